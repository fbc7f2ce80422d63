/** A number as a person reads it: so many significant digits, a real minus sign, and powers of ten only where they are needed. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  return size < 1e-4 || size >= 1e6 ? scientific(rounded) : withPower(String(rounded));
}

/** 10⁻⁴, 2·10⁻⁵: all digits of the number before a power of ten. */
export const scientific = (value: number): string => withPower(value.toExponential());

/** All the digits of a setting, with a power of ten where JavaScript would write an exponent. */
export const exact = (value: number): string => withPower(String(value));

/** A number as JavaScript writes it, with a real minus sign and a power of ten in the place of its exponent. */
export function withPower(text: string): string {
  const [mantissa, exponent] = text.replaceAll('-', '−').split('e');
  if (exponent === undefined) return mantissa!;
  const power = `10${[...exponent.replace('+', '')].map((sign) => superscripts[sign]).join('')}`;
  return mantissa === '1' ? power : `${mantissa}·${power}`;
}

/** −0.0001 ± 0.0320: the deviation in three digits, the mean as far as they tell of it. */
export function meanAndDeviation(mean: number, sd: number): string {
  if (!Number.isFinite(mean + sd)) return 'not finite';
  const places = sd > 0 ? Math.max(0, 2 - Math.floor(Math.log10(sd))) : 3;
  if (places > 6 || Math.abs(mean) + sd >= 1e6) return `${significant(mean, 2)} ± ${significant(sd)}`;
  const fixed = mean.toFixed(places).replace('-', '−');
  return `${/[1-9]/.test(fixed) ? fixed : fixed.replace('−', '')} ± ${sd.toFixed(places)}`;
}

/** The same with zeros kept, so that numbers below each other line up: 1.610 beside 1.583. */
export function figures(value: number, digits: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0 || size < 1e-4 || size >= 10 ** digits) return significant(value, digits);
  return value.toPrecision(digits).replace('-', '−');
}

const superscripts: Record<string, string> = {
  '−': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹',
};
