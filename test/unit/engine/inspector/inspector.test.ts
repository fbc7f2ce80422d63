import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterCheck } from '../../../../src/engine/gradcheck.ts';
import type { GradientProblem } from '../../../../src/engine/gradients.ts';
import { chainAlong, dominantPath, pathCount, type Chain } from '../../../../src/engine/inspector/chain.ts';
import { connectionsFrom } from '../../../../src/engine/inspector/connections.ts';
import { inspect, meanErrors, type Inspection } from '../../../../src/engine/inspector/inspection.ts';
import { isForward, stepsOf } from '../../../../src/engine/inspector/steps.ts';
import {
  biasGradientSum,
  hiddenErrorSum,
  outputErrorSum,
  weightedInputSum,
  weightGradientSum,
  type Sum,
} from '../../../../src/engine/inspector/sums.ts';
import { parseSpec, type RunSpecInput } from '../../../../src/engine/spec.ts';
import { convolutionalArchitectures, denseArchitectures, gradientProblems } from '../architectures.ts';

/** With outputs uncertain enough that a − y has its digits. */
const anyProblem = fc.oneof(gradientProblems(denseArchitectures, [0.6]), gradientProblems(convolutionalArchitectures, [0.6]));
const deterministic = { seed: 20_240_615, numRuns: 80 };

const dropout = { type: 'dropout', rate: 0.5 } as const;

/** Two inputs, two hidden units, one output; small enough to follow by hand. */
const hand = inspectionOf(
  architectureOf([2], [dense(2, 'sigmoid'), dense(1, 'sigmoid')], 'quadratic'),
  [1, 2, 0.5, -3, -1, 0.25, 2, -1, 0.5],
  [1, 2],
  [1],
);

describe('the steps of backpropagation', () => {
  it('go forward through z and a of each layer, and back through δ, the gradient and the update', () => {
    const { layers } = architectureOf([3], [dense(2, 'sigmoid'), dense(1, 'sigmoid')], 'quadratic');
    expect(stepsOf({ layers }).map(({ phase, quantity, layer }) => `${phase} ${quantity} ${layer}`)).toEqual([
      'input x -1',
      'feedforward z 0',
      'feedforward a 0',
      'feedforward z 1',
      'feedforward a 1',
      'outputError delta 1',
      'backpropagate delta 0',
      'gradient gradient 1',
      'gradient gradient 0',
      'update update 1',
      'update update 0',
    ]);
    expect(stepsOf({ layers }).filter(isForward)).toHaveLength(5);
  });

  it('leave out a = σ(z) where a layer has no activation, and gradients where it learns nothing', () => {
    const { layers } = architectureOf(
      [1, 4, 4],
      [{ type: 'conv2d', filters: 2, kernel: 3 }, { type: 'maxPool2d' }, { type: 'flatten' }, dense(2, 'softmax')],
      'logLikelihood',
    );
    const steps = stepsOf({ layers });
    expect(steps.filter(({ quantity }) => quantity === 'a').map(({ layer }) => layer)).toEqual([0, 3]);
    expect(steps.filter(({ phase }) => phase === 'gradient').map(({ layer }) => layer)).toEqual([3, 0]);
    expect(steps.filter(({ phase }) => phase === 'backpropagate').map(({ layer }) => layer)).toEqual([2, 1, 0]);
  });
});

