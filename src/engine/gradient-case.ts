import { z } from 'zod';
import type { Examples } from './data/examples.ts';
import { descend } from './descent.ts';
import { computeGradients, joinRows, minibatchOf, nest, nestedGradients, type Engine, type GradientProblem, type Nested } from './gradients.ts';
import { createNetwork } from './network.ts';
import { splitParameters, type Floats } from './parameters.ts';
import { layerShapes, shapeProblems, sizeOf, type Shape } from './shapes.ts';
import { activationNames, layerSchema, lossNames, optimizerSchema, type Architecture, type OptimizerSpec } from './spec.ts';
import { ModelError, parseBySchema, parseWeightsJson, problemsError, readTensor } from './weights-json.ts';

/**
 * A case for comparing implementations: a small network with its weights, a minibatch, and what comes of it, as
 * `test/golden/*.json` hold them. A dense one has `sizes`; a convolutional one has exactly the layers conv2d, activation, pool2d,
 * dense, output. Keys for what comes of it are computed here and ignored in the file.
 */
export interface GradientCase {
  kind: 'dense' | 'conv';
  problem: GradientProblem;
  /** Steps of gradient descent over the same minibatch to be taken, if any. */
  descent: { optimizer: OptimizerSpec; steps: number } | null;
}

const positive = z.int().min(1);
const rows = z.array(z.unknown());
const common = { x: rows, y: rows, loss: z.enum(lossNames), l2: z.number().min(0).default(0) };
const stride = positive.default(1);
const padding = z.int().min(0).default(0);

const denseSchema = z.object({
  ...common,
  kind: z.literal('dense'),
  sizes: z.array(positive).min(2),
  hidden: z.enum(activationNames).optional(),
  output: z.enum(activationNames),
  weights: rows,
  biases: rows,
  sgd: z
    .object({ lr: z.number().positive().max(1000), momentum: z.number().min(0).lt(1).default(0), steps: z.int().min(0).max(10_000) })
    .nullish(),
});

const convSchema = z.object({
  ...common,
  kind: z.literal('conv'),
  layers: z.tuple([
    z.object({ conv2d: z.object({ filters: positive, kernel: positive, stride, padding }) }),
    z.object({ activation: z.enum(activationNames) }),
    z.object({ pool2d: z.object({ kind: z.enum(['max', 'avg']), size: positive, stride: positive.optional() }) }),
    z.object({ dense: positive }),
    z.object({ output: z.enum(activationNames) }),
  ]),
  kernel: z.unknown(),
  kernelBias: z.unknown(),
  w: z.unknown(),
  b: z.unknown(),
});

/**
 * @param text a whole file.
 * @throws {ModelError} naming the first place that is not as it should be.
 */
export function readCase(text: string): GradientCase {
  const file = parseBySchema(z.discriminatedUnion('kind', [denseSchema, convSchema]), parseWeightsJson(text));
  return file.kind === 'dense' ? denseCase(file) : convCase(file);
}

function denseCase(file: z.infer<typeof denseSchema>): GradientCase {
  const units = file.sizes.slice(1);
  if (file.hidden === undefined && units.length > 1) throw new ModelError('hidden: is missing');
  const layers = units.map((count, l) => ({ type: 'dense', units: count, activation: l < units.length - 1 ? file.hidden : file.output }));
  const architecture = architectureOf([file.sizes[0]!], layers, file.loss);
  if (file.weights.length !== units.length || file.biases.length !== units.length)
    throw new ModelError(`weights and biases must have ${units.length} entries, one a layer after the input`);
  const parts = units.flatMap((count, l) => [
    tensor(file.weights[l], [count, file.sizes[l]!], `weights.${l}`),
    tensor(file.biases[l], [count], `biases.${l}`),
  ]);
  const { sgd } = file;
  const optimizer = sgd && optimizerSchema.parse(
    sgd.momentum > 0 ? { type: 'momentum', learningRate: sgd.lr, momentum: sgd.momentum } : { type: 'sgd', learningRate: sgd.lr },
  );
  return {
    kind: 'dense',
    problem: problemOf(architecture, parts, file),
    descent: sgd && optimizer ? { optimizer, steps: sgd.steps } : null,
  };
}

