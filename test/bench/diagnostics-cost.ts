import { fileURLToPath } from 'node:url';
import { sampledSteps } from '../../src/engine/diagnostics/sampling.ts';
import { presets } from '../../src/engine/presets.ts';
import { createTrainer, splitForTraining } from '../../src/engine/trainer.ts';
import { readPackedMnist } from '../../src/main/runs/mnist-files.ts';

/** What the diagnostics of a preset cost at their default sampling. */
export interface DiagnosticsCost {
  preset: string;
  epochs: number;
  /** Measurements in the whole run. */
  samples: number;
  sampleMs: number;
  /** Of training alone, without any measurement. */
  epochMs: number;
}

/** Training examples that an epoch is timed on; its time is scaled to all of them. */
const timedExamples = 5000;

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** Times training steps and measurements by turns, on one thread. @param rounds of both */
export async function diagnosticsCost(id: string, rounds: number): Promise<DiagnosticsCost> {
  const { spec } = presets.find((preset) => preset.id === id)!;
  const { train, test } = readPackedMnist(fileURLToPath(new URL('../../resources/mnist/', import.meta.url)));
  const data = splitForTraining({ dataset: { ...spec.dataset, trainExamples: timedExamples } }, train, test);
  const { network, dispose } = await createTrainer({ ...spec, diagnostics: null }, data);
  const examples = network.attach(data.train);
  const order = Uint32Array.from({ length: timedExamples }, (_, index) => (index * 7919) % timedExamples);
  const batchSize = spec.batchSize === 'full' ? timedExamples : spec.batchSize;
  const probe = network.probe(network.attach(data.validation ?? test));
  const epochs: number[] = [];
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    epochs.push(
      timed(() => {
        for (let at = 0; at + batchSize <= timedExamples; at += batchSize) network.trainBatch(examples, order, at, at + batchSize);
      }),
    );
    samples.push(
      timed(() => {
        probe.beginStep();
        probe.measure();
      }),
    );
  }
  dispose();
  const steps = Math.ceil(spec.dataset.trainExamples / batchSize);
  const sampledIn = (epoch: number) => sampledSteps(spec.diagnostics, { epoch, epochs: spec.epochs, steps }).length;
  return {
    preset: id,
    epochs: spec.epochs,
    samples: 1 + Array.from({ length: spec.epochs }, (_, index) => sampledIn(index + 1)).reduce((sum, count) => sum + count, 0),
    sampleMs: median(samples),
    epochMs: (median(epochs) * spec.dataset.trainExamples) / timedExamples,
  };
}
