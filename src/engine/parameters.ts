import { layerShapes, parameterCount, parameterCounts } from './shapes.ts';
import type { Architecture } from './spec.ts';

export type Floats = Float32Array | Float64Array;

/**
 * One layer's weights and biases. Dense: weights [units × inputs], row by row, so that w[j × inputs + k] joins input k to
 * unit j. Conv2d: [filters × channels × kernel × kernel]. Empty for layers that learn nothing.
 */
export interface LayerParameters<T extends Floats = Float32Array> {
  weights: T;
  biases: T;
}

/**
 * Views into flat parameters (layer by layer, weights then biases), one entry per layer: writing to one writes to `flat`.
 * @throws {RangeError} when `flat` has not the length the architecture asks for.
 */
export function splitParameters<T extends Floats>(
  architecture: Pick<Architecture, 'inputShape' | 'layers'>,
  flat: T,
): LayerParameters<T>[] {
  const expected = parameterCount(architecture);
  if (flat.length !== expected) throw new RangeError(`the architecture has ${expected} parameters, not ${flat.length}`);
  let offset = 0;
  const take = (count: number) => flat.subarray(offset, (offset += count)) as T;
  return layerShapes(architecture).map(({ input }, index) => {
    const { weights, biases } = parameterCounts(architecture.layers[index]!, input);
    return { weights: take(weights), biases: take(biases) };
  });
}

/** Flat parameters, a copy: the inverse of `splitParameters`. */
export function joinParameters(layers: readonly LayerParameters[]): Float32Array {
  const flat = new Float32Array(layers.reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0));
  let offset = 0;
  for (const { weights, biases } of layers) {
    flat.set(weights, offset);
    flat.set(biases, offset + weights.length);
    offset += weights.length + biases.length;
  }
  return flat;
}
