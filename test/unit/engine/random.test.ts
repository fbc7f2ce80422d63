import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/engine/random.ts';

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a random stream', () => {
  it('gives the same numbers for the same seed, name and index', () => {
    expect(draws(50, randomStream(7, 'shuffle', 3).uint32)).toEqual(draws(50, randomStream(7, 'shuffle', 3).uint32));
  });

  it('gives other numbers for any other seed, name or index', () => {
    const first = [randomStream(7, 'shuffle', 3), randomStream(8, 'shuffle', 3), randomStream(7, 'dropout', 3), randomStream(7, 'shuffle', 4)];
    expect(new Set(first.map((stream) => stream.uint32())).size).toBe(4);
  });

  it('is uncorrelated with the stream of the next seed', () => {
    const one = randomStream(1, 'x');
    const next = randomStream(2, 'x');
    const products = draws(20_000, () => (one.uniform() - 0.5) * (next.uniform() - 0.5) * 12);
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(20_000));
  });

  it('draws uniform numbers in [0, 1) with mean 1/2 and variance 1/12', () => {
    const values = draws(50_000, randomStream(1, 'uniform').uniform);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(mean(values.map((value) => (value - 0.5) ** 2))).toBeCloseTo(1 / 12, 3);
  });

  it('draws normal numbers with mean 0, variance 1 and kurtosis 3', () => {
    const values = draws(100_000, randomStream(1, 'normal').normal);
    expect(Math.abs(mean(values))).toBeLessThan(0.015);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1.5);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.15);
  });

  it('draws whole numbers below any bound, each equally often', () => {
    const stream = randomStream(1, 'below');
    const counts = [0, 0, 0, 0, 0, 0, 0];
    draws(70_000, () => counts[stream.below(7)]!++);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('shuffles into a permutation: nothing lost, nothing twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(), (count, seed) => {
        const order = Uint32Array.from({ length: count }, (_, index) => index);
        randomStream(seed, 'shuffle').shuffle(order);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('shuffles three things into each of their six orders equally often', () => {
    const stream = randomStream(1, 'orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = Uint32Array.of(0, 1, 2);
      stream.shuffle(order);
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
