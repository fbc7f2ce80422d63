import { activations } from './activations.ts';
import { exampleAt, type Examples } from './data/examples.ts';
import { initializers } from './initializers.ts';
import { createNetwork, type Network } from './network.ts';
import { joinParameters, splitParameters, type LayerParameters } from './parameters.ts';
import { randomStream } from './random.ts';
import { layerShapes, sizeOf } from './shapes.ts';
import type { ActivationName, Architecture, DenseSpec, RunSpec } from './spec.ts';

/**
 * Greedy layer-wise unsupervised pretraining (Bengio, Lamblin, Popovici & Larochelle, 2007) with denoising autoencoders (Vincent,
 * Larochelle, Bengio & Manzagol, 2008): each dense hidden layer in turn learns, on what the layers before it make of the training
 * inputs, to restore inputs of which a part was set to zero. Its encoder h = s(W x̃ + b) is the layer's beginning; its decoder
 * t(W′ h + c) is thrown away. Tied weights mean W′ = Wᵀ, one array of numbers that both gradients move.
 */
export type PretrainingEvent = {
  type: 'pretraining';
  /** Index into the architecture's layers. */
  layer: number;
  /** The epoch under way, from 1, of so many for each layer. */
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  /** This slice's, and the mean cost of restoring one of them. */
  examples: number;
  loss: number;
};

type PretrainedSpec = RunSpec & { pretraining: NonNullable<RunSpec['pretraining']> };

/** Examples of a minibatch where training uses the full batch, which would take too few steps. */
const batchInsteadOfFull = 100;

/** An autoencoder around one layer of the network, before it has learned. */
export interface Autoencoder {
  layer: number;
  network: Network;
}

/**
 * The autoencoders of a run's dense hidden layers, from input to output; empty when it asks for no pretraining.
 * @param parameters flat ones that the network begins with: an encoder begins as its layer does.
 */
export async function createAutoencoders(spec: RunSpec, parameters: Float32Array): Promise<Autoencoder[]> {
  if (!isPretrained(spec)) return [];
  const layers = splitParameters(spec, parameters);
  const autoencoders: Autoencoder[] = [];
  for (const [layer, { type }] of spec.layers.slice(0, -1).entries()) {
    if (type !== 'dense') continue;
    const architecture = autoencoderOf(spec, layer);
    const { learningRate, tied } = spec.pretraining;
    const network = await createNetwork(architecture, { maxBatch: batchSizeOf(spec), isTied: tied });
    network.configure({
      optimizer: { type: 'sgd', learningRate },
      regularization: { l2: 0, l1: 0, maxNorm: null },
      gradientClip: null,
      seed: spec.seed,
    });
    network.writeParameters(firstParameters(spec, architecture, layer, layers[layer]!));
    autoencoders.push({ layer, network });
  }
  return autoencoders;
}

const isPretrained = (spec: RunSpec): spec is PretrainedSpec => spec.pretraining !== null;

const batchSizeOf = ({ batchSize }: RunSpec) => (batchSize === 'full' ? batchInsteadOfFull : batchSize);

/** Encoder and decoder. What is restored decides the decoder's units and cost: they must reach the same range. */
function autoencoderOf({ inputShape, layers }: Architecture, layer: number): Architecture {
  const { input } = layerShapes({ inputShape, layers })[layer]!;
  const { activation, loss } = reconstructionOf(rangeBefore(layers, layer));
  return {
    inputShape: [sizeOf(input)],
    layers: [layers[layer] as DenseSpec, { type: 'dense', units: sizeOf(input), activation, initializer: 'glorotUniform' }],
    loss,
  };
}

/** Of what the layer receives: pixels are in [0, 1]. */
function rangeBefore(layers: Architecture['layers'], layer: number): readonly [number, number] {
  const before = layers.slice(0, layer).findLast((candidate) => 'activation' in candidate);
  return before && 'activation' in before ? activations[before.activation].range : [0, 1];
}

