import { describe, expect, it } from 'vitest';
import { binEdges, binsOf, type Bins } from '../../../src/engine/diagnostics/bins.ts';
import { distributionOf } from '../../../src/engine/diagnostics/distribution.ts';
import { presets } from '../../../src/engine/presets.ts';
import { randomStream } from '../../../src/engine/random.ts';
import { parseSpec, type RunSpec } from '../../../src/engine/spec.ts';
import { axisFor, axisTicks, bulkAxis, byMagnitude, densityOver } from '../../../src/renderer/diagnostics/density.ts';
import { confusionMatrix, worstAnswers } from '../../../src/renderer/diagnostics/mistakes.ts';
import { tableCsv } from '../../../src/renderer/diagnostics/plot-table.ts';
import { learningLayers, sampleTitle } from '../../../src/renderer/diagnostics/quantities.ts';
import { ridgeDensity } from '../../../src/renderer/diagnostics/ridgeline.ts';
import { bestOf, resultColumns } from '../../../src/renderer/diagnostics/results.ts';
import { specDifferences } from '../../../src/renderer/diagnostics/spec-differences.ts';
import { inMemory, tally } from '../engine/diagnostics/tallied.ts';
import { runRecord } from './run-record.ts';

const countValues = (bins: Bins, values: Float32Array) => distributionOf(tally, [inMemory(values)], bins).counts;
const preset = (id: string) => presets.find((candidate) => candidate.id === id)!.spec;

describe('a density', () => {
  const stream = randomStream(1, 'density');
  const values = Float32Array.from({ length: 50_000 }, () => 0.1 * stream.normal());
  const bins = binsOf('delta', 'sigmoid');
  const counts = countValues(bins, values);

  it('has the area of the values it stands for', () => {
    const { densities } = densityOver(counts, binEdges(bins), -0.5, 0.5, 100);
    expect(densities.reduce((sum, density) => sum + density, 0) / 100).toBeCloseTo(1, 4);
    const half = densityOver(counts, binEdges(bins), 0, 0.5, 50).densities;
    expect(half.reduce((sum, density) => sum + density, 0) / 100).toBeCloseTo(0.5, 2);
  });

  it('follows the normal curve that the values were drawn from, though its bins are an octave’s half wide', () => {
    const { places, densities } = densityOver(counts, binEdges(bins), -0.3, 0.3, 60);
    for (const [index, place] of places.entries()) {
      const normal = Math.exp(-0.5 * (place / 0.1) ** 2) / (0.1 * Math.sqrt(2 * Math.PI));
      expect(Math.abs(densities[index]! - normal)).toBeLessThan(0.5);
    }
  });

  it('is the histogram itself where bins are even and one a cell', () => {
    const unit = binsOf('a', 'sigmoid');
    const a = Float32Array.of(0.01, 0.01, 0.5, 0.99);
    const { densities } = densityOver(countValues(unit, a), binEdges(unit), 0, 1, 50);
    const shares = [0, 1, 25, 49].map((cell) => Number((densities[cell]! / 50).toFixed(6)));
    expect(shares).toEqual([0.5, 0, 0.25, 0.25]);
  });

  it('of nothing is flat', () => {
    expect(densityOver(new Uint32Array(50), binEdges(binsOf('a', 'sigmoid')), 0, 1, 10).densities).toEqual(new Array(10).fill(0));
  });

  it('over magnitudes joins both signs', () => {
    const joined = byMagnitude(countValues(bins, Float32Array.of(-0.1, 0.1, 0.1, 3)), binEdges(bins));
    expect(joined.counts.filter(Boolean)).toEqual([3, 1]);
    const place = joined.counts.indexOf(3);
    expect(joined.edges[place]!).toBeLessThanOrEqual(-1);
    expect(joined.edges[place + 1]!).toBeGreaterThan(-1);
  });
});

describe('an axis', () => {
  it('holds all the distributions and ends on round numbers', () => {
    const spread = (p2: number, p98: number) => ({ p2, p98, mean: (p2 + p98) / 2, sd: (p98 - p2) / 4 });
    expect(axisFor([spread(-0.9, 1.1), spread(0, 2)])).toEqual({ from: -1.5, to: 2.5 });
    expect(axisFor([])).toEqual({ from: -1, to: 1 });
    expect(axisFor([spread(NaN, NaN), spread(-0.9, 0.9)])).toEqual({ from: -1.5, to: 1.5 });
    const heavy = { p2: -0.01, p98: 0.01, mean: 0, sd: 1 };
    expect(bulkAxis([heavy])).toEqual({ from: -0.02, to: 0.02 });
  });
});

it('an axis is labelled at round numbers, evenly spaced', () => {
  expect(axisTicks({ from: -0.8, to: 0.8 })).toEqual([-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8]);
  expect(axisTicks({ from: 0, to: 1 })).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(axisTicks({ from: -4, to: 2 })).toEqual([-4, -3, -2, -1, 0, 1, 2]);
  expect(axisTicks({ from: -2e12, to: 2e12 })).toEqual([-2e12, -1e12, 0, 1e12, 2e12]);
  expect(axisTicks({ from: -0.02, to: 0.02 })).toEqual([-0.02, -0.01, 0, 0.01, 0.02]);
});

