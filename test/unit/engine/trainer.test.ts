import { describe, expect, it } from 'vitest';
import { range, type Examples } from '../../../src/engine/data/examples.ts';
import { presets } from '../../../src/engine/presets.ts';
import { randomStream } from '../../../src/engine/random.ts';
import { parseSpec, type RunSpec, type RunSpecInput } from '../../../src/engine/spec.ts';
import {
  createTrainer,
  orderOfEpoch,
  splitForTraining,
  type Checkpoint,
  type EpochEvent,
  type Trainer,
  type TrainerEvent,
  type TrainingData,
} from '../../../src/engine/trainer.ts';
import { readPackedMnist } from '../../../src/main/runs/mnist-files.ts';

/** Points on the plane, red within a ring and blue without: not linearly separable. */
function ring(count: number): Examples {
  const stream = randomStream(3, 'ring');
  const inputs = Float32Array.from({ length: 2 * count }, () => 2 * stream.uniform() - 1);
  const labels = Uint8Array.from({ length: count }, (_, i) => (Math.hypot(inputs[2 * i]!, inputs[2 * i + 1]!) < 0.7 ? 1 : 0));
  return { count, inputSize: 2, inputs, targets: { kind: 'classes', classes: 2, labels } };
}

const points = ring(330);
const data: TrainingData = { train: range(points, 0, 230), validation: range(points, 230, 280), test: range(points, 280, 330) };

const specOf = (changes: Partial<RunSpecInput> = {}): RunSpec =>
  parseSpec({
    inputShape: [2],
    layers: [
      { type: 'dense', units: 12, activation: 'tanh' },
      { type: 'dense', units: 2, activation: 'softmax' },
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.5 },
    batchSize: 10,
    epochs: 6,
    diagnostics: null,
    ...changes,
  });

const trainerOf = (spec: RunSpec, checkpoint?: Checkpoint) => createTrainer(spec, data, { checkpoint });

/** Trains to the end, or until `enough`; all events so far. */
function train(trainer: Trainer, enough: (event: TrainerEvent) => boolean = () => false): TrainerEvent[] {
  const events: TrainerEvent[] = [];
  for (const event of trainer.events()) {
    events.push(event);
    if (enough(event)) break;
  }
  return events;
}

const epochsOf = (events: TrainerEvent[]) => events.filter((event): event is EpochEvent => event.type === 'epoch');
const stepsOf = (events: TrainerEvent[]) => events.filter((event) => event.type === 'step');
const isEpoch = (number: number) => (event: TrainerEvent) => event.type === 'epoch' && event.epoch === number;

