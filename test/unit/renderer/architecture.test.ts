import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/presets.ts';
import { parseSpec, type LayerSpec } from '../../../src/engine/spec.ts';
import { activationSummary, architectureSummary, defaultRunName } from '../../../src/renderer/format/architecture.ts';
import { layerFact, specFacts } from '../../../src/renderer/format/spec-facts.ts';

const preset = (id: string) => presets.find((candidate) => candidate.id === id)!.spec;

const convolutional = parseSpec({
  layers: [
    { type: 'conv2d', filters: 8, kernel: 5, padding: 2 },
    { type: 'maxPool2d' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.25 },
    { type: 'dense', units: 10, activation: 'softmax' },
  ],
  loss: 'logLikelihood',
  optimizer: { type: 'adam', learningRate: 0.001 },
  batchSize: 'full',
  epochs: 5,
  regularization: { l2: 0.0005 },
  earlyStopping: { patience: 3 },
});

describe('the short form of a network', () => {
  it('is that of the literature for dense layers', () => {
    expect(architectureSummary(preset('nielsen'))).toBe('784-30-10');
    expect(architectureSummary(preset('deep-sigmoid'))).toBe('784-30-30-30-30-10');
  });

  it('counts equal layers from five in a row on', () => {
    expect(architectureSummary(preset('glorot-tanh'))).toBe('784-1000×5-10');
  });

  it('leaves a place for a number that is still to be written', () => {
    const { inputShape, layers } = preset('nielsen');
    expect(architectureSummary({ inputShape, layers: [{ ...layers[0]!, units: null as unknown as number } as LayerSpec, layers[1]!] })).toBe('784-?-10');
  });

  it('names filters, windows and dropout, and leaves flatten out', () => {
    expect(architectureSummary(convolutional)).toBe('1×28×28-8c5-max2-drop25%-10');
  });

  it('names the activation once when all layers share it, else the hidden and the output’s', () => {
    expect(activationSummary(preset('nielsen'))).toBe('sigmoid');
    expect(activationSummary(preset('modern'))).toBe('ReLU → softmax');
    expect(activationSummary(preset('logistic'))).toBe('sigmoid');
    const mixed = [...preset('modern').layers.slice(0, 1), ...preset('nielsen').layers];
    expect(activationSummary({ layers: mixed })).toBe('ReLU, sigmoid → sigmoid');
  });

});

describe('the default name of a run', () => {
  it('is its preset’s with the seed', () => {
    expect(defaultRunName({ ...preset('glorot-tanh-normalized'), seed: 7 })).toBe('Five tanh layers, normalized 784-1000×5-10 · seed 7');
  });

  it('is its network’s once it is no preset any more', () => {
    expect(defaultRunName({ ...preset('nielsen'), epochs: 3, seed: 7 })).toBe('784-30-10 sigmoid · seed 7');
  });

  it('fits the 200 characters of a name however deep the network is', () => {
    const layers = Array.from({ length: 64 }, (_, index) => ({ ...preset('nielsen').layers[0]!, units: 16_384 - (index % 2) }));
    const name = defaultRunName({ ...preset('nielsen'), layers, seed: 2 ** 32 - 1 });
    expect(name.length).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^784-16384-.*….*-16383 sigmoid · seed 4294967295$/);
  });
});

describe('the facts of a spec', () => {
  it('say what each layer is', () => {
    expect(convolutional.layers.map(layerFact)).toEqual([
      'Convolution 8 × 5×5, padding 2 ReLU · He normal',
      'Max pooling 2×2, stride 2',
      'Flatten',
      'Dropout 0.25',
      '10 Softmax · Glorot uniform',
    ]);
  });

  it('leave out what is not in use', () => {
    const names = specFacts(preset('nielsen')).map(([name]) => name);
    expect(names).not.toContain('Also');
    expect(Object.fromEntries(specFacts(convolutional))).toMatchObject({
      Batch: 'all examples',
      Optimizer: 'Adam η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸',
      Also: 'L2 λ = 0.0005, early stopping after 3 epochs',
    });
  });
});
