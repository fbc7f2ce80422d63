import { setImmediate as listen } from 'node:timers/promises';
import type { StatisticsSample } from '../../engine/diagnostics.ts';
import type { Checkpoint, EpochEvent, Trainer, TrainerEvent } from '../../engine/trainer.ts';
import type { RunProgress } from '../../bridge/runs.ts';
import { writeCheckpointFile } from '../checkpoint-file.ts';
import type { TrainingStart } from '../store/store.ts';
import type { TrainerReport } from './messages.ts';
import { createPace } from './pace.ts';

/** One run in training: what the supervisor can order of it. */
export interface Session {
  /** Trains to the end or until stopped, reporting on the way; its last report is `finished` or `failed`. */
  run(): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  /** The epoch reported last is in the database. */
  stored(): void;
}

const reportEveryMs = 100;

/**
 * Trains slice by slice and listens between slices. Time is that of the slices, so a pause costs none.
 * At most one epoch is on its way to the database while the next is trained, so that no queue of weights can grow.
 */
export function createSession(
  trainer: Trainer,
  { spec, checkpoint, elapsedMs }: TrainingStart,
  checkpointFile: string,
  report: (report: TrainerReport) => void,
): Session {
  const pace = createPace(checkpoint?.epoch ?? 0);
  let trainedMs = elapsedMs;
  let lastStored: Checkpoint | null = checkpoint;
  let pausing = false;
  let stopping = false;
  let wake = (): void => undefined;
  let acknowledge = (): void => undefined;
  let acknowledged: Promise<void> = Promise.resolve();
  let epochExamples = 0;
  let epochMs = 0;
  let reportedAt = 0;
  let lossSum = 0;
  let lossExamples = 0;
  let samples: StatisticsSample[] = [];
  let earlyStop: string | null = null;

  async function trainToTheEnd(): Promise<'done' | 'stopped'> {
    const events = trainer.events();
    for (;;) {
      await listen();
      if (pausing && !stopping) await rest();
      if (stopping) return 'stopped';
      const began = performance.now();
      const { value: event, done } = events.next();
      const ms = performance.now() - began;
      trainedMs += ms;
      if (done) return 'done';
      await hear(event, ms);
    }
  }

  async function rest(): Promise<void> {
    report({ type: 'paused', trainedMs });
    while (pausing && !stopping) await new Promise<void>((resolve) => (wake = resolve));
  }

  async function hear(event: TrainerEvent, ms: number): Promise<void> {
    if (event.type === 'step') return hearStep(event, ms);
    if (event.type === 'pretraining') return hearPretraining(event, ms);
    pace.spent(ms);
    if (event.type === 'epoch') return hearEpoch(event);
    if (event.type === 'earlyStop') earlyStop = event.reason;
    if (event.type === 'statistics') hearStatistics({ epoch: event.epoch, step: event.step, layers: event.layers });
  }

  function hearStep({ epoch, step, steps, examples, batchLoss }: Extract<TrainerEvent, { type: 'step' }>, ms: number): void {
    pace.trained(examples, ms, epoch - 1 + step / steps);
    epochExamples += examples;
    epochMs += ms;
    progress(examples, batchLoss, { epoch, pretraining: null, step, steps });
  }

  function hearPretraining(event: Extract<TrainerEvent, { type: 'pretraining' }>, ms: number): void {
    const { layer, epoch, epochs, step, steps, examples, loss } = event;
    pace.pretrained(examples, ms);
    progress(examples, loss, { epoch: 0, pretraining: { layer, epoch, epochs }, step, steps });
  }

  /** Reports now and then, with the mean cost since the last report. */
  function progress(examples: number, loss: number, place: Pick<RunProgress, 'epoch' | 'pretraining' | 'step' | 'steps'>): void {
    lossSum += loss * examples;
    lossExamples += examples;
    if (performance.now() - reportedAt < reportEveryMs) return;
    reportedAt = performance.now();
    const batchLoss = lossSum / lossExamples;
    lossSum = lossExamples = 0;
    const remainingMs = pace.remainingMs(spec.epochs);
    report({ type: 'progress', progress: { ...place, batchLoss, examplesPerSecond: pace.examplesPerSecond(), remainingMs } });
  }

  function hearStatistics(sample: StatisticsSample): void {
    samples.push(sample);
    report({ type: 'statistics', sample });
  }

  async function hearEpoch({ epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate }: EpochEvent): Promise<void> {
    if (!Number.isFinite(trainLoss) || (valLoss !== null && !Number.isFinite(valLoss)))
      throw new Error(`The cost after epoch ${epoch} is no longer a finite number: the training has diverged. Try a smaller learning rate.`);
    const examplesPerSecond = epochMs > 0 ? (epochExamples / epochMs) * 1000 : 0;
    epochExamples = epochMs = 0;
    const measured = { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate };
    const next = trainer.checkpoint();
    await acknowledged;
    acknowledged = new Promise((resolve) => (acknowledge = resolve));
    writeCheckpointFile(checkpointFile, next);
    report({ type: 'epoch', epoch: { ...measured, examplesPerSecond, elapsedMs: trainedMs }, samples });
    samples = [];
    lastStored = next;
  }

  /** An epoch that was stopped, or diverged, is not stored; what was measured in it shows what happened. */
  function reportSamples(): void {
    if (samples.length > 0) report({ type: 'samples', samples });
  }

  /** Of the weights that are stored: an epoch that was stopped half-way leaves none. */
  function test(): { loss: number; accuracy: number } | null {
    if (!lastStored) return null;
    trainer.network.writeParameters(lastStored.parameters);
    return trainer.test();
  }

  return {
    async run() {
      try {
        const outcome = await trainToTheEnd();
        reportSamples();
        report({ type: 'finished', outcome, test: test(), trainedMs, earlyStop });
      } catch (error) {
        reportSamples();
        report({ type: 'failed', problem: error instanceof Error ? error.message : String(error), trainedMs });
      }
    },
    pause: () => {
      pausing = true;
    },
    resume: () => {
      pausing = false;
      wake();
    },
    stop: () => {
      stopping = true;
      wake();
    },
    stored: () => acknowledge(),
  };
}
