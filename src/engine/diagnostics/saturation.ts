import type { ActivationName } from '../spec.ts';

/** Within this of an asymptote, a bounded unit is saturated: 1% of the way to it from 0. */
const margin = 0.01;

/** Activations that saturate, each with its test; of the others it makes no sense to ask. */
const isSaturated: Partial<Record<ActivationName, (a: number) => boolean>> = {
  sigmoid: (a) => a < margin || a > 1 - margin,
  tanh: (a) => Math.abs(a) > 1 - margin,
  softsign: (a) => Math.abs(a) > 1 - margin,
  relu: (a) => a === 0,
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
export function saturation(a: Float32Array, size: number, units: number, activation: ActivationName): Saturation | null {
  const test = isSaturated[activation];
  if (!test) return null;
  const positions = size / units;
  const alive = new Uint8Array(units);
  let saturated = 0;
  for (let i = 0; i < a.length; )
    for (let unit = 0; unit < units; unit++)
      for (let position = 0; position < positions; position++, i++)
        if (test(a[i]!)) saturated++;
        else alive[unit] = 1;
  const living = alive.reduce((sum, one) => sum + one, 0);
  return { saturated: Math.fround(saturated / a.length), dead: Math.fround(1 - living / units) };
}
