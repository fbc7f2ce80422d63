import type { EpochRecord, RunRecord } from '../../bridge/runs.ts';

/** A run and its epochs in ascending order, epoch 0 the untrained network. */
export interface Curve {
  run: RunRecord;
  epochs: readonly EpochRecord[];
}
