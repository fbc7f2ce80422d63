import { parseSpec, type RunSpec, type RunSpecInput } from '../../src/engine/spec.ts';

/** A network that trains an epoch in some milliseconds. */
export function quickSpec(changes: Partial<RunSpecInput> = {}): RunSpec {
  return parseSpec({
    dataset: { name: 'mnist', trainExamples: 2000, validationExamples: 500 },
    layers: [
      { type: 'dense', units: 16, activation: 'sigmoid' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.5 },
    batchSize: 10,
    epochs: 3,
    ...changes,
  });
}

/** A network that takes long enough over an epoch to be met in the middle of it, for more epochs than a test will wait. */
export function slowSpec(changes: Partial<RunSpecInput> = {}): RunSpec {
  return quickSpec({
    dataset: { name: 'mnist', trainExamples: 8000, validationExamples: 500 },
    layers: [
      { type: 'dense', units: 300, activation: 'tanh' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    epochs: 1000,
    ...changes,
  });
}

/** Whatever training remembers between epochs is in here: moments, a step count, dropout masks, the shuffle, patience. */
export function rememberingSpec(changes: Partial<RunSpecInput> = {}): RunSpec {
  return slowSpec({
    layers: [
      { type: 'dense', units: 100, activation: 'relu', initializer: 'heNormal' },
      { type: 'dropout', rate: 0.2 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    optimizer: { type: 'adam', learningRate: 0.002 },
    schedule: { type: 'halveOnPlateau', patience: 1 },
    regularization: { l2: 1e-4 },
    earlyStopping: { patience: 50 },
    epochs: 4,
    ...changes,
  });
}
