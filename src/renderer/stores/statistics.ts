import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { samplesOf } from '../../engine/diagnostics/packing.ts';
import type { StatisticsSample } from '../../engine/diagnostics.ts';
import { call, onRunEvent } from '../bridge.ts';
import { useRuns } from './runs.ts';

/** Layer statistics of the runs someone has looked at, growing while they train. Samples are plain data, never proxies: they are large. */
export const useStatistics = defineStore('statistics', () => {
  const samples = shallowReactive(new Map<number, readonly StatisticsSample[]>());
  const asked = new Set<number>();

  /** A list with one more sample; one that is told twice counts once. */
  const withSample = (list: readonly StatisticsSample[], sample: StatisticsSample) =>
    [...list.filter(({ step }) => step !== sample.step), sample].sort((a, b) => a.step - b.step);

  const runs = useRuns();
  const unpacked = (runId: number, bytes: Uint8Array): readonly StatisticsSample[] =>
    samplesOf(bytes, () => runs.byId.get(runId)!.spec).get(runId) ?? [];

  onRunEvent((event) => {
    if (event.type === 'statistics' && asked.has(event.runId))
      samples.set(event.runId, unpacked(event.runId, event.sample).reduce(withSample, of(event.runId)));
    if (event.type === 'removed')
      for (const id of event.runIds) {
        samples.delete(id);
        asked.delete(id);
      }
  });

  /** Sees to it that a run's samples are here. */
  async function ensure(runId: number) {
    if (asked.has(runId)) return;
    asked.add(runId);
    try {
      const stored = unpacked(runId, await call('runs.statistics', runId));
      samples.set(runId, of(runId).reduce(withSample, stored));
    } catch (failure) {
      asked.delete(runId);
      throw failure;
    }
  }

  const of = (runId: number): readonly StatisticsSample[] => samples.get(runId) ?? [];
  const isHere = (runId: number): boolean => samples.has(runId);

  return { ensure, of, isHere };
});
