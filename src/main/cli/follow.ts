import type { EpochRecord, RunEvent, RunRecord } from '../../bridge/runs.ts';
import type { Services } from '../services.ts';
import { message, resultJson } from './output.ts';
import { createTrainingDisplay } from './training-display.ts';

/** Told what happens to the run that is followed. */
export interface Audience {
  started(run: RunRecord): void;
  progressed(event: Extract<RunEvent, { type: 'progress' }>): void;
  epoch(epoch: EpochRecord): void;
  ended(end: RunEnd): void;
}

/** How a run ended; the last line of `--json`. */
export interface RunEnd {
  event: RunRecord['status'];
  runId: number;
  testAccuracy: number | null;
  testLoss: number | null;
  epoch: number;
  /** Epoch of the best validation accuracy, the earliest of equals; null without validation examples. */
  bestEpoch: number | null;
  bestValAccuracy: number | null;
  trainedMs: number;
  problem: string | null;
  /** Why training ended before the last epoch, in a sentence; null where it did not. */
  earlyStop: string | null;
}

/**
 * Follows a run to its end, telling of it on the way. Ctrl+C stops the run, which keeps its last finished epoch; a second one ends at once.
 * Sets the exit code: 0 when done, 130 when stopped, else 1.
 */
export async function follow(services: Services, start: () => Promise<number>, json: boolean): Promise<void> {
  const audience = json ? jsonLines() : createTrainingDisplay();
  let followed: number | null = null;
  const waiting: RunEvent[] = [];
  const hear = (event: RunEvent): void => {
    // The first events come before `start` has told which run is meant.
    if (followed === null) waiting.push(event);
    else if (event.type === 'epoch' && event.runId === followed) audience.epoch(event.epoch);
    else if (event.type === 'progress' && event.progress.runId === followed) audience.progressed(event);
  };
  services.onRunEvent(hear);
  const id = await start();
  const stopOnSignal = stopper(services, id);
  process.on('SIGINT', stopOnSignal).on('SIGTERM', stopOnSignal);
  try {
    audience.started(await runOf(services, id));
    followed = id;
    waiting.forEach(hear);
    await services.ended(id);
    const end = await endOf(services, id);
    audience.ended(end);
    process.exitCode = end.event === 'done' ? 0 : end.event === 'stopped' ? 130 : 1;
  } finally {
    process.off('SIGINT', stopOnSignal).off('SIGTERM', stopOnSignal);
  }
}

function stopper(services: Services, id: number): () => void {
  let asked = false;
  return () => {
    if (asked) process.exit(130);
    asked = true;
    message('stopping; once more to leave at once');
    services.calls['runs.stop'](id).catch(() => undefined);
  };
}

async function runOf(services: Services, id: number): Promise<RunRecord> {
  return (await services.calls['runs.list']()).find((run) => run.id === id)!;
}

async function endOf(services: Services, id: number): Promise<RunEnd> {
  const { status, testAccuracy, testLoss, epoch, bestValAccuracy, trainedMs, problem, earlyStop } = await runOf(services, id);
  const epochs = (await services.calls['runs.epochs']([id]))[id]!;
  const bestEpoch = bestValAccuracy === null ? null : (epochs.find(({ valAccuracy }) => valAccuracy === bestValAccuracy)?.epoch ?? null);
  return { event: status, runId: id, testAccuracy, testLoss, epoch, bestEpoch, bestValAccuracy, trainedMs, problem, earlyStop };
}

/** The untrained network has an event of its own, so that `epoch` events are as many as epochs. */
const jsonLines = (): Audience => ({
  started: ({ id, name, parameters, spec, epoch }) => resultJson({ event: 'start', runId: id, name, parameters, epoch, epochs: spec.epochs }),
  progressed: () => undefined,
  epoch: ({ epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, examplesPerSecond, learningRate, elapsedMs }) =>
    resultJson({
      event: epoch === 0 ? 'untrained' : 'epoch',
      epoch,
      trainLoss,
      trainAccuracy,
      valLoss,
      valAccuracy,
      examplesPerSecond,
      learningRate,
      elapsedMs,
    }),
  ended: resultJson,
});