function reconstructionOf([least, greatest]: readonly [number, number]): { activation: ActivationName; loss: Architecture['loss'] } {
  if (least === 0 && greatest === 1) return { activation: 'sigmoid', loss: 'crossEntropy' };
  if (least === -1 && greatest === 1) return { activation: 'tanh', loss: 'quadratic' };
  return { activation: 'linear', loss: 'quadratic' };
}

function firstParameters(spec: PretrainedSpec, architecture: Architecture, layer: number, encoder: LayerParameters): Float32Array {
  const inputs = sizeOf(architecture.inputShape);
  const units = encoder.biases.length;
  const decoder = { weights: new Float32Array(inputs * units), biases: new Float32Array(inputs) };
  if (!spec.pretraining.tied) drawDecoder(decoder.weights, spec.seed, layer, { fanIn: units, fanOut: inputs });
  return joinParameters([encoder, decoder]);
}

function drawDecoder(weights: Float32Array, seed: number, layer: number, fans: { fanIn: number; fanOut: number }): void {
  const stream = randomStream(seed, 'decoder', layer);
  const bound = Math.sqrt(3) * initializers.glorotUniform.deviation(fans);
  for (let i = 0; i < weights.length; i++) weights[i] = bound * (2 * stream.uniform() - 1);
}

/**
 * Trains the autoencoders one after the other and leaves their encoders' weights and biases in `network`. Yields after about
 * `sliceExamples` examples.
 * @param autoencoders are taken out when they have learned, so that their memory is free.
 */
export function* pretrain(
  spec: RunSpec,
  examples: Examples,
  network: Network,
  autoencoders: Autoencoder[],
  sliceExamples: number,
): Generator<PretrainingEvent, void, void> {
  if (!isPretrained(spec)) return;
  const { epochs } = spec.pretraining;
  for (let autoencoder = autoencoders.shift(); autoencoder; autoencoder = autoencoders.shift()) {
    for (let epoch = 1; epoch <= epochs; epoch++) yield* trainEpoch(spec, examples, network, autoencoder, epoch, sliceExamples);
    const flat = network.readParameters();
    const encoder = splitParameters(autoencoder.network.architecture, autoencoder.network.readParameters())[0]!;
    const { weights, biases } = splitParameters(spec, flat)[autoencoder.layer]!;
    weights.set(encoder.weights);
    biases.set(encoder.biases);
    network.writeParameters(flat);
    autoencoder.network.dispose();
  }
}

function* trainEpoch(
  spec: PretrainedSpec,
  examples: Examples,
  network: Network,
  autoencoder: Autoencoder,
  epoch: number,
  sliceExamples: number,
): Generator<PretrainingEvent, void, void> {
  const { layer } = autoencoder;
  const { epochs, corruption } = spec.pretraining;
  const batchSize = batchSizeOf(spec);
  const steps = Math.ceil(examples.count / batchSize);
  const order = Uint32Array.from({ length: examples.count }, (_, index) => index);
  randomStream(spec.seed, `pretraining order ${layer}`, epoch).shuffle(order);
  const noise = randomStream(spec.seed, `corruption ${layer}`, epoch);
  let cost = 0;
  let done = 0;
  for (let step = 0; step < steps; step++) {
    const batch = order.subarray(step * batchSize, (step + 1) * batchSize);
    const x = inputsOf(examples, batch, network, layer);
    const corrupted = x.map((value) => (noise.uniform() < corruption ? 0 : value));
    autoencoder.network.trainOn(corrupted, x, batch.length);
    cost += batch.length * autoencoder.network.batchCost;
    done += batch.length;
    if (done < sliceExamples && step < steps - 1) continue;
    yield { type: 'pretraining', layer, epoch, epochs, step: step + 1, steps, examples: done, loss: cost / done };
    cost = done = 0;
  }
}

/** What a layer of the network receives for the examples chosen, [n × inputs]. */
function inputsOf(examples: Examples, chosen: Uint32Array, network: Network, layer: number): Float32Array {
  const x = new Float32Array(chosen.length * examples.inputSize);
  chosen.forEach((index, row) => x.set(exampleAt(examples, index).x, row * examples.inputSize));
  return layer === 0 ? x : network.activations(layer - 1, x, chosen.length);
}
