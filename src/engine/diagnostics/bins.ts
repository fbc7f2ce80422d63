import type { ActivationName } from '../spec.ts';

/** What is measured of a layer: activations and weighted inputs, δ of each example, averaged gradients, parameters. */
export const quantityNames = ['z', 'a', 'delta', 'gradW', 'gradB', 'weights', 'biases'] as const;
export type QuantityName = (typeof quantityNames)[number];

/**
 * Bins that never move, neither while a run trains nor from run to run, so that any two histograms of a quantity can be laid
 * over each other. `even`: `count` of one width from `from` to `to`. `octaves`: on either side of zero each power of two from
 * 2^lowest to 2^highest is cut into `parts`, and what is nearer to zero shares one bin; what lies beyond counts in the outermost.
 */
export type Bins = EvenBins | OctaveBins;
export type EvenBins = { kind: 'even'; from: number; to: number; count: number };
export type OctaveBins = { kind: 'octaves'; lowest: number; highest: number; parts: 2 | 4 };

const unit: Bins = { kind: 'even', from: 0, to: 1, count: 50 };
const symmetric: Bins = { kind: 'even', from: -1, to: 1, count: 50 };
/** From a thousandth to a thousand: weights, and sums of weights times activations. */
const sums: Bins = { kind: 'octaves', lowest: -10, highest: 10, parts: 4 };
/** From 6·10⁻⁸ to 64: what is left of an error after many layers. */
const gradients: Bins = { kind: 'octaves', lowest: -24, highest: 6, parts: 2 };

const activationBins: Readonly<Record<ActivationName, Bins>> = {
  sigmoid: unit,
  softmax: unit,
  tanh: symmetric,
  softsign: symmetric,
  relu: sums,
  leakyRelu: sums,
  softplus: sums,
  linear: sums,
};

/** The bins of a quantity of a layer with that activation. */
export function binsOf(quantity: QuantityName, activation: ActivationName): Bins {
  if (quantity === 'a') return activationBins[activation];
  return quantity === 'delta' || quantity === 'gradW' || quantity === 'gradB' ? gradients : sums;
}

export const binCount = (bins: Bins): number =>
  bins.kind === 'even' ? bins.count : 2 * bins.parts * (bins.highest - bins.lowest) + 1;

/** Where the bins meet, ascending: one more than there are bins. */
export function binEdges(bins: Bins): Float64Array {
  if (bins.kind === 'even') {
    const { from, to, count } = bins;
    return Float64Array.from({ length: count + 1 }, (_, index) => from + ((to - from) * index) / count);
  }
  const { lowest, highest, parts } = bins;
  const positive = Array.from(
    { length: parts * (highest - lowest) + 1 },
    (_, index) => 2 ** (lowest + Math.floor(index / parts)) * (1 + (index % parts) / parts),
  );
  return Float64Array.from([...positive.toReversed().map((edge) => -edge), ...positive]);
}
