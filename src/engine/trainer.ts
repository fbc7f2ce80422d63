import { range, targetSize, type Examples } from './data/examples.ts';
import type { StatisticsSample } from './diagnostics.ts';
import { sampledSteps } from './diagnostics/sampling.ts';
import { initialParameters } from './initializers.ts';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';
import { freshPatience, watch, type Patience } from './patience.ts';
import { createAutoencoders, pretrain, type PretrainingEvent } from './pretraining.ts';
import { randomStream } from './random.ts';
import { scheduleFactor } from './schedules.ts';
import { layerShapes, sizeOf } from './shapes.ts';
import type { RunSpec } from './spec.ts';

/** Examples already cut as the spec says; see `splitForTraining`. */
export interface TrainingData {
  train: Examples;
  validation: Examples | null;
  test: Examples | null;
}

/** What a run is continued from, bit for bit as if it had never been interrupted. */
export interface Checkpoint {
  /** Finished epochs. */
  epoch: number;
  /** Flat, as in `splitParameters`. */
  parameters: Float32Array;
  optimizerState: Float32Array;
  trainerState: TrainerState;
}

/** The trainer's own memory between epochs; plain JSON. */
export interface TrainerState {
  /** Watches the validation loss for early stopping; `bestEpoch` is the one whose weights generalized best. */
  earlyStopping: Patience;
  /** Watches the same loss (the training loss where nothing is held out) for `halveOnPlateau`. */
  plateau: Patience;
  /** How often the learning rate was halved. */
  plateaus: number;
}

export type TrainerEvent =
  /** A slice of an epoch. `step` of `steps` minibatches are done; `examples` and `batchLoss` (mean cost) are this slice's. */
  | { type: 'step'; epoch: number; step: number; steps: number; examples: number; batchLoss: number }
  | EpochEvent
  | PretrainingEvent
  /** What the layers look like, as the spec's `diagnostics` asks; an epoch's comes right before its 'epoch' event. */
  | ({ type: 'statistics' } & StatisticsSample)
  /** The last event of a training that ends before the spec's last epoch; `reason` is a sentence. */
  | { type: 'earlyStop'; epoch: number; reason: string };

/** An epoch is over and measured, without dropout and without the regularization's part of the cost; epoch 0 is the untrained network. */
export interface EpochEvent {
  type: 'epoch';
  epoch: number;
  /** Over the first 10,000 training examples, or all when there are fewer. */
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number | null;
  valAccuracy: number | null;
  /** The rate this epoch was trained with; at epoch 0 the first one's. */
  learningRate: number;
}

export interface Trainer {
  /**
   * Trains until the spec's last epoch or early stopping. To be asked for once. Each `next()`
   * does a bounded slice (about 1000 examples, or one minibatch) so that a process can listen, pause or stop between slices.
   * The weights at the end are the last epoch's: early stopping ends the training and restores nothing; the epoch that was best
   * is in the checkpoint's `trainerState.earlyStopping.bestEpoch`.
   */
  events(): Generator<TrainerEvent, void, void>;
  /** Right after an 'epoch' event: all that is needed to continue from there. */
  checkpoint(): Checkpoint;
  /**
   * Loss and accuracy (as a fraction) on the test examples.
   * @throws {Error} when there are none.
   */
  test(): { loss: number; accuracy: number };
  readonly network: Network;
  dispose(): void;
}

/** Most training examples that are measured after an epoch. */
const mostMeasured = 10_000;
/** Examples a slice is made of. */
const sliceExamples = 1000;

const freshState: TrainerState = { earlyStopping: freshPatience, plateau: freshPatience, plateaus: 0 };

/**
 * The first `trainExamples` to train on and the last `validationExamples` to validate with, as the spec says.
 * @param train all 60,000 of MNIST.
 */
export function splitForTraining({ dataset }: Pick<RunSpec, 'dataset'>, train: Examples, test: Examples | null): TrainingData {
  const { trainExamples, validationExamples } = dataset;
  return {
    train: range(train, 0, trainExamples),
    validation: validationExamples > 0 ? range(train, train.count - validationExamples, train.count) : null,
    test,
  };
}

/**
 * Stochastic gradient descent over epochs and minibatches, as the spec says; the same spec and data give the same bits.
 * @param options.checkpoint where to continue; without one, training begins anew.
 * @throws {Error} when the data do not fit the network.
 */
