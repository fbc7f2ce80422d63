import type { Block, Tally } from '../kernels/tally.ts';
import type { ActivationName } from '../spec.ts';

/** Within this of an asymptote, a bounded unit is saturated: 1% of the way to it from 0. */
const margin = 0.01;

/** Activations that saturate: up to one number, and above another. Of the others it makes no sense to ask. */
const ends: Partial<Record<ActivationName, { upTo: number; above: number }>> = {
  sigmoid: { upTo: margin, above: 1 - margin },
  tanh: { upTo: -1 + margin, above: 1 - margin },
  softsign: { upTo: -1 + margin, above: 1 - margin },
  relu: { upTo: 0, above: Infinity },
};

export interface Saturation {
  /** Fraction of all activations, over units and examples. */
  saturated: number;
  /** Fraction of the units that are so for every example; a ReLU unit that is 0 for all of them is called dead. */
  dead: number;
}

/**
 * How much of a layer saturates: |a| within 1% of an asymptote for sigmoid, tanh and softsign, exactly 0 for ReLU.
 * @param a activations [n × size].
 * @param units how many learn as one: the units of a dense layer, the filters of a convolution, whose positions lie side by
 *   side in `a`.
 * @returns null for activations that do not saturate, and for softmax, whose job it is to come near 0 and 1.
 */
export function saturation(tally: Tally, a: Block, units: number, activation: ActivationName): Saturation | null {
  if (!ends[activation]) return null;
  const { upTo, above } = ends[activation];
  const { outside, inside } = tally.countOutside(a, upTo, above);
  const positions = a.columns / units;
  let living = 0;
  for (let unit = 0; unit < units; unit++) if (inside.subarray(unit * positions, (unit + 1) * positions).includes(1)) living++;
  return { saturated: Math.fround(outside / (a.rows * a.columns)), dead: Math.fround(1 - living / units) };
}
