import type { LayerParameters } from './parameters.ts';
import { outputShape, sizeOf, type Shape } from './shapes.ts';
import type { Conv2dSpec, DenseSpec, LayerSpec } from './spec.ts';

export type ReferenceParameters = LayerParameters<Float64Array>;

/** A layer where it stands: what it is, what it receives, what it has learned. */
export interface ReferenceLayer<S extends LayerSpec = LayerSpec> {
  spec: S;
  inputShape: Shape;
  outputShape: Shape;
  parameters: ReferenceParameters;
}

/**
 * The linear part of a layer, for one example: z = w·a + b and what follows from it. A layer that learns nothing has empty
 * gradients; its z is what it passes on.
 */
export interface LinearPart<S extends LayerSpec> {
  /** z from the activations of the layer before. */
  weightedInput(layer: ReferenceLayer<S>, a: Float64Array): Float64Array;
  /** ∂C/∂a of the layer before, from this layer's δ = ∂C/∂z: for a dense layer wᵀδ. `a` is the activations of the layer before. */
  costByInput(layer: ReferenceLayer<S>, delta: Float64Array, a: Float64Array): Float64Array;
  /** ∂C/∂w and ∂C/∂b. */
  gradient(layer: ReferenceLayer<S>, delta: Float64Array, a: Float64Array): ReferenceParameters;
}

const nothing: ReferenceParameters = { weights: new Float64Array(0), biases: new Float64Array(0) };

/** zⱼ = Σₖ wⱼₖ aₖ + bⱼ. */
const dense: LinearPart<DenseSpec> = {
  weightedInput: ({ parameters: { weights, biases } }, a) =>
    biases.map((b, j) => {
      let z = b;
      for (let k = 0; k < a.length; k++) z += weights[j * a.length + k]! * a[k]!;
      return z;
    }),
  costByInput: ({ parameters: { weights } }, delta, a) =>
    a.map((_, k) => {
      let slope = 0;
      for (let j = 0; j < delta.length; j++) slope += weights[j * a.length + k]! * delta[j]!;
      return slope;
    }),
  gradient: ({ parameters: { weights } }, delta, a) => ({
    weights: weights.map((_, jk) => delta[Math.floor(jk / a.length)]! * a[jk % a.length]!),
    biases: delta.slice(),
  }),
};

/**
 * z[f, i, j] = b[f] + Σ w[f, c, u, v] · a[c, i·stride + u − padding, j·stride + v − padding], zero beyond the edge. Each term joins one
 * output, one weight and one input; forward and both derivatives are sums over the same terms.
 */
const conv2d: LinearPart<Conv2dSpec> = {
  weightedInput(layer, a) {
    const { weights, biases } = layer.parameters;
    const perFilter = sizeOf(layer.outputShape.slice(1));
    const z = new Float64Array(sizeOf(layer.outputShape)).map((_, out) => biases[Math.floor(out / perFilter)]!);
    eachConvolutionTerm(layer, (out, weight, input) => (z[out]! += weights[weight]! * a[input]!));
    return z;
  },
  costByInput(layer, delta, a) {
    const slopes = new Float64Array(a.length);
    eachConvolutionTerm(layer, (out, weight, input) => (slopes[input]! += layer.parameters.weights[weight]! * delta[out]!));
    return slopes;
  },
  gradient(layer, delta, a) {
    const weights = new Float64Array(layer.parameters.weights.length);
    const biases = new Float64Array(layer.parameters.biases.length);
    const perFilter = sizeOf(layer.outputShape.slice(1));
    eachConvolutionTerm(layer, (out, weight, input) => (weights[weight]! += delta[out]! * a[input]!));
    delta.forEach((d, out) => (biases[Math.floor(out / perFilter)]! += d));
    return { weights, biases };
  },
};

