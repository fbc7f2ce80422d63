import { describe, expect, it } from 'vitest';
import { computeCase, readCase } from '../../../src/engine/gradient-case.ts';
import type { Engine } from '../../../src/engine/gradients.ts';
import { goldenCases } from '../../golden/cases.ts';

/** Largest error let pass, in relation to the largest number of the quantity (of one layer, where it is per layer). */
const tolerances: Record<Engine, number> = { reference: 1e-10, fast: 2e-5 };

/** Keys whose entries are layers. */
const perLayer = new Set(['z', 'a', 'delta', 'gradW', 'gradB', 'weights', 'biases']);

describe.each(['reference', 'fast'] as const)('the %s engine', (engine) => {
  it.each(goldenCases)('computes what the golden case $name says', async ({ text }) => {
    const expected = JSON.parse(text) as Quantities;
    expectClose(await computeCase(readCase(text), engine), expected, tolerances[engine], expected.kind === 'dense');
  });
});

interface Quantities {
  [key: string]: unknown;
}

function expectClose(computed: Quantities, expected: Quantities, tolerance: number, layered: boolean): void {
  expect(Object.keys(expected)).toEqual(expect.arrayContaining(Object.keys(computed)));
  for (const [key, value] of Object.entries(computed)) {
    if (key === 'sgd') expectClose(value as Quantities, expected.sgd as Quantities, tolerance, layered);
    else if (layered && perLayer.has(key))
      (expected[key] as unknown[]).forEach((layer, l) => expectNumbers((value as unknown[])[l], layer, tolerance, `${key}.${l}`));
    else expectNumbers(value, expected[key], tolerance, key);
  }
}

function expectNumbers(computed: unknown, expected: unknown, tolerance: number, place: string): void {
  expect(extents(computed), place).toEqual(extents(expected));
  const numbers = [expected].flat(9) as number[];
  const largest = Math.max(...numbers.map(Math.abs));
  const error = Math.max(...([computed].flat(9) as number[]).map((value, i) => Math.abs(value - numbers[i]!)));
  expect(error, place).toBeLessThanOrEqual(tolerance * largest);
}

function extents(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...extents(value[0])] : [];
}