describe('a unit spelled out term by term', () => {
  it('adds up to z, δ and the gradients of any legal network', () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const inspection = inspect(problem)(0);
        const last = inspection.network.layers.length - 1;
        for (const [l, { parameters }] of inspection.network.layers.entries()) {
          for (const unit of inspection.trace.z[l]!.keys()) {
            expectToAddUp(weightedInputSum(inspection, l, unit));
            expectToAddUp(l === last ? outputErrorSum(inspection, unit) : hiddenErrorSum(inspection, l, unit));
          }
          for (const weight of parameters.weights.keys()) expectToAddUp(weightGradientSum(inspection, l, weight));
          for (const bias of parameters.biases.keys()) expectToAddUp(biasGradientSum(inspection, l, bias));
        }
      }),
      deterministic,
    );
  });

  it('has its largest term first, each with its factors by name', () => {
    const { terms, bias, result } = weightedInputSum(hand, 0, 1);
    expect(terms.map(({ value }) => value)).toEqual([-6, 0.5]);
    expect(terms[0]!.factors).toEqual([
      { symbol: 'w', layer: 1, indices: [1, 1], value: -3 },
      { symbol: 'x', layer: 0, indices: [1], value: 2 },
    ]);
    expect(bias).toEqual({ symbol: 'b', layer: 1, indices: [1], value: 0.25 });
    expect(result).toEqual({ symbol: 'z', layer: 1, indices: [1], value: -5.25 });
  });

  it('names a convolution’s weight by filter, channel, row and column, as it is shared by all places', () => {
    const architecture = architectureOf(
      [1, 4, 4],
      [{ type: 'conv2d', filters: 2, kernel: 3 }, { type: 'flatten' }, dense(2, 'softmax')],
      'logLikelihood',
    );
    const parameters = Array.from({ length: 2 * 9 + 2 + 2 * 8 + 2 }, (_, i) => (i + 1) / 40);
    const pixels = Array.from({ length: 16 }, (_, i) => i + 1);
    const inspection = inspectionOf(architecture, parameters, pixels, [1, 0]);
    // The last unit of the second map: its window ends at the last pixel.
    const [largest] = weightedInputSum(inspection, 0, 7).terms;
    expect(largest!.factors.map(({ symbol, indices }) => `${symbol} ${indices.join()}`)).toEqual(['w 1,0,2,2', 'x 15']);
  });

  it('of a hidden unit’s error goes over the units of the next layer, and is multiplied by σ′(z)', () => {
    const { terms, scale, total } = hiddenErrorSum(hand, 0, 0);
    expect(terms.map(({ factors }) => factors.map(({ symbol, indices }) => `${symbol} ${indices.join()}`))).toEqual([['w 0,0', 'δ 0']]);
    expect(scale).toMatchObject({ symbol: 'σ′(z)', layer: 1, indices: [0] });
    expect(total * scale!.value).toBeCloseTo(hand.trace.delta[0]![0]!, 15);
  });
});

describe('the chain for one weight or bias', () => {
  it('is the gradient itself where each layer has one unit', () => {
    for (const loss of ['quadratic', 'crossEntropy'] as const) {
      const inspection = inspectionOf(
        architectureOf([1], [dense(1, 'sigmoid'), dense(1, 'sigmoid'), dense(1, 'sigmoid')], loss),
        [0.4, -0.3, 1.7, 0.2, -2.1, 0.6],
        [0.8],
        [1],
      );
      for (const [weight, from] of [[null, null], [0, 0]] as const) {
        const chain = chainAlong(inspection, { layer: 0, unit: 0, weight, from }, dominantPath(inspection, 0, 0));
        expect(chain.paths).toBe(1);
        expect(chain.product).toBeCloseTo(chain.gradient.value, 15);
      }
    }
  });

  it('names its factors as one writes them: σ′(z₁) w₂ σ′(z₂) w₃ σ′(z₃) ∂C/∂a, no slope of a sigmoid above ¼', () => {
    const inspection = inspectionOf(
      architectureOf([1], [dense(1, 'sigmoid'), dense(1, 'sigmoid'), dense(1, 'sigmoid')], 'quadratic'),
      [0.4, -0.3, 1.7, 0.2, -2.1, 0.6],
      [0.8],
      [1],
    );
    const { factors } = chainAlong(inspection, { layer: 0, unit: 0, weight: null, from: null }, [0, 0, 0]);
    expect(factors.map(({ symbol, layer }) => `${symbol} ${layer}`)).toEqual(['σ′(z) 1', 'w 2', 'σ′(z) 2', 'w 3', 'σ′(z) 3', '∂C/∂a 3']);
    for (const { kind, bound, value } of factors) if (kind === 'slope') expect([bound, value <= 0.25]).toEqual([0.25, true]);
  });

  it('over all paths adds up to the gradient, and none is larger than the dominant one, in any legal network', () => {
    fc.assert(
      fc.property(anyProblem, fc.nat(), (problem, choice) => {
        const inspection = inspect(problem)(0);
        const layer = choice % inspection.network.layers.length;
        const unit = choice % inspection.trace.z[layer]!.length;
        const count = pathCount(inspection, layer, unit);
        fc.pre(count <= 2_000);
        const start = { layer, unit, weight: null, from: null };
        const chains = everyPath(inspection, layer, unit).map((path) => chainAlong(inspection, start, path));
        expect(chains).toHaveLength(count);
        const scale = Math.max(1e-12, ...chains.map(({ product }) => Math.abs(product)));
        const sum = chains.reduce((total, { product }) => total + product, 0);
        expect(Math.abs(sum - inspection.trace.delta[layer]![unit]!) / scale).toBeLessThan(1e-9);
        const dominant = chainAlong(inspection, start, dominantPath(inspection, layer, unit));
        expect(Math.abs(dominant.product) / scale).toBeCloseTo(scale > 1e-12 ? 1 : 0, 9);
      }),
      deterministic,
    );
  });

  it('says that two units nothing joins have no part in the gradient', () => {
    const inspection = inspectionOf(
      architectureOf([1, 2, 2], [{ type: 'averagePool2d', size: 1, stride: 1 }, dense(1, 'sigmoid')], 'quadratic'),
      [1, 2, 3, 4, 0],
      [1, 2, 3, 4],
      [0],
    );
    expect(connectedProduct(inspection, [0, 0])).not.toBe(0);
    const pooled = chainAlong(
      inspectionOf(
        architectureOf([1, 2, 2], [dropout, { type: 'averagePool2d', size: 1, stride: 1 }, dense(1, 'sigmoid')], 'quadratic'),
        [1, 2, 3, 4, 0],
        [1, 2, 3, 4],
        [0],
      ),
      { layer: 0, unit: 0, weight: null, from: null },
      [0, 3, 0],
    );
    expect(pooled.product).toBe(0);
    expect(pooled.factors.map(({ symbol }) => symbol)).toContain('no connection');
  });
});

