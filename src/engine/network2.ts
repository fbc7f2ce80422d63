import { z } from 'zod';
import { unmeasured, type Model, type WrittenModel } from './model.ts';
import { splitParameters } from './parameters.ts';
import { parseSpec, SpecError, type LossName, type RunSpec } from './spec.ts';
import { ModelError, parseBySchema, readTensor, tensorText } from './weights-json.ts';

/**
 * The weights file of Nielsen's network2.py (https://github.com/mnielsen/neural-networks-and-deep-learning), as its `save`
 * writes and its `load` reads it:
 *
 *     { "sizes": [784, 30, 10], "weights": [[[…], …], …], "biases": [[[…], …], …], "cost": "CrossEntropyCost" }
 *
 * Weights of a layer are [units][inputs], biases column vectors [units][1]; all units are sigmoid.
 */
const costs: Readonly<Partial<Record<LossName, string>>> = { quadratic: 'QuadraticCost', crossEntropy: 'CrossEntropyCost' };

const layerWords = { conv2d: 'a convolution', maxPool2d: 'max pooling', averagePool2d: 'average pooling' } as const;

/** Why network2.py cannot hold a network, in words; null when it can. */
export function network2Obstacle({ layers, loss }: Pick<RunSpec, 'layers' | 'loss'>): string | null {
  if (!costs[loss]) return `network2.py knows the quadratic and the cross-entropy cost, not log-likelihood`;
  for (const [l, layer] of layers.entries()) {
    if (layer.type === 'flatten' || layer.type === 'dropout') continue; // neither changes what a trained network answers
    if (layer.type !== 'dense') return `network2.py knows only dense layers, and layer ${l + 1} is ${layerWords[layer.type]}`;
    if (layer.activation !== 'sigmoid') return `network2.py knows only sigmoid units, and layer ${l + 1} has ${layer.activation}`;
  }
  return null;
}

/**
 * The file's text.
 * @throws {ModelError} with `network2Obstacle`'s reason, or when a weight is not finite.
 */
export function network2Text({ spec, parameters }: Pick<Model, 'spec' | 'parameters'>): string {
  const obstacle = network2Obstacle(spec);
  if (obstacle) throw new ModelError(obstacle);
  const layers = splitParameters(spec, parameters).filter(({ biases }) => biases.length > 0);
  const sizes = [layers[0]!.weights.length / layers[0]!.biases.length, ...layers.map(({ biases }) => biases.length)];
  const weights = layers.map((layer, l) => tensorText(layer.weights, [sizes[l + 1]!, sizes[l]!], `weights.${l}`));
  const biases = layers.map((layer, l) => tensorText(layer.biases, [sizes[l + 1]!, 1], `biases.${l}`));
  const cost = JSON.stringify(costs[spec.loss]);
  return `{"sizes": ${JSON.stringify(sizes)}, "weights": [${weights.join(', ')}], "biases": [${biases.join(', ')}], "cost": ${cost}}\n`;
}

const fileSchema = z.strictObject({
  sizes: z.array(z.number().int().min(1)).min(2),
  weights: z.array(z.unknown()),
  biases: z.array(z.unknown()),
  cost: z.enum(['QuadraticCost', 'CrossEntropyCost']),
});

/**
 * The model in a parsed file; see `model-file.ts`.
 * @throws {ModelError} naming the first place that is not as it should be.
 */
export function network2Of(value: unknown): WrittenModel {
  const file = parseBySchema(fileSchema, value);
  const { sizes, cost } = file;
  for (const key of ['weights', 'biases'] as const)
    if (file[key].length !== sizes.length - 1)
      throw new ModelError(`${key} has ${file[key].length} entries where ${sizes.length - 1} belong, one a layer after the input`);
  const spec = network2Spec(sizes, cost);
  const parameters = new Float64Array(sizes.slice(1).reduce((sum, units, l) => sum + units * (sizes[l]! + 1), 0));
  for (const [l, layer] of splitParameters(spec, parameters).entries()) {
    readTensor(file.weights[l], [sizes[l + 1]!, sizes[l]!], `weights.${l}`, layer.weights);
    readTensor(file.biases[l], [sizes[l + 1]!, 1], `biases.${l}`, layer.biases);
  }
  return { spec, epoch: 0, parameters, metrics: unmeasured };
}

/** The file does not say how it was trained: the settings for more training are those of Nielsen's examples in chapter 3. */
function network2Spec(sizes: readonly number[], cost: 'QuadraticCost' | 'CrossEntropyCost'): RunSpec {
  try {
    return parseSpec({
      inputShape: sizes[0] === 28 * 28 ? [1, 28, 28] : [sizes[0]],
      layers: sizes.slice(1).map((units) => ({ type: 'dense', units, activation: 'sigmoid', initializer: 'scaledNormal' })),
      loss: cost === 'QuadraticCost' ? 'quadratic' : 'crossEntropy',
      optimizer: { type: 'sgd', learningRate: 0.5 },
      batchSize: 10,
      epochs: 30,
    });
  } catch (error) {
    if (error instanceof SpecError) throw new ModelError(`a network of sizes ${JSON.stringify(sizes.slice(0, 20))} cannot be: ${error.message}`);
    throw error;
  }
}
