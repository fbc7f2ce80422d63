import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { EpochRecord, RunProgress, RunRecord } from '../../bridge/runs.ts';
import type { Audience, RunEnd } from './follow.ts';
import { count, duration, loss, message, percent, plural, result } from './output.ts';

/** Training as a person watches it: a line an epoch, below them a bar on a terminal; the result at the end. */
export function createTrainingDisplay(): Audience {
  const bars = process.stderr.isTTY
    ? new MultiBar(
        {
          format: '{stage} {bar} {percentage}%  {speed} examples/s  {left} left',
          stream: process.stderr,
          hideCursor: true,
          gracefulExit: false,
          barsize: 30,
        },
        Presets.shades_classic,
      )
    : null;
  let bar: SingleBar | null = null;
  let run: RunRecord | null = null;
  const say = (line: string) => {
    if (bars) bars.log(`${line}\n`);
    else message(line);
  };
  const position = ({ epoch, step, steps }: RunProgress) => (epoch === 0 ? 0 : epoch - 1 + step / steps);

  return {
    started(record) {
      run = record;
      const { epochs } = record.spec;
      bar = bars?.create(epochs, record.epoch, { stage: `epoch ${record.epoch}/${epochs}`, speed: '–', left: '–' }) ?? null;
      say(`run ${record.id}: ${record.name}, ${count(record.parameters)} parameters, ${plural(epochs, 'epoch')}`);
    },
    progressed({ progress }) {
      const left = progress.remainingMs === null ? '–' : duration(progress.remainingMs);
      bar?.update(position(progress), { stage: stage(progress, run!.spec.epochs), speed: count(progress.examplesPerSecond), left });
    },
    epoch(epoch) {
      bar?.update(epoch.epoch);
      say(epochLine(epoch));
    },
    ended(end) {
      bars?.stop();
      result(endLine(run!, end));
    },
  };
}

function stage({ epoch, pretraining }: RunProgress, epochs: number): string {
  if (!pretraining) return `epoch ${epoch}/${epochs}`;
  return `pretraining layer ${pretraining.layer + 1}, epoch ${pretraining.epoch}/${pretraining.epochs}`;
}

function epochLine({ epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, examplesPerSecond }: EpochRecord): string {
  const validation = valLoss === null ? '' : `  validation ${loss(valLoss)} ${percent(valAccuracy)}`;
  const speed = epoch === 0 ? '' : `  ${count(examplesPerSecond)} examples/s`;
  return `epoch ${String(epoch).padStart(3)}  training ${loss(trainLoss)} ${percent(trainAccuracy)}${validation}${speed}`;
}

function endLine({ name }: RunRecord, end: RunEnd): string {
  const { event, runId, testAccuracy, testLoss, epoch, bestEpoch, bestValAccuracy, trainedMs } = end;
  const outcome = `run ${runId} (${name}) is ${event} after ${plural(epoch, 'epoch')}, ${duration(trainedMs)} of training`;
  const test = testAccuracy === null ? '' : `; on the test images ${percent(testAccuracy)} right, loss ${loss(testLoss)}`;
  const best = bestEpoch === null ? '' : `; best validation accuracy ${percent(bestValAccuracy)} after epoch ${bestEpoch}`;
  const why = end.earlyStop ?? end.problem;
  return `${outcome}${test}${best}${why === null ? '' : `. ${why}`}`;
}
