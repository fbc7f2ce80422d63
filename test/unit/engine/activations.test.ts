import { describe, expect, it } from 'vitest';
import { activate, activations, deltaOf, difference, elementwise, minusLogSoftmax, type ElementwiseName } from '../../../src/engine/activations.ts';
import { losses, type Output } from '../../../src/engine/losses.ts';
import { activationNames, lossNames } from '../../../src/engine/spec.ts';

const names = Object.keys(elementwise) as ElementwiseName[];
const points = Array.from({ length: 41 }, (_, i) => (i - 20) / 4 + 0.01);
const extremes = [-1e308, -1e4, -745, -40, 40, 710, 1e4, 1e308];

describe.each(names)('the activation %s', (name) => {
  const { value, derivative, range, asymptotes } = elementwise[name];

  it('has the derivative that the central difference shows', () => {
    const h = 1e-5;
    for (const z of points) expect(derivative(z)).toBeCloseTo((value(z + h) - value(z - h)) / (2 * h), 8);
  });

  it('stays within its range and finite, with its derivative, for extreme z', () => {
    for (const z of [...points, ...extremes]) {
      expect(Number.isFinite(value(z)), `σ(${z})`).toBe(true);
      expect(Number.isFinite(derivative(z)), `σ′(${z})`).toBe(true);
      expect(value(z)).toBeGreaterThanOrEqual(range[0]);
      expect(value(z)).toBeLessThanOrEqual(range[1]);
    }
  });

  it('approaches its asymptotes far out', () => {
    const far = [value(-1e9), value(1e9)];
    for (const asymptote of asymptotes) expect(Math.min(...far.map((a) => Math.abs(a - asymptote)))).toBeLessThan(1e-8);
  });
});

describe('softmax', () => {
  it('sums to 1 and does not change when all z are shifted', () => {
    const a = activate('softmax', Float64Array.of(1, 2, 3));
    expect(a.reduce((sum, aj) => sum + aj, 0)).toBeCloseTo(1, 14);
    activate('softmax', Float64Array.of(1001, 1002, 1003)).forEach((aj, j) => expect(aj).toBeCloseTo(a[j]!, 12));
  });

  it('has the Jacobian that the central difference shows', () => {
    const z = Float64Array.of(0.3, -1.2, 0.8);
    const costByActivation = Float64Array.of(0.5, -2, 1);
    const h = 1e-5;
    const cost = (k: number, moved: number) =>
      activate('softmax', z.map((zj, j) => (j === k ? zj + moved : zj))).reduce((sum, aj, j) => sum + aj * costByActivation[j]!, 0);
    deltaOf('softmax', z, costByActivation).forEach((d, k) => expect(d).toBeCloseTo((cost(k, h) - cost(k, -h)) / (2 * h), 9));
  });

  it('gives certainty, not NaN, for z far apart', () => {
    expect([...activate('softmax', Float64Array.of(-1e5, 1e5, 0))]).toEqual([0, 1, 0]);
    expect(minusLogSoftmax(Float64Array.of(1000, 1000))[0]).toBeCloseTo(Math.LN2, 14);
  });
});

describe('the difference from the target', () => {
  it.each([
    ['sigmoid', 40, 1, -Math.exp(-40)],
    ['tanh', 20, 1, -2 * Math.exp(-40)],
    ['tanh', -20, -1, 2 * Math.exp(-40)],
    ['softsign', 1e17, 1, -1e-17],
    ['softsign', -1e17, -1, 1e-17],
  ] as const)('of %s(%f) from %f keeps its digits', (name, z, y, expected) => {
    expect(difference(name, Float64Array.of(z), Float64Array.of(y))[0]! / expected).toBeCloseTo(1, 12);
  });

  it('of a softmax unit that is almost certain is the part of the others', () => {
    const [error] = difference('softmax', Float64Array.of(50, 0, 0), Float64Array.of(1, 0, 0));
    expect(error! / (-2 * Math.exp(-50))).toBeCloseTo(1, 12);
  });

  it('is a − y wherever the unit is not near an asymptote', () => {
    for (const name of names)
      for (const z of points)
        expect(difference(name, Float64Array.of(z), Float64Array.of(0.3))[0]).toBeCloseTo(elementwise[name].value(z) - 0.3, 14);
  });
});

describe('a loss', () => {
  const output = (activation: Output['activation'], z: number[], y: number[]): Output => {
    const inputs = Float64Array.from(z);
    return { activation, z: inputs, a: activate(activation, inputs), y: Float64Array.from(y) };
  };

  it('is what its formula says', () => {
    const sigmoids = output('sigmoid', [0.5, -1], [1, 0]);
    const [a0, a1] = sigmoids.a as unknown as [number, number];
    expect(losses.quadratic.cost(sigmoids)).toBeCloseTo(((a0 - 1) ** 2 + a1 ** 2) / 2, 14);
    expect(losses.crossEntropy.cost(sigmoids)).toBeCloseTo(-Math.log(a0) - Math.log(1 - a1), 14);
    const softmax = output('softmax', [0.5, -1, 2], [0, 0, 1]);
    expect(losses.logLikelihood.cost(softmax)).toBeCloseTo(-Math.log(softmax.a[2]!), 14);
  });

  it('stays finite for an output that is sure and wrong', () => {
    expect(losses.crossEntropy.cost(output('sigmoid', [1000, -1000], [0, 1]))).toBe(2000);
    expect(losses.logLikelihood.cost(output('softmax', [1000, -1000], [0, 1]))).toBe(2000);
  });

  it('costs nothing for an output that is sure and right', () => {
    expect(losses.crossEntropy.cost(output('sigmoid', [1000, -1000], [1, 0]))).toBe(0);
    expect(losses.logLikelihood.cost(output('softmax', [1000, -1000], [1, 0]))).toBe(0);
  });
});

describe('every entry of the tables', () => {
  it('has a formula, its LaTeX and a source', () => {
    const entries = [...activationNames.map((name) => activations[name]), ...lossNames.map((name) => losses[name])];
    for (const { formula, latex, source } of entries) expect([formula, latex, source].every((text) => text.length > 0)).toBe(true);
  });
});
