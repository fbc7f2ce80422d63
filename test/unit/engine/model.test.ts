import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModelFile, readWrittenModel } from '../../../src/engine/model-file.ts';
import { modelText, unmeasured, type Model } from '../../../src/engine/model.ts';
import { network2Obstacle, network2Text } from '../../../src/engine/network2.ts';
import { parameterCount } from '../../../src/engine/shapes.ts';
import { parseSpec, type Architecture } from '../../../src/engine/spec.ts';
import { checkModelSize, ModelError, mostModelBytes, shortestDecimal } from '../../../src/engine/weights-json.ts';
import { architectures } from './architectures.ts';

const specOf = (architecture: Architecture) =>
  parseSpec({ ...architecture, optimizer: { type: 'sgd', learningRate: 0.5 }, batchSize: 10, epochs: 30 });

/** Any finite 32-bit floats, the least and the largest and −0 among them. */
const floats = (length: number) => fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: length, maxLength: length });

const models: fc.Arbitrary<Model> = architectures.chain((architecture) =>
  floats(parameterCount(architecture)).map((parameters) => ({ spec: specOf(architecture), epoch: 7, parameters, metrics: unmeasured })),
);

/** 4 inputs, 3 sigmoid units, a layer that learns nothing, 2 sigmoid units. */
const small: Model = {
  spec: specOf({
    inputShape: [4],
    layers: [
      { type: 'dense', units: 3, activation: 'sigmoid', initializer: 'scaledNormal' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 2, activation: 'sigmoid', initializer: 'scaledNormal' },
    ],
    loss: 'crossEntropy',
  }),
  epoch: 3,
  parameters: Float32Array.from({ length: 23 }, (_, i) => (i - 11) / 7),
  metrics: { ...unmeasured, testAccuracy: 0.95 },
};

/** The same bits, so that −0 is told from 0. */
const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

/** The small model's file after a change to what JSON.parse makes of it. */
function changed(change: (file: ModelJson) => void): string {
  const file = JSON.parse(modelText(small)) as ModelJson;
  change(file);
  return JSON.stringify(file);
}

interface ModelJson {
  [key: string]: unknown;
  spec: Record<string, unknown>;
  layers: ({ weights: unknown[][]; biases: unknown[] } | null)[];
}

