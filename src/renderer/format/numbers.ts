import { scientific, significant, withPower } from './significant.ts';

const whole = new Intl.NumberFormat('en');

/** 23,860 */
export const integer = (value: number): string => whole.format(Math.round(value));

const onAxis = new Intl.NumberFormat('en', { maximumSignificantDigits: 12 });

/** A tick of an axis: 10,000, 0.25, −3, with the same minus as all other numbers; 5·10⁷ beyond ten millions. */
export function tickLabel(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e7 || (size > 0 && size < 1e-5)) return scientific(Number(value.toPrecision(6)));
  return onAxis.format(value).replace('-', '−');
}

/** A fraction as 95.3% */
export const percent = (fraction: number | null, digits = 2): string => (fraction === null ? '–' : `${(fraction * 100).toFixed(digits)}%`);

/** A loss: four significant digits, so that small and large read alike: 0.05123, 2.302, 148.1, 1.23·10⁻⁶ */
export function loss(value: number | null): string {
  if (value === null) return '–';
  if (!Number.isFinite(value)) return significant(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return significant(value);
  if (Math.abs(value) >= 1e5) return withPower(value.toExponential(2).replace(/\.?0+e/, 'e'));
  return value.toPrecision(4);
}

/** 812, 23.9k, 1.25M: three significant digits. */
export function compact(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const [size, unit] = value < 999_500 ? [value / 1000, 'k'] : [value / 1e6, 'M'];
  return `${size.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)}${unit}`;
}

/** 1 run, 3 runs */
export const plural = (count: number, noun: string): string => `${integer(count)} ${noun}${count === 1 ? '' : 's'}`;
