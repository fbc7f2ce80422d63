import { parseSpec, type ActivationName, type InitializerName, type RunSpec } from './spec.ts';

export interface Preset {
  /** What the command line calls it. */
  id: string;
  /** Which shelf it stands on. */
  group: PresetGroup;
  title: string;
  /** What it is for, in one sentence. */
  about: string;
  /** What its source reports on MNIST's test images, and where; null where there is no source. */
  published: string | null;
  spec: RunSpec;
}

/** In the order they are offered. */
export const presetGroups = ['First steps', 'Nielsen’s book', 'The 1990s', 'Glorot & Bengio 2010'] as const;
export type PresetGroup = (typeof presetGroups)[number];

const dense = (units: number, activation: ActivationName, initializer: InitializerName) => ({ type: 'dense', units, activation, initializer });
const sigmoidLayer = (units: number) => dense(units, 'sigmoid', 'scaledUniform');

/**
 * Glorot & Bengio (2010), section 2.3 and table 1: five hidden layers of 1000 units under a softmax, minibatches of 10. Their learning
 * rate was the best by validation and their training ran until that was no longer better; here it is 15 epochs down a cosine.
 */
const fiveLayers = (
  activation: 'sigmoid' | 'tanh' | 'softsign',
  initializer: 'scaledUniform' | 'glorotUniform',
  learningRate: number,
  published: string | null,
): Preset => {
  const normalized = initializer === 'glorotUniform';
  const start = normalized ? 'normalized initialization, U(±√6/√(n + n′))' : 'standard initialization, U(±1/√n)';
  return {
    id: `glorot-${activation}${normalized ? '-normalized' : ''}`,
    group: 'Glorot & Bengio 2010',
    title: `Five ${activation} layers${normalized ? ', normalized' : ''} 784-1000×5-10`,
    about: `Five hidden layers of 1000 ${activation} units, ${start}. Large: an epoch takes about half a minute.`,
    published,
    spec: parseSpec({
      layers: [...Array.from({ length: 5 }, () => dense(1000, activation, initializer)), dense(10, 'softmax', initializer)],
      loss: 'logLikelihood',
      optimizer: { type: 'sgd', learningRate },
      schedule: { type: 'cosine' },
      batchSize: 10,
      epochs: 15,
    }),
  };
};

