import type { RunRecord } from '../../bridge/runs.ts';
import { duration } from '../format/duration.ts';
import { loss, percent } from '../format/numbers.ts';

/** What came of a run: a column of the comparison. */
export interface ResultColumn {
  key: string;
  title: string;
  value: (run: RunRecord) => number | null;
  text: (run: RunRecord) => string;
  better: 'higher' | 'lower';
  /** Costs of different kinds have different units: no one of them is best. */
  isLoss?: true;
  /** Left out where room is short, unless asked for. */
  isDetail?: true;
}

export const resultColumns: readonly ResultColumn[] = [
  { ...column('trainLoss', 'Train loss', 'lower'), isDetail: true },
  column('valLoss', 'Val. loss', 'lower'),
  column('valAccuracy', 'Val. acc.', 'higher'),
  { ...column('bestValAccuracy', 'Best val. acc.', 'higher'), isDetail: true },
  column('testAccuracy', 'Test acc.', 'higher'),
  { key: 'trainedMs', title: 'Time', value: ({ trainedMs }) => trainedMs || null, text: ({ trainedMs }) => duration(trainedMs), better: 'lower' },
];

type Figure = 'trainLoss' | 'valLoss' | 'valAccuracy' | 'bestValAccuracy' | 'testAccuracy';

function column(key: Figure, title: string, better: 'higher' | 'lower'): ResultColumn {
  const value = (run: RunRecord) => run[key];
  if (better === 'higher') return { key, title, value, text: (run) => percent(run[key]), better };
  return { key, title, value, text: (run) => loss(run[key]), better, isLoss: true };
}

/** The best value of a column among several runs; null where there is nothing to choose between, or no common measure. */
export function bestOf({ value, better, isLoss }: ResultColumn, runs: readonly RunRecord[]): number | null {
  if (isLoss && new Set(runs.map(({ spec }) => spec.loss)).size > 1) return null;
  const values = runs.map(value).filter((one) => one !== null && Number.isFinite(one)) as number[];
  if (values.length < 2) return null;
  return better === 'higher' ? Math.max(...values) : Math.min(...values);
}
