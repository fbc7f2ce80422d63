import type { RunProgress, RunRecord } from '../../bridge/runs.ts';

type Progressing = Pick<RunRecord, 'id' | 'epoch' | 'spec'>;

/** How much of its epochs a run has done, 0…1, counting the part of the epoch under way. */
export function runProgress(run: Progressing, progress: RunProgress | undefined): number {
  const partial = progress && progress.epoch > run.epoch && progress.steps > 0 ? progress.step / progress.steps : 0;
  return Math.min(1, (run.epoch + partial) / run.spec.epochs);
}

/** The same of all runs under way together, weighted by their epochs; null when there is none. */
export function overallProgress(runs: readonly Progressing[], progress: ReadonlyMap<number, RunProgress>): number | null {
  const epochs = runs.reduce((sum, run) => sum + run.spec.epochs, 0);
  if (epochs === 0) return null;
  return runs.reduce((sum, run) => sum + runProgress(run, progress.get(run.id)) * run.spec.epochs, 0) / epochs;
}
