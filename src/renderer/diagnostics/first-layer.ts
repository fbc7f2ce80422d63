import { splitParameters } from '../../engine/parameters.ts';
import type { RunSpec } from '../../engine/spec.ts';

/** Weights of the first layer as pictures of what each unit looks for. */
export interface WeightImages {
  /** One picture a unit or filter, row by row. */
  images: Float32Array[];
  width: number;
  height: number;
  /** How many there are in all. */
  units: number;
  /** The magnitude at which the colours are at their fullest: 99 of 100 weights are smaller. */
  range: number;
}

const mostImages = 200;

/** null where the first layer does not look at a picture of one channel. */
export function firstLayerImages(spec: Pick<RunSpec, 'inputShape' | 'layers'>, parameters: Float32Array): WeightImages | null {
  const shape = firstLayerShape(spec);
  if (!shape) return null;
  const { width, height, units } = shape;
  const index = spec.layers.findIndex(({ type }) => type === 'dense' || type === 'conv2d');
  const { weights } = splitParameters(spec, parameters)[index]!;
  const size = width * height;
  const images = Array.from({ length: Math.min(units, mostImages) }, (_, unit) => weights.subarray(unit * size, (unit + 1) * size));
  const magnitudes = weights.map(Math.abs).sort();
  return { images, width, height, units, range: magnitudes[Math.floor(0.99 * (magnitudes.length - 1))] || 1 };
}

/** Layers before the first that learns pass the picture on as it is, unless they pool it. */
export function firstLayerShape({ inputShape, layers }: Pick<RunSpec, 'inputShape' | 'layers'>): { width: number; height: number; units: number } | null {
  const [channels, height, width] = inputShape;
  const first = layers.find(({ type }) => type !== 'flatten' && type !== 'dropout');
  if (channels !== 1 || height === undefined || width === undefined || !first) return null;
  if (first.type === 'dense') return { width, height, units: first.units };
  return first.type === 'conv2d' ? { width: first.kernel, height: first.kernel, units: first.filters } : null;
}
