import type { Examples } from '../../../../src/engine/data/examples.ts';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import { createNetwork, type Network, type TrainingSettings } from '../../../../src/engine/network.ts';
import { randomStream } from '../../../../src/engine/random.ts';
import { layerSchema, type Architecture, type LossName, type OptimizerSpec } from '../../../../src/engine/spec.ts';

export const architecture = (inputShape: number[], layers: object[], loss: LossName): Architecture => ({
  inputShape,
  layers: layers.map((layer) => layerSchema.parse(layer)),
  loss,
});

/** Wider than a panel of 32 units, and no multiple of four anywhere. */
export const classifier = architecture(
  [49],
  [
    { type: 'dense', units: 37, activation: 'tanh' },
    { type: 'dense', units: 41, activation: 'sigmoid' },
    { type: 'dense', units: 5, activation: 'softmax' },
  ],
  'logLikelihood',
);

export const settings = (changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  optimizer: { type: 'sgd', learningRate: 0.1 },
  regularization: { l2: 0, l1: 0, maxNorm: null },
  gradientClip: null,
  seed: 1,
  ...changes,
});

/** Bytes of which `zeros` are 0, as MNIST's mostly are, with a class each. */
export function byteExamples(count: number, inputSize: number, classes: number, zeros = 0.8): Examples & { inputs: Uint8Array } {
  const stream = randomStream(7, 'examples');
  return {
    count,
    inputSize,
    inputs: Uint8Array.from({ length: count * inputSize }, () => (stream.uniform() < zeros ? 0 : stream.below(256))),
    targets: { kind: 'classes', classes, labels: Uint8Array.from({ length: count }, () => stream.below(classes)) },
  };
}

export const asFloats = (examples: Examples): Examples => ({
  ...examples,
  inputs: Float32Array.from(examples.inputs, (byte) => byte / 255),
});

export const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

export async function networkOf(of: Architecture, training = settings(), maxBatch = 16): Promise<Network> {
  const network = await createNetwork(of, { maxBatch });
  network.configure(training);
  network.writeParameters(initialParameters(of, 3));
  return network;
}

/** Parameters after some steps over all of the examples. */
export async function trained(
  of: Architecture,
  examples: Examples,
  training = settings(),
  { steps = 5, maxBatch = examples.count } = {},
) {
  const network = await networkOf(of, training, maxBatch);
  const attached = network.attach(examples);
  const costs = Array.from({ length: steps }, () => {
    network.trainBatch(attached, null, 0, examples.count);
    return network.batchCost;
  });
  return { parameters: network.readParameters(), costs, network, attached };
}

/** Largest difference in relation to the largest number. */
export function distance(computed: ArrayLike<number>, expected: ArrayLike<number>): number {
  const difference = Math.max(...Array.from(expected, (value, i) => Math.abs(computed[i]! - value)));
  return difference === 0 ? 0 : difference / Math.max(...Array.from(expected, Math.abs));
}

export const optimizers: OptimizerSpec[] = [
  { type: 'sgd', learningRate: 0.3 },
  { type: 'momentum', learningRate: 0.05, momentum: 0.9 },
  { type: 'nesterov', learningRate: 0.05, momentum: 0.9 },
  { type: 'rmsprop', learningRate: 0.001, decay: 0.9, epsilon: 1e-4 },
  { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-4 },
];
