import { expect, it } from 'vitest';
import { binsOf, quantityNames, type QuantityName } from '../../../../src/engine/diagnostics/bins.ts';
import { distributionOf, type Distribution } from '../../../../src/engine/diagnostics/distribution.ts';
import { joinRows, packLayer, rowsOf, samplesOf, unpackLayer } from '../../../../src/engine/diagnostics/packing.ts';
import type { LayerStatistics } from '../../../../src/engine/diagnostics.ts';
import { randomStream } from '../../../../src/engine/random.ts';
import { parseSpec } from '../../../../src/engine/spec.ts';
import { inMemory, tally } from './tallied.ts';

function layerStatistics(change: Partial<LayerStatistics> = {}): LayerStatistics {
  const stream = randomStream(1, 'packing');
  const distributions = Object.fromEntries(
    quantityNames.map((name, index) => {
      const values = Float32Array.from({ length: 20_000 }, () => stream.normal() * 10 ** -index);
      return [name, distributionOf(tally, [inMemory(values)], binsOf(name, 'tanh'))];
    }),
  ) as Record<QuantityName, Distribution>;
  return { layer: 3, saturation: { saturated: 0.25, dead: 0.125 }, updateRatio: Math.fround(1e-3), distributions, ...change };
}

it('gives back what was packed, to the last digit', () => {
  const statistics = layerStatistics();
  expect(unpackLayer(packLayer(statistics), 3, 'tanh')).toEqual(statistics);
  const bare = layerStatistics({ saturation: null, updateRatio: null });
  expect(unpackLayer(packLayer(bare), 3, 'tanh')).toEqual(bare);
});

it('keeps NaN and infinity', () => {
  const statistics = layerStatistics();
  statistics.distributions.z = { ...statistics.distributions.z, mean: NaN, p98: Infinity };
  expect(unpackLayer(packLayer(statistics), 3, 'tanh')).toEqual(statistics);
});

it('joins many samples of several runs and gives them back by run', () => {
  const spec = parseSpec({
    layers: [1, 2, 3, 4].map(() => ({ type: 'dense', units: 10, activation: 'tanh' })),
    loss: 'quadratic',
    optimizer: { type: 'sgd', learningRate: 1 },
    batchSize: 10,
    epochs: 1,
  });
  const sample = (step: number) => ({ step, epoch: step / 100, layers: [layerStatistics({ layer: 0 }), layerStatistics()] });
  const joined = joinRows([...rowsOf(7, sample(0)), ...rowsOf(7, sample(66)), ...rowsOf(70_000, sample(66))]);
  expect(samplesOf(joined, () => spec)).toEqual(
    new Map([
      [7, [sample(0), sample(66)]],
      [70_000, [sample(66)]],
    ]),
  );
  expect(samplesOf(new Uint8Array(), () => spec).size).toBe(0);
  expect(() => samplesOf(joined, () => ({ layers: spec.layers.slice(0, 1) }))).toThrow('a layer that the network has not');
});

it('refuses bytes that are not a layer’s statistics', () => {
  const packed = packLayer(layerStatistics());
  const short = { ...packed, histograms: packed.histograms.subarray(1) };
  expect(() => unpackLayer(short, 3, 'tanh')).toThrow('the histograms end too early');
  const long = { ...packed, histograms: new Uint8Array([...packed.histograms, 0]) };
  expect(() => unpackLayer(long, 3, 'tanh')).toThrow('the histograms are too long');
  expect(() => unpackLayer({ ...packed, summaries: packed.summaries.subarray(4) }, 3, 'tanh')).toThrow('summaries are');
});
