import type { EpochRecord, RunRecord } from '../../../src/bridge/runs.ts';
import { presets } from '../../../src/engine/presets.ts';

/** A finished run of Nielsen's network, but for what is said otherwise. */
export function runRecord(different: Partial<RunRecord> = {}): RunRecord {
  const { spec } = presets.find(({ id }) => id === 'nielsen')!;
  return {
    id: 1,
    name: 'Nielsen',
    status: 'done',
    spec,
    parameters: 23_860,
    tags: [],
    note: '',
    createdAt: 0,
    startedAt: 0,
    finishedAt: 0,
    epoch: 30,
    trainLoss: 0.01,
    trainAccuracy: 0.96,
    valLoss: 0.02,
    valAccuracy: 0.95,
    bestValAccuracy: 0.95,
    testLoss: 0.02,
    testAccuracy: 0.95,
    trainedMs: 1000,
    problem: null,
    earlyStop: null,
    hasWeights: true,
    ...different,
  };
}

/** One epoch's measurements, but for what is said otherwise. */
export function epochRecord(epoch: number, different: Partial<EpochRecord> = {}): EpochRecord {
  return {
    epoch,
    trainLoss: 0.5,
    trainAccuracy: 0.9,
    valLoss: 0.6,
    valAccuracy: 0.88,
    learningRate: 3,
    examplesPerSecond: 100_000,
    elapsedMs: epoch * 500,
    ...different,
  };
}
