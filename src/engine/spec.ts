import { z } from 'zod';
import { problemWords } from './problem-words.ts';
import { datasetProblems, shapeProblems } from './shapes.ts';

/**
 * What a run IS: one schema gives the types, the validation and the defaults.
 * Every way into the workbench (window, command line, file, database) parses with `parseSpec`.
 */

/** Hidden and output activations; `softmax` belongs to the output only. */
export const activationNames = ['sigmoid', 'tanh', 'softsign', 'relu', 'leakyRelu', 'softplus', 'linear', 'softmax'] as const;
export const lossNames = ['quadratic', 'crossEntropy', 'logLikelihood'] as const;
export const initializerNames = [
  'standardNormal',
  'scaledNormal',
  'scaledUniform',
  'glorotUniform',
  'glorotNormal',
  'heNormal',
  'heUniform',
  'zeros',
] as const;

export type ActivationName = (typeof activationNames)[number];
export type LossName = (typeof lossNames)[number];
export type InitializerName = (typeof initializerNames)[number];

/** Bounds that keep a typing error from asking for the machine's whole memory. */
export const limits = { units: 16_384, layers: 64, epochs: 10_000, batchSize: 65_536 } as const;

const count = (most: number) => z.number().int().min(1).max(most);
const activation = z.enum(activationNames);
const initializer = z.enum(initializerNames);

export const denseSchema = z.strictObject({
  type: z.literal('dense'),
  units: count(limits.units),
  activation: activation.default('sigmoid'),
  initializer: initializer.default('glorotUniform'),
});

export const conv2dSchema = z.strictObject({
  type: z.literal('conv2d'),
  filters: count(512),
  kernel: count(31),
  stride: count(31).default(1),
  padding: z.number().int().min(0).max(30).default(0),
  activation: activation.default('relu'),
  initializer: initializer.default('heNormal'),
});

const pool = { size: count(31).default(2), stride: count(31).default(2) };
export const maxPool2dSchema = z.strictObject({ type: z.literal('maxPool2d'), ...pool });
export const averagePool2dSchema = z.strictObject({ type: z.literal('averagePool2d'), ...pool });
export const flattenSchema = z.strictObject({ type: z.literal('flatten') });
export const dropoutSchema = z.strictObject({ type: z.literal('dropout'), rate: z.number().min(0).lt(1).default(0.5) });

export const layerSchema = z.discriminatedUnion('type', [
  denseSchema,
  conv2dSchema,
  maxPool2dSchema,
  averagePool2dSchema,
  flattenSchema,
  dropoutSchema,
]);

const learningRate = z.number().positive().max(1000);
const fraction = z.number().min(0).lt(1);
const epsilon = z.number().positive().max(1).default(1e-8);

export const optimizerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sgd'), learningRate }),
  z.strictObject({ type: z.literal('momentum'), learningRate, momentum: fraction.default(0.9) }),
  z.strictObject({ type: z.literal('nesterov'), learningRate, momentum: fraction.default(0.9) }),
  z.strictObject({ type: z.literal('rmsprop'), learningRate, decay: fraction.default(0.9), epsilon }),
  z.strictObject({ type: z.literal('adam'), learningRate, beta1: fraction.default(0.9), beta2: fraction.default(0.999), epsilon }),
]);

export const scheduleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant') }),
  z.strictObject({ type: z.literal('step'), every: count(limits.epochs), factor: z.number().positive().max(1) }),
  z.strictObject({ type: z.literal('exponential'), factor: z.number().positive().max(1) }),
  z.strictObject({ type: z.literal('cosine'), floor: fraction.default(0) }),
  z.strictObject({ type: z.literal('halveOnPlateau'), patience: count(limits.epochs), floor: fraction.default(1 / 128) }),
]);

const regularizationSchema = z.strictObject({
  /** λ of ½λΣw², added to the cost; biases are left out. */
  l2: z.number().min(0).max(1000).default(0),
  /** λ₁ of λ₁Σ|w|. */
  l1: z.number().min(0).max(1000).default(0),
  /** Largest Euclidean norm of the weights into one unit; null for none. */
  maxNorm: z.number().positive().nullable().default(null),
});

export const pretrainingSchema = z.strictObject({
  epochs: count(1000).default(5),
  learningRate: learningRate.default(0.1),
  /** Fraction of inputs set to zero before encoding; 0 for a plain autoencoder. */
  corruption: fraction.default(0.25),
  tied: z.boolean().default(true),
});

/** When the layers are measured while training; see `diagnostics.ts`. */
const diagnosticsSchema = z.strictObject({
  /** So many steps of the first epoch, evenly spaced on a logarithmic axis. */
  earlySteps: z.number().int().min(0).max(200).default(20),
  /** And the untrained network, and after every so many epochs. */
  everyEpochs: count(limits.epochs).default(1),
});

const datasetSchema = z.strictObject({
  name: z.literal('mnist'),
  /** The first so many of the 60,000 training images are trained on. */
  trainExamples: count(60_000).default(50_000),
  /** The last so many of the 60,000 are held out for validation. */
  validationExamples: z.number().int().min(0).max(59_999).default(10_000),
});

