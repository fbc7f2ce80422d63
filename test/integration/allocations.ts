import { getHeapStatistics } from 'node:v8';
import { initialParameters } from '../../src/engine/initializers.ts';
import { createNetwork, type TrainingSettings } from '../../src/engine/network.ts';
import { layerSchema, optimizerSchema, type Architecture } from '../../src/engine/spec.ts';

/**
 * Prints by how many bytes the heap grows in a training step, with nothing collected meanwhile, as JSON by kind of training. To be run
 * with --expose-gc, in a process of its own: any other code would allocate too.
 */

const warmUp = 20_000;
const steps = 10_000;
const count = 200;
const batch = 10;

const layers = (specs: object[]) => specs.map((spec) => layerSchema.parse(spec));
const dense: Architecture = {
  inputShape: [49],
  layers: layers([{ type: 'dense', units: 20 }, { type: 'dropout' }, { type: 'dense', units: 5, activation: 'softmax' }]),
  loss: 'logLikelihood',
};
const convolutional: Architecture = {
  inputShape: [1, 7, 7],
  layers: layers([{ type: 'conv2d', filters: 2, kernel: 3 }, { type: 'maxPool2d' }, { type: 'dense', units: 5, activation: 'softmax' }]),
  loss: 'logLikelihood',
};

const settings = (type: string, changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  optimizer: optimizerSchema.parse({ type, learningRate: 0.01 }),
  regularization: { l2: 0, l1: 0, maxNorm: null },
  gradientClip: null,
  seed: 1,
  ...changes,
});

const cases: Record<string, [Architecture, TrainingSettings, number?]> = {
  sgd: [dense, settings('sgd')],
  momentum: [dense, settings('momentum')],
  nesterov: [dense, settings('nesterov')],
  rmsprop: [dense, settings('rmsprop')],
  adam: [dense, settings('adam')],
  'L2, L1 and a largest norm': [dense, settings('sgd', { regularization: { l2: 0.01, l1: 0.01, maxNorm: 1 } })],
  'a clipped gradient': [dense, settings('adam', { gradientClip: 1 })],
  'batches in several goes': [dense, settings('sgd'), 8],
  'a convolution': [convolutional, settings('sgd')],
};

async function bytesPerStep(architecture: Architecture, training: TrainingSettings, maxBatch = batch): Promise<number> {
  const network = await createNetwork(architecture, { maxBatch });
  network.configure(training);
  network.writeParameters(initialParameters(architecture, 1));
  const inputs = Uint8Array.from({ length: count * 49 }, (_, at) => (at % 5 === 0 ? at % 256 : 0));
  const labels = Uint8Array.from({ length: count }, (_, at) => at % 5);
  const examples = network.attach({ count, inputSize: 49, inputs, targets: { kind: 'classes', classes: 5, labels } });
  const order = Uint32Array.from({ length: count }, (_, at) => (at * 7) % count);
  const train = (steps: number) => {
    for (let step = 0, at = 0; step < steps; step++, at = (at + batch) % count) network.trainBatch(examples, order, at, at + batch);
  };
  train(warmUp);
  // Looking at the heap takes some bytes itself, the same in both.
  return (growth(() => train(3 * steps)) - growth(() => train(steps))) / (2 * steps);
}

function growth(during: () => void): number {
  globalThis.gc!();
  const before = getHeapStatistics().used_heap_size;
  during();
  return getHeapStatistics().used_heap_size - before;
}

const measured: Record<string, number> = {};
for (const [name, [architecture, training, maxBatch]] of Object.entries(cases))
  measured[name] = await bytesPerStep(architecture, training, maxBatch);
process.stdout.write(JSON.stringify(measured));
