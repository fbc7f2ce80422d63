import { describe, expect, it } from 'vitest';
import { freshPatience, watch } from '../../../src/engine/patience.ts';
import { scheduleFactor } from '../../../src/engine/schedules.ts';
import type { ScheduleSpec } from '../../../src/engine/spec.ts';

const factors = (schedule: ScheduleSpec, epochs: number, plateaus = 0) =>
  Array.from({ length: epochs }, (_, epoch) => scheduleFactor(schedule, { epoch, epochs, plateaus }));

describe('a learning rate schedule', () => {
  it('constant keeps the rate', () => {
    expect(factors({ type: 'constant' }, 3)).toEqual([1, 1, 1]);
  });

  it('step multiplies by its factor every so many epochs', () => {
    expect(factors({ type: 'step', every: 2, factor: 0.5 }, 6)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('exponential multiplies by its factor every epoch', () => {
    expect(factors({ type: 'exponential', factor: 0.5 }, 4)).toEqual([1, 0.5, 0.25, 0.125]);
  });

  it('cosine falls from 1 towards its floor, halfway in the middle', () => {
    const falling = factors({ type: 'cosine', floor: 0.2 }, 10);
    expect(falling[0]).toBe(1);
    expect(falling[5]).toBeCloseTo(0.6, 12);
    expect([...falling].sort((a, b) => b - a)).toEqual(falling);
    expect(falling[9]).toBeGreaterThan(0.2);
    expect(falling[9]).toBeLessThan(0.25);
  });

  it('halveOnPlateau halves once a plateau, down to its floor', () => {
    const at = (plateaus: number) => scheduleFactor({ type: 'halveOnPlateau', patience: 3, floor: 1 / 8 }, { epoch: 9, epochs: 30, plateaus });
    expect([0, 1, 2, 3, 4].map(at)).toEqual([1, 1 / 2, 1 / 4, 1 / 8, 1 / 8]);
  });
});

describe('patience', () => {
  const after = (losses: number[], minimumImprovement?: number) =>
    losses.reduce((patience, loss, index) => watch(patience, index + 1, loss, minimumImprovement), freshPatience);

  it('remembers the lowest loss, its epoch, and how long ago that was', () => {
    expect(after([5, 3, 4, 3.5])).toEqual({ best: 3, bestEpoch: 2, waited: 2 });
  });

  it('takes an equal loss for no improvement', () => {
    expect(after([3, 3, 3])).toEqual({ best: 3, bestEpoch: 1, waited: 2 });
  });

  it('asks for more than the least improvement', () => {
    expect(after([3, 2.95, 2.85], 0.1)).toEqual({ best: 2.85, bestEpoch: 3, waited: 0 });
    expect(after([3, 2.95, 2.92], 0.1)).toEqual({ best: 3, bestEpoch: 1, waited: 2 });
  });

  it('takes a loss that is not a number for no improvement', () => {
    expect(after([NaN, NaN])).toEqual({ best: null, bestEpoch: 0, waited: 2 });
    expect(after([2, NaN])).toEqual({ best: 2, bestEpoch: 1, waited: 1 });
  });
});
