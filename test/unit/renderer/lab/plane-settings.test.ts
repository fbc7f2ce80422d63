import { expect, it } from 'vitest';
import { createNetwork } from '../../../../src/engine/network.ts';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import { pointExamples } from '../../../../src/engine/data/point-clouds.ts';
import { orderOfEpoch } from '../../../../src/engine/trainer.ts';
import { cloudName, pointsOf, specOf, startingSettings, type PlaneSettings } from '../../../../src/renderer/components/lab/plane-settings.ts';

async function accuracyAfter(epochs: number, change: Partial<PlaneSettings>): Promise<number> {
  const settings = { ...startingSettings, ...change };
  const spec = specOf(settings);
  const points = pointsOf(settings, []);
  const network = await createNetwork(spec);
  network.configure(spec);
  network.setLearningRate(settings.learningRate);
  network.writeParameters(initialParameters(spec, spec.seed));
  const attached = network.attach(pointExamples(points));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = orderOfEpoch(spec, points.length, epoch);
    for (let from = 0; from < points.length; from += settings.batchSize)
      network.trainBatch(attached, order, from, Math.min(from + settings.batchSize, points.length));
  }
  const { accuracy } = network.evaluate(attached);
  network.dispose();
  return accuracy;
}

it.each([
  ['logistic regression separates the linear cloud', { cloud: 'linear', depth: '0' }, 50, 0.99],
  ['one hidden layer of four separates XOR, as the page begins', {}, 100, 0.98],
  ['one hidden layer of four separates the circles', { cloud: 'circles' }, 100, 0.98],
  ['two hidden layers of eight learn the spirals', { cloud: 'spirals', depth: '2', units: 8, noise: 0.02 }, 400, 0.95],
] as const)('%s', async (_title, change, epochs, expected) => {
  expect(await accuracyAfter(epochs, change)).toBeGreaterThanOrEqual(expected);
});

it('no line separates XOR', async () => {
  expect(await accuracyAfter(100, { depth: '0' })).toBeLessThan(0.75);
});

it('points added by hand stay the same problem, another noise is another', () => {
  const own = { ...startingSettings, cloud: 'own' } as const;
  expect(cloudName({ ...own, noise: 0.3 })).toBe(cloudName(own));
  expect(cloudName({ ...startingSettings, noise: 0.3 })).not.toBe(cloudName(startingSettings));
  expect(pointsOf(own, [{ x: 1, y: 0, label: 1 }])).toHaveLength(1);
});
