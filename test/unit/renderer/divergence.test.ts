import { expect, it } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { binCount, binsOf, quantityNames, type QuantityName } from '../../../src/engine/diagnostics/bins.ts';
import type { Distribution } from '../../../src/engine/diagnostics/distribution.ts';
import { isFiniteSample, learningLayers, type StatisticsSample } from '../../../src/engine/diagnostics.ts';
import { parseSpec } from '../../../src/engine/spec.ts';
import { useSamplePlayer } from '../../../src/renderer/components/diagnostics/sample-player.ts';
import { flowNote } from '../../../src/renderer/diagnostics/gradient-flow.ts';
import { ridgeAxis } from '../../../src/renderer/diagnostics/ridgeline.ts';
import { shareOption } from '../../../src/renderer/diagnostics/saturation.ts';

const spec = parseSpec({
  layers: [
    { type: 'dense', units: 20, activation: 'relu' },
    { type: 'dense', units: 10, activation: 'linear' },
  ],
  loss: 'quadratic',
  optimizer: { type: 'sgd', learningRate: 900 },
  batchSize: 10,
  epochs: 1,
});
const layers = learningLayers(spec);

/** All quantities spread by `output` in the output layer, and by `first` in the first. */
function sample(step: number, output: number, first = output): StatisticsSample {
  const layer = (index: number, sd: number) => {
    const of = (name: QuantityName): Distribution => ({
      mean: Number.isNaN(sd) ? NaN : 0,
      sd,
      p2: -2 * sd,
      p25: -sd,
      p50: 0,
      p75: sd,
      p98: 2 * sd,
      counts: new Uint32Array(binCount(binsOf(name, index === 0 ? 'relu' : 'linear'))).fill(1),
    });
    const distributions = Object.fromEntries(quantityNames.map((name) => [name, of(name)])) as Record<QuantityName, Distribution>;
    return { layer: index, saturation: index === 0 ? { saturated: 0, dead: 0 } : null, updateRatio: null, distributions };
  };
  return { epoch: step / 1000, step, layers: [layer(0, first), layer(1, output)] };
}

/** Grows beyond all bounds at the third step, and holds no numbers from the fourth on. */
const samples = [sample(0, 1), sample(1, 2), sample(2, 10), sample(3, 1e20), sample(4, NaN), sample(1000, NaN)];

it('a run that diverged is looked at where it still had numbers, and can be played to its end', () => {
  expect(samples.map(isFiniteSample)).toEqual([true, true, true, true, false, false]);
  const scope = effectScope();
  scope.run(() => {
    const player = useSamplePlayer(() => samples);
    expect(player.sample.value!.step).toBe(3);
    player.goTo(5);
    expect(player.sample.value!.step).toBe(1000);
  });
  scope.stop();
});

it('the sample looked at follows a run while it trains, and stays where it was put', async () => {
  const arriving = shallowRef<readonly StatisticsSample[]>([]);
  const scope = effectScope();
  const player = scope.run(() => useSamplePlayer(() => arriving.value))!;
  const arrive = async (count: number) => {
    arriving.value = Array.from({ length: count }, (_, step) => sample(step, 1));
    await nextTick();
  };
  await arrive(1);
  await arrive(3);
  expect(player.index.value).toBe(2);
  player.goTo(1);
  await arrive(5);
  expect(player.index.value).toBe(1);
  player.goTo(4);
  await arrive(6);
  expect(player.index.value).toBe(5);
  scope.stop();
});

it('the axis of a histogram is that of the whole training, or of the moment where the whole would hide it', () => {
  const axis = (of: readonly StatisticsSample[], at: StatisticsSample) => ridgeAxis(layers, of, at, { quantity: 'z', scale: 'linear' });
  expect(axis(samples.slice(0, 3), samples[0]!)).toEqual(axis(samples.slice(0, 3), samples[2]!));
  const early = axis(samples, samples[0]!);
  expect(early.to - early.from).toBeLessThan(20);
  expect(axis(samples, samples[3]!).to).toBeGreaterThan(1e20);
});

it('nothing counts as saturated or not where there are no numbers', () => {
  const look = { appearance: 'light', axis: 'steps', layerCount: 2, separate: false, height: 300 } as const;
  const { series } = shareOption(layers.slice(0, 1), samples, look) as unknown as { series: { data: [number, number | null][] }[] };
  expect(series[0]!.data.map(([, share]) => share)).toEqual([0, 0, 0, 0, null, null]);
});

it('a gradient that is gone is called 0, and one far away by its power of ten', () => {
  const moment = '(epoch 0.001 (step 1)).';
  expect(flowNote(layers, sample(1, 1, 0), 'gradB')).toBe(`The gradient is exactly 0 in layer 1 ${moment}`);
  expect(flowNote(layers, sample(1, 1, 1e-3), 'delta')).toBe(`The gradient vanishes in layer 1: sd of δ is up to 1,000× below the last layer’s ${moment}`);
  expect(flowNote(layers, sample(1, 1, 3e7), 'delta')).toBe(`The gradient explodes in layer 1: sd of δ is up to 3·10⁷× above the last layer’s ${moment}`);
});
