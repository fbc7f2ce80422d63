import type { StatisticsSample } from '../../engine/diagnostics.ts';
import type { EpochRecord, RunProgress, StoredModel } from '../../bridge/runs.ts';
import type { TrainingStart } from '../store/store.ts';

/** On the 10,000 test images: mean cost, and the fraction told right. */
export interface TestResult {
  loss: number;
  accuracy: number;
}

/** What the supervisor tells a trainer process. */
export type TrainerOrder =
  /**
   * @property threads most threads that a large network may use.
   * @property checkpointFile where each epoch's checkpoint is handed over; see `checkpoint-file.ts`.
   */
  | { type: 'train'; start: TrainingStart; mnistFolder: string; threads: number; checkpointFile: string }
  /** Instead of training: how good are these weights? */
  | { type: 'measure'; model: Pick<StoredModel, 'spec' | 'parameters'>; mnistFolder: string }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'stop' }
  /** The epoch reported last is in the database: the file may take the next one's checkpoint. */
  | { type: 'stored' };

/** What a trainer process reports. Times are spent training, without pauses, in milliseconds. */
export type TrainerReport =
  | { type: 'progress'; progress: Omit<RunProgress, 'runId'> }
  | { type: 'statistics'; sample: StatisticsSample }
  /** Its checkpoint is in the file. With all samples since the epoch before, which are stored together with it. */
  | { type: 'epoch'; epoch: EpochRecord; samples: StatisticsSample[] }
  /** Measured since the last epoch, of a run that ends within one. */
  | { type: 'samples'; samples: StatisticsSample[] }
  | { type: 'paused'; trainedMs: number }
  /** Its test result is of the last stored weights; null when none were stored. `earlyStop`: see `RunRecord`. Its last report. */
  | { type: 'finished'; outcome: 'done' | 'stopped'; test: TestResult | null; trainedMs: number; earlyStop: string | null }
  /** Of the weights it was to measure. Its last report. */
  | { type: 'measured'; test: TestResult }
  /** Its last report. */
  | { type: 'failed'; problem: string; trainedMs: number };
