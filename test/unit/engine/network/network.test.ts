import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNetwork, type TrainingSettings } from '../../../../src/engine/network.ts';
import { parameterCount } from '../../../../src/engine/shapes.ts';
import { convolutionalArchitectures } from '../architectures.ts';
import { architecture, classifier, settings, byteExamples, asFloats, inOrder, networkOf, trained, optimizers } from './setups.ts';

describe('a network', () => {
  const examples = byteExamples(70, 49, 5);

  it('reads back the parameters that were written, layers of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(convolutionalArchitectures, async (of) => {
        const network = await createNetwork(of);
        const parameters = Float32Array.from({ length: parameterCount(of) }, (_, i) => i + 1);
        network.writeParameters(parameters);
        expect(network.readParameters()).toEqual(parameters);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('predicts what its gradients have as output activations', async () => {
    const network = await networkOf(classifier);
    const x = asFloats(examples).inputs.subarray(0, 49) as Float32Array;
    const { layers } = network.gradients(x, new Float32Array(5), 1);
    expect(network.predict(x)).toEqual(layers[2]!.a);
  });

  it('evaluates by counting right answers and averaging the cost', async () => {
    const network = await networkOf(classifier);
    const { inputs } = asFloats(examples) as { inputs: Float32Array };
    const labels = examples.targets.kind === 'classes' ? examples.targets.labels : [];
    const outputs = Array.from(labels, (_, i) => network.predict(inputs.subarray(i * 49, (i + 1) * 49)));
    const right = outputs.filter((a, i) => a.indexOf(Math.max(...a)) === labels[i]).length;
    const loss = outputs.reduce((sum, a, i) => sum - Math.log(a[labels[i]!]!), 0) / 70;
    const measured = network.evaluate(network.attach(examples));
    expect(measured.accuracy).toBe(right / 70);
    expect(measured.loss).toBeCloseTo(loss, 5);
  });

  it('evaluates a part of the examples', async () => {
    const network = await networkOf(classifier);
    const attached = network.attach(examples);
    const whole = network.evaluate(attached);
    const [one, other] = [network.evaluate(attached, 0, 30), network.evaluate(attached, 30)];
    expect(one.loss * 30 + other.loss * 40).toBeCloseTo(whole.loss * 70, 3);
    expect(one.accuracy * 30 + other.accuracy * 40).toBeCloseTo(whole.accuracy * 70, 10);
  });

  it('keeps training the same after gradients were asked for', async () => {
    const { network, attached } = await trained(classifier, byteExamples(13, 49, 5), settings(), { steps: 2 });
    network.gradients(new Float32Array(49 * 80).fill(0.5), new Float32Array(5 * 80), 80);
    for (let step = 0; step < 3; step++) network.trainBatch(attached, inOrder(13), 0, 13);
    expect(network.readParameters()).toEqual((await trained(classifier, byteExamples(13, 49, 5))).parameters);
  });

  describe('of many weights', () => {
    const of = architecture(
      [784],
      [
        { type: 'dense', units: 500, activation: 'tanh' },
        { type: 'dense', units: 500, activation: 'tanh' },
        { type: 'dense', units: 10, activation: 'softmax' },
      ],
      'logLikelihood',
    );
    const [sgd, momentum, , , adam] = optimizers;

    /** Bytes after some steps, those of the examples left out, in relation to the weights' bytes; they must not grow from then on. */
    async function memoryOf(training: TrainingSettings, batch: number, maxBatch = batch): Promise<number> {
      const network = await networkOf(of, training, maxBatch);
      const before = network.memoryBytes;
      const attached = network.attach(byteExamples(128, 784, 10));
      const ofExamples = network.memoryBytes - before;
      const step = () => network.trainBatch(attached, inOrder(128), 0, batch);
      step();
      network.evaluate(attached);
      const after = network.memoryBytes;
      for (let time = 0; time < 3; time++) step();
      network.evaluate(attached);
      expect(network.memoryBytes).toBe(after);
      return (after - ofExamples) / (parameterCount(of) * 4);
    }

    // Weights, what the optimizer remembers of each, and a little for the batch. Adam's two moments make 3 with the
    // weights themselves, so that the rest comes on top of that.
    it.each([
      ['SGD', 10, sgd, 1.1],
      ['SGD', 128, sgd, 1.6],
      ['momentum', 10, momentum, 2.1],
      ['momentum', 128, momentum, 2.6],
      ['Adam', 10, adam, 3.1],
      ['Adam', 128, adam, 3.6],
    ] as const)('takes no more memory than it must to train by %s in batches of %d', async (_, batch, optimizer, most) => {
      expect(await memoryOf(settings({ optimizer: optimizer! }), batch)).toBeLessThan(most);
    });

    it('takes room for gradients only where they must be added up before they are used', async () => {
      const clipped = settings({ optimizer: sgd!, gradientClip: 1 });
      expect(await memoryOf(clipped, 10)).toBeCloseTo(1 + (await memoryOf(settings({ optimizer: sgd! }), 10)), 1);
      expect(await memoryOf(settings({ optimizer: sgd! }), 128, 10)).toBeLessThan(2.1);
    });
  });

  it('stays finite where units are saturated and logits extreme', async () => {
    for (const [activation, loss] of [['sigmoid', 'crossEntropy'], ['sigmoid', 'quadratic'], ['softmax', 'logLikelihood'], ['softmax', 'quadratic']] as const) {
      const of = architecture([2], [{ type: 'dense', units: 3, activation: 'tanh' }, { type: 'dense', units: 3, activation }], loss);
      const network = await createNetwork(of);
      network.writeParameters(Float32Array.from({ length: parameterCount(of) }, (_, i) => (i % 2 ? -1e4 : 2e4) * (i + 1)));
      const { cost, layers } = network.gradients(Float32Array.of(300, -200), Float32Array.of(0, 1, 0), 1);
      expect(Number.isFinite(cost)).toBe(true);
      for (const { a, delta, gradW } of layers) expect([...a, ...delta, ...gradW].every(Number.isFinite)).toBe(true);
    }
  });

  it('shows a weight that is not a number in the loss, whatever the activation', async () => {
    for (const activation of ['sigmoid', 'tanh', 'softsign', 'relu', 'leakyRelu', 'softplus', 'linear']) {
      const of = architecture([49], [{ type: 'dense', units: 8, activation }, { type: 'dense', units: 5, activation: 'softmax' }], 'logLikelihood');
      const network = await networkOf(of);
      network.writeParameters(network.readParameters().fill(NaN, 0, 1));
      expect(network.evaluate(network.attach(asFloats(byteExamples(9, 49, 5, 0)))).loss, activation).toBeNaN();
    }
  });

  it('refuses examples of another size and parameters of another count', async () => {
    const network = await networkOf(classifier);
    expect(() => network.attach(byteExamples(3, 48, 5))).toThrow('48 inputs');
    expect(() => network.attach(byteExamples(3, 49, 4))).toThrow('4 targets');
    expect(() => network.writeParameters(new Float32Array(3))).toThrow(RangeError);
  });
});