const specObject = z.strictObject({
  version: z.literal(1).default(1),
  dataset: datasetSchema.default({ name: 'mnist', trainExamples: 50_000, validationExamples: 10_000 }),
  /** [features] or [channels, height, width]. */
  inputShape: z.array(count(1_000_000)).min(1).max(3).default([1, 28, 28]),
  /** From input to output; the last one is the output layer. */
  layers: z.array(layerSchema).min(1).max(limits.layers),
  loss: z.enum(lossNames),
  optimizer: optimizerSchema,
  schedule: scheduleSchema.default({ type: 'constant' }),
  regularization: regularizationSchema.default({ l2: 0, l1: 0, maxNorm: null }),
  /** Largest norm of the whole gradient; null for no clipping. */
  gradientClip: z.number().positive().nullable().default(null),
  batchSize: z.union([count(limits.batchSize), z.literal('full')], {
    error: `must be a whole number from 1 to ${limits.batchSize.toLocaleString('en')}, or "full"`,
  }),
  epochs: count(limits.epochs),
  seed: z.number().int().min(0).max(2 ** 32 - 1).default(1),
  earlyStopping: z
    .strictObject({ patience: count(limits.epochs), minimumImprovement: z.number().min(0).default(0) })
    .nullable()
    .default(null),
  pretraining: pretrainingSchema.nullable().default(null),
  /** null: nothing is measured inside the layers. */
  diagnostics: diagnosticsSchema.nullable().default({ earlySteps: 20, everyEpochs: 1 }),
});

export const specSchema = specObject.superRefine((spec, context) => {
  for (const { path, message } of shapeProblems(spec)) context.addIssue({ code: 'custom', path, message });
  const { trainExamples, validationExamples } = spec.dataset;
  if (trainExamples + validationExamples > 60_000)
    context.addIssue({
      code: 'custom',
      path: ['dataset', 'validationExamples'],
      message: `training and validation examples together are ${trainExamples + validationExamples}; MNIST has 60,000 to share`,
    });
  if (spec.earlyStopping && validationExamples === 0)
    context.addIssue({ code: 'custom', path: ['earlyStopping'], message: 'early stopping watches the validation loss: hold out some validation examples' });
});

export type RunSpec = z.infer<typeof specObject>;
/** A spec as a person writes it: whatever has a default may be missing. */
export type RunSpecInput = z.input<typeof specObject>;
export type LayerSpec = z.infer<typeof layerSchema>;
export type LayerType = LayerSpec['type'];
export type DenseSpec = z.infer<typeof denseSchema>;
export type Conv2dSpec = z.infer<typeof conv2dSchema>;
export type OptimizerSpec = z.infer<typeof optimizerSchema>;
export type ScheduleSpec = z.infer<typeof scheduleSchema>;
export type Regularization = RunSpec['regularization'];
export type SamplingPlan = NonNullable<RunSpec['diagnostics']>;
/** The part of a spec that decides what is computed, apart from how it is trained. */
export type Architecture = Pick<RunSpec, 'inputShape' | 'layers' | 'loss'>;

export interface SpecProblem {
  /** Where: keys and indices from the spec's root. */
  path: (string | number)[];
  message: string;
}

/** A spec that can be trained: its network fits the data set. A spec that only predicts, as in a weights file, need not. */
export const trainingSpecSchema = specSchema.superRefine((spec, context) => {
  for (const { path, message } of datasetProblems(spec)) context.addIssue({ code: 'custom', path, message });
});

/** Every problem of a value offered as a spec to train, in words; empty when there is none. */
export const trainingProblems = (value: unknown): SpecProblem[] => problemsBy(trainingSpecSchema, value);

/** Every problem of a value offered as a spec, in words; empty when it is a legal one. */
export const specProblems = (value: unknown): SpecProblem[] => problemsBy(specSchema, value);

function problemsBy(schema: typeof specSchema, value: unknown): SpecProblem[] {
  const result = schema.safeParse(value, { error: problemWords });
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({ path: path.filter((key) => typeof key !== 'symbol'), message }));
}

/**
 * A complete spec from a person's or a file's.
 * @throws {SpecError} naming each bad setting.
 */
export const parseSpec = (value: unknown): RunSpec => parseBy(specSchema, value);

/**
 * A complete spec to train, from a person's or a file's.
 * @throws {SpecError} naming each bad setting.
 */
export const parseTrainingSpec = (value: unknown): RunSpec => parseBy(trainingSpecSchema, value);

function parseBy(schema: typeof specSchema, value: unknown): RunSpec {
  const problems = problemsBy(schema, value);
  if (problems.length > 0) throw new SpecError(problems);
  return schema.parse(value);
}

export class SpecError extends Error {
  override name = 'SpecError';
  problems: SpecProblem[];
  constructor(problems: SpecProblem[]) {
    super(problems.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; '));
    this.problems = problems;
  }
}
