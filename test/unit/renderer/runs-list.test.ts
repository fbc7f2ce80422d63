import { describe, expect, it } from 'vitest';
import { overallProgress, runProgress } from '../../../src/renderer/format/progress.ts';
import { canPause, canResume, canStop } from '../../../src/renderer/runs/abilities.ts';
import { filterRuns } from '../../../src/renderer/runs/filter.ts';
import { sharedTags, tagsOf } from '../../../src/renderer/runs/tags.ts';
import { nothingSelected, select, stepFrom } from '../../../src/renderer/runs/selection.ts';
import { sortRuns } from '../../../src/renderer/runs/sort.ts';
import { runRecord } from './run-record.ts';

const everything = { text: '', statuses: [], tags: [] };
const ids = (runs: { id: number }[]) => runs.map(({ id }) => id);

const runs = [
  runRecord({ id: 1, name: 'First try', status: 'done', tags: ['lecture 3'], note: 'slow start', valAccuracy: 0.9 }),
  runRecord({ id: 2, name: 'run 10', status: 'failed', tags: ['lecture 3', 'deep'], valAccuracy: null }),
  runRecord({ id: 3, name: 'run 9', status: 'running', tags: [], valAccuracy: 0.95 }),
];

describe('filtering runs', () => {
  it('finds every word in name, tag, note or network', () => {
    expect(ids(filterRuns(runs, { ...everything, text: 'SLOW first' }))).toEqual([1]);
    expect(ids(filterRuns(runs, { ...everything, text: 'lecture deep' }))).toEqual([2]);
    expect(filterRuns(runs, { ...everything, text: '784-' })).toHaveLength(3);
    expect(filterRuns(runs, { ...everything, text: 'first nowhere' })).toEqual([]);
  });

  it('takes any of the statuses and all of the tags', () => {
    expect(ids(filterRuns(runs, { ...everything, statuses: ['done', 'failed'] }))).toEqual([1, 2]);
    expect(ids(filterRuns(runs, { ...everything, tags: ['lecture 3', 'deep'] }))).toEqual([2]);
  });

  it('counts the tags of several runs, those of most runs first', () => {
    const tagged = [{ tags: ['rare', 'shared'] }, { tags: ['shared'] }, { tags: [] }];
    expect(sharedTags(tagged)).toEqual([
      { tag: 'shared', count: 2 },
      { tag: 'rare', count: 1 },
    ]);
  });

  it('offers each tag once', () => expect(tagsOf(runs)).toEqual(['deep', 'lecture 3']));
});

describe('sorting runs', () => {
  it('puts numbers in names in their order', () => expect(ids(sortRuns(runs, 'name', 'ascend'))).toEqual([1, 3, 2]));

  it('keeps runs without a value last either way', () => {
    expect(ids(sortRuns(runs, 'valAccuracy', 'ascend'))).toEqual([1, 3, 2]);
    expect(ids(sortRuns(runs, 'valAccuracy', 'descend'))).toEqual([3, 1, 2]);
  });

  it('shows the newest of equals first', () => expect(ids(sortRuns(runs, 'parameters', 'ascend'))).toEqual([3, 2, 1]));
});

describe('selecting rows', () => {
  const shown = [5, 4, 3, 2, 1];
  const one = select(nothingSelected, 4, 'only', shown);

  it('alone replaces what was selected', () => expect(select(one, 2, 'only', shown).ids).toEqual([2]));
  it('with Ctrl adds and takes away', () => {
    const two = select(one, 2, 'toggle', shown);
    expect(two.ids).toEqual([4, 2]);
    expect(select(two, 4, 'toggle', shown).ids).toEqual([2]);
  });
  it('with Shift reaches from the first row, and again from there', () => {
    const range = select(one, 2, 'range', shown);
    expect(range.ids).toEqual([4, 3, 2]);
    expect(select(range, 5, 'range', shown).ids).toEqual([5, 4]);
  });
  it('with Shift selects alone when the first row is no longer shown', () => expect(select(one, 2, 'range', [3, 2, 1]).ids).toEqual([2]));
  it('by keys stays within the list', () => {
    expect(stepFrom(4, 1, shown)).toBe(3);
    expect(stepFrom(1, 10, shown)).toBe(1);
    expect(stepFrom(null, 1, shown)).toBe(5);
    expect(stepFrom(4, 1, [])).toBeNull();
  });
});

describe('what can be done with a run', () => {
  const able = (change: Parameters<typeof runRecord>[0]) => {
    const run = runRecord(change);
    return [canPause(run) && 'pause', canResume(run) && 'resume', canStop(run) && 'stop'].filter(Boolean);
  };

  it('follows from its status', () => {
    expect(able({ status: 'running' })).toEqual(['pause', 'stop']);
    expect(able({ status: 'paused' })).toEqual(['resume', 'stop']);
    expect(able({ status: 'queued' })).toEqual(['stop']);
    expect(able({ status: 'done' })).toEqual([]);
    expect(able({ status: 'imported', hasWeights: true })).toEqual([]);
  });

  it('is to go on where it did not come to its end, while epochs are left', () => {
    for (const status of ['interrupted', 'stopped', 'failed'] as const) {
      expect(able({ status, epoch: 2 })).toEqual(['resume']);
      expect(able({ status, epoch: 0, hasWeights: false })).toEqual(['resume']);
      expect(able({ status, epoch: 30 })).toEqual([]);
    }
  });
});

describe('progress', () => {
  const run = runRecord({ id: 1, epoch: 2 });
  const { epochs } = run.spec;
  const under = (epoch: number, step: number) => ({
    runId: 1,
    epoch,
    pretraining: null,
    step,
    steps: 100,
    batchLoss: 0,
    examplesPerSecond: 1,
    remainingMs: null,
  });

  it('counts the part of the epoch under way', () => expect(runProgress(run, under(3, 50))).toBeCloseTo(2.5 / epochs));
  it('does not count an epoch twice when its last report comes late', () => expect(runProgress(run, under(2, 100))).toBeCloseTo(2 / epochs));
  it('of all runs weighs each by its epochs', () => {
    const other = { ...runRecord({ id: 2, epoch: 0 }), spec: { ...run.spec, epochs: epochs * 3 } };
    expect(overallProgress([run, other], new Map())).toBeCloseTo(2 / (4 * epochs));
    expect(overallProgress([], new Map())).toBeNull();
  });
});
