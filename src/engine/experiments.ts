import type { QuantityName } from './diagnostics/bins.ts';
import { parseSpec, type ActivationName, type InitializerName, type RunSpec } from './spec.ts';

/** The runs behind a figure of the literature, to be trained and compared as one. */
export interface Experiment {
  id: string;
  title: string;
  /** Which figure or text it follows. */
  source: string;
  /** What to look for, and where the set-up differs from the source's. */
  caption: string;
  /** What to show first: a quantity of the layers at an epoch. */
  show: { quantity: QuantityName; epoch: number };
  runs: { name: string; spec: RunSpec }[];
}

const dense = (units: number, activation: ActivationName, initializer: InitializerName) => ({ type: 'dense', units, activation, initializer });

/** The networks of Glorot & Bengio: four hidden layers under a softmax, minibatches of 10; 100 units each, where theirs had 1000. */
const deep = (activation: ActivationName, initializer: InitializerName, learningRate: number, epochs: number): RunSpec =>
  parseSpec({
    layers: [...Array.from({ length: 4 }, () => dense(100, activation, initializer)), dense(10, 'softmax', initializer)],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate },
    batchSize: 10,
    epochs,
  });

/** Ten logistic units on the pixels, with weights far too large. */
const badStart = (loss: 'quadratic' | 'crossEntropy'): RunSpec =>
  parseSpec({
    layers: [dense(10, 'sigmoid', 'standardNormal')],
    loss,
    optimizer: { type: 'sgd', learningRate: 0.5 },
    batchSize: 10,
    epochs: 8,
  });

/** 550 tanh units that nearly all stand at −1 or 1: Σa² = 500 for the second layer, as of 500 inputs that are on. */
const manyInputs = (initializer: InitializerName): RunSpec =>
  parseSpec({
    dataset: { name: 'mnist', trainExamples: 10_000, validationExamples: 2000 },
    layers: [dense(550, 'tanh', 'standardNormal'), dense(1000, 'sigmoid', initializer), dense(10, 'sigmoid', 'scaledNormal')],
    loss: 'crossEntropy',
    optimizer: { type: 'sgd', learningRate: 0.05 },
    batchSize: 10,
    epochs: 2,
    // Of a thousand units' weights the spread is that of N(0, 1) to a percent or two; with this seed to a tenth of one.
    seed: 3,
  });

const glorot = 'Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks (2010)';
const nielsen = 'Nielsen, Neural Networks and Deep Learning (2015), chapter 3';

export const experiments: readonly Experiment[] = [
  {
    id: 'top-sigmoid',
    title: 'Saturation of the top sigmoid layer',
    source: `${glorot}, figure 2`,
    caption:
      'Watch layer 4, the top hidden layer: within the first epoch its mean activation falls from ½ towards 0 while the lower layers stay near ½. At 0 the slope σ′ is almost 0, so little error passes down and nothing is learnt, until after some epochs the layer comes out of it and the accuracy rises at last. Drag the epoch below from 0 on; the run’s Saturation tab shows all of it at once.',
    show: { quantity: 'a', epoch: 2 },
    runs: [{ name: 'Deep sigmoid, standard', spec: deep('sigmoid', 'scaledUniform', 0.1, 12) }],
  },
  {
    id: 'tanh-initialization',
    title: 'tanh: standard against normalized',
    source: `${glorot}, figures 6 and 7`,
    caption:
      'Compare δ over the layers at epoch 0. With the standard initialization, U(±1/√n), its spread shrinks by nearly half from each layer to the one below, and activations shrink the other way; with the normalized one, U(±√6/√(n + n′)) with n′ units above, all hidden layers get errors of about the same size, and training is quicker from the first epoch on.',
    show: { quantity: 'delta', epoch: 0 },
    runs: [
      { name: 'tanh, standard', spec: deep('tanh', 'scaledUniform', 0.02, 8) },
      { name: 'tanh, normalized', spec: deep('tanh', 'glorotUniform', 0.02, 8) },
    ],
  },
  {
    id: 'softsign',
    title: 'Softsign',
    source: `${glorot}, figures 3 and 4`,
    caption:
      'Compare the activations after training. Softsign approaches ±1 only slowly, as 1/|z|: its units gather where they still bend but do not go flat, and hardly any saturates. Those of tanh spread over the whole range, and some of layer 1 pile up at ±1.',
    show: { quantity: 'a', epoch: 8 },
    runs: [
      { name: 'Softsign, normalized', spec: deep('softsign', 'glorotUniform', 0.02, 8) },
      { name: 'tanh, normalized', spec: deep('tanh', 'glorotUniform', 0.02, 8) },
    ],
  },
  {
    id: 'quadratic-cross-entropy',
    title: 'Quadratic against cross-entropy',
    source: `${nielsen}, “The cross-entropy cost function”`,
    caption:
      'Ten logistic units that begin badly: with weights from N(0, 1) most outputs are within 1% of 0 or 1, and often wrong. Under the quadratic cost δ has the factor σ′(z), almost 0 there: these units hardly learn. Cross-entropy cancels the factor, δ = a − y, and the first epoch mends nearly all. Compare accuracies, not costs: the two costs have different units.',
    show: { quantity: 'delta', epoch: 0 },
    runs: [
      { name: 'Bad start, quadratic', spec: badStart('quadratic') },
      { name: 'Bad start, cross-entropy', spec: badStart('crossEntropy') },
    ],
  },
  {
    id: 'weight-initialization',
    title: '500 inputs with N(0, 1) against 1/√n',
    source: `${nielsen}, “Weight initialization”`,
    caption:
      'Look at z of layer 2 at epoch 0. Its 550 inputs are tanh units that nearly all stand at −1 or 1: Σa² = 500, as of 500 inputs that are on. With weights and a bias from N(0, 1) its z has the standard deviation √(500 + 1) = 22.4, so most of its units begin within 1% of 0 or 1; with N(0, 1/√n) it is below 1, and the units can learn.',
    show: { quantity: 'z', epoch: 0 },
    runs: [
      { name: 'Layer 2 from N(0, 1)', spec: manyInputs('standardNormal') },
      { name: 'Layer 2 from N(0, 1/√n)', spec: manyInputs('scaledNormal') },
    ],
  },
];
