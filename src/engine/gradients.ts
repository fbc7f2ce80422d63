import { z } from 'zod';
import { weightExtents } from './model.ts';
import { createNetwork, type LayerGradients } from './network.ts';
import type { Floats } from './parameters.ts';
import { backpropagateBatch, referenceNetwork, type BatchTrace } from './reference.ts';
import { layerShapes, sizeOf, type Shape } from './shapes.ts';
import { limits, type Architecture, type Regularization } from './spec.ts';
import { ModelError, parseBySchema, parseWeightsJson, readTensor } from './weights-json.ts';

/** Which computes: the float32 engine that trains, or the float64 textbook. */
export type Engine = 'fast' | 'reference';

/** Examples with what they should give, one row an example. */
export interface Minibatch {
  /** [n][inputs] */
  x: Float64Array[];
  /** [n][outputs] */
  y: Float64Array[];
}

/** A network and a minibatch whose gradient is asked for. */
export interface GradientProblem {
  architecture: Architecture;
  /** Flat, as in `splitParameters`. */
  parameters: Floats;
  batch: Minibatch;
  regularization: Regularization;
}

/** `BatchGradients` in the precision of whichever engine computed them. */
export interface Gradients {
  cost: number;
  layers: Record<keyof LayerGradients, Floats>[];
}

/** Numbers nested as in JSON. */
export type Nested = number | Nested[];

/**
 * @param text JSON `{"x": [[…], …], "y": [[…], …]}`, one row an example; a row of x may also nest as the input's shape does.
 * @throws {ModelError} naming the first place that does not fit the architecture.
 */
export function readMinibatch(text: string, architecture: Architecture): Minibatch {
  const { x, y } = parseBySchema(z.strictObject({ x: z.array(z.unknown()), y: z.array(z.unknown()) }), parseWeightsJson(text));
  return minibatchOf(x, y, architecture);
}

/** The minibatch of two parsed arrays; see `readMinibatch`. */
export function minibatchOf(x: unknown[], y: unknown[], architecture: Architecture): Minibatch {
  if (x.length !== y.length) throw new ModelError(`x has ${x.length} examples, but y has ${y.length}`);
  if (x.length < 1 || x.length > limits.batchSize) throw new ModelError(`a batch has 1 to ${limits.batchSize} examples, not ${x.length}`);
  const { inputShape, loss } = architecture;
  const outputs = layerShapes(architecture).at(-1)!.output;
  const batch = {
    x: x.map((row, i) => readRow(row, Array.isArray(row) && Array.isArray(row[0]) ? inputShape : [sizeOf(inputShape)], `x.${i}`)),
    y: y.map((row, i) => readRow(row, outputs, `y.${i}`)),
  };
  if (loss === 'logLikelihood') batch.y.forEach(checkDistribution);
  return batch;
}

function readRow(row: unknown, shape: Shape, place: string): Float64Array {
  const values = new Float64Array(sizeOf(shape));
  readTensor(row, shape, place, values);
  return values;
}

function checkDistribution(y: Float64Array, index: number): void {
  const sum = y.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > 1e-6) throw new ModelError(`y.${index} sums to ${sum}; log-likelihood needs probabilities that sum to 1`);
}

/** Backpropagation over a whole minibatch, without an update. */
export function computeGradients(problem: GradientProblem, engine: Engine): Promise<Gradients> {
  return engine === 'fast' ? fastGradients(problem) : Promise.resolve(referenceGradients(problem));
}

async function fastGradients({ architecture, parameters, batch, regularization }: GradientProblem): Promise<Gradients> {
  const network = await createNetwork(architecture, { maxBatch: batch.x.length });
  try {
    network.configure({ optimizer: { type: 'sgd', learningRate: 1 }, regularization, gradientClip: null, seed: 0 });
    network.writeParameters(Float32Array.from(parameters));
    return network.gradients(joinRows(batch.x), joinRows(batch.y), batch.x.length);
  } finally {
    network.dispose();
  }
}

/** Rows one after the other, in float32. */
export function joinRows(rows: readonly Float64Array[]): Float32Array {
  const joined = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const row of rows) {
    joined.set(row, offset);
    offset += row.length;
  }
  return joined;
}

/** As `computeGradients` with the reference, at once. */
export function referenceGradients({ architecture, parameters, batch, regularization }: GradientProblem): Gradients {
  const network = referenceNetwork(architecture, Float64Array.from(parameters));
  return gradientsOfTrace(backpropagateBatch(network, batch.x, batch.y, regularization));
}

function gradientsOfTrace({ cost, examples, gradient }: BatchTrace): Gradients {
  const rows = (of: (trace: BatchTrace['examples'][number]) => Float64Array) => Float64Array.from(examples.flatMap((trace) => [...of(trace)]));
  const layers = gradient.map(({ weights, biases }, l) => ({
    z: rows((trace) => trace.z[l]!),
    a: rows((trace) => trace.a[l + 1]!),
    delta: rows((trace) => trace.delta[l]!),
    gradW: weights,
    gradB: biases,
  }));
  return { cost, layers };
}

/**
 * Gradients as JSON: z[l][example], a[l][example] with a[0] the inputs, delta[l][example], gradW[l] and gradB[l]; units and
 * weights nested as the layer's shape is, so [units] and [units][inputs] for a dense one.
 */
export function nestedGradients({ architecture, batch }: Pick<GradientProblem, 'architecture' | 'batch'>, { cost, layers }: Gradients) {
  const shapes = layerShapes(architecture);
  const n = batch.x.length;
  const units = (of: 'z' | 'a' | 'delta') => layers.map((layer, l) => nest(layer[of], [n, ...shapes[l]!.output]));
  return {
    cost,
    z: units('z'),
    a: [batch.x.map((row) => [...row] as Nested), ...units('a')],
    delta: units('delta'),
    gradW: layers.map(({ gradW }, l) => nest(gradW, weightExtents(architecture.layers[l]!, shapes[l]!.input) ?? [0])),
    gradB: layers.map(({ gradB }) => nest(gradB, [gradB.length])),
  };
}

/** Numbers row by row as nested arrays. */
export function nest(values: Floats, [extent = 0, ...inner]: readonly number[]): Nested {
  if (inner.length === 0) return [...values];
  const size = values.length / extent;
  return Array.from({ length: extent }, (_, i) => nest(values.subarray(i * size, (i + 1) * size), inner));
}
