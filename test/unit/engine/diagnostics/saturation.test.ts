import { expect, it } from 'vitest';
import { saturation } from '../../../../src/engine/diagnostics/saturation.ts';

/** Two units, three examples. */
const layer = (...a: number[]) => Float32Array.from(a);

it('calls sigmoid units saturated within 1% of 0 or 1, and dead when so for every example', () => {
  // unit 1: 0.001, 0.5, 0.995; unit 2: 0.999, 0.0001, 0.9901
  expect(saturation(layer(0.001, 0.999, 0.5, 0.0001, 0.995, 0.9901), 2, 2, 'sigmoid')).toEqual({ saturated: Math.fround(5 / 6), dead: 0.5 });
  expect(saturation(layer(0.011, 0.5, 0.011, 0.5, 0.989, 0.5), 2, 2, 'sigmoid')).toEqual({ saturated: 0, dead: 0 });
});

it('calls tanh and softsign units saturated within 1% of −1 or 1, and not near 0', () => {
  for (const activation of ['tanh', 'softsign'] as const)
    expect(saturation(layer(-0.995, 0, 0.999, 0.5, -0.98, 0), 2, 2, activation)).toEqual({ saturated: Math.fround(2 / 6), dead: 0 });
});

it('calls ReLU units saturated at exactly 0', () => {
  expect(saturation(layer(0, 1e-20, 0, 3, 0, 2), 2, 2, 'relu')).toEqual({ saturated: 0.5, dead: 0.5 });
});

it('counts a filter of a convolution as dead only when all its positions are', () => {
  // two filters of two positions, two examples
  expect(saturation(layer(0, 0, 0, 1, 0, 0, 0, 0), 4, 2, 'relu')).toEqual({ saturated: Math.fround(7 / 8), dead: 0.5 });
});

it('does not ask activations that have no flat ends, nor softmax', () => {
  for (const activation of ['leakyRelu', 'softplus', 'linear', 'softmax'] as const) expect(saturation(layer(0, 1), 2, 2, activation)).toBeNull();
});
