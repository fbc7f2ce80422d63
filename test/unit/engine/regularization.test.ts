import { describe, expect, it } from 'vitest';
import { clipGradient, limitNorms } from '../../../src/engine/regularization.ts';

describe('the largest norm', () => {
  it('scales down the weights into units that exceed it, and leaves the others', () => {
    const weights = Float64Array.of(3, 4, 0.3, 0.4);
    limitNorms(weights, 2, 1);
    expect([...weights]).toEqual([3 / 5, 4 / 5, 0.3, 0.4].map((weight) => expect.closeTo(weight, 15) as number));
  });

  it('holds for a unit with a million inputs', () => {
    const weights = new Float64Array(1_000_000).fill(1);
    limitNorms(weights, 1, 10);
    expect(weights[0]).toBeCloseTo(0.01, 12);
  });
});

describe('a clipped gradient', () => {
  it('keeps its direction and has the largest norm there may be', () => {
    const gradient = Float64Array.of(30, -40);
    clipGradient(gradient, 5);
    expect([...gradient]).toEqual([expect.closeTo(3, 12), expect.closeTo(-4, 12)]);
  });

  it('is left alone where it is short enough', () => {
    const gradient = Float64Array.of(3, -4);
    clipGradient(gradient, 5);
    expect([...gradient]).toEqual([3, -4]);
  });
});
