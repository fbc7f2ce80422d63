import { describe, expect, it } from 'vitest';
import { isSteep, linearHeights, logarithmicHeights } from '../../../src/renderer/charts/heights.ts';

describe('heights of a cost surface', () => {
  const costs = [0.06, 0.4, 3, 700];

  it.each([['linear', linearHeights], ['logarithmic', logarithmicHeights]] as const)('hold every cost on a %s scale, none cut off', (_name, scaleOf) => {
    const { share, low, high, ticks } = scaleOf(costs);
    const shares = costs.map(share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(new Set(shares).size).toBe(costs.length);
    expect([low <= costs[0]!, high >= costs.at(-1)!]).toEqual([true, true]);
    expect([share(low), share(high)]).toEqual([0, 1]);
    for (const tick of ticks) expect(tick >= low * 0.999 && tick <= high * 1.001).toBe(true);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThan(11);
  });

  it('are equal ways apart where costs are equal multiples, on a logarithmic scale', () => {
    const { share } = logarithmicHeights(costs);
    expect(share(1) - share(0.1)).toBeCloseTo(share(100) - share(10), 12);
    expect(logarithmicHeights([1e-9, 1e9]).ticks.length).toBeLessThan(11);
  });

  it('stand on the floor at 0, and at the top where a cost is no number', () => {
    for (const scaleOf of [linearHeights, logarithmicHeights])
      expect([0, Infinity, NaN].map(scaleOf([0, 1, 5]).share)).toEqual([0, 1, 1]);
  });

  it('are steep where a linear scale would show one peak and a plain', () => {
    expect(isSteep([1, 1.2, 1.5, 9])).toBe(false);
    expect(isSteep([0.1, 0.2, 0.3, 900, Infinity])).toBe(true);
    expect(isSteep([])).toBe(false);
  });
});
