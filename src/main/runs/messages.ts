import type { StatisticsSample } from '../../engine/diagnostics.ts';
import type { Checkpoint } from '../../engine/trainer.ts';
import type { EpochRecord, RunProgress } from '../../bridge/runs.ts';
import type { TrainingStart } from '../store/store.ts';

/** What the supervisor tells a trainer process. */
export type TrainerOrder =
  /** @property threads most threads that a large network may use. */
  | { type: 'train'; start: TrainingStart; mnistFolder: string; threads: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'stop' }
  /** The epoch reported last is in the database. */
  | { type: 'stored' };

/** What a trainer process reports. Times are spent training, without pauses, in milliseconds. */
export type TrainerReport =
  | { type: 'progress'; progress: Omit<RunProgress, 'runId'> }
  | { type: 'statistics'; sample: StatisticsSample }
  /** With all samples since the epoch before, which are stored together with it. */
  | { type: 'epoch'; epoch: EpochRecord; checkpoint: Checkpoint; samples: StatisticsSample[] }
  | { type: 'paused'; trainedMs: number }
  /** Its test result is of the last stored weights; null when none were stored. Its last report. */
  | { type: 'finished'; outcome: 'done' | 'stopped'; test: { loss: number; accuracy: number } | null; trainedMs: number }
  /** Its last report. */
  | { type: 'failed'; problem: string; trainedMs: number };
