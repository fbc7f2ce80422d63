import type { RunRecord, RunStatus } from '../../bridge/runs.ts';
import { activationSummary, architectureSummary } from '../format/architecture.ts';

export interface RunFilter {
  /** Every word must occur in the name, the tags, the note or the architecture. */
  text: string;
  /** Any of these; all when empty. */
  statuses: readonly RunStatus[];
  /** All of these. */
  tags: readonly string[];
}

const searchable = ({ name, tags, note, spec, id }: RunRecord) =>
  [`#${id}`, name, ...tags, note, architectureSummary(spec), activationSummary(spec), spec.loss, spec.optimizer.type].join('\n').toLowerCase();

export function filterRuns(runs: readonly RunRecord[], { text, statuses, tags }: RunFilter): RunRecord[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (statuses.length > 0 && !statuses.includes(run.status)) return false;
    if (!tags.every((tag) => run.tags.includes(tag))) return false;
    if (words.length === 0) return true;
    const text = searchable(run);
    return words.every((word) => text.includes(word));
  });
}
