import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { descend } from '../../../../src/engine/descent.ts';
import type { GradientProblem } from '../../../../src/engine/gradients.ts';
import { inspect, type Inspection } from '../../../../src/engine/inspector/inspection.ts';
import { stepsOf, type Step } from '../../../../src/engine/inspector/steps.ts';
import { parseSpec } from '../../../../src/engine/spec.ts';
import { explain } from '../../../../src/renderer/components/inspector/explanation.ts';
import { indicesOf, type Operand } from '../../../../src/renderer/components/inspector/operand.ts';
import { operandsOf } from '../../../../src/renderer/components/inspector/operands.ts';
import type { Selection } from '../../../../src/renderer/components/inspector/selection.ts';
import { stepFormula, stepSentence } from '../../../../src/renderer/components/inspector/step-words.ts';
import { cellOf } from '../../../../src/renderer/components/inspector/tensor-grid.ts';
import { convolutionalArchitectures, denseArchitectures, gradientProblems } from '../../engine/architectures.ts';
import { problemOf, spelled, tiny, unit } from './tiny-network.ts';

const pooled = problemOf({ ...spelled, inputShape: [1, 2, 2], layers: [{ type: 'maxPool2d' }, { type: 'flatten' }, unit(1, 'sigmoid')] }, [1, 4, 2, 3], [1]);
const softmaxQuadratic = denseArchitectures.filter(({ layers, loss }) => loss === 'quadratic' && (layers.at(-1) as { activation?: string }).activation === 'softmax');
const noDescent = (): never => {
  throw new Error('no update was asked for');
};

