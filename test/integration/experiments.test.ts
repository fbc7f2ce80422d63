import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StatisticsSample } from '../../src/engine/diagnostics.ts';
import { experiments } from '../../src/engine/experiments.ts';
import { presets } from '../../src/engine/presets.ts';
import type { RunSpec } from '../../src/engine/spec.ts';
import { createTrainer, splitForTraining, type EpochEvent } from '../../src/engine/trainer.ts';
import { readPackedMnist } from '../../src/main/runs/mnist-files.ts';

const mnist = readPackedMnist(join(import.meta.dirname, '../../resources/mnist'));
const seeds = [1, 2, 3];

/** The spec on fewer examples: the effects below show long before a run is over. */
const shortened = (spec: RunSpec, seed: number, epochs: number, trainExamples: number): RunSpec => ({
  ...spec,
  seed,
  epochs,
  dataset: { name: 'mnist', trainExamples, validationExamples: 1000 },
  diagnostics: { earlySteps: 0, everyEpochs: 1 },
});

async function train(spec: RunSpec): Promise<{ samples: StatisticsSample[]; epochs: EpochEvent[] }> {
  const trainer = await createTrainer(spec, splitForTraining(spec, mnist.train, mnist.test));
  const events = [...trainer.events()];
  trainer.dispose();
  return { samples: events.filter((event) => event.type === 'statistics'), epochs: events.filter((event) => event.type === 'epoch') };
}

/** @param validationExamples decides which examples are measured on. */
async function untrained(spec: RunSpec, seed: number, { validationExamples } = { validationExamples: 1000 }): Promise<StatisticsSample> {
  const short = { ...shortened(spec, seed, 1, 10), dataset: { name: 'mnist', trainExamples: 10, validationExamples } as const };
  const trainer = await createTrainer(short, splitForTraining(short, mnist.train, mnist.test));
  const first = trainer.events().next().value;
  trainer.dispose();
  if (first?.type !== 'statistics') throw new Error('training begins with a measurement');
  return first;
}

const runsOf = (id: string): RunSpec[] => experiments.find((experiment) => experiment.id === id)!.runs.map(({ spec }) => spec);
const means = (sample: StatisticsSample) => sample.layers.map(({ distributions }) => distributions.a.mean);
const deltas = (sample: StatisticsSample) => sample.layers.map(({ distributions }) => distributions.delta.sd);

describe.each(seeds)('with seed %i', (seed) => {
  it('the top hidden layer of the deep sigmoid preset is driven towards 0, while the lower ones stay near a half', async () => {
    const preset = presets.find(({ id }) => id === 'deep-sigmoid')!.spec;
    const { samples } = await train(shortened(preset, seed, 3, 10_000));
    const top = samples.map((sample) => means(sample)[3]!);
    expect(top[0]).toBeGreaterThan(0.45);
    for (const [epoch, mean] of top.entries()) if (epoch > 0) expect(mean).toBeLessThan(top[epoch - 1]! - 0.03);
    expect(top[3]).toBeLessThan(0.3);
    for (const sample of samples)
      for (const mean of means(sample).slice(0, 2)) {
        expect(mean).toBeGreaterThan(0.45);
        expect(mean).toBeLessThan(0.55);
      }
  });

  it('tanh layers begin with gradients that fall from layer to layer under the standard initialization, and within 3× under the normalized', async () => {
    const [standard, normalized] = runsOf('tanh-initialization');
    const falling = deltas(await untrained({ ...standard!, seed }, seed)).slice(0, 4);
    for (let layer = 1; layer < 4; layer++) expect(falling[layer - 1]!).toBeLessThan(0.75 * falling[layer]!);
    expect(falling[3]! / falling[0]!).toBeGreaterThan(4);
    const alike = deltas(await untrained({ ...normalized!, seed }, seed)).slice(0, 4);
    expect(Math.max(...alike) / Math.min(...alike)).toBeLessThan(3);
  });

  it('weighted inputs of 500 inputs that are on spread by √501 with weights and a bias from N(0, 1), and by less than 1 with 1/√n', async () => {
    const [large, scaled] = runsOf('weight-initialization');
    const layer2 = async (spec: RunSpec) => (await untrained({ ...spec, seed }, seed)).layers[1]!;
    const wide = await layer2(large!);
    expect(Math.abs(wide.distributions.z.sd / Math.sqrt(501) - 1)).toBeLessThan(0.02);
    expect(wide.saturation!.saturated).toBeGreaterThan(0.8);
    const narrow = await layer2(scaled!);
    expect(narrow.distributions.z.sd).toBeLessThan(1);
    expect(narrow.saturation!.saturated).toBeLessThan(1e-4);
  });

  it('units that begin badly learn from cross-entropy in an epoch what the quadratic cost does not teach them in several', async () => {
    const [quadratic, crossEntropy] = runsOf('quadratic-cross-entropy');
    const slow = await train(shortened(quadratic!, seed, 2, 10_000));
    const quick = await train(shortened(crossEntropy!, seed, 1, 10_000));
    expect(quick.epochs[1]!.valAccuracy!).toBeGreaterThan(0.8);
    expect(slow.epochs[2]!.valAccuracy!).toBeLessThan(quick.epochs[1]!.valAccuracy! - 0.2);
  });
});

it('the experiment of 500 inputs shows what its caption says: Σa² = 500 and a standard deviation of 22.4', async () => {
  const [large] = runsOf('weight-initialization');
  const { layers } = await untrained(large!, large!.seed, large!.dataset);
  const { a } = layers[0]!.distributions;
  const { z } = layers[1]!.distributions;
  expect(Math.abs(550 * (a.mean ** 2 + a.sd ** 2) - 500)).toBeLessThan(1);
  expect(z.sd.toFixed(1)).toBe('22.4');
});

it('softsign units do not saturate where those of tanh do', async () => {
  const [softsign, tanh] = await Promise.all(runsOf('softsign').map((spec) => train(shortened(spec, 1, 2, 10_000))));
  const saturated = ({ samples }: { samples: StatisticsSample[] }) => samples.at(-1)!.layers[0]!.saturation!.saturated;
  expect(saturated(softsign!)).toBeLessThan(0.001);
  expect(saturated(tanh!)).toBeGreaterThan(5 * saturated(softsign!));
});
