import { describe, expect, it } from 'vitest';
import { binsOf, quantityNames } from '../../../../src/engine/diagnostics/bins.ts';
import { distributionOf } from '../../../../src/engine/diagnostics/distribution.ts';
import { saturation } from '../../../../src/engine/diagnostics/saturation.ts';
import { learningLayers, probeExamples } from '../../../../src/engine/diagnostics.ts';
import { splitParameters } from '../../../../src/engine/parameters.ts';
import type { Architecture } from '../../../../src/engine/spec.ts';
import { architecture, asFloats, byteExamples, inOrder, networkOf, settings } from '../network/setups.ts';
import { inMemory, tally } from './tallied.ts';

const classes = 5;
const dense = architecture(
  [1, 7, 7],
  [
    { type: 'flatten' },
    { type: 'dense', units: 70, activation: 'tanh' },
    { type: 'dense', units: 41, activation: 'relu' },
    { type: 'dense', units: classes, activation: 'softmax' },
  ],
  'logLikelihood',
);
const convolutional = architecture(
  [1, 7, 7],
  [
    { type: 'conv2d', filters: 3, kernel: 3, activation: 'relu' },
    { type: 'maxPool2d' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.5 },
    { type: 'dense', units: 20, activation: 'sigmoid' },
    { type: 'dense', units: classes, activation: 'softmax' },
  ],
  'logLikelihood',
);

/** Measures right after a step, and gives back all that is needed to find the same another way. */
async function measured(of: Architecture, count = 50) {
  const network = await networkOf(of, settings({ regularization: { l2: 0.01, l1: 0, maxNorm: null } }));
  const examples = byteExamples(count, 49, classes);
  const attached = network.attach(examples);
  const probe = network.probe(attached);
  const before = network.readParameters();
  probe.beginStep();
  network.trainBatch(attached, inOrder(10), 0, 10);
  return { network, examples, attached, probe, before, layers: probe.measure() };
}

describe.each([['dense layers', dense], ['convolutions, pools and dropout', convolutional]])('of a network of %s', (_, of) => {
  it('the statistics are those of all the numbers that backpropagation on the examples gives', async () => {
    const { network, examples, layers } = await measured(of);
    const { inputs, targets } = asFloats(examples) as { inputs: Float32Array; targets: { labels: Uint8Array } };
    const y = Float32Array.from({ length: 50 * classes }, (_, at) => Number(targets.labels[Math.floor(at / classes)] === at % classes));
    const gradients = network.gradients(inputs, y, 50);
    const parameters = splitParameters(of, network.readParameters());
    expect(layers.map(({ layer }) => layer)).toEqual(learningLayers(of).map(({ layer }) => layer));
    for (const [index, { layer, spec, size, units }] of learningLayers(of).entries()) {
      const all = { ...gradients.layers[layer]!, ...parameters[layer]! };
      for (const quantity of quantityNames) {
        const { counts, ...numbers } = distributionOf(tally, [inMemory(all[quantity])], binsOf(quantity, spec.activation));
        const found = layers[index]!.distributions[quantity];
        expect(found.counts.reduce((sum, one) => sum + one, 0), quantity).toBe(all[quantity].length);
        // Inputs that are zero are left out of the sums: the last digits differ, and with them the bin of a few.
        const misplaced = found.counts.reduce((sum, one, bin) => sum + Math.abs(one - counts[bin]!), 0) / all[quantity].length;
        expect(misplaced, quantity).toBeLessThan(0.02);
        for (const [key, value] of Object.entries(numbers))
          expect(Math.abs(found[key as keyof typeof numbers] - value), `${quantity} ${key}`).toBeLessThan(1e-4 * numbers.sd);
      }
      const a = inMemory(all.a, { columns: size });
      expect(layers[index]!.saturation).toEqual(saturation(tally, a, units, spec.activation));
    }
  });

  it('tells by how much the step has moved each layer’s weights', async () => {
    const { network, before, layers, probe } = await measured(of);
    const [now, then] = [splitParameters(of, network.readParameters()), splitParameters(of, before)];
    for (const { layer, updateRatio } of layers) {
      const moved = Math.hypot(...now[layer]!.weights.map((weight, k) => weight - then[layer]!.weights[k]!));
      expect(updateRatio).toBeCloseTo(moved / Math.hypot(...then[layer]!.weights), 6);
      expect(updateRatio).toBeGreaterThan(0);
    }
    expect(probe.measure().map(({ updateRatio }) => updateRatio)).toEqual(layers.map(() => null));
  });

  it('training goes on as if nothing had been measured', async () => {
    const { network, attached } = await measured(of, 400);
    const other = await networkOf(of, settings({ regularization: { l2: 0.01, l1: 0, maxNorm: null } }));
    const same = other.attach(byteExamples(400, 49, classes));
    other.trainBatch(same, inOrder(10), 0, 10);
    for (let step = 1; step < 4; step++) {
      network.trainBatch(attached, inOrder(100), step * 10, step * 10 + 10);
      other.trainBatch(same, inOrder(100), step * 10, step * 10 + 10);
    }
    expect(network.readParameters()).toEqual(other.readParameters());
  });
});

it('only the first 300 examples are measured on', async () => {
  const { layers } = await measured(dense, 400);
  expect(layers[0]!.distributions.z.counts.reduce((sum, one) => sum + one, 0)).toBe(70 * probeExamples);
});

it('weights that were all zero have no share to be moved by', async () => {
  const network = await networkOf(dense);
  network.writeParameters(network.readParameters().fill(0));
  const probe = network.probe(network.attach(byteExamples(20, 49, classes)));
  probe.beginStep();
  expect(probe.measure().map(({ updateRatio }) => updateRatio)).toEqual([null, null, null]);
});
