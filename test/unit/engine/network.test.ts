import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Examples } from '../../../src/engine/data/examples.ts';
import { initialParameters } from '../../../src/engine/initializers.ts';
import { createNetwork, type Network, type TrainingSettings } from '../../../src/engine/network.ts';
import { freshMemory, optimizerStep } from '../../../src/engine/optimizers.ts';
import { splitParameters } from '../../../src/engine/parameters.ts';
import { randomStream } from '../../../src/engine/random.ts';
import { backpropagateBatch, referenceNetwork } from '../../../src/engine/reference.ts';
import { clipGradient, limitNorms } from '../../../src/engine/regularization.ts';
import { parameterCount } from '../../../src/engine/shapes.ts';
import { layerSchema, type Architecture, type LossName, type OptimizerSpec } from '../../../src/engine/spec.ts';
import { threadHost } from '../../../src/main/runs/threads.ts';
import { convolutionalArchitectures } from './architectures.ts';

const architecture = (inputShape: number[], layers: object[], loss: LossName): Architecture => ({
  inputShape,
  layers: layers.map((layer) => layerSchema.parse(layer)),
  loss,
});

/** Wider than a panel of 32 units, and no multiple of four anywhere. */
const classifier = architecture(
  [49],
  [
    { type: 'dense', units: 37, activation: 'tanh' },
    { type: 'dense', units: 41, activation: 'sigmoid' },
    { type: 'dense', units: 5, activation: 'softmax' },
  ],
  'logLikelihood',
);

const settings = (changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  optimizer: { type: 'sgd', learningRate: 0.1 },
  regularization: { l2: 0, l1: 0, maxNorm: null },
  gradientClip: null,
  seed: 1,
  ...changes,
});

/** Bytes of which `zeros` are 0, as MNIST's mostly are, with a class each. */
function byteExamples(count: number, inputSize: number, classes: number, zeros = 0.8): Examples & { inputs: Uint8Array } {
  const stream = randomStream(7, 'examples');
  return {
    count,
    inputSize,
    inputs: Uint8Array.from({ length: count * inputSize }, () => (stream.uniform() < zeros ? 0 : stream.below(256))),
    targets: { kind: 'classes', classes, labels: Uint8Array.from({ length: count }, () => stream.below(classes)) },
  };
}

const asFloats = (examples: Examples): Examples => ({ ...examples, inputs: Float32Array.from(examples.inputs, (byte) => byte / 255) });

const inOrder = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

async function networkOf(of: Architecture, training = settings(), maxBatch = 16): Promise<Network> {
  const network = await createNetwork(of, { maxBatch });
  network.configure(training);
  network.writeParameters(initialParameters(of, 3));
  return network;
}

/** Parameters after some steps over all of the examples. */
async function trained(of: Architecture, examples: Examples, training = settings(), { steps = 5, maxBatch = examples.count } = {}) {
  const network = await networkOf(of, training, maxBatch);
  const attached = network.attach(examples);
  const costs = Array.from({ length: steps }, () => network.trainBatch(attached, inOrder(examples.count), 0, examples.count));
  return { parameters: network.readParameters(), costs, network, attached };
}

/** The same by the textbook algorithm in float64. */
function trainedByReference(of: Architecture, examples: Examples, training: TrainingSettings, steps = 5) {
  const { optimizer, regularization, gradientClip } = training;
  const flat = Float64Array.from(initialParameters(of, 3));
  const network = referenceNetwork(of, flat);
  const memory = freshMemory(optimizer, flat.length);
  const { inputSize, count, targets } = examples;
  const pixels = Float64Array.from(examples.inputs, (byte) => byte / 255);
  const x = Array.from({ length: count }, (_, i) => pixels.subarray(i * inputSize, (i + 1) * inputSize));
  if (targets.kind !== 'classes') throw new Error('classes are expected');
  const y = Array.from(targets.labels, (label) => Float64Array.from({ length: targets.classes }, (_, j) => Number(j === label)));
  const costs: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { cost, gradient } = backpropagateBatch(network, x, y, regularization);
    costs.push(cost);
    const flatGradient = Float64Array.from(gradient.flatMap(({ weights, biases }) => [...weights, ...biases]));
    if (gradientClip !== null) clipGradient(flatGradient, gradientClip);
    optimizerStep(optimizer, memory, flat, flatGradient);
    if (regularization.maxNorm === null) continue;
    for (const { parameters } of network.layers) limitNorms(parameters.weights, parameters.biases.length, regularization.maxNorm);
  }
  return { parameters: flat, costs };
}