describe('training', () => {
  it('begins with the untrained network and measures after each epoch', async () => {
    const epochs = epochsOf(train(await trainerOf(specOf())));
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(epochs[6]!.trainLoss).toBeLessThan(epochs[0]!.trainLoss);
    expect(epochs[6]!.valLoss).toBeLessThan(epochs[0]!.valLoss!);
  });

  it('learns a ring that no straight line separates', async () => {
    const trainer = await trainerOf(specOf({ epochs: 120 }));
    const last = epochsOf(train(trainer)).at(-1)!;
    expect(last.trainAccuracy).toBeGreaterThan(0.95);
    expect(last.valAccuracy).toBeGreaterThan(0.9);
    expect(trainer.test().accuracy).toBeGreaterThan(0.9);
  });

  it('gives the same bits for the same seed and others for another', async () => {
    const weights = async (seed: number) => {
      const trainer = await trainerOf(specOf({ seed }));
      train(trainer);
      return trainer.network.readParameters();
    };
    const first = await weights(1);
    expect(await weights(1)).toEqual(first);
    expect(await weights(2)).not.toEqual(first);
  });

  it('uses each example once an epoch, the last minibatch being what is left over', async () => {
    const steps = stepsOf(train(await trainerOf(specOf({ batchSize: 100, epochs: 2 }))));
    expect(steps.filter(({ epoch }) => epoch === 1).reduce((sum, { examples }) => sum + examples, 0)).toBe(230);
    expect(steps.at(-1)).toMatchObject({ epoch: 2, step: 3, steps: 3 });
  });

  it('yields after about 1000 examples, and after every minibatch that is larger', async () => {
    const many = { ...data, train: ring(5000) };
    const sizes = async (batchSize: RunSpecInput['batchSize']) =>
      stepsOf(train(await createTrainer(specOf({ batchSize, epochs: 1 }), many))).map(({ examples }) => examples);
    expect(await sizes(10)).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(await sizes(2000)).toEqual([2000, 2000, 1000]);
    expect(await sizes('full')).toEqual([5000]);
  });

  it('takes one step an epoch with the full batch', async () => {
    expect(stepsOf(train(await trainerOf(specOf({ batchSize: 'full', epochs: 3 })))).length).toBe(3);
  });

  it('does not mind a pause between slices, however often', async () => {
    const paused = await trainerOf(specOf());
    for (const event of paused.events()) {
      await Promise.resolve();
      if (event.type === 'step') paused.network.predict(Float32Array.of(0.1, 0.2));
    }
    const steady = await trainerOf(specOf());
    train(steady);
    expect(paused.network.readParameters()).toEqual(steady.network.readParameters());
  });

  it('does without validation examples', async () => {
    const trainer = await createTrainer(specOf({ epochs: 1 }), { ...data, validation: null });
    expect(epochsOf(train(trainer)).at(-1)).toMatchObject({ valLoss: null, valAccuracy: null });
  });

  it('refuses data that do not fit the network', async () => {
    await expect(createTrainer(specOf({ inputShape: [3] }), data)).rejects.toThrow('the examples have 2 inputs, but the network takes 3');
    const threeOutputs = specOf({ layers: [{ type: 'dense', units: 3, activation: 'softmax' }] });
    await expect(createTrainer(threeOutputs, data)).rejects.toThrow('the examples ask for 2 outputs, but the network has 3');
    await expect(createTrainer(specOf(), { ...data, train: range(points, 0, 0) })).rejects.toThrow('no examples to train on');
  });
});

describe('a training resumed from a checkpoint', () => {
  const cases: [string, Partial<RunSpecInput>][] = [
    ['plain gradient descent', {}],
    ['Adam', { optimizer: { type: 'adam', learningRate: 0.01 } }],
    ['Nesterov momentum with a cosine schedule', { optimizer: { type: 'nesterov', learningRate: 0.05 }, schedule: { type: 'cosine' } }],
    ['a rate halved on plateaus', { optimizer: { type: 'sgd', learningRate: 3 }, schedule: { type: 'halveOnPlateau', patience: 1 } }],
    [
      'dropout',
      { layers: [{ type: 'dense', units: 8, activation: 'relu' }, { type: 'dropout' }, { type: 'dense', units: 2, activation: 'softmax' }] },
    ],
  ];

  it.each(cases)('by %s gives the bits of one that was never interrupted', async (_, changes) => {
    const spec = specOf(changes);
    const whole = await trainerOf(spec);
    const events = train(whole);
    const interrupted = await trainerOf(spec);
    train(interrupted, isEpoch(3));
    const checkpoint = structuredClone(interrupted.checkpoint());
    const resumed = await trainerOf(spec, { ...checkpoint, trainerState: JSON.parse(JSON.stringify(checkpoint.trainerState)) as never });
    expect(epochsOf(train(resumed))).toEqual(epochsOf(events).slice(4));
    expect(resumed.network.readParameters()).toEqual(whole.network.readParameters());
  });

  it('of the untrained network is the whole training', async () => {
    const whole = await trainerOf(specOf());
    train(whole);
    const begun = await trainerOf(specOf());
    train(begun, isEpoch(0));
    const resumed = await trainerOf(specOf(), begun.checkpoint());
    train(resumed);
    expect(resumed.network.readParameters()).toEqual(whole.network.readParameters());
  });

  it('that was finished has nothing left to do', async () => {
    const trainer = await trainerOf(specOf());
    train(trainer);
    expect(train(await trainerOf(specOf(), trainer.checkpoint()))).toEqual([]);
  });
});

