import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { EpochRecord } from '../../bridge/runs.ts';
import { call, onRunEvent } from '../bridge.ts';

/** Epochs of the runs someone has looked at, and of those now training. They are plain data, never proxies: there may be thousands. */
export const useCurves = defineStore('curves', () => {
  const epochs = shallowReactive(new Map<number, readonly EpochRecord[]>());
  const asked = new Set<number>();

  /** A list with one more epoch; an epoch that is told twice counts once. */
  const withEpoch = (list: readonly EpochRecord[], epoch: EpochRecord) =>
    [...list.filter((other) => other.epoch !== epoch.epoch), epoch].sort((a, b) => a.epoch - b.epoch);

  onRunEvent((event) => {
    if (event.type === 'epoch') epochs.set(event.runId, withEpoch(epochs.get(event.runId) ?? [], event.epoch));
    if (event.type === 'removed')
      for (const id of event.runIds) {
        epochs.delete(id);
        asked.delete(id);
      }
  });

  /** Sees to it that the epochs of these runs are here. */
  async function ensure(runIds: readonly number[]) {
    const missing = runIds.filter((id) => !asked.has(id));
    if (missing.length === 0) return;
    for (const id of missing) asked.add(id);
    try {
      const stored = await call('runs.epochs', missing);
      for (const id of missing) {
        const live = epochs.get(id) ?? [];
        epochs.set(id, live.reduce<readonly EpochRecord[]>(withEpoch, stored[id] ?? []));
      }
    } catch (failure) {
      for (const id of missing) asked.delete(id);
      throw failure;
    }
  }

  const of = (runId: number): readonly EpochRecord[] => epochs.get(runId) ?? [];
  const has = (runId: number): boolean => epochs.has(runId);

  return { ensure, of, has };
});
