import { largest, poolWindow, type PoolSpec, type ReferenceLayer } from '../reference-layers.ts';
import { sizeOf } from '../shapes.ts';
import type { Conv2dSpec } from '../spec.ts';

/**
 * One connection of a layer's linear part: ∂z[to]/∂a[from] = factor.
 * @param weight index among the layer's weights; null where the factor is not learned.
 */
export type Visit = (from: number, to: number, factor: number, weight: number | null) => void;

/** Visits the connections into one unit of a layer. `a` is the activations of the layer before. */
export function connectionsInto(layer: ReferenceLayer, to: number, a: Float64Array, visit: Visit): void {
  const { spec, parameters } = layer;
  switch (spec.type) {
    case 'dense':
      for (let from = 0; from < a.length; from++) visit(from, to, parameters.weights[to * a.length + from]!, to * a.length + from);
      return;
    case 'conv2d':
      return convolutionInto(layer as ReferenceLayer<Conv2dSpec>, to, visit);
    case 'maxPool2d': {
      const window = poolWindow(layer as ReferenceLayer<PoolSpec>, to);
      return visit(largest(window, a), to, 1, null);
    }
    case 'averagePool2d': {
      const window = poolWindow(layer as ReferenceLayer<PoolSpec>, to);
      for (const from of window) visit(from, to, 1 / window.length, null);
      return;
    }
    case 'flatten':
    case 'dropout':
      return visit(to, to, 1, null);
  }
}

function convolutionInto({ spec, inputShape, outputShape, parameters }: ReferenceLayer<Conv2dSpec>, to: number, visit: Visit): void {
  const { kernel, stride, padding } = spec;
  const [channels, height, width] = inputShape as [number, number, number];
  const [, rows, columns] = outputShape as [number, number, number];
  const f = Math.floor(to / (rows * columns));
  const top = Math.floor((to % (rows * columns)) / columns) * stride - padding;
  const left = (to % columns) * stride - padding;
  for (let c = 0; c < channels; c++)
    for (let u = 0; u < kernel; u++)
      for (let v = 0; v < kernel; v++) {
        const [y, x] = [top + u, left + v];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const weight = ((f * channels + c) * kernel + u) * kernel + v;
        visit((c * height + y) * width + x, to, parameters.weights[weight]!, weight);
      }
}

/** Visits the connections out of one unit of the layer before, whose activations are `a`. */
export function connectionsFrom(layer: ReferenceLayer, from: number, a: Float64Array, visit: Visit): void {
  if (layer.spec.type === 'dense') {
    const { weights } = layer.parameters;
    for (let to = 0; to < layer.spec.units; to++) visit(from, to, weights[to * a.length + from]!, to * a.length + from);
    return;
  }
  for (const to of unitsWithin(layer, from))
    connectionsInto(layer, to, a, (source, ...rest) => {
      if (source === from) visit(source, ...rest);
    });
}

/** Units whose window covers an input. */
function unitsWithin({ spec, inputShape, outputShape }: ReferenceLayer, from: number): number[] {
  if (spec.type === 'flatten' || spec.type === 'dropout' || spec.type === 'dense') return [from];
  const [, height, width] = inputShape as [number, number, number];
  const [maps, rows, columns] = outputShape as [number, number, number];
  const [size, padding] = spec.type === 'conv2d' ? [spec.kernel, spec.padding] : [spec.size, 0];
  const channel = Math.floor(from / (height * width));
  const y = Math.floor((from % (height * width)) / width) + padding;
  const x = (from % width) + padding;
  const covering = (at: number, count: number) =>
    Array.from({ length: count }, (_, index) => index).filter((index) => index * spec.stride <= at && at < index * spec.stride + size);
  const mapsReached = spec.type === 'conv2d' ? Array.from({ length: maps }, (_, map) => map) : [channel];
  const [across, down] = [covering(x, columns), covering(y, rows)];
  return mapsReached.flatMap((map) => down.flatMap((i) => across.map((j) => (map * rows + i) * columns + j)));
}

/** Visits the connections that share one weight of a dense or convolutional layer. */
export function connectionsOfWeight(layer: ReferenceLayer, weight: number, a: Float64Array, visit: Visit): void {
  const perUnit = layer.parameters.weights.length / layer.parameters.biases.length;
  const unit = Math.floor(weight / perUnit);
  if (layer.spec.type === 'dense') return visit(weight % perUnit, unit, layer.parameters.weights[weight]!, weight);
  for (const to of unitsOfBias(layer, unit))
    connectionsInto(layer, to, a, (from, at, factor, index) => {
      if (index === weight) visit(from, at, factor, index);
    });
}

/** The units that one bias is added to: one of a dense layer, a whole map of a convolution. */
export function unitsOfBias({ spec, outputShape }: ReferenceLayer, bias: number): number[] {
  const perBias = spec.type === 'conv2d' ? sizeOf(outputShape.slice(1)) : 1;
  return Array.from({ length: perBias }, (_, index) => bias * perBias + index);
}
