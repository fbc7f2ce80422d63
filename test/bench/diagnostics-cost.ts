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

/** Examples trained on between two measurements; an epoch's time is scaled from all of them. */
const examplesBetween = 1000;

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** Times as many measurements as a run makes, the first ones before anything is warm, by turns with training; on one thread. */
export async function diagnosticsCost(id: string): Promise<DiagnosticsCost> {
  const { spec } = presets.find((preset) => preset.id === id)!;
  const { train, test } = readPackedMnist(fileURLToPath(new URL('../../resources/mnist/', import.meta.url)));
  const data = splitForTraining(spec, train, test);
  const { network, dispose } = await createTrainer({ ...spec, diagnostics: null }, data);
  const { trainExamples } = spec.dataset;
  const examples = network.attach(data.train);
  const order = Uint32Array.from({ length: trainExamples }, (_, index) => (index * 7919) % trainExamples);
  const batchSize = spec.batchSize === 'full' ? trainExamples : spec.batchSize;
  const probe = network.probe(network.attach(data.validation ?? test));

  const steps = Math.ceil(trainExamples / batchSize);
  const sampledIn = (epoch: number) => sampledSteps(spec.diagnostics, { epoch, epochs: spec.epochs, steps }).length;
  const samples = 1 + Array.from({ length: spec.epochs }, (_, index) => sampledIn(index + 1)).reduce((sum, count) => sum + count, 0);

  let [trained, trainingMs, samplingMs] = [0, 0, 0];
  for (let sample = 0; sample < samples; sample++) {
    samplingMs += timed(() => {
      probe.beginStep();
      probe.measure();
    });
    const first = (sample * examplesBetween) % trainExamples;
    const end = Math.min(first + examplesBetween, trainExamples);
    trainingMs += timed(() => {
      for (let at = first; at < end; at += batchSize) network.trainBatch(examples, order, at, Math.min(at + batchSize, end));
    });
    trained += end - first;
  }
  dispose();
  return { preset: id, epochs: spec.epochs, samples, sampleMs: samplingMs / samples, epochMs: (trainingMs * trainExamples) / trained };
}
