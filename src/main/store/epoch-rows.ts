import type { Database } from 'better-sqlite3';
import type { EpochRecord } from '../../bridge/runs.ts';

/** The points of the curves. */
export function createEpochRows(database: Database) {
  const ofRun = database.prepare<[number], EpochRecord>(`
    SELECT epoch, train_loss AS trainLoss, train_accuracy AS trainAccuracy, val_loss AS valLoss, val_accuracy AS valAccuracy,
      learning_rate AS learningRate, examples_per_second AS examplesPerSecond, elapsed_ms AS elapsedMs
    FROM epochs WHERE run_id = ? ORDER BY epoch`);
  const put = database.prepare(`
    INSERT OR REPLACE INTO epochs VALUES
      (@runId, @epoch, @trainLoss, @trainAccuracy, @valLoss, @valAccuracy, @learningRate, @examplesPerSecond, @elapsedMs)`);
  return {
    /** By run id, each in order of epochs; an unknown run has none. */
    readEpochs: (runIds: number[]): Record<number, EpochRecord[]> => Object.fromEntries(runIds.map((id) => [id, ofRun.all(id)])),
    putEpoch: (runId: number, epoch: EpochRecord): void => void put.run({ runId, ...epoch }),
  };
}
