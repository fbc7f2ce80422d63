import { describe, expect, it } from 'vitest';
import { exampleAt } from '../../../../src/engine/data/examples.ts';
import { pointCloud, pointCloudNames, pointExamples } from '../../../../src/engine/data/point-clouds.ts';
import { unitResponses } from '../../../../src/engine/lab/unit-responses.ts';

describe('point clouds', () => {
  it.each(pointCloudNames)('%s has as many points of each class and the same for the same seed', (name) => {
    const points = pointCloud(name, 200, 0.05, 3);
    expect(points.filter(({ label }) => label === 1)).toHaveLength(100);
    expect(points).toEqual(pointCloud(name, 200, 0.05, 3));
    expect(points).not.toEqual(pointCloud(name, 200, 0.05, 4));
  });

  it('of XOR without noise have class 1 exactly where the signs of x and y differ', () => {
    for (const { x, y, label } of pointCloud('xor', 300, 0, 1)) expect(x * y < 0).toBe(label === 1);
  });

  it('of circles without noise lie inside and outside of one circle', () => {
    for (const { x, y, label } of pointCloud('circles', 300, 0, 1)) expect(Math.hypot(x, y) < 0.6).toBe(label === 1);
  });

  it('become examples with two inputs and one value', () => {
    const examples = pointExamples([
      { x: 0.5, y: -1, label: 1 },
      { x: 0.25, y: 0, label: 0 },
    ]);
    expect(exampleAt(examples, 0)).toEqual({ x: new Float32Array([0.5, -1]), y: new Float32Array([1]) });
    expect(exampleAt(examples, 1)).toEqual({ x: new Float32Array([0.25, 0]), y: new Float32Array([0]) });
  });
});

describe('responses of units over the plane', () => {
  it('are the activations of every unit at every point', () => {
    const architecture = {
      inputShape: [2],
      layers: [
        { type: 'dense', units: 2, activation: 'relu', initializer: 'zeros' },
        { type: 'dense', units: 1, activation: 'sigmoid', initializer: 'zeros' },
      ],
    } satisfies Parameters<typeof unitResponses>[0];
    // Unit 1: relu(x − y); unit 2: relu(2y + 1); output: σ(u₁ − u₂).
    const flat = new Float32Array([1, -1, 0, 2, 0, 1, 1, -1, 0]);
    const [hidden, output] = unitResponses(architecture, flat, { columns: 2, rows: 2, x: [0, 1], y: [0, 2] });
    expect([...hidden![0]!.values]).toEqual([0, 1, 0, 0]);
    expect([...hidden![1]!.values]).toEqual([1, 1, 5, 5]);
    expect(output![0]!.values[1]).toBeCloseTo(0.5, 12);
    expect(output![0]!.values[2]).toBeCloseTo(1 / (1 + Math.exp(5)), 12);
  });

  it('are refused for layers that know no plane', () => {
    expect(() => unitResponses({ inputShape: [2], layers: [{ type: 'dropout', rate: 0.5 }] }, new Float32Array(), {
      columns: 2, rows: 2, x: [0, 1], y: [0, 1],
    })).toThrow('dense layers of single units only');
  });
});
