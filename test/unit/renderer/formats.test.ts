import { describe, expect, it } from 'vitest';
import { duration, moment } from '../../../src/renderer/format/duration.ts';
import { figures, meanAndDeviation, scientific } from '../../../src/renderer/format/significant.ts';
import { compact, integer, loss, percent, plural, tickLabel } from '../../../src/renderer/format/numbers.ts';

describe('numbers', () => {
  it('are grouped by thousands', () => expect(integer(79_510)).toBe('79,510'));

  it('of fractions are percentages, a dash where there is none', () => {
    expect(percent(0.97555)).toBe('97.56%');
    expect(percent(0.5, 0)).toBe('50%');
    expect(percent(null)).toBe('–');
  });

  it.each([
    [0.0512345, '0.05123'],
    [2.302585, '2.303'],
    [148.09, '148.1'],
    [0, '0.000'],
    [0.000001234, '1.23·10⁻⁶'],
    [1_234_567, '1.23·10⁶'],
    [200_000, '2·10⁵'],
    [Infinity, '∞'],
    [null, '–'],
  ])('of a loss %s read %s', (value, words) => expect(loss(value)).toBe(words));

  it.each([
    [812, '812'],
    [1_000, '1.00k'],
    [23_860, '23.9k'],
    [99_950, '100k'],
    [999_499, '999k'],
    [999_500, '1.00M'],
    [1_250_000, '1.25M'],
  ])('%s is %s for short', (value, words) => expect(compact(value)).toBe(words));

  it('agree with their noun', () => {
    expect(plural(1, 'run')).toBe('1 run');
    expect(plural(1_200, 'run')).toBe('1,200 runs');
  });
});

it('powers of ten are written out, with their factor where it is not one', () => {
  expect([1e-3, 2e-5, 0.1, 1e6, -3e-7].map(scientific)).toEqual(['10⁻³', '2·10⁻⁵', '10⁻¹', '10⁶', '−3·10⁻⁷']);
});

describe('a mean with its deviation', () => {
  it.each([
    [0.50912, 22.42, '0.5 ± 22.4'],
    [-1.09e-10, 0.303, '0.000 ± 0.303'],
    [-0.000329, 0.112, '0.000 ± 0.112'],
    [-0.0317, 0.585, '−0.032 ± 0.585'],
    [0.506, 0.00452, '0.50600 ± 0.00452'],
    [2e-9, 3.21e-8, '2·10⁻⁹ ± 3.21·10⁻⁸'],
    [12, 0, '12.000 ± 0.000'],
    [0, 4e7, '0 ± 4·10⁷'],
    [NaN, NaN, 'not finite'],
    [1, Infinity, 'not finite'],
  ])('of %s and %s reads %s', (mean, sd, words) => expect(meanAndDeviation(mean, sd)).toBe(words));
});

it('ticks of an axis are grouped by thousands, and powers of ten where they are very large or small', () => {
  expect([10_000, 0.25, -3, 0, 5e7, -2e12, 1e-6].map(tickLabel)).toEqual(['10,000', '0.25', '−3', '0', '5·10⁷', '−2·10¹²', '10⁻⁶']);
});

describe('durations', () => {
  it.each([
    [0, '0.0 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [7_620_000, '2 h 07 min'],
  ])('of %i ms read %s', (ms, words) => expect(duration(ms)).toBe(words));
});

describe('moments', () => {
  const now = new Date(2026, 10, 23, 15, 0).getTime();
  it.each([
    [new Date(2026, 10, 23, 9, 5), '09:05'],
    [new Date(2026, 10, 3, 14, 5), '3 Nov 14:05'],
    [new Date(2024, 1, 29, 14, 5), '29 Feb 2024'],
  ])('%s is as short as it stays clear', (at, words) => expect(moment(at.getTime(), now)).toBe(words));
});

it('numbers below each other keep their zeros', () => {
  expect([1.61, -0.5, 0.00012346, 12345, 2e-7].map((value) => figures(value, 4))).toEqual(['1.610', '−0.5000', '0.0001235', '12350', '2·10⁻⁷']);
});
