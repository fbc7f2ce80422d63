import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { RunRecord } from '../../bridge/runs.ts';
import { samplesOf } from '../../engine/diagnostics/packing.ts';
import type { StatisticsSample } from '../../engine/diagnostics.ts';
import { call, onRunEvent } from '../bridge.ts';
import { useRuns } from './runs.ts';

/** Layer statistics of the runs someone has looked at, growing while they train. Samples are plain data, never proxies: they are large. */
export const useStatistics = defineStore('statistics', () => {
  const samples = shallowReactive(new Map<number, readonly StatisticsSample[]>());
  const asked = new Set<number>();

  const runs = useRuns();

  /** Adds packed samples to those here; one that is told twice counts once. */
  function add(runId: number, bytes: Uint8Array) {
    const run = runs.byId.get(runId);
    if (!run) return;
    const added = samplesOf(bytes, () => run.spec).get(runId) ?? [];
    const byStep = new Map([...of(runId), ...added].map((sample) => [sample.step, sample]));
    samples.set(runId, [...byStep.values()].sort((a, b) => a.step - b.step));
  }

  onRunEvent((event) => {
    if (event.type === 'statistics' && asked.has(event.runId)) add(event.runId, event.sample);
    // Another workbench, such as a command line, tells of its epochs and not of what it measured.
    if (event.type === 'run' && asked.has(event.run.id) && isBehind(event.run)) void load(event.run.id);
    if (event.type === 'removed')
      for (const id of event.runIds) {
        samples.delete(id);
        asked.delete(id);
      }
  });

  async function load(runId: number) {
    add(runId, await call('runs.statistics', runId));
  }

  /** Whether an epoch that should have been measured is over and its sample is not here. */
  const isBehind = ({ id, epoch, spec: { diagnostics } }: RunRecord) =>
    diagnostics !== null && samples.has(id) && epoch % diagnostics.everyEpochs === 0 && (of(id).at(-1)?.epoch ?? -1) < epoch;

  /** Sees to it that a run's samples are here. */
  async function ensure(runId: number) {
    if (asked.has(runId)) return;
    asked.add(runId);
    try {
      await load(runId);
    } catch (failure) {
      asked.delete(runId);
      throw failure;
    }
  }

  const of = (runId: number): readonly StatisticsSample[] => samples.get(runId) ?? [];

  return { ensure, of };
});