function convCase(file: z.infer<typeof convSchema>): GradientCase {
  const [{ conv2d }, { activation }, { pool2d }, { dense }, { output }] = file.layers;
  const image = imageShape(file.x);
  const { kind, size, stride: poolStride = size } = pool2d;
  const architecture = architectureOf(
    image,
    [
      { type: 'conv2d', ...conv2d, activation },
      { type: kind === 'max' ? 'maxPool2d' : 'averagePool2d', size, stride: poolStride },
      { type: 'flatten' },
      { type: 'dense', units: dense, activation: output },
    ],
    file.loss,
  );
  const inputs = sizeOf(layerShapes(architecture).at(-1)!.input);
  const parts = [
    tensor(file.kernel, [conv2d.filters, image[0]!, conv2d.kernel, conv2d.kernel], 'kernel'),
    tensor(file.kernelBias, [conv2d.filters], 'kernelBias'),
    tensor(file.w, [dense, inputs], 'w'),
    tensor(file.b, [dense], 'b'),
  ];
  return { kind: 'conv', problem: problemOf(architecture, parts, file), descent: null };
}

/** [channels, height, width] as the first image has them. */
function imageShape(x: unknown[]): Shape {
  const extents: number[] = [];
  for (let value = x[0]; Array.isArray(value); value = value[0]) extents.push(value.length);
  if (extents.length !== 3) throw new ModelError('x.0 must be an image [channels][height][width]');
  return extents;
}

function architectureOf(inputShape: Shape, layers: unknown[], loss: Architecture['loss']): Architecture {
  const architecture = { inputShape: [...inputShape], ...parseBySchema(z.object({ layers: z.array(layerSchema) }), { layers }), loss };
  const problems = shapeProblems(architecture);
  if (problems.length > 0) throw problemsError(problems);
  return architecture;
}

function problemOf(architecture: Architecture, parts: Float64Array[], file: { x: unknown[]; y: unknown[]; l2: number }): GradientProblem {
  return {
    architecture,
    parameters: Float64Array.from(parts.flatMap((part) => [...part])),
    batch: minibatchOf(file.x, file.y, architecture),
    regularization: { l2: file.l2, l1: 0, maxNorm: null },
  };
}

function tensor(value: unknown, extents: readonly number[], place: string): Float64Array {
  const values = new Float64Array(sizeOf(extents));
  readTensor(value, extents, place, values);
  return values;
}

/** What comes of a case, under the keys that its file has for it. */
export async function computeCase({ kind, problem, descent }: GradientCase, engine: Engine): Promise<Record<string, unknown>> {
  const gradients = nestedGradients(problem, await computeGradients(problem, engine));
  if (kind === 'conv') return convKeys(gradients);
  if (!descent) return gradients;
  const { costs, parameters } = engine === 'fast' ? await descendFast(problem, descent) : descend(problem, descent);
  return { ...gradients, sgd: { costs, ...nestedParameters(problem.architecture, parameters) } };
}

function convKeys({ cost, z, a, gradW, gradB }: ReturnType<typeof nestedGradients>) {
  return { cost, z1: z[0], pooled: a[2], z2: z[3], gradKernel: gradW[0], gradKernelBias: gradB[0], gradW: gradW[3], gradB: gradB[3] };
}

async function descendFast(problem: GradientProblem, { optimizer, steps }: NonNullable<GradientCase['descent']>) {
  const { architecture, parameters, batch, regularization } = problem;
  const n = batch.x.length;
  const network = await createNetwork(architecture, { maxBatch: n });
  try {
    network.configure({ optimizer, regularization, gradientClip: null, seed: 0 });
    network.writeParameters(Float32Array.from(parameters));
    const examples = network.attach(examplesOf(problem));
    const costs = Array.from({ length: steps }, () => {
      network.trainBatch(examples, null, 0, n);
      return network.batchCost;
    });
    costs.push(network.gradients(joinRows(batch.x), joinRows(batch.y), n).cost);
    return { costs, parameters: network.readParameters() };
  } finally {
    network.dispose();
  }
}

function examplesOf({ architecture, batch: { x, y } }: GradientProblem): Examples {
  return {
    count: x.length,
    inputSize: sizeOf(architecture.inputShape),
    inputs: joinRows(x),
    targets: { kind: 'values', size: y[0]!.length, values: joinRows(y) },
  };
}

function nestedParameters(architecture: Architecture, flat: Floats): { weights: Nested[]; biases: Nested[] } {
  const layers = splitParameters(architecture, flat);
  return {
    weights: layers.map(({ weights, biases }) => nest(weights, [biases.length, weights.length / biases.length])),
    biases: layers.map(({ biases }) => nest(biases, [biases.length])),
  };
}
