import type { Architecture, LayerSpec, SpecProblem } from './spec.ts';

/** Units as [features] or [channels, height, width]. */
export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** What a window of `size` cells, `stride` apart, leaves of `extent` cells with `padding` on both sides. */
const windows = (extent: number, size: number, stride: number, padding: number) =>
  Math.floor((extent + 2 * padding - size) / stride) + 1;

/**
 * The shape a layer makes of its input's.
 * @returns the shape, or in words why the layer cannot stand there.
 */
export function outputShape(layer: LayerSpec, input: Shape): Shape | string {
  switch (layer.type) {
    case 'dense':
      return [layer.units];
    case 'flatten':
      return [sizeOf(input)];
    case 'dropout':
      return input;
    case 'conv2d':
      return windowed(layer.filters, layer.kernel, layer.stride, layer.padding, input);
    case 'maxPool2d':
    case 'averagePool2d':
      return windowed(null, layer.size, layer.stride, 0, input);
  }
}

function windowed(channels: number | null, size: number, stride: number, padding: number, input: Shape): Shape | string {
  const [inputChannels, height, width] = input;
  if (inputChannels === undefined || height === undefined || width === undefined)
    return 'needs an image [channels, height, width] as input: put it before any dense or flatten layer';
  if (padding >= size) return `padding ${padding} must be smaller than the kernel ${size}`;
  const out = [channels ?? inputChannels, windows(height, size, stride, padding), windows(width, size, stride, padding)];
  if (out[1]! < 1 || out[2]! < 1) return `a window of ${size}×${size} does not fit an input of ${height}×${width}`;
  return out;
}

/** Weights and biases of one layer, as counts; zeros for a layer that has none. */
export function parameterCounts(layer: LayerSpec, input: Shape): { weights: number; biases: number } {
  if (layer.type === 'dense') return { weights: layer.units * sizeOf(input), biases: layer.units };
  if (layer.type === 'conv2d') return { weights: layer.filters * (input[0] ?? 0) * layer.kernel ** 2, biases: layer.filters };
  return { weights: 0, biases: 0 };
}

export interface LayerShape {
  input: Shape;
  output: Shape;
  parameters: number;
}

/**
 * Shapes through a legal network, one entry a layer.
 * @throws {Error} if a layer cannot stand where it stands; `shapeProblems` says so before.
 */
export function layerShapes({ inputShape, layers }: Pick<Architecture, 'inputShape' | 'layers'>): LayerShape[] {
  let input: Shape = inputShape;
  return layers.map((layer) => {
    const output = outputShape(layer, input);
    if (typeof output === 'string') throw new Error(output);
    const { weights, biases } = parameterCounts(layer, input);
    const entry = { input, output, parameters: weights + biases };
    input = output;
    return entry;
  });
}

export const parameterCount = (architecture: Pick<Architecture, 'inputShape' | 'layers'>): number =>
  layerShapes(architecture).reduce((sum, { parameters }) => sum + parameters, 0);

/** Multiplications that one example takes forward. */
export function productsOf({ inputShape, layers }: Pick<Architecture, 'inputShape' | 'layers'>): number {
  const perWeight = ([, height = 1, width = 1]: Shape) => height * width;
  return layerShapes({ inputShape, layers }).reduce(
    (sum, { input, output }, index) => sum + parameterCounts(layers[index]!, input).weights * perWeight(output),
    0,
  );
}

/** Largest number of parameters a network may have, so that a slip of the finger cannot ask for all memory. */
export const mostParameters = 50_000_000;

/** What is wrong with how the layers follow each other, and with the output for its loss. */
export function shapeProblems({ inputShape, layers, loss }: Architecture): SpecProblem[] {
  const problems: SpecProblem[] = [];
  let input: Shape = inputShape;
  let parameters = 0;
  for (const [index, layer] of layers.entries()) {
    const output = outputShape(layer, input);
    if (typeof output === 'string') return [...problems, { path: ['layers', index], message: output }];
    if ('activation' in layer && layer.activation === 'softmax' && index < layers.length - 1)
      problems.push({ path: ['layers', index, 'activation'], message: 'softmax belongs to the output layer' });
    const counts = parameterCounts(layer, input);
    parameters += counts.weights + counts.biases;
    input = output;
  }
  if (parameters > mostParameters)
    problems.push({
      path: ['layers'],
      message: `the network would have ${parameters.toLocaleString('en')} parameters; at most ${mostParameters.toLocaleString('en')} fit`,
    });
  return [...problems, ...outputProblems(layers, loss)];
}

/** Why a loss makes no sense with an output unit, by loss; what is missing here is legal. */
const refused: Record<Architecture['loss'], Partial<Record<string, string>>> = {
  quadratic: {},
  crossEntropy: {
    ...Object.fromEntries(
      ['tanh', 'softsign', 'relu', 'leakyRelu', 'softplus', 'linear'].map((name) => [
        name,
        `cross-entropy takes ln a and ln(1 − a), and ${name} units leave (0, 1): use sigmoid units`,
      ]),
    ),
    softmax: 'the cross-entropy of a softmax output is called logLikelihood here: choose that loss, or sigmoid units',
  },
  logLikelihood: Object.fromEntries(
    ['sigmoid', 'tanh', 'softsign', 'relu', 'leakyRelu', 'softplus', 'linear'].map((name) => [
      name,
      `log-likelihood takes ln a of one class among all, and ${name} units do not sum to 1: use softmax`,
    ]),
  ),
};

function outputProblems(layers: readonly LayerSpec[], loss: Architecture['loss']): SpecProblem[] {
  const output = layers.at(-1);
  if (!output) return [];
  const path = ['layers', layers.length - 1];
  if (output.type !== 'dense') return [{ path, message: 'the last layer is the output: make it dense' }];
  if (output.activation === 'softmax' && output.units === 1)
    return [{ path: [...path, 'activation'], message: 'softmax over a single unit always answers 1: use sigmoid, or more units' }];
  const reason = refused[loss][output.activation];
  return reason ? [{ path: ['loss'], message: reason }] : [];
}

const mnistPixels = 28 * 28;
const mnistClasses = 10;

/** Why a network whose layers fit each other cannot be trained on MNIST; silent about one whose layers do not. */
export function datasetProblems(architecture: Architecture): SpecProblem[] {
  if (shapeProblems(architecture).length > 0) return [];
  const inputs = sizeOf(architecture.inputShape);
  const outputs = sizeOf(layerShapes(architecture).at(-1)!.output);
  const problems: SpecProblem[] = [];
  if (inputs !== mnistPixels)
    problems.push({ path: ['inputShape'], message: `the network takes ${inputs} inputs; an MNIST image has ${mnistPixels} pixels` });
  if (outputs !== mnistClasses)
    problems.push({
      path: ['layers', architecture.layers.length - 1, 'units'],
      message: `the output has ${outputs} ${outputs === 1 ? 'unit' : 'units'}; MNIST has ${mnistClasses} classes`,
    });
  return problems;
}
