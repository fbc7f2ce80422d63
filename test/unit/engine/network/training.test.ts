import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../src/engine/network.ts';
import { splitParameters } from '../../../../src/engine/parameters.ts';
import type { Architecture } from '../../../../src/engine/spec.ts';
import { convolutionalArchitectures } from '../architectures.ts';
import { trainedByReference } from './reference-training.ts';
import { architecture, classifier, settings, byteExamples, asFloats, inOrder, networkOf, trained, distance, optimizers } from './setups.ts';

describe('a training step of the float32 engine', () => {
  const examples = byteExamples(13, 49, 5);

  it.each(optimizers)('moves the weights as the reference does by $type', async (optimizer) => {
    const training = settings({ optimizer });
    const { parameters, costs } = await trained(classifier, examples, training);
    const expected = trainedByReference(classifier, examples, training);
    expect(distance(parameters, expected.parameters)).toBeLessThan(2e-5);
    expect(distance(costs, expected.costs)).toBeLessThan(1e-5);
  });

  it.each([
    ['L2', settings({ regularization: { l2: 0.05, l1: 0, maxNorm: null } })],
    ['L1', settings({ regularization: { l2: 0, l1: 0.01, maxNorm: null } })],
    ['L1 and L2 with Adam', settings({ optimizer: optimizers[4]!, regularization: { l2: 0.01, l1: 0.01, maxNorm: null } })],
    ['a largest norm of each unit’s weights', settings({ regularization: { l2: 0, l1: 0, maxNorm: 0.8 } })],
    ['a clipped gradient', settings({ gradientClip: 0.05 })],
    ['a clipped gradient and L2', settings({ gradientClip: 0.5, regularization: { l2: 0.1, l1: 0, maxNorm: null } })],
  ])('does as the reference does with %s', async (_, training) => {
    const { parameters, costs } = await trained(classifier, examples, training);
    const expected = trainedByReference(classifier, examples, training);
    expect(distance(parameters, expected.parameters)).toBeLessThan(2e-5);
    expect(distance(costs, expected.costs)).toBeLessThan(1e-5);
  });

  it('comes to the same whether inputs are kept as nonzero bytes, as all bytes, or as floats', async () => {
    const sparse = await trained(classifier, examples);
    const floats = await trained(classifier, asFloats(examples));
    expect(sparse.attached.mostNonzeros).toBeGreaterThan(0);
    expect(distance(sparse.parameters, floats.parameters)).toBeLessThan(1e-6);
    const dense = byteExamples(13, 49, 5, 0.1);
    const bytes = await trained(classifier, dense);
    expect(bytes.attached.mostNonzeros).toBe(0);
    expect(distance(bytes.parameters, (await trained(classifier, asFloats(dense))).parameters)).toBe(0);
  });

  it('learns from examples that are nothing but zeros', async () => {
    const empty = byteExamples(20, 49, 5, 1);
    const sparse = await trained(classifier, empty);
    expect(sparse.attached.mostNonzeros).toBeGreaterThan(0);
    expect(sparse.parameters).toEqual((await trained(classifier, asFloats(empty))).parameters);
  });

  it('adds up the gradients of a batch larger than the memory’s', async () => {
    const many = byteExamples(150, 49, 5);
    const atOnce = await trained(classifier, many);
    const inGoes = await trained(classifier, many, settings(), { maxBatch: 40 });
    expect(distance(inGoes.parameters, atOnce.parameters)).toBeLessThan(1e-6);
    expect(distance(inGoes.costs, atOnce.costs)).toBeLessThan(1e-6);
  });

  it('moves a convolution whose maps end between fours, and fill their row, as the reference does', async () => {
    // Three maps of 21: the last one's vectors reach two floats beyond the 64 of a row.
    const of = architecture(
      [1, 7, 3],
      [{ type: 'conv2d', filters: 3, kernel: 1, activation: 'sigmoid' }, { type: 'dense', units: 2, activation: 'softmax' }],
      'logLikelihood',
    );
    const images = byteExamples(16, 21, 2, 0.3);
    const { parameters, costs } = await trained(of, images);
    const expected = trainedByReference(of, images, settings());
    expect(distance(parameters, expected.parameters)).toBeLessThan(1e-6);
    expect(distance(costs, expected.costs)).toBeLessThan(1e-6);
  });

  it('moves any convolutional network as the reference does', async () => {
    await fc.assert(
      fc.asyncProperty(convolutionalArchitectures.filter(({ loss }) => loss === 'quadratic'), async (of) => {
        const withoutDropout = { ...of, layers: of.layers.filter(({ type }) => type !== 'dropout') };
        const images = byteExamples(3, of.inputShape.reduce((a, b) => a * b, 1), outputsOf(of), 0.3);
        const training = settings({ optimizer: { type: 'momentum', learningRate: 0.01, momentum: 0.9 }, regularization: { l2: 0.1, l1: 0, maxNorm: 1 } });
        const { parameters } = await trained(withoutDropout, images, training, { steps: 2 });
        const expected = trainedByReference(withoutDropout, images, training, 2);
        expect(distance(parameters, expected.parameters)).toBeLessThan(2e-5);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('gives the same bits each time', async () => {
    const training = settings({ optimizer: optimizers[4]!, regularization: { l2: 0.01, l1: 0, maxNorm: null } });
    const first = await trained(classifier, examples, training);
    const second = await trained(classifier, examples, training);
    expect(second.parameters).toEqual(first.parameters);
    expect(second.costs).toEqual(first.costs);
  });

  it('comes to the same within rounding whatever the order of the batch', async () => {
    const of = classifier;
    const training = settings({ optimizer: optimizers[1]! });
    const { parameters } = await trained(of, examples, training);
    const network = await networkOf(of, training);
    const attached = network.attach(examples);
    const backwards = inOrder(13).reverse();
    for (let step = 0; step < 5; step++) network.trainBatch(attached, backwards, 0, 13);
    expect(distance(network.readParameters(), parameters)).toBeLessThan(1e-6);
  });

  it.each(optimizers.slice(1))('lets what $type remembers of a unit that has died fade to zero, not to the smallest float', async (optimizer) => {
    const of = architecture(
      [49],
      [{ type: 'dense', units: 8, activation: 'relu' }, { type: 'dense', units: 5, activation: 'softmax' }],
      'logLikelihood',
    );
    const network = await networkOf(of, settings({ optimizer }));
    const parameters = network.readParameters();
    splitParameters(of, parameters)[0]!.biases.fill(-1000);
    network.writeParameters(parameters);
    const state = network.readOptimizerState();
    network.writeOptimizerState(state.fill(1e-41, 2));
    const attached = network.attach(examples);
    for (let step = 0; step < 256; step++) network.trainBatch(attached, inOrder(13), 0, 13);
    const count = 49 * 8 + 8;
    expect(network.readOptimizerState().slice(2, 2 + count)).toEqual(new Float32Array(count));
  });

  it('refuses to train before it knows how', async () => {
    const network = await createNetwork(classifier);
    const attached = network.attach(examples);
    expect(() => network.trainBatch(attached, inOrder(13), 0, 13)).toThrow('configure');
  });
});

const outputsOf = ({ layers }: Architecture) => {
  const output = layers.at(-1)!;
  return output.type === 'dense' ? output.units : 0;
};
