import { initializers } from '../initializers.ts';
import { randomStream } from '../random.ts';
import type { InitializerName } from '../spec.ts';

/** One layer before training: what z = Σ wₖxₖ + b can be when the first `active` of `inputs` are 1 and the others 0. */
export interface UntrainedLayer {
  initializer: InitializerName;
  inputs: number;
  active: number;
  /** Units of the layer: n_out of the Glorot initializers. */
  units: number;
}

/** Biases are drawn from N(0, 1) with `standardNormal` and are 0 with the others, as in `initialParameters`. */
const biasDeviation = (initializer: InitializerName) => (initializer === 'standardNormal' ? 1 : 0);

const weightDeviation = ({ initializer, inputs, units }: UntrainedLayer) =>
  initializers[initializer].deviation({ fanIn: inputs, fanOut: units });

/** Standard deviation of z: a sum of independent terms, so √(active · Var w + Var b) (Nielsen, chapter 3). */
export const weightedInputDeviation = (layer: UntrainedLayer): number =>
  Math.hypot(Math.sqrt(layer.active) * weightDeviation(layer), biasDeviation(layer.initializer));

/** z of `count` units, each with weights and bias drawn anew. */
export function sampleWeightedInputs(layer: UntrainedLayer, count: number, seed: number): Float64Array {
  const { distribution } = initializers[layer.initializer];
  const stream = randomStream(seed, `lab/${layer.initializer}`);
  const deviation = weightDeviation(layer);
  const bound = deviation * Math.sqrt(3);
  const weight = distribution === 'normal' ? () => deviation * stream.normal() : () => bound * (2 * stream.uniform() - 1);
  return Float64Array.from({ length: count }, () => {
    let z = biasDeviation(layer.initializer) * stream.normal();
    for (let k = 0; k < layer.active; k++) z += weight();
    return z;
  });
}

export function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

export interface Histogram {
  /** Middles of the bins. */
  middles: number[];
  /** Share of all values per unit of z: comparable with a probability density. */
  densities: number[];
}

/** Values in equal bins over ±reach; what lies outside counts for the density but is in no bin. */
export function histogram(values: Float64Array, reach: number, bins: number): Histogram {
  const width = (2 * reach) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.floor((value + reach) / width);
    if (bin >= 0 && bin < bins) counts[bin]!++;
  }
  return {
    middles: counts.map((_, bin) => -reach + (bin + 0.5) * width),
    densities: counts.map((count) => count / (values.length * width)),
  };
}

/** The density of N(0, deviation²) at z. */
export const normalDensity = (z: number, deviation: number): number =>
  Math.exp(-((z / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
