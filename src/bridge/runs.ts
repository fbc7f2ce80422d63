import type { RunSpec } from '../engine/spec.ts';

/** queued → running ⇄ paused → done | stopped | interrupted | failed; imported runs came from a weights file. */
export const runStatuses = ['queued', 'running', 'paused', 'done', 'stopped', 'interrupted', 'failed', 'imported'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** One row of the list of runs: everything but the curves and the weights. */
export interface RunRecord {
  id: number;
  name: string;
  status: RunStatus;
  spec: RunSpec;
  parameters: number;
  tags: string[];
  note: string;
  /** Milliseconds since 1970; null while not yet so far. */
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  /** Last finished epoch; 0 before the first. */
  epoch: number;
  /** Last epoch's, as fractions; null before the first epoch or without validation examples. */
  trainLoss: number | null;
  trainAccuracy: number | null;
  valLoss: number | null;
  valAccuracy: number | null;
  bestValAccuracy: number | null;
  /** On the 10,000 test images, once done or stopped. */
  testLoss: number | null;
  testAccuracy: number | null;
  /** Time spent training, without pauses, in milliseconds. */
  trainedMs: number;
  /** Why a run failed or was interrupted, in words. */
  problem: string | null;
  /** Why the training of a run that is done ended before its spec's last epoch, in a sentence; null where it did not. */
  earlyStop: string | null;
  /** Whether weights are stored that can predict, be exported, or be trained on. */
  hasWeights: boolean;
}

/** One point of the curves, taken after each epoch; epoch 0 is the untrained network. */
export interface EpochRecord {
  epoch: number;
  /** On up to 10,000 of the training examples. */
  trainLoss: number;
  trainAccuracy: number;
  /** null without validation examples. */
  valLoss: number | null;
  valAccuracy: number | null;
  learningRate: number;
  examplesPerSecond: number;
  /** Time trained until here, in milliseconds. */
  elapsedMs: number;
}

/** Where a running epoch stands; arrives a few times a second and is not stored. */
export interface RunProgress {
  runId: number;
  /** The epoch under way, from 1; 0 while hidden layers are pretrained. */
  epoch: number;
  /** Which of the spec's layers is pretrained, from 0, and how far it is; null otherwise. */
  pretraining: { layer: number; epoch: number; epochs: number } | null;
  /** Minibatches of this epoch that are done, and all of them. */
  step: number;
  steps: number;
  /** Mean cost of the minibatches since the last report. */
  batchLoss: number;
  examplesPerSecond: number;
  /** Until the last epoch, in milliseconds; null until it can be told. */
  remainingMs: number | null;
}

/** What main tells the renderer without being asked. */
export type RunEvent =
  | { type: 'run'; run: RunRecord }
  | { type: 'progress'; progress: RunProgress }
  | { type: 'epoch'; runId: number; epoch: EpochRecord }
  /** One sample, for `samplesOf` in `engine/diagnostics/packing.ts`. */
  | { type: 'statistics'; runId: number; sample: Uint8Array }
  | { type: 'removed'; runIds: number[] };

/** Weights as the engine reads them, with the spec that gives them their meaning. */
export interface StoredModel {
  runId: number;
  epoch: number;
  spec: RunSpec;
  /** Layer by layer, weights [out × in] then biases; float32, little-endian. See `src/engine/model.ts`. */
  parameters: Float32Array;
}
