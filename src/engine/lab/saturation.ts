import { elementwise, type ElementwiseName } from '../activations.ts';

/** How near to an asymptote counts as saturated. */
const margin = 0.01;

/**
 * The weighted inputs z for which a unit is saturated: its value within 0.01 of an asymptote, exactly 0 for ReLU; the same test
 * as that of `diagnostics/saturation.ts`, turned round to z.
 * @returns intervals of z, open to ±∞; none for units of which it makes no sense to ask.
 */
export function saturatedZones(name: ElementwiseName): readonly (readonly [number, number])[] {
  switch (name) {
    case 'sigmoid':
      return both(Math.log((1 - margin) / margin));
    case 'tanh':
      return both(Math.atanh(1 - margin));
    case 'softsign':
      return both((1 - margin) / margin);
    case 'relu':
      return [[-Infinity, 0]];
    default:
      return [];
  }
}

const both = (threshold: number) => [[-Infinity, -threshold] as const, [threshold, Infinity] as const];

/** The share of units that are saturated when z ~ N(0, deviation²). */
export function saturatedShare(name: ElementwiseName, deviation: number): number {
  if (deviation === 0) return isSaturatedAt(name, 0) ? 1 : 0;
  return saturatedZones(name).reduce((sum, [low, high]) => sum + normalShare(high / deviation) - normalShare(low / deviation), 0);
}

export const isSaturatedAt = (name: ElementwiseName, z: number): boolean =>
  saturatedZones(name).some(([low, high]) => z >= low && z <= high);

/** Steepest slope of an activation: it is steepest at 0, ReLU and its kind just right of it, softplus towards +∞. */
export const steepestSlope = (name: ElementwiseName): number =>
  name === 'softplus' ? 1 : Math.max(elementwise[name].derivative(0), elementwise[name].derivative(1e-12));

/** Φ(t), the share of N(0, 1) below t. */
export function normalShare(t: number): number {
  if (t === Infinity) return 1;
  if (t === -Infinity) return 0;
  return (1 + erf(t / Math.SQRT2)) / 2;
}

/** The error function to 1.5 · 10⁻⁷ (Abramowitz & Stegun, 7.1.26). */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x));
}
