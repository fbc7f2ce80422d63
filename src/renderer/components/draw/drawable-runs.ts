import type { RunRecord } from '../../../bridge/runs.ts';
import { fieldSide } from '../../../engine/data/digit.ts';
import { sizeOf } from '../../../engine/shapes.ts';
import { architectureSummary } from '../../format/architecture.ts';
import { percent } from '../../format/numbers.ts';

/** Whether a run has a network that can look at a drawing: with weights, and as many inputs as there are pixels. */
export const isDrawable = ({ hasWeights, spec }: RunRecord): boolean => hasWeights && sizeOf(spec.inputShape) === fieldSide ** 2;

/**
 * The run to begin with: the one used last time, else the newest that is done, else the newest.
 * @param runs drawable ones, newest first.
 */
export function startingRun(runs: readonly RunRecord[], remembered: number | null): RunRecord | null {
  return runs.find(({ id }) => id === remembered) ?? runs.find(({ status }) => status === 'done') ?? runs[0] ?? null;
}

/** What tells runs apart in a list: the architecture, and the best accuracy known. */
export function runSummary(run: RunRecord): string {
  if (run.testAccuracy !== null) return `${architectureSummary(run.spec)} · test ${percent(run.testAccuracy, 1)}`;
  if (run.valAccuracy !== null) return `${architectureSummary(run.spec)} · validation ${percent(run.valAccuracy, 1)}`;
  return architectureSummary(run.spec);
}