/** Largest difference in relation to the largest number. */
function distance(computed: ArrayLike<number>, expected: ArrayLike<number>): number {
  const differences = Array.from(expected, (value, i) => Math.abs(computed[i]! - value));
  return Math.max(...differences) / Math.max(...Array.from(expected, Math.abs));
}

const optimizers: OptimizerSpec[] = [
  { type: 'sgd', learningRate: 0.3 },
  { type: 'momentum', learningRate: 0.05, momentum: 0.9 },
  { type: 'nesterov', learningRate: 0.05, momentum: 0.9 },
  { type: 'rmsprop', learningRate: 0.001, decay: 0.9, epsilon: 1e-4 },
  { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-4 },
];

describe('a training step of the float32 engine', () => {
  const examples = byteExamples(13, 49, 5);

  it.each(optimizers)('moves the weights as the reference does by $type', async (optimizer) => {
    const training = settings({ optimizer });
    const { parameters, costs } = await trained(classifier, examples, training);
    const expected = trainedByReference(classifier, examples, training);
    expect(distance(parameters, expected.parameters)).toBeLessThan(2e-5);
    expect(distance(costs, expected.costs)).toBeLessThan(1e-5);
  });

  it.each([
    ['L2', settings({ regularization: { l2: 0.05, l1: 0, maxNorm: null } })],
    ['L1', settings({ regularization: { l2: 0, l1: 0.01, maxNorm: null } })],
    ['L1 and L2 with Adam', settings({ optimizer: optimizers[4]!, regularization: { l2: 0.01, l1: 0.01, maxNorm: null } })],
    ['a largest norm of each unit’s weights', settings({ regularization: { l2: 0, l1: 0, maxNorm: 0.8 } })],
    ['a clipped gradient', settings({ gradientClip: 0.05 })],
    ['a clipped gradient and L2', settings({ gradientClip: 0.5, regularization: { l2: 0.1, l1: 0, maxNorm: null } })],
  ])('does as the reference does with %s', async (_, training) => {
    const { parameters, costs } = await trained(classifier, examples, training);
    const expected = trainedByReference(classifier, examples, training);
    expect(distance(parameters, expected.parameters)).toBeLessThan(2e-5);
    expect(distance(costs, expected.costs)).toBeLessThan(1e-5);
  });

  it('comes to the same whether inputs are kept as nonzero bytes, as all bytes, or as floats', async () => {
    const sparse = await trained(classifier, examples);
    const floats = await trained(classifier, asFloats(examples));
    expect(sparse.attached.mostNonzeros).toBeGreaterThan(0);
    expect(distance(sparse.parameters, floats.parameters)).toBeLessThan(1e-6);
    const dense = byteExamples(13, 49, 5, 0.1);
    const bytes = await trained(classifier, dense);
    expect(bytes.attached.mostNonzeros).toBe(0);
    expect(distance(bytes.parameters, (await trained(classifier, asFloats(dense))).parameters)).toBe(0);
  });

  it('adds up the gradients of a batch larger than the memory’s', async () => {
    const many = byteExamples(150, 49, 5);
    const atOnce = await trained(classifier, many);
    const inGoes = await trained(classifier, many, settings(), { maxBatch: 40 });
    expect(distance(inGoes.parameters, atOnce.parameters)).toBeLessThan(1e-6);
    expect(distance(inGoes.costs, atOnce.costs)).toBeLessThan(1e-6);
  });

  it('moves any convolutional network as the reference does', async () => {
    await fc.assert(
      fc.asyncProperty(convolutionalArchitectures.filter(({ loss }) => loss === 'quadratic'), async (of) => {
        const withoutDropout = { ...of, layers: of.layers.filter(({ type }) => type !== 'dropout') };
        const images = byteExamples(3, of.inputShape.reduce((a, b) => a * b, 1), outputsOf(of), 0.3);
        const training = settings({ optimizer: { type: 'momentum', learningRate: 0.01, momentum: 0.9 }, regularization: { l2: 0.1, l1: 0, maxNorm: 1 } });
        const { parameters } = await trained(withoutDropout, images, training, { steps: 2 });
        const expected = trainedByReference(withoutDropout, images, training, 2);
        expect(distance(parameters, expected.parameters)).toBeLessThan(2e-5);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('gives the same bits each time', async () => {
    const training = settings({ optimizer: optimizers[4]!, regularization: { l2: 0.01, l1: 0, maxNorm: null } });
    const first = await trained(classifier, examples, training);
    const second = await trained(classifier, examples, training);
    expect(second.parameters).toEqual(first.parameters);
    expect(second.costs).toEqual(first.costs);
  });

  it('comes to the same within rounding whatever the order of the batch', async () => {
    const of = classifier;
    const training = settings({ optimizer: optimizers[1]! });
    const { parameters } = await trained(of, examples, training);
    const network = await networkOf(of, training);
    const attached = network.attach(examples);
    const backwards = inOrder(13).reverse();
    for (let step = 0; step < 5; step++) network.trainBatch(attached, backwards, 0, 13);
    expect(distance(network.readParameters(), parameters)).toBeLessThan(1e-6);
  });

  it('refuses to train before it knows how', async () => {
    const network = await createNetwork(classifier);
    const attached = network.attach(examples);
    expect(() => network.trainBatch(attached, inOrder(13), 0, 13)).toThrow('configure');
  });
});

const outputsOf = ({ layers }: Architecture) => {
  const output = layers.at(-1)!;
  return output.type === 'dense' ? output.units : 0;
};

describe('a network’s optimizer state', () => {
  const withDropout = architecture(
    [49],
    [{ type: 'dense', units: 33, activation: 'relu' }, { type: 'dropout', rate: 0.5 }, { type: 'dense', units: 5, activation: 'softmax' }],
    'logLikelihood',
  );
  const examples = byteExamples(12, 49, 5);

  it.each(optimizers)('continues a training by $type bit for bit, dropout included', async (optimizer) => {
    const training = settings({ optimizer });
    const whole = await trained(withDropout, examples, training, { steps: 6 });
    const { network: stopped } = await trained(withDropout, examples, training, { steps: 3 });
    const resumed = await createNetwork(withDropout, { maxBatch: 12 });
    resumed.configure(training);
    resumed.writeParameters(stopped.readParameters());
    resumed.writeOptimizerState(stopped.readOptimizerState());
    const attached = resumed.attach(examples);
    for (let step = 0; step < 3; step++) resumed.trainBatch(attached, inOrder(12), 0, 12);
    expect(resumed.readParameters()).toEqual(whole.parameters);
    expect(resumed.readOptimizerState()).toEqual(whole.network.readOptimizerState());
  });

  it('of another optimizer is refused', async () => {
    const adam = await networkOf(classifier, settings({ optimizer: optimizers[4]! }));
    const sgd = await networkOf(classifier);
    expect(() => sgd.writeOptimizerState(adam.readOptimizerState())).toThrow(RangeError);
    expect(() => adam.writeOptimizerState(sgd.readOptimizerState())).toThrow(RangeError);
  });
});

describe('dropout', () => {
  const passing = (rate: number) =>
    architecture([1000], [{ type: 'dropout', rate }, { type: 'dense', units: 1, activation: 'linear' }], 'quadratic');
  const ones: Examples = {
    count: 1,
    inputSize: 1000,
    inputs: new Float32Array(1000).fill(1),
    targets: { kind: 'values', size: 1, values: Float32Array.of(0) },
  };
  /** Output while training, with all weights 1/1000: the mean of what dropout passes on. */
  const outputs = async (rate: number, seed: number, steps: number) => {
    const network = await createNetwork(passing(rate));
    network.configure(settings({ seed, optimizer: { type: 'sgd', learningRate: 1e-30 } }));
    network.writeParameters(Float32Array.from({ length: 1001 }, (_, i) => (i < 1000 ? 0.001 : 0)));
    const attached = network.attach(ones);
    // The cost is ½a².
    const means = Array.from({ length: steps }, () => Math.sqrt(2 * network.trainBatch(attached, inOrder(1), 0, 1)));
    return { means, network, attached };
  };

  it('passes on the same mean, with the spread of independent drops', async () => {
    const { means } = await outputs(0.5, 1, 400);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length);
    expect(mean).toBeCloseTo(1, 2);
    // Each output is the mean of 1000 numbers 0 or 2.
    expect(deviation).toBeGreaterThan(0.85 / Math.sqrt(1000));
    expect(deviation).toBeLessThan(1.15 / Math.sqrt(1000));
  });

  it('drops by seed and step', async () => {
    const { means } = await outputs(0.25, 1, 5);
    expect((await outputs(0.25, 1, 5)).means).toEqual(means);
    expect((await outputs(0.25, 2, 5)).means).not.toEqual(means);
    expect(new Set(means).size).toBe(5);
  });

  it('does nothing when the network is used', async () => {
    const { network, attached } = await outputs(0.5, 1, 1);
    expect(network.predict(ones.inputs as Float32Array)[0]).toBeCloseTo(1, 5);
    expect(network.evaluate(attached).loss).toBeCloseTo(0.5, 5);
  });

  it('sends back the error of kept units only, scaled as they were', async () => {
    const of = architecture([4], [{ type: 'dense', units: 64, activation: 'linear' }, { type: 'dropout', rate: 0.5 }, { type: 'dense', units: 1, activation: 'linear' }], 'quadratic');
    const network = await createNetwork(of);
    network.configure(settings({ optimizer: { type: 'sgd', learningRate: 1 } }));
    const before = new Float32Array(parameterCount(of));
    splitParameters(of, before)[2]!.weights.fill(1);
    network.writeParameters(before);
    const attached = network.attach({ count: 1, inputSize: 4, inputs: Float32Array.of(1, 0, 0, 0), targets: { kind: 'values', size: 1, values: Float32Array.of(-1) } });
    network.trainBatch(attached, inOrder(1), 0, 1);
    // a = 0, so δ = 1 at the output, and 2 or 0 at each hidden unit, whose bias moves by it.
    const moved = splitParameters(of, network.readParameters())[0]!.biases;
    const kept = moved.filter((bias) => bias === -2).length;
    expect(moved.every((bias) => bias === -2 || bias === 0)).toBe(true);
    expect(kept).toBeGreaterThan(16);
    expect(kept).toBeLessThan(48);
  });
});

describe('a network', () => {
  const examples = byteExamples(70, 49, 5);

  it('reads back the parameters that were written, layers of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(convolutionalArchitectures, async (of) => {
        const network = await createNetwork(of);
        const parameters = Float32Array.from({ length: parameterCount(of) }, (_, i) => i + 1);
        network.writeParameters(parameters);
        expect(network.readParameters()).toEqual(parameters);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('predicts what its gradients have as output activations', async () => {
    const network = await networkOf(classifier);
    const x = asFloats(examples).inputs.subarray(0, 49) as Float32Array;
    const { layers } = network.gradients(x, new Float32Array(5), 1);
    expect(network.predict(x)).toEqual(layers[2]!.a);
  });

  it('evaluates by counting right answers and averaging the cost', async () => {
    const network = await networkOf(classifier);
    const { inputs } = asFloats(examples) as { inputs: Float32Array };
    const labels = examples.targets.kind === 'classes' ? examples.targets.labels : [];
    const outputs = Array.from(labels, (_, i) => network.predict(inputs.subarray(i * 49, (i + 1) * 49)));
    const right = outputs.filter((a, i) => a.indexOf(Math.max(...a)) === labels[i]).length;
    const loss = outputs.reduce((sum, a, i) => sum - Math.log(a[labels[i]!]!), 0) / 70;
    const measured = network.evaluate(network.attach(examples));
    expect(measured.accuracy).toBe(right / 70);
    expect(measured.loss).toBeCloseTo(loss, 5);
  });

  it('evaluates a part of the examples', async () => {
    const network = await networkOf(classifier);
    const attached = network.attach(examples);
    const whole = network.evaluate(attached);
    const [one, other] = [network.evaluate(attached, 0, 30), network.evaluate(attached, 30)];
    expect(one.loss * 30 + other.loss * 40).toBeCloseTo(whole.loss * 70, 3);
    expect(one.accuracy * 30 + other.accuracy * 40).toBeCloseTo(whole.accuracy * 70, 10);
  });

  it('keeps training the same after gradients were asked for', async () => {
    const { network, attached } = await trained(classifier, byteExamples(13, 49, 5), settings(), { steps: 2 });
    network.gradients(new Float32Array(49 * 80).fill(0.5), new Float32Array(5 * 80), 80);
    for (let step = 0; step < 3; step++) network.trainBatch(attached, inOrder(13), 0, 13);
    expect(network.readParameters()).toEqual((await trained(classifier, byteExamples(13, 49, 5))).parameters);
  });

  it('takes less than three times the memory of its weights to train, and no more with each step', async () => {
    const of = architecture([784], [{ type: 'dense', units: 500, activation: 'tanh' }, { type: 'dense', units: 10, activation: 'softmax' }], 'logLikelihood');
    const network = await networkOf(of, settings({ optimizer: optimizers[1]! }), 20);
    const before = network.memoryBytes;
    const attached = network.attach(byteExamples(100, 784, 10));
    const ofExamples = network.memoryBytes - before;
    const steps = (count: number) => {
      for (let step = 0; step < count; step++) network.trainBatch(attached, inOrder(100), (step % 5) * 20, (step % 5) * 20 + 20);
    };
    steps(5);
    const after = network.memoryBytes;
    expect((after - ofExamples) / (parameterCount(of) * 4)).toBeLessThan(3);
    steps(20);
    expect(network.memoryBytes).toBe(after);
  });

  it('stays finite where units are saturated and logits extreme', async () => {
    for (const [activation, loss] of [['sigmoid', 'crossEntropy'], ['sigmoid', 'quadratic'], ['softmax', 'logLikelihood'], ['softmax', 'quadratic']] as const) {
      const of = architecture([2], [{ type: 'dense', units: 3, activation: 'tanh' }, { type: 'dense', units: 3, activation }], loss);
      const network = await createNetwork(of);
      network.writeParameters(Float32Array.from({ length: parameterCount(of) }, (_, i) => (i % 2 ? -1e4 : 2e4) * (i + 1)));
      const { cost, layers } = network.gradients(Float32Array.of(300, -200), Float32Array.of(0, 1, 0), 1);
      expect(Number.isFinite(cost)).toBe(true);
      for (const { a, delta, gradW } of layers) expect([...a, ...delta, ...gradW].every(Number.isFinite)).toBe(true);
    }
  });

  it('refuses examples of another size and parameters of another count', async () => {
    const network = await networkOf(classifier);
    expect(() => network.attach(byteExamples(3, 48, 5))).toThrow('48 inputs');
    expect(() => network.attach(byteExamples(3, 49, 4))).toThrow('4 targets');
    expect(() => network.writeParameters(new Float32Array(3))).toThrow(RangeError);
  });
});

describe('a network on several threads', () => {
  const wide = architecture(
    [784],
    [{ type: 'dense', units: 150, activation: 'tanh' }, { type: 'dropout', rate: 0.2 }, { type: 'dense', units: 130, activation: 'relu' }, { type: 'dense', units: 10, activation: 'softmax' }],
    'logLikelihood',
  );
  const convolutional = architecture(
    [1, 28, 28],
    [{ type: 'conv2d', filters: 5, kernel: 5, padding: 1 }, { type: 'maxPool2d' }, { type: 'conv2d', filters: 7, kernel: 3 }, { type: 'averagePool2d' }, { type: 'dense', units: 10, activation: 'softmax' }],
    'logLikelihood',
  );
  const regularized = settings({ optimizer: optimizers[4]!, regularization: { l2: 0.001, l1: 0, maxNorm: 2 }, gradientClip: 1 });

  /** Everything a short training leaves, for a number of threads. */
  async function outcome(of: Architecture, examples: Examples, training: TrainingSettings, batch: number, threads: number) {
    const network = await createNetwork(of, { maxBatch: batch, threads: threads > 1 ? threadHost(threads) : null });
    network.configure(training);
    network.writeParameters(initialParameters(of, 3));
    const attached = network.attach(examples);
    const costs = Array.from({ length: 6 }, (_, step) => network.trainBatch(attached, inOrder(126), step * batch, (step + 1) * batch));
    const { loss, accuracy } = network.evaluate(attached);
    const parameters = network.readParameters();
    network.dispose();
    return { costs, loss, accuracy, parameters };
  }

  it.each([
    ['dense', wide, settings(), 14],
    ['dense', wide, settings(), 21],
    ['dense and regularized', wide, regularized, 21],
    ['convolutional', convolutional, settings(), 21],
    ['convolutional and regularized', convolutional, regularized, 21],
  ] as const)('comes to the same bits for every number of threads if %s', async (_, of, training, batch) => {
    const examples = byteExamples(126, 784, 10);
    const alone = await outcome(of, examples, training, batch, 1);
    for (const threads of [2, 3]) {
      const together = await outcome(of, examples, training, batch, threads);
      expect(together.parameters).toEqual(alone.parameters);
      expect(together.accuracy).toBe(alone.accuracy);
      expect(together.loss).toBeCloseTo(alone.loss, 12);
      // Each task adds up its part of the regularization's cost, in float32 a block.
      together.costs.forEach((cost, step) => expect(cost).toBeCloseTo(alone.costs[step]!, 6));
    }
  });
});
