import { runStatuses, type RunRecord } from '../../bridge/runs.ts';
import { architectureSummary } from '../format/architecture.ts';

const keys = {
  name: ({ name }: RunRecord) => name.toLowerCase(),
  network: ({ spec }: RunRecord) => architectureSummary(spec),
  status: ({ status }: RunRecord) => runStatuses.indexOf(status),
  epoch: ({ epoch }: RunRecord) => epoch,
  valAccuracy: ({ valAccuracy }: RunRecord) => valAccuracy,
  testAccuracy: ({ testAccuracy }: RunRecord) => testAccuracy,
  parameters: ({ parameters }: RunRecord) => parameters,
  trainedMs: ({ trainedMs }: RunRecord) => trainedMs,
  createdAt: ({ createdAt }: RunRecord) => createdAt,
} satisfies Record<string, (run: RunRecord) => string | number | null>;

export type SortKey = keyof typeof keys;
export const sortKeys = Object.keys(keys) as SortKey[];
export type Order = 'ascend' | 'descend';

const collator = new Intl.Collator('en', { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'string' ? collator.compare(a, String(b)) : a - Number(b);
}

/** Sorted by a column; runs without a value come last either way, equals the newest first. */
export function sortRuns(runs: readonly RunRecord[], key: SortKey, order: Order): RunRecord[] {
  const sign = order === 'ascend' ? 1 : -1;
  return runs.toSorted((a, b) => {
    const [x, y] = [keys[key](a), keys[key](b)];
    if (x === null || y === null) return x === y ? b.id - a.id : x === null ? 1 : -1;
    return sign * compare(x, y) || b.id - a.id;
  });
}
