import { describe, expect, it } from 'vitest';
import { saturation as saturationOf } from '../../../../src/engine/diagnostics/saturation.ts';
import type { ActivationName } from '../../../../src/engine/spec.ts';
import { inMemory, tally } from './tallied.ts';

const saturation = (a: Float32Array, size: number, units: number, activation: ActivationName) =>
  saturationOf(tally, inMemory(a, { columns: size, gap: 1 }), units, activation);

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

describe('on 50 examples of 20 units, five of them pushed to an end', () => {
  // v as in distribution.test.ts; z = (v - numpy.float32(0.5)) * numpy.float32(24) + [30, 30, 30, -30, -30, 0, …, 0], row by row
  const v = Float32Array.from({ length: 1000 }, (_, i) => (((i * i * 7919) % 10007) + 0.5) / 10007);
  const z = v.map((value, i) => Math.fround((value - 0.5) * 24) + (i % 20 < 3 ? 30 : i % 20 < 5 ? -30 : 0));

  it.each([
    // s = (a < 0.01) | (a > 0.99); numpy.mean(s), numpy.mean(s.reshape(50, 20).all(axis=0))
    ['sigmoid', (value: number) => 1 / (1 + Math.exp(-value)), 0.71, 0.25],
    // s = abs(a) > 0.99
    ['tanh', Math.tanh, 0.838, 0.25],
    ['softsign', (value: number) => (8 * value) / (1 + Math.abs(8 * value)), 0.25, 0.25],
    // s = a == 0
    ['relu', (value: number) => Math.max(0, value), 0.505, 0.1],
  ] as const)('%s has the shares that NumPy finds', (activation, of, saturated, dead) => {
    expect(saturation(z.map(of), 20, 20, activation)).toEqual({ saturated: Math.fround(saturated), dead: Math.fround(dead) });
  });
});

it('counts neither NaN as saturated nor infinity as exactly 0', () => {
  expect(saturation(layer(NaN, 1), 2, 2, 'sigmoid')).toEqual({ saturated: 0.5, dead: 0.5 });
  expect(saturation(layer(Infinity, 0), 2, 2, 'relu')).toEqual({ saturated: 0.5, dead: 0.5 });
});
