import type { RunRecord } from '../../bridge/runs.ts';

export interface SharedTag {
  tag: string;
  /** How many of the runs have it. */
  count: number;
}

type Tagged = Pick<RunRecord, 'tags'>;

/** Every tag of these runs: those that more of them have come first, equals in the order they were given. */
export function sharedTags(runs: readonly Tagged[]): SharedTag[] {
  const counts = new Map<string, number>();
  for (const tag of runs.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => b.count - a.count);
}

/** Every tag in use, in order of the alphabet. */
export const tagsOf = (runs: readonly Tagged[]): string[] =>
  [...new Set(runs.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
