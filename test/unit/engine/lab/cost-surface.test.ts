import { describe, expect, it } from 'vitest';
import { fieldRange, sampleField } from '../../../../src/engine/lab/field.ts';
import { moveOnPlane, principalPlane, randomDirection } from '../../../../src/engine/lab/loss-directions.ts';
import { descend, drawExamples, twoWeightCost, twoWeightGradient } from '../../../../src/engine/lab/two-weight-network.ts';
import { splitParameters } from '../../../../src/engine/parameters.ts';
import { randomStream } from '../../../../src/engine/random.ts';

describe('a field', () => {
  it('holds the values of a function on a grid with both ends, lowest y first', () => {
    const field = sampleField({ columns: 3, rows: 2, x: [0, 2], y: [10, 20] }, (x, y) => x + y);
    expect([...field.values]).toEqual([10, 11, 12, 20, 21, 22]);
    expect(fieldRange(field)).toEqual([10, 22]);
  });

  it('has a range even where it is not finite', () => {
    expect(fieldRange(sampleField({ columns: 2, rows: 2, x: [0, 1], y: [0, 1] }, (x) => (x === 0 ? NaN : 5)))).toEqual([5, 5]);
    expect(fieldRange(sampleField({ columns: 2, rows: 2, x: [0, 1], y: [0, 1] }, () => NaN))).toEqual([0, 1]);
  });
});

describe('the cost of the network with two weights', () => {
  const examples = drawExamples(60, 'random', 1);

  it('is ln 2 or an eighth at the origin, where every output is ½', () => {
    expect(twoWeightCost(examples, 'crossEntropy', 0, 0)).toBeCloseTo(Math.LN2, 12);
    expect(twoWeightCost(examples, 'quadratic', 0, 0)).toBeCloseTo(1 / 8, 12);
  });

  it('is higher with cross-entropy than with the quadratic cost everywhere, as in figure 5 of Glorot & Bengio', () => {
    for (let w1 = -4; w1 <= 4; w1++)
      for (let w2 = -4; w2 <= 4; w2++)
        expect(twoWeightCost(examples, 'crossEntropy', w1, w2)).toBeGreaterThan(twoWeightCost(examples, 'quadratic', w1, w2));
  });

  it.each(['crossEntropy', 'quadratic'] as const)('has the gradient that central differences give with %s', (loss) => {
    const h = 1e-6;
    const cost = (w1: number, w2: number) => twoWeightCost(examples, loss, w1, w2);
    const [byW1, byW2] = twoWeightGradient(examples, loss, 0.8, -1.7);
    expect(byW1).toBeCloseTo((cost(0.8 + h, -1.7) - cost(0.8 - h, -1.7)) / (2 * h), 7);
    expect(byW2).toBeCloseTo((cost(0.8, -1.7 + h) - cost(0.8, -1.7 - h)) / (2 * h), 7);
  });

  it('falls at every step of gradient descent on the full batch', () => {
    const taught = drawExamples(100, 'teacher', 2);
    const path = descend(taught, 'crossEntropy', { start: [0.5, 0.5], learningRate: 0.5, batchSize: 100, steps: 100, seed: 1 });
    expect(path).toHaveLength(101);
    for (let step = 1; step < path.length; step++) expect(path[step]!.cost).toBeLessThanOrEqual(path[step - 1]!.cost);
    expect(path[100]!.cost).toBeLessThan(0.7 * path[0]!.cost);
  });

  it('is the same path for the same seed and another for another', () => {
    const settings = { start: [3, -3], learningRate: 1, batchSize: 5, steps: 20 } as const;
    const path = descend(examples, 'quadratic', { ...settings, seed: 4 });
    expect(descend(examples, 'quadratic', { ...settings, seed: 4 })).toEqual(path);
    expect(descend(examples, 'quadratic', { ...settings, seed: 5 })).not.toEqual(path);
  });
});

describe('directions to look along from stored weights', () => {
  const architecture = {
    inputShape: [6],
    layers: [
      { type: 'dense', units: 4, activation: 'tanh', initializer: 'glorotUniform' },
      { type: 'dense', units: 2, activation: 'softmax', initializer: 'glorotUniform' },
    ],
  } satisfies Parameters<typeof randomDirection>[0];
  const random = randomStream(9, 'test');
  const parameters = Float32Array.from({ length: 6 * 4 + 4 + 4 * 2 + 2 }, () => random.normal());

  it('are as long as the weights into each unit when random, and leave biases alone', () => {
    const own = splitParameters(architecture, parameters);
    const drawn = splitParameters(architecture, randomDirection(architecture, parameters, 1, 0));
    for (const [layer, { weights, biases }] of own.entries()) {
      const perUnit = weights.length / biases.length;
      for (let unit = 0; unit < biases.length; unit++) {
        const length = (of: Float32Array) => Math.hypot(...of.subarray(unit * perUnit, (unit + 1) * perUnit));
        expect(length(drawn[layer]!.weights)).toBeCloseTo(length(weights), 5);
      }
      expect([...drawn[layer]!.biases].every((bias) => bias === 0)).toBe(true);
    }
  });

  it('are those of the plane in which a trajectory lies', () => {
    const a = new Float32Array([0.6, 0.8, 0, 0, 0]);
    const b = new Float32Array([0, 0, 1, 0, 0]);
    const at = (u: number, v: number) => a.map((ai, i) => 1 + u * ai + v * b[i]!);
    const { plane, coordinates, explained } = principalPlane([at(9, 1), at(7, -1), at(4, 1), at(2, -1), at(0, 0)]);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 6);
    expect(explained[0]).toBeGreaterThan(explained[1]);
    const target = new Float32Array(5);
    for (const [index, [u, v]] of coordinates.entries()) {
      moveOnPlane(at(0, 0), plane, u, v, target);
      const expected = [at(9, 1), at(7, -1), at(4, 1), at(2, -1), at(0, 0)][index]!;
      for (const [i, value] of expected.entries()) expect(target[i]).toBeCloseTo(value, 4);
    }
  });

  it('cannot be principal with fewer than three epochs or along one line', () => {
    const point = (u: number) => new Float32Array([u, 2 * u]);
    expect(() => principalPlane([point(1), point(0)])).toThrow('at least three epochs');
    expect(() => principalPlane([point(3), point(2), point(0)])).toThrow('one line only');
  });
});
