/** A number as a person reads it: so many significant digits, a real minus sign, and powers of ten only where they are needed. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  const text = size < 1e-4 || size >= 1e6 ? rounded.toExponential() : String(rounded);
  const [mantissa, exponent] = text.replaceAll('-', '−').split('e');
  if (exponent === undefined) return mantissa!;
  const power = `10${[...exponent.replace('+', '')].map((sign) => superscripts[sign]).join('')}`;
  return mantissa === '1' ? power : `${mantissa}·${power}`;
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
