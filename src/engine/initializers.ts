import { splitParameters } from './parameters.ts';
import { randomStream, type RandomStream } from './random.ts';
import { layerShapes, parameterCount, sizeOf, type Shape } from './shapes.ts';
import type { Architecture, InitializerName, LayerSpec } from './spec.ts';

/** Inputs that reach one unit, and units that one input reaches. */
export interface Fans {
  fanIn: number;
  fanOut: number;
}

export interface Initializer {
  formula: string;
  latex: string;
  source: string;
  distribution: 'normal' | 'uniform' | 'constant';
  /** Standard deviation of the weights. */
  deviation(fans: Fans): number;
}

const uniformDeviation = (bound: number) => bound / Math.sqrt(3);

/** How weights begin, by name. A uniform one reaches to ±√3 of its standard deviation. */
export const initializers: Readonly<Record<InitializerName, Initializer>> = {
  standardNormal: {
    formula: 'w, b ~ N(0, 1)',
    latex: String.raw`w, b \sim \mathcal{N}(0, 1)`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), chapter 1, network.py',
    distribution: 'normal',
    deviation: () => 1,
  },
  scaledNormal: {
    formula: 'w ~ N(0, 1/√n_in), b = 0',
    latex: String.raw`w \sim \mathcal{N}\!\left(0, \tfrac{1}{\sqrt{n_{\mathrm{in}}}}\right),\; b = 0`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), chapter 3; LeCun et al., Efficient BackProp (1998)',
    distribution: 'normal',
    deviation: ({ fanIn }) => 1 / Math.sqrt(fanIn),
  },
  scaledUniform: {
    formula: 'w ~ U(−1/√n_in, 1/√n_in), b = 0',
    latex: String.raw`w \sim \mathcal{U}\!\left[-\tfrac{1}{\sqrt{n_{\mathrm{in}}}}, \tfrac{1}{\sqrt{n_{\mathrm{in}}}}\right],\; b = 0`,
    source: 'Glorot & Bengio (2010), equation 1: the “standard” initialization',
    distribution: 'uniform',
    deviation: ({ fanIn }) => uniformDeviation(1 / Math.sqrt(fanIn)),
  },
  glorotUniform: {
    formula: 'w ~ U(−√6/√(n_in + n_out), √6/√(n_in + n_out)), b = 0',
    latex: String.raw`w \sim \mathcal{U}\!\left[-\tfrac{\sqrt{6}}{\sqrt{n_{\mathrm{in}}+n_{\mathrm{out}}}}, \tfrac{\sqrt{6}}{\sqrt{n_{\mathrm{in}}+n_{\mathrm{out}}}}\right],\; b = 0`,
    source: 'Glorot & Bengio (2010), equation 16: the “normalized” initialization',
    distribution: 'uniform',
    deviation: ({ fanIn, fanOut }) => uniformDeviation(Math.sqrt(6 / (fanIn + fanOut))),
  },
  glorotNormal: {
    formula: 'w ~ N(0, √2/√(n_in + n_out)), b = 0',
    latex: String.raw`w \sim \mathcal{N}\!\left(0, \tfrac{\sqrt{2}}{\sqrt{n_{\mathrm{in}}+n_{\mathrm{out}}}}\right),\; b = 0`,
    source: 'Glorot & Bengio (2010), equation 12, drawn from a normal distribution',
    distribution: 'normal',
    deviation: ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)),
  },
  heNormal: {
    formula: 'w ~ N(0, √2/√n_in), b = 0',
    latex: String.raw`w \sim \mathcal{N}\!\left(0, \sqrt{\tfrac{2}{n_{\mathrm{in}}}}\right),\; b = 0`,
    source: 'He et al., Delving Deep into Rectifiers (2015), equation 10',
    distribution: 'normal',
    deviation: ({ fanIn }) => Math.sqrt(2 / fanIn),
  },
  heUniform: {
    formula: 'w ~ U(−√6/√n_in, √6/√n_in), b = 0',
    latex: String.raw`w \sim \mathcal{U}\!\left[-\sqrt{\tfrac{6}{n_{\mathrm{in}}}}, \sqrt{\tfrac{6}{n_{\mathrm{in}}}}\right],\; b = 0`,
    source: 'He et al., Delving Deep into Rectifiers (2015), equation 10, drawn from a uniform distribution',
    distribution: 'uniform',
    deviation: ({ fanIn }) => uniformDeviation(Math.sqrt(6 / fanIn)),
  },
  zeros: {
    formula: 'w = 0, b = 0',
    latex: String.raw`w = 0,\; b = 0`,
    source: 'To see why not: units that begin alike stay alike (Rumelhart, Hinton & Williams, 1986)',
    distribution: 'constant',
    deviation: () => 0,
  },
};

/**
 * Fans of a layer that learns. In a convolution one unit sees channels × kernel², and one input reaches filters × kernel² weights.
 * @param input shape of what the layer receives.
 */
export function fansOf(layer: Extract<LayerSpec, { type: 'dense' | 'conv2d' }>, input: Shape): Fans {
  if (layer.type === 'dense') return { fanIn: sizeOf(input), fanOut: layer.units };
  return { fanIn: input[0]! * layer.kernel ** 2, fanOut: layer.filters * layer.kernel ** 2 };
}

/**
 * The flat parameters a network begins with, in the layout of `splitParameters`. Each layer draws from a stream of its own, so
 * that a change to one layer leaves the beginning of the others as it was. Biases are 0, but N(0, 1) with `standardNormal`, as
 * in Nielsen's network.py.
 */
export function initialParameters(architecture: Pick<Architecture, 'inputShape' | 'layers'>, seed: number): Float32Array {
  const flat = new Float32Array(parameterCount(architecture));
  const parameters = splitParameters(architecture, flat);
  const shapes = layerShapes(architecture);
  for (const [index, layer] of architecture.layers.entries()) {
    if (layer.type !== 'dense' && layer.type !== 'conv2d') continue;
    const { weights, biases } = parameters[index]!;
    const stream = randomStream(seed, 'parameters', index);
    draw(initializers[layer.initializer], fansOf(layer, shapes[index]!.input), stream, weights);
    if (layer.initializer === 'standardNormal') for (let j = 0; j < biases.length; j++) biases[j] = stream.normal();
  }
  return flat;
}

function draw({ distribution, deviation }: Initializer, fans: Fans, stream: RandomStream, weights: Float32Array): void {
  const scale = deviation(fans);
  if (distribution === 'constant') return void weights.fill(0);
  const bound = scale * Math.sqrt(3);
  const next = distribution === 'normal' ? () => scale * stream.normal() : () => bound * (2 * stream.uniform() - 1);
  for (let i = 0; i < weights.length; i++) weights[i] = next();
}