describe('early stopping', () => {
  const stubborn = specOf({ earlyStopping: { patience: 2, minimumImprovement: 10 }, epochs: 50 });

  it('ends the training when the validation loss has not improved for its patience', async () => {
    const trainer = await trainerOf(stubborn);
    const events = train(trainer);
    // The first epoch sets the mark, which nothing can beat by 10.
    expect(epochsOf(events).at(-1)!.epoch).toBe(3);
    expect(events.at(-1)).toEqual({
      type: 'earlyStop',
      epoch: 3,
      reason: 'Stopped early: the validation loss has not improved for 2 epochs; it was lowest after epoch 1.',
    });
    expect(trainer.checkpoint().trainerState.earlyStopping.bestEpoch).toBe(1);
  });

  it('is remembered by a checkpoint', async () => {
    const trainer = await trainerOf(stubborn);
    train(trainer, isEpoch(2));
    const resumed = train(await trainerOf(stubborn, trainer.checkpoint()));
    expect(epochsOf(resumed).map(({ epoch }) => epoch)).toEqual([3]);
    expect(resumed.at(-1)!.type).toBe('earlyStop');
  });

  it('lets a training that improves go on to its end', async () => {
    const events = train(await trainerOf(specOf({ earlyStopping: { patience: 6 } })));
    expect(events.at(-1)).toMatchObject({ type: 'epoch', epoch: 6 });
  });
});

describe('the learning rate', () => {
  const rates = async (changes: Partial<RunSpecInput>) =>
    epochsOf(train(await trainerOf(specOf(changes)))).map(({ learningRate }) => learningRate);

  it('of each epoch follows the schedule', async () => {
    expect(await rates({ schedule: { type: 'step', every: 2, factor: 0.5 } })).toEqual([0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
  });

  it('decides how far the weights move', async () => {
    const still = await trainerOf(specOf({ optimizer: { type: 'sgd', learningRate: 1e-20 } }));
    const before = still.network.readParameters();
    train(still);
    const largestMove = still.network.readParameters().reduce((most, weight, i) => Math.max(most, Math.abs(weight - before[i]!)), 0);
    expect(largestMove).toBeLessThan(1e-17);
  });

  it('halves when the loss stands still', async () => {
    const standing = { optimizer: { type: 'sgd', learningRate: 1e-20 }, schedule: { type: 'halveOnPlateau', patience: 2 } } as const;
    // The loss is best after epoch 1, and has waited twice after 3 and after 5.
    expect((await rates(standing)).map((rate) => rate / 1e-20)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25]);
  });
});

describe('the order of an epoch', () => {
  const spec = specOf({ seed: 9 });

  it('is a permutation that follows from seed and epoch', () => {
    const order = orderOfEpoch(spec, 100, 4);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(orderOfEpoch(spec, 100, 4)).toEqual(order);
    expect(orderOfEpoch(spec, 100, 5)).not.toEqual(order);
  });
});

describe('on MNIST', () => {
  it('the training set is cut from the front and the validation set from the end', () => {
    const { train, test } = mnist;
    const cut = splitForTraining({ dataset: { name: 'mnist', trainExamples: 50_000, validationExamples: 10_000 } }, train, test);
    expect(cut.train.count).toBe(50_000);
    expect(cut.validation!.inputs.byteOffset).toBe(train.inputs.byteOffset + 50_000 * 784);
    expect(splitForTraining({ dataset: { name: 'mnist', trainExamples: 100, validationExamples: 0 } }, train, test).validation).toBeNull();
  });

  it('Nielsen’s first network learns to read most digits from 4000 examples in three epochs', async () => {
    const nielsen = presets.find(({ id }) => id === 'nielsen')!.spec;
    const spec = parseSpec({ ...nielsen, epochs: 3, dataset: { name: 'mnist', trainExamples: 4000, validationExamples: 1000 } });
    const trainer = await createTrainer(spec, splitForTraining(spec, mnist.train, mnist.test));
    const epochs = epochsOf(train(trainer));
    expect(epochs[0]!.valAccuracy).toBeLessThan(0.25);
    expect(epochs[3]!.valAccuracy).toBeGreaterThan(0.75);
    expect(trainer.test().accuracy).toBeGreaterThan(0.75);
  });

  const mnist = readPackedMnist(`${import.meta.dirname}/../../../resources/mnist`);
});