describe('what a step computes with', () => {
  it('is, where softmax meets the quadratic cost, the matrix of its slopes: times a − y it gives δ', () => {
    fc.assert(
      fc.property(gradientProblems(softmaxQuadratic), (problem) => {
        const inspection = inspect(problem)(0);
        const step = { phase: 'outputError', quantity: 'delta', layer: problem.architecture.layers.length - 1 } as const;
        const [slopes, a, y, delta] = operandsOf(inspection, step, noDescent, () => 0);
        expect([slopes, a, y, delta].map((each) => `${each!.sign}${each!.key}`)).toEqual(['∂a/∂z', '· (a', '−y', ') =δ']);
        const n = a!.values.length;
        for (let j = 0; j < n; j++) {
          const sum = a!.values.reduce((total, ak, k) => total + slopes!.values[j * n + k]! * (ak - y!.values[k]!), 0);
          expect(sum).toBeCloseTo(delta!.values[j]!, 12);
          expect(indicesOf(inspection, slopes!, j * n + 1)).toEqual([1, j]);
        }
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  it('is told by formulas that hold: no slope by units where softmax joins them, the mean and the penalty where there are any', () => {
    const formula = (problem: GradientProblem, step: Step) =>
      stepFormula(inspect(problem)(0), step, { type: 'sgd', learningRate: 1 }).map(({ latex }) => latex).join('').replaceAll(' ', '');
    const softmax = problemOf({ ...spelled, layers: [unit(2, 'softmax')], loss: 'logLikelihood' }, [1, 2], [1, 0]);
    const outputError = (layer: number) => ({ phase: 'outputError', quantity: 'delta', layer }) as const;
    expect(formula(softmax, outputError(0))).not.toContain(String.raw`\odot`);
    expect(formula(tiny, outputError(2))).toContain(String.raw`(a^{3}-y)\odot\sigma'(z^{3})`);
    const gradient = { phase: 'gradient', quantity: 'gradient', layer: 2 } as const;
    expect(formula(tiny, gradient)).not.toMatch(/lambda|sum/);
    const { x, y } = tiny.batch;
    const two = { ...tiny, batch: { x: [...x, ...x], y: [...y, ...y] }, regularization: { l2: 0.1, l1: 0, maxNorm: null } };
    expect(formula(two, gradient)).toContain(String.raw`=\tfrac{1}{n}\sum_xa^{2}_k\,\delta^{3}_j+\lambdaw^{3}_{jk}`);
  });

  it('is, in a maximum, all of its window, the largest first', () => {
    const inspection = inspect(pooled)(0);
    const explained = explain(inspection, { phase: 'feedforward', quantity: 'z', layer: 0 }, chosenUnit(0), noDescent);
    expect(explained).toMatchObject({ title: 'Largest of its window', kind: 'rows' });
    expect('rows' in explained && explained.rows.map(({ quantity: { symbol, value } }) => `${symbol} ${value}`)).toEqual(['x 4', 'x 3', 'x 2', 'x 1', 'z 4']);
  });

  it.each([
    ['sgd', ['b', '∂C/∂b', 'Δb', 'b'], (g: number) => -0.1 * g],
    ['momentum', ['b', '∂C/∂b', 'v', 'Δb', 'b'], (g: number) => -0.1 * g],
    ['nesterov', ['b', '∂C/∂b', 'v', 'Δb', 'b'], (g: number) => -0.1 * 1.9 * g],
    ['rmsprop', ['b', '∂C/∂b', 's', 'Δb', 'b'], (g: number) => (-0.1 * g) / (Math.sqrt(0.1) * Math.abs(g) + 1e-8)],
    ['adam', ['b', '∂C/∂b', 'm', 'v', 'Δb', 'b'], (g: number) => -0.1 * Math.sign(g)],
  ] as const)('is, in an update by %s, what the optimizer makes of the gradient', (type, symbols, change) => {
    const { optimizer } = parseSpec({ ...spelled, optimizer: { type, learningRate: 0.1, ...(type === 'rmsprop' ? { decay: 0.9, epsilon: 1e-8 } : {}) } });
    const inspection = inspect(tiny)(0);
    const update = { descent: descend(tiny, { optimizer, steps: 1 }), optimizer: type };
    const explained = explain(inspection, { phase: 'update', quantity: 'update', layer: 2 }, chosenUnit(2), () => update);
    const rows = 'rows' in explained ? explained.rows.map(({ quantity: { symbol, value } }) => [symbol, value] as const) : [];
    expect(rows.map(([symbol]) => symbol)).toEqual(symbols);
    expect(rows.at(-2)![1]).toBeCloseTo(change(rows[1]![1]), 6);
  });

  it('is, in an update of several steps or with a clipped gradient, said so', () => {
    const inspection = inspect(tiny)(0);
    const noted = (steps: number, gradientClip: number | null) => {
      const descent = descend(tiny, { optimizer: { type: 'momentum', learningRate: 0.1, momentum: 0.9 }, steps, gradientClip });
      const explained = explain(inspection, { phase: 'update', quantity: 'update', layer: 2 }, chosenUnit(2), () => ({ descent, optimizer: 'momentum' }));
      return 'note' in explained ? explained.note : '';
    };
    expect(noted(3, null)).toBe('Δ is of all 3 steps; g, v are of the last.');
    expect(noted(1, 1e-3)).toContain('after clipping');
    expect(noted(1, null)).toBe('');
  });
});

describe('every step of any legal network', () => {
  const anyProblem = fc.oneof(gradientProblems(denseArchitectures), gradientProblems(convolutionalArchitectures));

  it('has something to show with a place for each number, a formula that KaTeX sets, a sentence and an explanation', () => {
    fc.assert(
      fc.property(anyProblem, fc.nat(), (problem, choice) => {
        const inspection = inspect(problem)(0);
        const optimizer = { type: 'momentum', learningRate: 0.1, momentum: 0.9 } as const;
        const descent = descend(problem, { optimizer, steps: 1 });
        const unitOf = (layer: number) => (layer < 0 ? 0 : choice % inspection.trace.z[layer]!.length);
        const chainStart = { value: { layer: -1, unit: 0, weight: null, from: null } };
        for (const step of stepsOf(problem.architecture)) {
          const operands = operandsOf(inspection, step, () => descent, unitOf);
          expect(operands.filter(({ isResult }) => isResult).length, step.quantity).toBeGreaterThan(0);
          for (const operand of operands) expectToHavePlaces(inspection, operand, unitOf(operand.markedOf));
          const latex = stepFormula(inspection, step, optimizer).map((part) => part.latex).join(' ');
          expect(katex.renderToString(latex, { throwOnError: true })).toContain('katex');
          expect(stepSentence(inspection, step, optimizer.type)).toMatch(/^[A-Z].*\.$/);
          expect(explain(inspection, step, { unitOf, chainStart } as unknown as Selection, () => ({ descent, optimizer: optimizer.type })).title).not.toBe('');
        }
      }),
      { seed: 20_240_620, numRuns: 60 },
    );
  });
});

function chosenUnit(layer: number): Selection {
  const chainStart = { value: { layer, unit: 0, weight: null, from: null } };
  return { unitOf: () => 0, chainStart } as unknown as Selection;
}

function expectToHavePlaces(inspection: Inspection, operand: Operand, unit: number): void {
  const { values, grid } = operand;
  expect(values.length, operand.key).toBeGreaterThan(0);
  for (const index of values.keys()) {
    expect(grid.indexAt(cellOf(grid, index)), operand.key).toBe(index);
    expect(indicesOf(inspection, operand, index).every((at) => Number.isInteger(at) && at >= 0)).toBe(true);
  }
  for (const index of operand.mark(unit) ?? []) expect(index, `mark on ${operand.key}`).toBeLessThan(values.length);
}