/** Starting points; each a complete, legal spec. */
export const presets: readonly Preset[] = [
  {
    id: 'logistic',
    group: 'First steps',
    title: 'Logistic regression 784-10',
    about: 'Ten logistic units on the pixels, no hidden layer: the baseline every other network must beat.',
    published: 'LeCun et al. 1998, linear classifier: 12.0 % error (8.4 % with deskewing)',
    spec: parseSpec({
      layers: [dense(10, 'sigmoid', 'scaledNormal')],
      loss: 'crossEntropy',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 15,
    }),
  },
  {
    id: 'nielsen',
    group: 'Nielsen’s book',
    title: 'Nielsen 784-30-10',
    about: 'The first network of Nielsen’s book, chapter 1: sigmoid units, quadratic cost, η = 3.0, weights and biases from N(0, 1).',
    published: 'Nielsen, chapter 1: 95.42 % at its best epoch',
    spec: parseSpec({
      layers: [dense(30, 'sigmoid', 'standardNormal'), dense(10, 'sigmoid', 'standardNormal')],
      loss: 'quadratic',
      optimizer: { type: 'sgd', learningRate: 3 },
      batchSize: 10,
      epochs: 30,
    }),
  },
  {
    id: 'modern',
    group: 'First steps',
    title: 'Modern 784-100-10',
    about: 'ReLU units with He’s initializer, a softmax output with Glorot’s, and the log-likelihood (softmax cross-entropy) cost.',
    published: null,
    spec: parseSpec({
      layers: [dense(100, 'relu', 'heNormal'), dense(10, 'softmax', 'glorotUniform')],
      loss: 'logLikelihood',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 15,
    }),
  },
  {
    id: 'deep-sigmoid',
    group: 'First steps',
    title: 'Deep sigmoid 784-30-30-30-30-10',
    about: 'Four hidden sigmoid layers: watch the gradients vanish on their way back to the first.',
    published: null,
    spec: parseSpec({
      layers: [...[30, 30, 30, 30].map(sigmoidLayer), dense(10, 'softmax', 'scaledUniform')],
      loss: 'logLikelihood',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 30,
    }),
  },
  {
    id: 'nielsen-100',
    group: 'Nielsen’s book',
    title: 'Nielsen 784-100-10',
    about: 'Chapter 1 with 100 hidden units: better as a rule, but a start from N(0, 1) leaves some outputs stuck now and then.',
    published: 'Nielsen, chapter 1: 96.59 %',
    spec: parseSpec({
      layers: [dense(100, 'sigmoid', 'standardNormal'), dense(10, 'sigmoid', 'standardNormal')],
      loss: 'quadratic',
      optimizer: { type: 'sgd', learningRate: 3 },
      batchSize: 10,
      epochs: 30,
    }),
  },
  {
    id: 'nielsen-cross-entropy',
    group: 'Nielsen’s book',
    title: 'Nielsen, cross-entropy and L2 784-100-10',
    about: 'Chapter 3: cross-entropy, weights from N(0, 1/√n), η = 0.1 and L2 with his λ = 5 over 50,000 examples.',
    published: 'Nielsen, chapter 3: 98.04 %',
    spec: parseSpec({
      layers: [dense(100, 'sigmoid', 'scaledNormal'), dense(10, 'sigmoid', 'scaledNormal')],
      loss: 'crossEntropy',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      regularization: { l2: 5 / 50_000 },
      batchSize: 10,
      epochs: 60,
    }),
  },
  {
    id: 'lecun-300',
    group: 'The 1990s',
    title: 'Two-layer net 784-300-10',
    about: 'LeCun et al. 1998, “2-layer NN, 300 hidden units, mean square error”: tanh units, quadratic cost.',
    published: 'LeCun et al. 1998, 2-layer, 300 hidden: 4.7 % error (3.6 % with distortions)',
    spec: parseSpec({
      dataset: { name: 'mnist', trainExamples: 55_000, validationExamples: 5000 },
      layers: [dense(300, 'tanh', 'scaledNormal'), dense(10, 'sigmoid', 'scaledNormal')],
      loss: 'quadratic',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 1,
      epochs: 20,
    }),
  },
  {
    id: 'lenet-5',
    group: 'The 1990s',
    title: 'LeNet-5 6c5-p2-16c5-p2-120-84-10',
    about: 'LeCun et al. 1998: two convolutions of tanh units with average pooling, then three dense layers; its output here is a softmax.',
    published: 'LeCun et al. 1998, LeNet-5: 0.95 % error',
    spec: parseSpec({
      dataset: { name: 'mnist', trainExamples: 55_000, validationExamples: 5000 },
      layers: [
        { type: 'conv2d', filters: 6, kernel: 5, padding: 2, activation: 'tanh', initializer: 'glorotUniform' },
        { type: 'averagePool2d' },
        { type: 'conv2d', filters: 16, kernel: 5, activation: 'tanh', initializer: 'glorotUniform' },
        { type: 'averagePool2d' },
        { type: 'flatten' },
        dense(120, 'tanh', 'glorotUniform'),
        dense(84, 'tanh', 'glorotUniform'),
        dense(10, 'softmax', 'glorotUniform'),
      ],
      loss: 'logLikelihood',
      optimizer: { type: 'momentum', learningRate: 0.02 },
      schedule: { type: 'cosine' },
      batchSize: 32,
      epochs: 20,
    }),
  },
  {
    id: 'convolutional',
    group: 'The 1990s',
    title: 'Convolutional 16c5-p2-32c5-p2-128-10',
    about: 'A custom convolutional network of today’s parts: ReLU units, max pooling, dropout, Adam down a cosine.',
    published: 'LeCun et al. 1998, LeNet-1 to LeNet-5: 1.7 to 0.95 % error; boosted LeNet-4 with distortions 0.7 %',
    spec: parseSpec({
      dataset: { name: 'mnist', trainExamples: 55_000, validationExamples: 5000 },
      layers: [
        { type: 'conv2d', filters: 16, kernel: 5, padding: 2, activation: 'relu', initializer: 'heNormal' },
        { type: 'maxPool2d' },
        { type: 'conv2d', filters: 32, kernel: 5, activation: 'relu', initializer: 'heNormal' },
        { type: 'maxPool2d' },
        { type: 'flatten' },
        dense(128, 'relu', 'heNormal'),
        { type: 'dropout', rate: 0.5 },
        dense(10, 'softmax', 'glorotUniform'),
      ],
      loss: 'logLikelihood',
      optimizer: { type: 'adam', learningRate: 0.001 },
      schedule: { type: 'cosine' },
      batchSize: 32,
      epochs: 12,
    }),
  },
  fiveLayers('sigmoid', 'scaledUniform', 0.1, 'Glorot & Bengio, table 1: 2.21 % error'),
  fiveLayers('sigmoid', 'glorotUniform', 0.1, null),
  fiveLayers('tanh', 'scaledUniform', 0.05, 'Glorot & Bengio, table 1: 1.76 % error'),
  fiveLayers('tanh', 'glorotUniform', 0.05, 'Glorot & Bengio, table 1: 1.64 % error'),
  fiveLayers('softsign', 'scaledUniform', 0.05, 'Glorot & Bengio, table 1: 1.64 % error'),
  fiveLayers('softsign', 'glorotUniform', 0.05, 'Glorot & Bengio, table 1: 1.72 % error'),
];

/** The preset that a spec is, whatever its seed; null when it is none of them. */
export function presetOf(spec: RunSpec): Preset | null {
  const text = withoutSeed(spec);
  return presets.find((preset) => withoutSeed(preset.spec) === text) ?? null;
}

const withoutSeed = (spec: RunSpec) => JSON.stringify({ ...spec, seed: 0 });
