import { describe, expect, it } from 'vitest';
import type { Examples } from '../../../src/engine/data/examples.ts';
import { computeGradients } from '../../../src/engine/gradients.ts';
import { initialParameters } from '../../../src/engine/initializers.ts';
import { createNetwork } from '../../../src/engine/network.ts';
import { joinParameters, splitParameters } from '../../../src/engine/parameters.ts';
import { presets } from '../../../src/engine/presets.ts';
import { createAutoencoders, pretrain } from '../../../src/engine/pretraining.ts';
import { randomStream } from '../../../src/engine/random.ts';
import { unregularized } from '../../../src/engine/reference.ts';
import { parseSpec, type RunSpec, type RunSpecInput } from '../../../src/engine/spec.ts';
import { createTrainer, splitForTraining, type TrainerEvent } from '../../../src/engine/trainer.ts';
import { readPackedMnist } from '../../../src/main/runs/mnist-files.ts';

/** Twelve inputs that follow from two hidden causes, so that few units can restore them. */
function causes(count: number): Examples {
  const stream = randomStream(5, 'causes');
  const inputs = new Float32Array(12 * count);
  for (let i = 0; i < count; i++) {
    const [one, other] = [stream.uniform(), stream.uniform()];
    for (let k = 0; k < 12; k++) inputs[12 * i + k] = k % 3 === 0 ? one : k % 3 === 1 ? other : (one + other) / 2;
  }
  return { count, inputSize: 12, inputs, targets: { kind: 'classes', classes: 2, labels: new Uint8Array(count) } };
}

const examples = causes(200);

function specOf(pretraining: NonNullable<RunSpecInput['pretraining']>, changes: Partial<RunSpecInput> = {}): RunSpec {
  return parseSpec({
    inputShape: [12],
    layers: [
      { type: 'dense', units: 6, activation: 'sigmoid' },
      { type: 'dropout', rate: 0.2 },
      { type: 'dense', units: 4, activation: 'tanh' },
      { type: 'dense', units: 2, activation: 'softmax' },
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.1 },
    batchSize: 10,
    epochs: 2,
    diagnostics: null,
    pretraining,
    ...changes,
  });
}

/** What pretraining makes of a network's first parameters, and its reports. */
async function pretrained(spec: RunSpec) {
  const parameters = initialParameters(spec, spec.seed);
  const network = await createNetwork(spec, { maxBatch: 10 });
  network.writeParameters(parameters);
  const events = [...pretrain(spec, examples, network, await createAutoencoders(spec, parameters), 1000)];
  return { before: splitParameters(spec, parameters), after: splitParameters(spec, network.readParameters()), events };
}

describe.each([true, false])('pretraining with tied weights: %s', (tied) => {
  it('teaches each dense hidden layer, one after the other, to restore what it receives', async () => {
    const { events } = await pretrained(specOf({ epochs: 30, learningRate: 0.2, corruption: 0.1, tied }));
    for (const layer of [0, 2]) {
      const losses = events.filter((event) => event.layer === layer).map(({ loss }) => loss);
      expect(losses).toHaveLength(30);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
    }
    expect(events.map(({ layer }) => layer)).toEqual([...Array.from({ length: 30 }, () => 0), ...Array.from({ length: 30 }, () => 2)]);
  });

  it('changes the hidden layers and leaves the output layer as it began', async () => {
    const { before, after } = await pretrained(specOf({ epochs: 1, tied }));
    expect(after[0]!.weights).not.toEqual(before[0]!.weights);
    expect(after[2]!.biases).not.toEqual(before[2]!.biases);
    expect(after[3]).toEqual(before[3]);
  });

  it('gives the same bits each time', async () => {
    const spec = specOf({ epochs: 2, tied });
    expect((await pretrained(spec)).after).toEqual((await pretrained(spec)).after);
  });
});

describe('a step with tied weights', () => {
  it('follows the gradient of encoder and decoder together', async () => {
    const learningRate = 0.05;
    const spec = specOf({ epochs: 1, learningRate, corruption: 0, tied: true }, { batchSize: 200 });
    const { before, after } = await pretrained(spec);
    const { weights, biases } = before[0]!;
    const transposed = Float32Array.from(weights, (_, at) => weights[(at % 6) * 12 + Math.floor(at / 6)]!);
    const x = Array.from({ length: 200 }, (_, i) => Float64Array.from(examples.inputs.subarray(12 * i, 12 * (i + 1))));
    const { layers } = await computeGradients(
      {
        architecture: {
          inputShape: [12],
          layers: [spec.layers[0]!, { type: 'dense', units: 12, activation: 'sigmoid', initializer: 'zeros' }],
          loss: 'crossEntropy',
        },
        parameters: joinParameters([{ weights, biases }, { weights: transposed, biases: new Float32Array(12) }]),
        batch: { x, y: x },
        regularization: unregularized,
      },
      'reference',
    );
    weights.forEach((weight, at) => {
      const slope = layers[0]!.gradW[at]! + layers[1]!.gradW[(at % 12) * 6 + Math.floor(at / 12)]!;
      expect(after[0]!.weights[at]).toBeCloseTo(weight - learningRate * slope, 6);
    });
  });
});

describe('a training with pretraining', () => {
  const { train, test } = readPackedMnist(`${import.meta.dirname}/../../../resources/mnist`);

  async function eventsOf(spec: RunSpec): Promise<TrainerEvent[]> {
    return [...(await createTrainer(spec, splitForTraining(spec, train, test))).events()];
  }

  const deep = presets.find(({ id }) => id === 'deep-sigmoid')!.spec;
  const short = { ...deep, epochs: 3, diagnostics: null, dataset: { name: 'mnist' as const, trainExamples: 1000, validationExamples: 500 } };

  it('begins after the untrained network was measured, and yields slices of about 1000 examples', async () => {
    const events = await eventsOf(parseSpec({ ...short, pretraining: { epochs: 1 } }));
    expect(events[0]).toMatchObject({ type: 'epoch', epoch: 0 });
    const slices = events.filter((event) => event.type === 'pretraining');
    expect(slices).toHaveLength(4);
    expect(slices[3]).toMatchObject({ layer: 3, epoch: 1, epochs: 1, step: 100, steps: 100, examples: 1000 });
  });

  it('lets a deep sigmoid network learn where its gradients vanish without', async () => {
    const accuracy = async (pretraining: RunSpecInput['pretraining']) => {
      const last = (await eventsOf(parseSpec({ ...short, pretraining }))).at(-1)!;
      return last.type === 'epoch' ? last.valAccuracy! : NaN;
    };
    expect(await accuracy(null)).toBeLessThan(0.2);
    expect(await accuracy({ epochs: 3 })).toBeGreaterThan(0.5);
  });

  it('is done again when resumed from before, to the same bits', async () => {
    const spec = parseSpec({ ...short, epochs: 1, pretraining: { epochs: 1 } });
    const data = splitForTraining(spec, train, test);
    const whole = await createTrainer(spec, data);
    const events = whole.events();
    events.next();
    const checkpoint = whole.checkpoint();
    for (const event of events) expect(event.type).not.toBe('earlyStop');
    const resumed = await createTrainer(spec, data, { checkpoint });
    for (const event of resumed.events()) expect(event).not.toMatchObject({ epoch: 0 });
    expect(resumed.network.readParameters()).toEqual(whole.network.readParameters());
  });
});
