import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatisticsSample } from '../../src/engine/diagnostics.ts';
import type { RunSpec } from '../../src/engine/spec.ts';
import { createTrainer, splitForTraining } from '../../src/engine/trainer.ts';
import { writeCheckpointFile } from '../../src/main/checkpoint-file.ts';
import { readPackedMnist } from '../../src/main/runs/mnist-files.ts';
import { openStore } from '../../src/main/store/store.ts';

/**
 * Puts many runs into a database before the window opens, trained once each spec and stored under several names, with the weights of
 * the last epoch alone.
 */
export async function storeRuns(home: string, specs: readonly RunSpec[], count: number): Promise<void> {
  const trained = await Promise.all(specs.map(train));
  const store = openStore(join(home, 'runs.sqlite'), 'before the test');
  try {
    for (let index = 0; index < count; index++) {
      const { spec, epochs, test } = trained[index % trained.length]!;
      const { id } = store.createRun(`Run ${index + 1}`, { ...spec, seed: index + 1 });
      const last = epochs.at(-1)!.checkpoint;
      for (const { record, samples } of epochs) {
        writeCheckpointFile(store.checkpointFile(id), last);
        store.recordEpoch(id, record, samples);
      }
      store.progressRun(id, { status: 'done', test, trainedMs: 1000 * epochs.length, earlyStop: null });
    }
  } finally {
    store.close();
  }
}

async function train(spec: RunSpec) {
  const mnist = readPackedMnist(fileURLToPath(new URL('../../resources/mnist', import.meta.url)));
  const trainer = await createTrainer(spec, splitForTraining(spec, mnist.train, mnist.test));
  const epochs = [];
  let samples: StatisticsSample[] = [];
  for (const event of trainer.events()) {
    if (event.type === 'statistics') samples.push({ epoch: event.epoch, step: event.step, layers: event.layers });
    if (event.type !== 'epoch') continue;
    const { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate } = event;
    const measured = { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate };
    epochs.push({ record: { ...measured, examplesPerSecond: 1000, elapsedMs: 1000 * epoch }, checkpoint: trainer.checkpoint(), samples });
    samples = [];
  }
  const test = trainer.test();
  trainer.dispose();
  return { spec, epochs, test };
}
