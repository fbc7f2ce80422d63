import { describe, expect, it } from 'vitest';
import { learnUnit, unitState } from '../../../../src/engine/lab/logistic-unit.ts';

const lesson = { inputs: [1], target: 0, learningRate: 0.15, loss: 'quadratic', epochs: 300 } as const;

describe('one logistic unit', () => {
  it('ends where Nielsen’s chapter 3 ends: output 0.09 from the good start, 0.20 from the bad one', () => {
    expect(learnUnit({ ...lesson, start: { weights: [0.6], bias: 0.9 } }).at(-1)!.a).toBeCloseTo(0.09, 2);
    expect(learnUnit({ ...lesson, start: { weights: [2], bias: 2 } }).at(-1)!.a).toBeCloseTo(0.2, 2);
  });

  it('begins 1/σ′(z) times faster with cross-entropy than with the quadratic cost', () => {
    const bad = { weights: [2], bias: 2 };
    const quadratic = unitState(bad, [1], 0, 'quadratic');
    const crossEntropy = unitState(bad, [1], 0, 'crossEntropy');
    expect(quadratic.slope).toBeCloseTo(0.0176627, 6);
    expect(crossEntropy.biasGradient / quadratic.biasGradient).toBeCloseTo(1 / quadratic.slope, 9);
  });

  it('has the gradients that central differences give, also for two inputs', () => {
    const h = 1e-6;
    for (const loss of ['quadratic', 'crossEntropy'] as const) {
      const at = (w1: number, w2: number, bias: number) => unitState({ weights: [w1, w2], bias }, [0.5, -1.5], 0.3, loss);
      const state = at(0.4, -0.7, 0.2);
      expect(state.weightGradients[0]).toBeCloseTo((at(0.4 + h, -0.7, 0.2).cost - at(0.4 - h, -0.7, 0.2).cost) / (2 * h), 7);
      expect(state.weightGradients[1]).toBeCloseTo((at(0.4, -0.7 + h, 0.2).cost - at(0.4, -0.7 - h, 0.2).cost) / (2 * h), 7);
      expect(state.biasGradient).toBeCloseTo((at(0.4, -0.7, 0.2 + h).cost - at(0.4, -0.7, 0.2 - h).cost) / (2 * h), 7);
    }
  });

  it('never moves a weight whose input is 0', () => {
    const states = learnUnit({ ...lesson, start: { weights: [2, 1.5], bias: 2 }, inputs: [1, 0] });
    expect(states).toHaveLength(301);
    expect(states.at(-1)!.weights[1]).toBe(1.5);
  });
});
