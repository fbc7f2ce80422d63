import { describe, expect, it } from 'vitest';
import { computeCase, readCase } from '../../../src/engine/gradient-case.ts';
import { ModelError } from '../../../src/engine/weights-json.ts';

/** A logistic unit and its one example. */
const unit = { kind: 'dense', sizes: [2, 1], output: 'sigmoid', loss: 'crossEntropy', weights: [[[1, -1]]], biases: [[0]], x: [[2, 2]], y: [[1]] };

const image = [[[0, 1, 2], [3, 4, 5], [6, 7, 9]]];
const convolution = {
  kind: 'conv',
  layers: [
    { conv2d: { filters: 1, kernel: 2 } },
    { activation: 'linear' },
    { pool2d: { kind: 'max', size: 2 } },
    { dense: 1 },
    { output: 'linear' },
  ],
  loss: 'quadratic',
  x: [image],
  y: [[1]],
  kernel: [[[[1, 0], [0, 0]]]],
  kernelBias: [0],
  w: [[2]],
  b: [0],
};

describe('a case', () => {
  it('of one layer needs to name no hidden activation, no L2 and no descent', async () => {
    const computed = await computeCase(readCase(JSON.stringify(unit)), 'reference');
    expect(Object.keys(computed)).toEqual(['cost', 'z', 'a', 'delta', 'gradW', 'gradB']);
    expect(computed).toMatchObject({ z: [[[0]]], a: [[[2, 2]], [[0.5]]], delta: [[[-0.5]]], gradW: [[[-1, -1]]], gradB: [[-0.5]] });
  });

  it('may have a descent of no steps, without momentum, or null for none', async () => {
    const after = async (sgd: unknown) => (await computeCase(readCase(JSON.stringify({ ...unit, sgd })), 'reference'))['sgd'];
    expect(await after({ lr: 0.5, steps: 0 })).toMatchObject({ costs: [Math.LN2], weights: unit.weights, biases: unit.biases });
    expect(await after({ lr: 0.5, steps: 1 })).toMatchObject({ weights: [[[1.5, -0.5]]], biases: [[0.25]] });
    expect(await after(null)).toBeUndefined();
  });

  it('of a convolution has stride 1, no padding, and windows side by side where it does not say otherwise', async () => {
    for (const engine of ['reference', 'fast'] as const) {
      const computed = await computeCase(readCase(JSON.stringify(convolution)), engine);
      expect(Object.keys(computed)).toEqual(['cost', 'z1', 'pooled', 'z2', 'gradKernel', 'gradKernelBias', 'gradW', 'gradB']);
      // The largest of [[0, 1], [3, 4]] is 4, and w·4 − 1 = 7.
      expect(computed).toMatchObject({ cost: 24.5, z1: [[[[0, 1], [3, 4]]]], pooled: [[[[4]]]], z2: [[8]], gradW: [[28]], gradB: [7] });
      expect(computed).toMatchObject({ gradKernel: [[[[56, 70], [98, 126]]]], gradKernelBias: [14] });
    }
  });

  it('may have its keys in any order, and others beside', async () => {
    const reversed = Object.fromEntries(Object.entries({ ...unit, note: 'from the lecture' }).reverse());
    const computed = await computeCase(readCase(JSON.stringify(reversed)), 'fast');
    expect(computed).toEqual(await computeCase(readCase(JSON.stringify(unit)), 'fast'));
  });

  it.each([
    ['no hidden activation for hidden layers', { sizes: [2, 1, 1], weights: [[[1, 1]], [[1]]], biases: [[0], [0]] }, 'hidden: is missing'],
    ['a kind that there is not', { kind: 'graph' }, 'kind: must be one of "dense", "conv"'],
    ['a size that is no whole number', { sizes: [2, 1.5] }, 'sizes.1: must be a whole number, not 1.5'],
    ['a row too short', { x: [[2]] }, 'x.0 has 1 numbers where 2 belong'],
    ['null for a number', { weights: [[[1, null]]] }, 'weights.0.0.1 is null where a number belongs'],
    ['more than a float can hold', { x: [[1e39, 0]] }, 'x.0.0 is 1e+39, too large for a 32-bit float'],
    ['as many targets as examples', { y: [] }, 'x has 1 examples, but y has 0'],
    ['a loss that its output does not fit', { output: 'tanh' }, 'loss: cross-entropy takes ln a and ln(1 − a), and tanh units leave (0, 1): use sigmoid units'],
    ['a learning rate beyond reason', { sgd: { lr: 1e6, steps: 1 } }, 'sgd.lr: must be at most 1,000, not 1000000'],
    ['a momentum that never fades', { sgd: { lr: 1, momentum: 1, steps: 1 } }, 'sgd.momentum: must be less than 1, not 1'],
  ])('is refused in one line for %s', (_, changes, reason) => {
    expect(() => readCase(JSON.stringify({ ...unit, ...changes }))).toThrow(new ModelError(reason));
  });

  it.each([
    ['a window that does not fit', { conv2d: { filters: 1, kernel: 4 } }, 'layers.0: a window of 4×4 does not fit an input of 3×3'],
    ['a stride of nothing', { conv2d: { filters: 1, kernel: 2, stride: 0 } }, 'layers.0.conv2d.stride: must be at least 1, not 0'],
    ['more filters than it has weights for', { conv2d: { filters: 2, kernel: 2 } }, 'kernel has 1 rows where 2 belong'],
  ])('of a convolution is refused for %s', (_, first, reason) => {
    const changed = { ...convolution, layers: [first, ...convolution.layers.slice(1)], ...(first.conv2d.filters === 2 && { w: [[1, 2]] }) };
    expect(() => readCase(JSON.stringify(changed))).toThrow(new ModelError(reason));
  });
});
