import { parseSpec, type RunSpec } from './spec.ts';

export interface Preset {
  /** What the command line calls it. */
  id: string;
  title: string;
  /** What it is for, in one sentence. */
  about: string;
  spec: RunSpec;
}

const sigmoidLayer = (units: number) => ({ type: 'dense', units, activation: 'sigmoid', initializer: 'scaledUniform' });

/** Starting points; each a complete, legal spec. */
export const presets: readonly Preset[] = [
  {
    id: 'logistic',
    title: 'Logistic regression 784-10',
    about: 'Ten logistic units on the pixels, no hidden layer: the baseline every other network must beat.',
    spec: parseSpec({
      layers: [{ type: 'dense', units: 10, activation: 'sigmoid', initializer: 'scaledNormal' }],
      loss: 'crossEntropy',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 15,
    }),
  },
  {
    id: 'nielsen',
    title: 'Nielsen 784-30-10',
    about: 'The first network of Nielsen’s book, chapter 1: sigmoid units, quadratic cost, η = 3.0, weights and biases from N(0, 1).',
    spec: parseSpec({
      layers: [
        { type: 'dense', units: 30, activation: 'sigmoid', initializer: 'standardNormal' },
        { type: 'dense', units: 10, activation: 'sigmoid', initializer: 'standardNormal' },
      ],
      loss: 'quadratic',
      optimizer: { type: 'sgd', learningRate: 3 },
      batchSize: 10,
      epochs: 30,
    }),
  },
  {
    id: 'modern',
    title: 'Modern 784-100-10',
    about: 'ReLU units with He’s initializer, a softmax output with Glorot’s, and the log-likelihood (softmax cross-entropy) cost.',
    spec: parseSpec({
      layers: [
        { type: 'dense', units: 100, activation: 'relu', initializer: 'heNormal' },
        { type: 'dense', units: 10, activation: 'softmax', initializer: 'glorotUniform' },
      ],
      loss: 'logLikelihood',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 15,
    }),
  },
  {
    id: 'deep-sigmoid',
    title: 'Deep sigmoid 784-30-30-30-30-10',
    about: 'Four hidden sigmoid layers: watch the gradients vanish on their way back to the first.',
    spec: parseSpec({
      layers: [...[30, 30, 30, 30].map(sigmoidLayer), { type: 'dense', units: 10, activation: 'softmax', initializer: 'scaledUniform' }],
      loss: 'logLikelihood',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 30,
    }),
  },
];
