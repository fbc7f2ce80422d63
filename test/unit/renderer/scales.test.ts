import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyScale, epochScale, legible, linearLossScale, logLossScale, niceCeiling } from '../../../src/renderer/charts/scales.ts';

const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
const losses = fc.array(fc.double({ min: 1e-6, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 30 });

describe('ticks along a short axis', () => {
  const accuracies = accuracyScale([0.91]);

  it('all stay where there is room', () => expect(legible(accuracies, 300)).toEqual(accuracies));

  it('are left out evenly where they would touch, but for the first and the last', () => {
    expect(legible(accuracyScale([0.85]), 60).ticks).toEqual([0.8, 0.9, 1]);
    expect(legible(accuracies, 60).ticks).toEqual([0.9, 1]);
    expect(legible(accuracies, 5).ticks).toEqual([0.9, 1]);
  });
});

describe('the scales of the curves', () => {
  it('round up to 1, 2 or 5 of a decade', () => {
    expect([0.0011, 0.2, 0.21, 3, 6, 10, 11].map(niceCeiling)).toEqual([0.002, 0.2, 0.5, 5, 10, 10, 20]);
  });

  it('label whole epochs only, few enough to read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (last) => {
        const { max, ticks } = epochScale(last);
        expect(max).toBe(Math.max(1, last));
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks.every(Number.isInteger)).toBe(true);
      }),
      { seed: 1 },
    );
    expect(epochScale(30).ticks).toEqual([0, 5, 10, 15, 20, 25, 30]);
  });

  it('show every accuracy, from a round floor up to 100%', () => {
    expect(accuracyScale([0.953, 0.97])).toEqual({ min: 0.95, max: 1, ticks: [0.95, 0.96, 0.97, 0.98, 0.99, 1] });
    expect(accuracyScale([0.1]).min).toBe(0);
    expect(accuracyScale([]).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    fc.assert(
      fc.property(accuracies, (values) => {
        expect(accuracyScale(values).min).toBeLessThanOrEqual(Math.min(...values));
      }),
      { seed: 1 },
    );
  });

  it('show every loss, linear from 0 and logarithmic between round numbers', () => {
    fc.assert(
      fc.property(losses, (values) => {
        expect(linearLossScale(values).max).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9));
        const { min, max, ticks } = logLossScale(values);
        expect(min).toBeLessThanOrEqual(Math.log10(Math.min(...values)) + 1e-9);
        expect(max).toBeGreaterThanOrEqual(Math.log10(Math.max(...values)) - 1e-9);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
      }),
      { seed: 1 },
    );
    expect(logLossScale([0.031, 0.4]).ticks.map((tick) => Number((10 ** tick).toPrecision(6)))).toEqual([0.02, 0.05, 0.1, 0.2, 0.5]);
  });

  it('label every second or third decade where there are many', () => {
    expect(logLossScale([1, 1e24]).ticks).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24]);
    expect(logLossScale([1e-6, 1]).ticks).toEqual([-6, -5, -4, -3, -2, -1, 0]);
  });

  it('pass over losses that cannot be drawn, and stand when there is none', () => {
    expect(linearLossScale([NaN, Infinity, 0.4]).max).toBe(0.4);
    expect(logLossScale([0, NaN, 0.5, 0.3])).toMatchObject({ min: Math.log10(0.2), max: Math.log10(0.5) });
    expect(linearLossScale([])).toMatchObject({ min: 0, max: 1 });
    expect(logLossScale([0])).toEqual({ min: -1, max: 0, ticks: [-1, 0] });
  });

  it('only ever widen while values arrive, so that a live plot does not jump to and fro', () => {
    fc.assert(
      fc.property(losses, accuracies, (lossValues, accuracyValues) => {
        for (const [values, scale] of [[lossValues, linearLossScale], [lossValues, logLossScale], [accuracyValues, accuracyScale]] as const)
          for (let count = 2; count <= values.length; count++) {
            const [before, after] = [scale(values.slice(0, count - 1)), scale(values.slice(0, count))];
            expect(after.min).toBeLessThanOrEqual(before.min + 1e-9);
            expect(after.max).toBeGreaterThanOrEqual(before.max - 1e-9);
          }
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});
