import { defineStore } from 'pinia';
import { computed, reactive } from 'vue';
import type { CallArguments } from '../../bridge/api.ts';
import type { RunProgress, RunRecord } from '../../bridge/runs.ts';
import type { RunSpec } from '../../engine/spec.ts';
import { call, onRunEvent } from '../bridge.ts';

const isActive = ({ status }: RunRecord) => status === 'running' || status === 'paused' || status === 'queued';

/** Every stored run, kept up to date by main's events. */
export const useRuns = defineStore('runs', () => {
  const byId = reactive(new Map<number, RunRecord>());
  /** Where each running epoch stands. */
  const progress = reactive(new Map<number, RunProgress>());
  /** Taken off the lists while their deletion can still be undone. */
  const hidden = reactive(new Set<number>());

  /** Newest first. */
  const all = computed(() => [...byId.values()].filter(({ id }) => !hidden.has(id)).sort((a, b) => b.id - a.id));
  const active = computed(() => all.value.filter(isActive).reverse());
  const running = computed(() => active.value.filter(({ status }) => status === 'running'));
  const queued = computed(() => active.value.filter(({ status }) => status === 'queued'));

  const put = (run: RunRecord) => {
    byId.set(run.id, run);
    // A paused run stands where it was last seen.
    if (!isActive(run)) progress.delete(run.id);
  };

  const drop = (ids: readonly number[]) => {
    for (const id of ids) {
      byId.delete(id);
      progress.delete(id);
      hidden.delete(id);
    }
  };

  async function load() {
    onRunEvent((event) => {
      if (event.type === 'run') put(event.run);
      if (event.type === 'progress') progress.set(event.progress.runId, event.progress);
      if (event.type === 'removed') drop(event.runIds);
    });
    for (const run of await call('runs.list')) put(run);
  }

  async function create(name: string, spec: RunSpec): Promise<RunRecord> {
    const run = await call('runs.create', { name, spec });
    // Events may have told more of it by now.
    if (!byId.has(run.id)) put(run);
    return run;
  }

  const pause = (id: number) => call('runs.pause', id);
  const resume = (id: number) => call('runs.resume', id);
  const stop = (id: number) => call('runs.stop', id);

  async function update(id: number, change: CallArguments<'runs.update'>[1]) {
    put(await call('runs.update', id, change));
  }

  /** Adds tags to runs, and takes others from them. */
  async function tag(ids: readonly number[], change: { add?: string[]; remove?: string[] }) {
    for (const run of await call('runs.tag', [...ids], { add: [], remove: [], ...change })) put(run);
  }

  async function remove(ids: number[]) {
    try {
      await call('runs.remove', ids);
      drop(ids);
    } finally {
      show(ids);
    }
  }

  const hide = (ids: readonly number[]) => ids.forEach((id) => hidden.add(id));
  const show = (ids: readonly number[]) => ids.forEach((id) => hidden.delete(id));

  return { put, byId, all, active, running, queued, progress, load, create, pause, resume, stop, update, tag, remove, hide, show };
});