function eachConvolutionTerm(layer: ReferenceLayer<Conv2dSpec>, visit: (out: number, weight: number, input: number) => void): void {
  const { filters, kernel, stride, padding } = layer.spec;
  const [channels, height, width] = layer.inputShape as [number, number, number];
  const [, rows, columns] = layer.outputShape as [number, number, number];
  for (let f = 0; f < filters; f++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let c = 0; c < channels; c++)
          for (let u = 0; u < kernel; u++)
            for (let v = 0; v < kernel; v++) {
              const y = i * stride + u - padding;
              const x = j * stride + v - padding;
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              visit((f * rows + i) * columns + j, ((f * channels + c) * kernel + u) * kernel + v, (c * height + y) * width + x);
            }
}

export type PoolSpec = Extract<LayerSpec, { type: 'maxPool2d' | 'averagePool2d' }>;

/** Each output is the largest input of its window; only that one, the first where several are equal, is answerable for the error. */
const maxPool2d: LinearPart<PoolSpec> = {
  weightedInput: (layer, a) => Float64Array.from(poolWindows(layer), (window) => a[largest(window, a)]!),
  costByInput(layer, delta, a) {
    const slopes = new Float64Array(a.length);
    poolWindows(layer).forEach((window, out) => (slopes[largest(window, a)]! += delta[out]!));
    return slopes;
  },
  gradient: () => nothing,
};

/** Each output is the mean of its window, and each input answers for an equal share of the error. */
const averagePool2d: LinearPart<PoolSpec> = {
  weightedInput: (layer, a) =>
    Float64Array.from(poolWindows(layer), (window) => window.reduce((sum, k) => sum + a[k]!, 0) / window.length),
  costByInput(layer, delta, a) {
    const slopes = new Float64Array(a.length);
    poolWindows(layer).forEach((window, out) => window.forEach((k) => (slopes[k]! += delta[out]! / window.length)));
    return slopes;
  },
  gradient: () => nothing,
};

/** Which input of a window is the largest, the first of several. */
export const largest = (window: number[], a: Float64Array) => window.reduce((best, k) => (a[k]! > a[best]! ? k : best));

/** For each output, the inputs that its window covers. */
const poolWindows = (layer: ReferenceLayer<PoolSpec>): number[][] =>
  Array.from({ length: sizeOf(layer.outputShape) }, (_, out) => poolWindow(layer, out));

/** Indices of the inputs that an output's window covers, row by row. */
export function poolWindow({ spec: { size, stride }, inputShape, outputShape }: ReferenceLayer<PoolSpec>, out: number): number[] {
  const [, height, width] = inputShape as [number, number, number];
  const [, rows, columns] = outputShape as [number, number, number];
  const c = Math.floor(out / (rows * columns));
  const top = Math.floor((out % (rows * columns)) / columns) * stride;
  const left = (out % columns) * stride;
  return Array.from({ length: size * size }, (_, cell) => (c * height + top + Math.floor(cell / size)) * width + left + (cell % size));
}

/** Flatten only renames units; dropout leaves all as they are except in training. */
const identity: LinearPart<LayerSpec> = {
  weightedInput: (_layer, a) => a.slice(),
  costByInput: (_layer, delta) => delta.slice(),
  gradient: () => nothing,
};

const linearParts: { readonly [Type in LayerSpec['type']]: LinearPart<Extract<LayerSpec, { type: Type }>> } = {
  dense,
  conv2d,
  maxPool2d,
  averagePool2d,
  flatten: identity,
  dropout: identity,
};

export const linearPart = (spec: LayerSpec): LinearPart<LayerSpec> => linearParts[spec.type] as LinearPart<LayerSpec>;

/** @throws {Error} when the layer cannot stand there. */
export function referenceLayer(spec: LayerSpec, inputShape: Shape, parameters: ReferenceParameters): ReferenceLayer {
  const output = outputShape(spec, inputShape);
  if (typeof output === 'string') throw new Error(output);
  return { spec, inputShape, outputShape: output, parameters };
}