describe('a model file', () => {
  it('restores the weights of any architecture bit for bit', () => {
    fc.assert(
      fc.property(models, (model) => {
        const read = readModelFile(modelText(model)).model;
        expect(bits(read.parameters)).toEqual(bits(model.parameters));
        expect(read.spec).toEqual(model.spec);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('restores epoch and measurements', () => {
    expect(readModelFile(modelText(small)).model).toEqual(small);
  });

  it('writes each weight in the fewest digits that restore it', () => {
    expect(modelText({ ...small, parameters: new Float32Array(23).fill(Math.fround(0.1)) })).toContain('[0.1,0.1,0.1,0.1]');
  });

  it('cannot be written of weights that are not finite', () => {
    expect(() => modelText({ ...small, parameters: new Float32Array(23).fill(NaN) })).toThrow('layers.0.weights holds NaN');
  });

  it.each<[string, (file: ModelJson) => void, string]>([
    ['a row too few', ({ layers }) => layers[0]!.weights.pop(), 'layers.0.weights has 2 rows where 3 belong'],
    ['a number too few', ({ layers }) => layers[0]!.weights[2]!.pop(), 'layers.0.weights.2 has 3 numbers where 4 belong'],
    ['a number too many', ({ layers }) => layers[2]!.biases.push(1), 'layers.2.biases has 3 numbers where 2 belong'],
    ['null for a number', ({ layers }) => (layers[2]!.weights[1]![0] = null), 'layers.2.weights.1.0 is null where a number belongs'],
    ['text for a number', ({ layers }) => (layers[0]!.biases[0] = '0.5'), 'layers.0.biases.0 is the text "0.5" where a number belongs'],
    ['an array for a number', ({ layers }) => (layers[0]!.biases[0] = [1]), 'layers.0.biases.0 is an array where a number belongs'],
    ['a number for a row', ({ layers }) => (layers[0]!.weights[1] = 3 as never), 'layers.0.weights.1 is 3 where an array of 4 belongs'],
    ['a number beyond 32 bits', ({ layers }) => (layers[0]!.biases[1] = 1e39), 'layers.0.biases.1 is 1e+39, too large for a 32-bit float'],
    ['no biases', ({ layers }) => delete (layers[0] as { biases?: unknown }).biases, 'layers.0 must be an object of "weights" and "biases" alone'],
    ['a layer too few', ({ layers }) => layers.pop(), 'layers has 2 entries where 3 belong'],
    ['null for a dense layer', ({ layers }) => (layers[0] = null), 'layers.0 must be an object of "weights" and "biases" alone'],
    ['weights for dropout', ({ layers }) => (layers[1] = layers[0]!), 'layers.1 must be null: a dropout layer learns nothing'],
    ['an unknown key', (file) => (file.extra = 1), 'there is no setting named extra here'],
    ['an unknown key in a layer', ({ layers }) => Object.assign(layers[0]!, { extra: 1 }), 'layers.0 must be an object'],
    ['an unknown key in the spec', ({ spec }) => (spec.extra = 1), 'spec: there is no setting named extra here'],
    ['10⁹ units', ({ spec }) => Object.assign((spec.layers as object[])[0]!, { units: 1e9 }), 'spec.layers.0.units: must be at most 16,384'],
    ['another format', (file) => (file.format = 'keras'), 'format: must be backpropagation-workbench/model'],
    ['a later version', (file) => (file.version = 2), 'version: must be 1'],
    ['an epoch of −1', (file) => (file.epoch = -1), 'epoch: must be at least 0, not -1'],
    ['measurements that are text', (file) => (file.metrics = { testAccuracy: 'high' }), 'metrics.testAccuracy: must be'],
  ])('with %s is refused, naming the place', (_, change, message) => {
    const text = changed(change);
    expect(() => readModelFile(text)).toThrow(ModelError);
    expect(() => readModelFile(text)).toThrow(message);
  });

  it.each<[string, string]>([
    ['1e999', 'layers.0.biases.0 is Infinity, too large for a 32-bit float'],
    ['-1e999', 'layers.0.biases.0 is -Infinity, too large for a 32-bit float'],
    ['NaN', 'not JSON'],
    ['Infinity', 'not JSON'],
  ])('with %s among its numbers is refused', (number, message) => {
    const text = changed(({ layers }) => (layers[0]!.biases[0] = 'HERE')).replace('"HERE"', number);
    expect(() => readModelFile(text)).toThrow(ModelError);
    expect(() => readModelFile(text)).toThrow(message);
  });
});

describe('any weights file', () => {
  it('that is truncated anywhere is refused', () => {
    for (const whole of [modelText(small).trimEnd(), network2Text(small).trimEnd()])
      for (let length = 0; length < whole.length; length += 7) expect(() => readModelFile(whole.slice(0, length))).toThrow(ModelError);
  });

  it('of a hundred million brackets is refused before it is parsed, whether they nest or not', () => {
    expect(() => readModelFile('['.repeat(100_000_000))).toThrow('nests brackets more than 16 deep at character 17');
    expect(() => readModelFile(`[${'[],'.repeat(30_000_000)}`)).toThrow('more than 4,000,000 brackets');
  });

  it('may have brackets and quotes within text', () => {
    expect(() => readModelFile(`{"format": "${'['.repeat(50)}\\"${'{'.repeat(50)}"}`)).toThrow('format: must be');
  });

  it('beyond the largest size is refused by its size alone', () => {
    expect(() => checkModelSize(500 * 2 ** 20)).toThrow('the file has 500 MB; a weights file may have 256 MB at most');
    expect(() => checkModelSize(mostModelBytes)).not.toThrow();
  });

  it('of neither format is refused', () => {
    for (const text of ['{}', '[]', 'null', '3', '"format"']) expect(() => readModelFile(text)).toThrow('neither a model of the workbench');
  });

  it('never fails in any other way than with a ModelError', () => {
    const file = fc.oneof(fc.json(), fc.string(), fc.json().map((inner) => `{"format": "backpropagation-workbench/model", "layers": ${inner}}`));
    fc.assert(
      fc.property(file, (text) => {
        expect(() => readModelFile(text)).toThrow(ModelError);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is told apart by its keys', () => {
    expect(readModelFile(modelText(small))).toEqual({ format: 'json', model: small });
    expect(readModelFile(network2Text(small)).format).toBe('network2');
  });
});

describe('a file of network2.py', () => {
  it('holds sizes, weights, biases as column vectors, and the cost’s class', () => {
    const file = JSON.parse(network2Text(small)) as Record<'sizes' | 'weights' | 'biases' | 'cost', unknown>;
    expect(file.sizes).toEqual([4, 3, 2]);
    expect(file.cost).toBe('CrossEntropyCost');
    expect((file.weights as number[][][]).map((layer) => layer.map((row) => row.length))).toEqual([[4, 4, 4], [3, 3]]);
    expect((file.biases as number[][][])[1]).toEqual([10, 11].map((value) => [shortestDecimal(Math.fround(value / 7))]));
  });

  it('restores the weights bit for bit', () => {
    expect(bits(readModelFile(network2Text(small)).model.parameters)).toEqual(bits(small.parameters));
  });

  it('as Python writes it is read', () => {
    const file = '{"sizes": [2, 1], "weights": [[[0.5, -1e-05]]], "biases": [[[3.0]]], "cost": "QuadraticCost"}';
    const { spec, parameters } = readModelFile(file).model;
    expect(spec).toMatchObject({ inputShape: [2], loss: 'quadratic', layers: [{ type: 'dense', units: 1, activation: 'sigmoid' }] });
    expect(parameters).toEqual(Float32Array.of(0.5, -1e-5, 3));
    expect(readWrittenModel(file).model.parameters).toEqual(Float64Array.of(0.5, -1e-5, 3));
  });

  it('of 784 inputs takes images', () => {
    const row = JSON.stringify(new Array(784).fill(0));
    const file = `{"sizes": [784, 1], "weights": [[${row}]], "biases": [[[0]]], "cost": "QuadraticCost"}`;
    expect(readModelFile(file).model.spec.inputShape).toEqual([1, 28, 28]);
  });

  it.each([
    ['logLikelihood', 'softmax', 'knows the quadratic and the cross-entropy cost, not log-likelihood'],
    ['quadratic', 'tanh', 'knows only sigmoid units, and layer 1 has tanh'],
  ] as const)('cannot hold a network with %s and %s, and says why', (loss, activation, reason) => {
    expect(network2Obstacle({ loss, layers: [{ type: 'dense', units: 2, activation, initializer: 'zeros' }] })).toContain(reason);
  });

  it('cannot hold a convolution, and says why', () => {
    const conv = { type: 'conv2d', filters: 1, kernel: 3, stride: 1, padding: 0, activation: 'sigmoid', initializer: 'zeros' } as const;
    expect(network2Obstacle({ loss: 'quadratic', layers: [conv] })).toContain('layer 1 is a convolution');
  });

  it.each<[string, (file: Record<string, unknown[]>) => void, string]>([
    ['another size', ({ sizes }) => (sizes![1] = 5), 'weights.0 has 3 rows where 5 belong'],
    ['a size of 10⁹', ({ sizes }) => (sizes![1] = 1e9), 'layers.0.units: must be at most 16,384'],
    ['biases as a row', ({ biases }) => (biases![0] = [1, 2, 3]), 'biases.0.0 is 1 where an array of 1 belongs'],
    ['a layer too few', ({ weights }) => weights!.pop(), 'weights has 1 entries where 2 belong'],
    ['an unknown cost', (file) => Object.assign(file, { cost: 'HingeCost' }), 'cost: must be one of'],
    ['an unknown key', (file) => (file.extra = []), 'no setting named extra'],
  ])('with %s is refused, naming the place', (_, change, message) => {
    const file = JSON.parse(network2Text(small)) as Record<string, unknown[]>;
    change(file);
    expect(() => readModelFile(JSON.stringify(file))).toThrow(message);
  });
});