export async function createTrainer(
  spec: RunSpec,
  data: TrainingData,
  options: { checkpoint?: Checkpoint; threads?: NetworkOptions['threads'] } = {},
): Promise<Trainer> {
  const problem = dataProblem(spec, data);
  if (problem) throw new Error(problem);
  const { checkpoint } = options;
  const batchSize = spec.batchSize === 'full' ? data.train.count : Math.min(spec.batchSize, data.train.count);
  const network = await createNetwork(spec, { maxBatch: batchSize, threads: options.threads ?? null });
  network.configure(spec);
  const parameters = checkpoint?.parameters ?? initialParameters(spec, spec.seed);
  network.writeParameters(parameters);
  if (checkpoint) network.writeOptimizerState(checkpoint.optimizerState);
  const train = network.attach(data.train);
  const validation = data.validation && network.attach(data.validation);
  const test = data.test && network.attach(data.test);
  const probe = spec.diagnostics && network.probe(validation ?? test ?? train);
  const stepsPerEpoch = Math.ceil(data.train.count / batchSize);
  let epoch = checkpoint?.epoch ?? 0;
  const autoencoders = epoch === 0 ? await createAutoencoders(spec, parameters) : [];
  let state = checkpoint?.trainerState ?? freshState;
  // Not the checkpoint itself, which would keep its parameters for as long as the trainer lives.
  const isFresh = checkpoint === undefined;

  function* events(): Generator<TrainerEvent, void, void> {
    if (isFresh) {
      yield* statistics(0);
      yield measure(rateOfNextEpoch());
    }
    yield* pretrain(spec, data.train, network, autoencoders, sliceExamples);
    for (;;) {
      const reason = reasonToStop(spec, state, epoch);
      if (reason) yield { type: 'earlyStop', epoch, reason };
      if (reason || epoch >= spec.epochs) return;
      const learningRate = rateOfNextEpoch();
      network.setLearningRate(learningRate);
      yield* trainEpoch(epoch + 1);
      epoch++;
      const event = measure(learningRate);
      state = remember(spec, state, event);
      yield event;
    }
  }

  function* trainEpoch(number: number): Generator<TrainerEvent, void, void> {
    const order = orderOfEpoch(spec, data.train.count, number);
    const sampled = sampledSteps(spec.diagnostics, { epoch: number, epochs: spec.epochs, steps: stepsPerEpoch });
    const stepsPerSlice = Math.max(1, Math.round(sliceExamples / batchSize));
    for (let step = 0; step < stepsPerEpoch; ) {
      const nextSampled = sampled.find((candidate) => candidate > step) ?? Infinity;
      const end = Math.min(step + stepsPerSlice, stepsPerEpoch, nextSampled);
      const batchLoss = trainSlice(order, step, end, nextSampled) / (end - step);
      const examples = Math.min(end * batchSize, order.length) - step * batchSize;
      yield { type: 'step', epoch: number, step: end, steps: stepsPerEpoch, examples, batchLoss };
      if (end === nextSampled) yield* statistics((number - 1) * stepsPerEpoch + end);
      step = end;
    }
  }

  /** Steps [step, end) of an epoch. @returns the sum of their costs. */
  function trainSlice(order: Uint32Array, step: number, end: number, sampled: number): number {
    let cost = 0;
    for (let batch = step; batch < end; batch++) {
      if (batch + 1 === sampled) probe?.beginStep();
      network.trainBatch(train, order, batch * batchSize, Math.min((batch + 1) * batchSize, order.length));
      cost += network.batchCost;
    }
    return cost;
  }

  function* statistics(step: number): Generator<TrainerEvent, void, void> {
    if (probe) yield { type: 'statistics', epoch: step / stepsPerEpoch, step, layers: probe.measure() };
  }

  const rateOfNextEpoch = () =>
    spec.optimizer.learningRate * scheduleFactor(spec.schedule, { epoch, epochs: spec.epochs, plateaus: state.plateaus });

  const measure = (learningRate: number): EpochEvent => {
    const onTraining = network.evaluate(train, 0, Math.min(mostMeasured, data.train.count));
    const onValidation = validation && network.evaluate(validation);
    return {
      type: 'epoch',
      epoch,
      trainLoss: onTraining.loss,
      trainAccuracy: onTraining.accuracy,
      valLoss: onValidation?.loss ?? null,
      valAccuracy: onValidation?.accuracy ?? null,
      learningRate,
    };
  };

  return {
    events,
    checkpoint: () => ({
      epoch,
      parameters: network.readParameters(),
      optimizerState: network.readOptimizerState(),
      trainerState: state,
    }),
    test: () => {
      if (!test) throw new Error('there are no test examples');
      return network.evaluate(test);
    },
    network,
    dispose: () => network.dispose(),
  };
}

/**
 * The order in which an epoch visits the training examples: a permutation that follows from seed and epoch alone. With a full
 * batch the order does not matter, and examples stay as they lie in memory.
 */
export function orderOfEpoch({ seed, batchSize }: Pick<RunSpec, 'seed' | 'batchSize'>, count: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  if (batchSize !== 'full') randomStream(seed, 'shuffle', epoch).shuffle(order);
  return order;
}

/** The trainer's memory after an epoch was measured. */
function remember(spec: RunSpec, state: TrainerState, { epoch, trainLoss, valLoss }: EpochEvent): TrainerState {
  const watched = valLoss ?? trainLoss;
  const plateau = watch(state.plateau, epoch, watched);
  const stuck = spec.schedule.type === 'halveOnPlateau' && plateau.waited >= spec.schedule.patience;
  return {
    earlyStopping: watch(state.earlyStopping, epoch, watched, spec.earlyStopping?.minimumImprovement),
    plateau: stuck ? { ...plateau, waited: 0 } : plateau,
    plateaus: state.plateaus + (stuck ? 1 : 0),
  };
}

function reasonToStop({ earlyStopping, epochs }: RunSpec, state: TrainerState, epoch: number): string | null {
  const { bestEpoch, waited } = state.earlyStopping;
  if (!earlyStopping || waited < earlyStopping.patience || epoch >= epochs) return null;
  const time = waited === 1 ? 'an epoch' : `${waited} epochs`;
  return `Stopped early: the validation loss has not improved for ${time}; it was lowest after epoch ${bestEpoch}.`;
}

function dataProblem(spec: RunSpec, data: TrainingData): string | null {
  const inputs = sizeOf(spec.inputShape);
  const outputs = sizeOf(layerShapes(spec).at(-1)!.output);
  for (const examples of [data.train, data.validation, data.test]) {
    if (!examples) continue;
    if (examples.inputSize !== inputs) return `the examples have ${examples.inputSize} inputs, but the network takes ${inputs}`;
    const targets = targetSize(examples.targets);
    if (targets !== outputs) return `the examples ask for ${targets} outputs, but the network has ${outputs}`;
  }
  return data.train.count > 0 ? null : 'there are no examples to train on';
}
