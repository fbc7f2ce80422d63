import { z } from 'zod';
import { splitParameters, type Floats } from './parameters.ts';
import { layerShapes, type Shape } from './shapes.ts';
import { specProblems, specSchema, type LayerSpec, type RunSpec } from './spec.ts';
import { checkModelSize, ModelError, parseBySchema, problemsError, readTensor, tensorText } from './weights-json.ts';

/**
 * The workbench's own weights file:
 *
 *     { "format": "backpropagation-workbench/model", "version": 1, "spec": …, "epoch": 30, "metrics": { "testAccuracy": 0.95, … },
 *       "layers": [{ "weights": [[…], …], "biases": […] }, null, …] }
 *
 * One entry a layer of the spec, null for a layer that learns nothing. Weights of a dense layer are [units][inputs], of a
 * convolution [filters][channels][kernel][kernel].
 */
export const modelFormat = 'backpropagation-workbench/model';

const figure = z.number().nullable().default(null);
const metricsSchema = z
  .strictObject({
    trainLoss: figure,
    trainAccuracy: figure,
    valLoss: figure,
    valAccuracy: figure,
    testLoss: figure,
    testAccuracy: figure,
  })
  .prefault({});

/** What was measured of the weights when they were written; accuracies as fractions, null where not measured. */
export type ModelMetrics = z.infer<typeof metricsSchema>;

export const unmeasured: ModelMetrics = metricsSchema.parse({});

/** Weights with the spec that gives them their meaning. */
export interface Model<T extends Floats = Float32Array> {
  spec: RunSpec;
  /** Epochs trained. */
  epoch: number;
  /** Flat, as in `splitParameters`. */
  parameters: T;
  metrics: ModelMetrics;
}

/** A model with all the digits that its file has. */
export type WrittenModel = Model<Float64Array>;

const fileSchema = z.strictObject({
  format: z.literal(modelFormat, { error: `must be ${modelFormat}` }),
  version: z.literal(1, { error: 'must be 1: the file was written by a newer workbench' }),
  spec: z.unknown(),
  epoch: z.number().int().min(0),
  layers: z.array(z.unknown()),
  metrics: metricsSchema,
});

/**
 * The file's text; `readModelFile` restores every weight bit for bit.
 * @throws {ModelError} when a weight is not finite, or the text would be too large to be read again.
 */
export function modelText({ spec, epoch, parameters, metrics }: Model): string {
  const head = JSON.stringify({ format: modelFormat, version: 1, spec, epoch, metrics }, null, 2).replace(/\n}$/, '');
  const text = `${head},\n  "layers": [\n    ${layersText(spec, parameters).join(',\n    ')}\n  ]\n}\n`;
  checkModelSize(text.length);
  return text;
}

function layersText(spec: RunSpec, parameters: Float32Array): string[] {
  const shapes = layerShapes(spec);
  return splitParameters(spec, parameters).map(({ weights, biases }, l) => {
    const extents = weightExtents(spec.layers[l]!, shapes[l]!.input);
    if (!extents) return 'null';
    const place = `layers.${l}`;
    return `{"weights": ${tensorText(weights, extents, `${place}.weights`)}, "biases": ${tensorText(biases, [biases.length], `${place}.biases`)}}`;
  });
}

/** How a layer's weights nest; null for a layer that learns nothing. */
export function weightExtents(layer: LayerSpec, input: Shape): number[] | null {
  if (layer.type === 'dense') return [layer.units, input.reduce((product, extent) => product * extent, 1)];
  if (layer.type === 'conv2d') return [layer.filters, input[0]!, layer.kernel, layer.kernel];
  return null;
}

/**
 * The model in a parsed file; see `model-file.ts`.
 * @throws {ModelError} naming the first place that is not as it should be.
 */
export function modelOf(value: unknown): WrittenModel {
  const file = parseBySchema(fileSchema, value);
  const problems = specProblems(file.spec);
  if (problems.length > 0) throw problemsError(problems, ['spec']);
  const spec = specSchema.parse(file.spec);
  const { epoch, metrics } = file;
  return { spec, epoch, parameters: readLayers(spec, file.layers), metrics };
}

function readLayers(spec: RunSpec, entries: unknown[]): Float64Array {
  if (entries.length !== spec.layers.length)
    throw new ModelError(`layers has ${entries.length} entries where ${spec.layers.length} belong, one a layer of the spec`);
  const shapes = layerShapes(spec);
  const flat = new Float64Array(shapes.reduce((sum, { parameters }) => sum + parameters, 0));
  for (const [l, { weights, biases }] of splitParameters(spec, flat).entries()) {
    const place = `layers.${l}`;
    const extents = weightExtents(spec.layers[l]!, shapes[l]!.input);
    if (!extents) {
      if (entries[l] !== null) throw new ModelError(`${place} must be null: a ${spec.layers[l]!.type} layer learns nothing`);
      continue;
    }
    const entry = layerSchema.safeParse(entries[l]);
    if (!entry.success) throw new ModelError(`${place} must be an object of "weights" and "biases" alone`);
    readTensor(entry.data.weights, extents, `${place}.weights`, weights);
    readTensor(entry.data.biases, [biases.length], `${place}.biases`, biases);
  }
  return flat;
}

const layerSchema = z.strictObject({ weights: z.unknown(), biases: z.unknown() });
