import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplesOf } from '../../src/engine/diagnostics/packing.ts';
import type { StatisticsSample } from '../../src/engine/diagnostics.ts';
import { presets } from '../../src/engine/presets.ts';
import { parseSpec, type RunSpec } from '../../src/engine/spec.ts';
import { createTrainer, splitForTraining, type Checkpoint, type EpochEvent, type Trainer } from '../../src/engine/trainer.ts';
import { readPackedMnist } from '../../src/main/runs/mnist-files.ts';
import { writeCheckpointFile } from '../../src/main/checkpoint-file.ts';
import { openStore, type Store } from '../../src/main/store/store.ts';

/** What a trainer process would send to the store after one epoch. */
interface Epoch {
  event: EpochEvent;
  checkpoint: Checkpoint;
  samples: StatisticsSample[];
}

const mnist = readPackedMnist(join(import.meta.dirname, '../../resources/mnist'));
const deepSigmoid = presets.find(({ id }) => id === 'deep-sigmoid')!.spec;
/** The whole of the preset's 30 epochs, on few examples, at a rate that makes the layers move as they do on many. */
const spec: RunSpec = {
  ...deepSigmoid,
  dataset: { name: 'mnist', trainExamples: 1000, validationExamples: 500 },
  optimizer: { type: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

let folder: string;
let epochs: Epoch[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'statistics-'));
  epochs = collect(await trainerOf(spec));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const trainerOf = (spec: RunSpec, checkpoint?: Checkpoint) =>
  createTrainer(spec, splitForTraining(spec, mnist.train, mnist.test), checkpoint ? { checkpoint } : {});

function collect(trainer: Trainer): Epoch[] {
  const epochs: Epoch[] = [];
  let samples: StatisticsSample[] = [];
  for (const event of trainer.events()) {
    if (event.type === 'statistics') samples.push({ epoch: event.epoch, step: event.step, layers: event.layers });
    if (event.type !== 'epoch') continue;
    epochs.push({ event, checkpoint: trainer.checkpoint(), samples });
    samples = [];
  }
  trainer.dispose();
  return epochs;
}

function record(store: Store, runId: number, { event, checkpoint, samples }: Epoch): void {
  const { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate } = event;
  const measured = { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate };
  writeCheckpointFile(store.checkpointFile(runId), checkpoint);
  store.recordEpoch(runId, { ...measured, examplesPerSecond: 1000, elapsedMs: 1000 * epoch }, samples);
}

function withStore<Result>(name: string, use: (store: Store) => Result): Result {
  const store = openStore(join(folder, name), `owner of ${name}`);
  try {
    return use(store);
  } finally {
    store.close();
  }
}

const readAll = (store: Store, runId: number) => samplesOf(store.readStatistics(runId), () => spec).get(runId);

function storedRun(store: Store, epochs: readonly Epoch[]): number {
  const { id } = store.createRun('Deep sigmoid', spec);
  for (const epoch of epochs) record(store, id, epoch);
  return id;
}

it('gives back every statistic as it was measured, after the database was closed and opened', () => {
  const id = withStore('equal.sqlite', (store) => storedRun(store, epochs));
  const stored = withStore('equal.sqlite', (store) => readAll(store, id));
  expect(stored).toEqual(epochs.flatMap(({ samples }) => samples));
  expect(stored).toHaveLength(51);
  expect(stored![0]!.layers).toHaveLength(5);
});

it('answers for a chosen epoch with the last sample until then', () => {
  withStore('chosen.sqlite', (store) => {
    const ids = [storedRun(store, epochs.slice(0, 4)), storedRun(store, epochs.slice(0, 2)), store.createRun('Not begun', spec).id];
    const epochOf = (asked: number | null) =>
      [...samplesOf(store.readStatisticsAt(ids, asked), () => spec)].map(([id, [sample]]) => [id, sample!.epoch]);
    expect(epochOf(0)).toEqual([[ids[0], 0], [ids[1], 0]]);
    expect(epochOf(2)).toEqual([[ids[0], 2], [ids[1], 1]]);
    expect(epochOf(null)).toEqual([[ids[0], 3], [ids[1], 1]]);
    // Step 1 of the 100 steps of an epoch is the first sample within it.
    expect(epochOf(0.01)).toEqual([[ids[0], 0.01], [ids[1], 0.01]]);
    expect(samplesOf(store.readStatisticsAt(ids, 2), () => spec).get(ids[0]!)).toEqual([epochs[2]!.samples.at(-1)]);
  });
});

it('needs at most 200 KB in the database for 30 epochs of a network of 5 layers', () => {
  const runs = 5;
  const sizeOf = (name: string, withSamples: boolean) => {
    withStore(name, (store) => {
      for (let run = 0; run < runs; run++) storedRun(store, epochs.map((epoch) => (withSamples ? epoch : { ...epoch, samples: [] })));
    });
    return statSync(join(folder, name)).size;
  };
  const bytesPerRun = (sizeOf('with.sqlite', true) - sizeOf('without.sqlite', false)) / runs;
  expect(bytesPerRun).toBeGreaterThan(50_000);
  expect(bytesPerRun).toBeLessThanOrEqual(200_000);
});

it('removes the statistics with their run', () => {
  withStore('removed.sqlite', (store) => {
    const [kept, removed] = [storedRun(store, epochs.slice(0, 2)), storedRun(store, epochs.slice(0, 2))];
    store.interruptOwnRuns('The test is over.');
    store.removeRuns([removed!]);
    expect(readAll(store, kept!)).toHaveLength(22);
    expect(() => store.readStatistics(removed!)).toThrow(`There is no run ${removed}.`);
  });
});

it('holds no sample twice when a run goes on from a checkpoint, and the same as if it had never been interrupted', async () => {
  const continued = collect(await trainerOf(spec, epochs[2]!.checkpoint));
  withStore('resumed.sqlite', (store) => {
    const id = storedRun(store, epochs.slice(0, 3));
    // An epoch recorded once more, as when the store's process dies between writing and answering.
    record(store, id, epochs[2]!);
    for (const epoch of continued) record(store, id, epoch);
    expect(readAll(store, id)).toEqual(epochs.flatMap(({ samples }) => samples));
  });
});

it('trains to the same weights, bit for bit, whether the layers are measured or not', async () => {
  const short = parseSpec({
    ...spec,
    layers: [
      { type: 'conv2d', filters: 4, kernel: 5, stride: 2 },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    optimizer: { type: 'momentum', learningRate: 0.05 },
    gradientClip: 1,
    epochs: 2,
  });
  for (const candidate of [short, { ...spec, epochs: 2 }]) {
    const measured = collect(await trainerOf(candidate)).at(-1)!;
    const unmeasured = collect(await trainerOf({ ...candidate, diagnostics: null })).at(-1)!;
    expect(unmeasured.samples).toEqual([]);
    expect(measured.samples.length).toBeGreaterThan(0);
    expect(unmeasured.checkpoint).toEqual(measured.checkpoint);
    expect(unmeasured.event).toEqual(measured.event);
  }
});
