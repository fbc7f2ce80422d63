import { describe, expect, it } from 'vitest';
import { presetOf, presets } from '../../../src/engine/presets.ts';
import { parameterCount } from '../../../src/engine/shapes.ts';
import { parseSpec, specProblems, SpecError, trainingProblems, type RunSpecInput } from '../../../src/engine/spec.ts';

const legal: RunSpecInput = {
  layers: [{ type: 'dense', units: 30 }, { type: 'dense', units: 10 }],
  loss: 'quadratic',
  optimizer: { type: 'sgd', learningRate: 3 },
  batchSize: 10,
  epochs: 30,
};

const words = (change: Record<string, unknown>) =>
  specProblems({ ...legal, ...change }).map(({ path, message }) => `${path.join('.')}: ${message}`);

const layer = (change: Record<string, unknown>) => ({ layers: [{ type: 'dense', units: 30, ...change }, { type: 'dense', units: 10 }] });

describe('A spec', () => {
  it('is completed with the defaults of what it leaves out', () => {
    const spec = parseSpec(legal);
    expect(spec.dataset).toEqual({ name: 'mnist', trainExamples: 50_000, validationExamples: 10_000 });
    expect(spec.layers[0]).toEqual({ type: 'dense', units: 30, activation: 'sigmoid', initializer: 'glorotUniform' });
    expect(spec.seed).toBe(1);
  });

  it('that was parsed once parses to itself', () => {
    for (const { spec } of presets) expect(parseSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it.each([
    ['zero units', layer({ units: 0 }), 'layers.0.units: must be at least 1, not 0'],
    ['half a unit', layer({ units: 1.5 }), 'layers.0.units: must be a whole number, not 1.5'],
    ['10⁹ units', layer({ units: 1e9 }), 'layers.0.units: must be at most 16,384, not 1000000000'],
    ['a learning rate that is no number', { optimizer: { type: 'sgd', learningRate: NaN } }, 'optimizer.learningRate: must be a number, not NaN'],
    ['an infinite learning rate', { optimizer: { type: 'sgd', learningRate: Infinity } }, 'optimizer.learningRate: must be a number, not Infinity'],
    ['an unknown key', { foo: 1 }, ': there is no setting named foo here'],
    ['an unknown key in a layer', layer({ colour: 'red' }), 'layers.0: there is no setting named colour here'],
    ['no layers', { layers: [] }, 'layers: must be at least 1 entry, not 0'],
    ['no loss', { loss: undefined }, 'loss: is missing'],
    ['a batch size of zero', { batchSize: 0 }, 'batchSize: must be at least 1, not 0'],
    ['a batch size in words', { batchSize: 'some' }, 'batchSize: must be a whole number from 1 to 65,536, or "full"'],
    [
      'an unknown type of layer',
      layer({ type: 'lstm' }),
      'layers.0.type: must be one of "dense", "conv2d", "maxPool2d", "averagePool2d", "flatten", "dropout"',
    ],
    [
      'more examples than there are',
      { dataset: { name: 'mnist', trainExamples: 60_000, validationExamples: 1 } },
      'dataset.validationExamples: training and validation examples together are 60001; MNIST has 60,000 to share',
    ],
    [
      'softmax in the middle',
      layer({ activation: 'softmax' }),
      'layers.0.activation: softmax belongs to the output layer',
    ],
    [
      'cross-entropy of ReLU units',
      { layers: [{ type: 'dense', units: 10, activation: 'relu' }], loss: 'crossEntropy' },
      'loss: cross-entropy takes ln a and ln(1 − a), and relu units leave (0, 1): use sigmoid units',
    ],
    [
      'a convolution after a dense layer',
      { layers: [{ type: 'dense', units: 9 }, { type: 'conv2d', filters: 2, kernel: 3 }, { type: 'dense', units: 10 }] },
      'layers.1: needs an image [channels, height, width] as input: put it before any dense or flatten layer',
    ],
    [
      'an output that is not dense',
      { layers: [{ type: 'conv2d', filters: 2, kernel: 3 }] },
      'layers.0: the last layer is the output: make it dense',
    ],
  ])('with %s is refused in words that name the place', (_, change, expected) => {
    expect(words(change)).toContain(expected);
  });

  it('with more parameters than memory should hold is refused before any is made', () => {
    const wide = { type: 'dense', units: 16_384 };
    expect(words({ layers: [wide, wide, { type: 'dense', units: 10 }] }).join()).toMatch(/281,\d{3},\d{3} parameters; at most 50,000,000 fit/);
  });

  it('that is illegal throws an error with every problem in it', () => {
    expect(() => parseSpec({ ...legal, epochs: 0, loss: 'hinge' })).toThrow(SpecError);
    expect(() => parseSpec({ ...legal, epochs: 0, loss: 'hinge' })).toThrow(/loss: must be one of .*epochs: must be at least 1, not 0/);
  });
});

describe('A spec to train', () => {
  it('must fit MNIST, which one that only predicts need not', () => {
    const small = { ...legal, inputShape: [2], layers: [{ type: 'dense', units: 1 }] };
    expect(specProblems(small)).toEqual([]);
    expect(trainingProblems(small)).toEqual([
      { path: ['inputShape'], message: 'the network takes 2 inputs; an MNIST image has 784 pixels' },
      { path: ['layers', 0, 'units'], message: 'the output has 1 unit; MNIST has 10 classes' },
    ]);
  });

  it('whose layers do not fit each other is told that first', () => {
    const spec = { ...legal, layers: [{ type: 'maxPool2d', size: 30 }, { type: 'dense', units: 10 }] };
    expect(trainingProblems(spec)).toEqual([{ path: ['layers', 0], message: 'a window of 30×30 does not fit an input of 28×28' }]);
  });
});

describe('The presets', () => {
  it('are known by their specs, whatever the seed', () => {
    for (const preset of presets) expect(presetOf({ ...preset.spec, seed: 99 })).toBe(preset);
    expect(presetOf({ ...presets[0]!.spec, epochs: 99 })).toBeNull();
  });

  it('have the parameters their names promise', () => {
    const counts = Object.fromEntries(presets.map(({ id, spec }) => [id, parameterCount(spec)]));
    expect(counts).toMatchObject({ logistic: 7850, nielsen: 23_860, modern: 79_510, 'deep-sigmoid': 26_650, 'lenet-5': 61_706, 'glorot-tanh': 4_799_010 });
  });
});