describe('what is shown beside the chain', () => {
  it('is the mean of |δ| in each layer', () => {
    expect(meanErrors({ delta: [Float64Array.of(1, -3), Float64Array.of(-0.5)] })).toEqual([2, 0.5]);
  });

  it('is the check of a single parameter by central difference, which finds a wrong gradient out', () => {
    const check = parameterCheck(hand.problem);
    const right = { layer: 0, kind: 'weight', index: 2, backpropagated: hand.batch.gradient[0]!.weights[2]! } as const;
    expect(check(right)).toMatchObject({ passed: true, atCorner: false });
    expect(check({ ...right, backpropagated: right.backpropagated * 1.01 }).passed).toBe(false);
    // The check leaves the network as it was.
    expect(check(right)).toEqual(check(right));
  });
});

function expectToAddUp({ result, terms, total, scale }: Sum): void {
  const size = Math.max(Math.abs(result.value), ...terms.map(({ value }) => Math.abs(value * (scale?.value ?? 1))), 1e-300);
  expect(Math.abs(total * (scale?.value ?? 1) - result.value) / size, `${result.symbol} ${result.layer} ${result.indices.join()}`).toBeLessThan(1e-11);
  expect(terms.map(({ value }) => Math.abs(value))).toEqual(terms.map(({ value }) => Math.abs(value)).sort((one, other) => other - one));
}

function everyPath(inspection: Inspection, layer: number, unit: number): number[][] {
  if (layer === inspection.network.layers.length - 1) return [[unit]];
  const nexts: number[] = [];
  connectionsFrom(inspection.network.layers[layer + 1]!, unit, inspection.trace.a[layer + 1]!, (_from, to) => nexts.push(to));
  return nexts.flatMap((next) => everyPath(inspection, layer + 1, next).map((rest) => [unit, ...rest]));
}

function connectedProduct(inspection: Inspection, path: number[]): Chain['product'] {
  return chainAlong(inspection, { layer: 0, unit: path[0]!, weight: null, from: null }, path).product;
}

function dense(units: number, activation: 'sigmoid' | 'softmax') {
  return { type: 'dense', units, activation } as const;
}

function architectureOf(inputShape: number[], layers: RunSpecInput['layers'], loss: RunSpecInput['loss']) {
  return parseSpec({ inputShape, layers, loss, optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 1, epochs: 1 });
}

function inspectionOf(architecture: GradientProblem['architecture'], parameters: number[], x: number[], y: number[]): Inspection {
  return inspect({
    architecture,
    parameters: Float64Array.from(parameters),
    batch: { x: [Float64Array.from(x)], y: [Float64Array.from(y)] },
    regularization: { l2: 0, l1: 0, maxNorm: null },
  })(0);
}