it('a softmax above ReLU units that explode is drawn with no more points than a plot has', () => {
  const [layer] = learningLayers(parseSpec({
    layers: [{ type: 'dense', units: 10, activation: 'softmax' }],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 1 },
    batchSize: 10,
    epochs: 1,
  }));
  const distribution = distributionOf(tally, [inMemory(Float32Array.of(0.1, 0.9))], binsOf('a', 'softmax'));
  const { densities } = ridgeDensity(layer!, distribution, { quantity: 'a', scale: 'linear', axis: { from: 0, to: 500_000 } });
  expect(densities.length).toBeLessThanOrEqual(400);
});

describe('the differences of specs', () => {
  it('are only the settings that differ, by the spec’s own keys', () => {
    const other = { ...preset('nielsen'), seed: 2, optimizer: { type: 'sgd', learningRate: 0.5 } } as RunSpec;
    expect(specDifferences([preset('nielsen'), other])).toEqual([
      { key: 'optimizer.learningRate', values: ['3', '0.5'] },
      { key: 'seed', values: ['1', '2'] },
    ]);
    expect(specDifferences([preset('nielsen'), preset('nielsen')])).toEqual([]);
    expect(specDifferences([preset('nielsen')])).toEqual([]);
  });

  it('join layers that differ alike, and tell apart those that do not', () => {
    const deep = (initializers: string[]) =>
      parseSpec({ ...preset('deep-sigmoid'), layers: preset('deep-sigmoid').layers.map((layer, index) => ({ ...layer, initializer: initializers[index] })) });
    const [standard, normalized, mixed] = [
      deep(new Array<string>(5).fill('scaledUniform')),
      deep(new Array<string>(5).fill('glorotUniform')),
      deep(['scaledUniform', 'glorotUniform', 'scaledUniform', 'heNormal', 'scaledUniform']),
    ];
    expect(specDifferences([standard, normalized])).toEqual([{ key: 'layers 1–5 initializer', values: ['scaledUniform', 'glorotUniform'] }]);
    expect(specDifferences([standard, mixed])).toEqual([
      { key: 'layer 2 initializer', values: ['scaledUniform', 'glorotUniform'] },
      { key: 'layer 4 initializer', values: ['scaledUniform', 'heNormal'] },
    ]);
  });

  it('give networks of other layers as a whole, and a dash where a run has no such setting', () => {
    const momentum = { ...preset('nielsen'), optimizer: { type: 'momentum', learningRate: 3, momentum: 0.9 } } as RunSpec;
    const keys = specDifferences([momentum, preset('deep-sigmoid')]);
    expect(keys[0]).toEqual({ key: 'network', values: ['784-30-10', '784-30-30-30-30-10'] });
    expect(keys).toContainEqual({ key: 'optimizer.momentum', values: ['0.9', '–'] });
  });
});

describe('the best of several runs', () => {
  const column = (key: string) => resultColumns.find((candidate) => candidate.key === key)!;

  it('is the highest accuracy, the lowest loss and the shortest time', () => {
    const first = runRecord({ valLoss: 0.1, valAccuracy: 0.9, trainedMs: 500 });
    const runs = [first, runRecord({ id: 2, valLoss: 0.2, valAccuracy: 0.95, trainedMs: 900 })];
    expect(['valLoss', 'valAccuracy', 'trainedMs'].map((key) => bestOf(column(key), runs))).toEqual([0.1, 0.95, 500]);
  });

  it('is none among losses of different kinds, nor of a single run', () => {
    const runs = [runRecord(), runRecord({ id: 2, spec: preset('modern') })];
    expect(bestOf(column('valLoss'), runs)).toBeNull();
    expect(bestOf(column('valAccuracy'), runs)).not.toBeNull();
    expect(bestOf(column('valAccuracy'), [runRecord()])).toBeNull();
  });
});

describe('mistakes', () => {
  const answer = (label: number, predicted: number, error: number) => ({
    example: { index: 0, label, pixels: new Uint8Array() },
    outputs: new Float32Array(10),
    predicted,
    error,
  });
  const answers = [answer(3, 3, 0), answer(3, 5, 0.2), answer(4, 9, 0.9), answer(3, 5, 0.5)];

  it('are counted by digit and answer', () => {
    const matrix = confusionMatrix(answers);
    expect([matrix[3]![3], matrix[3]![5], matrix[4]![9]]).toEqual([1, 2, 1]);
    expect(matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('are listed with the surest first', () => {
    expect(worstAnswers(answers).map(({ error }) => error)).toEqual([0.9, 0.5, 0.2]);
  });
});

it('a table is saved as CSV with all digits, quoted where it must be', () => {
  expect(tableCsv({ columns: ['name', 'mean'], rows: [['a, “b”', 0.1234567890123], ['say "c"', null]] })).toBe(
    'name,mean\n"a, “b”",0.1234567890123\n"say ""c""",\n',
  );
});

it('a moment in training is told by epoch, and by step within one', () => {
  expect([{ epoch: 0, step: 0 }, { epoch: 0.0132, step: 66 }, { epoch: 3, step: 15_000 }].map(sampleTitle)).toEqual([
    'untrained',
    'epoch 0.013 (step 66)',
    'epoch 3',
  ]);
});
