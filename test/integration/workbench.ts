import { join } from 'node:path';
import { expect } from 'vitest';
import type { RunEvent, RunRecord, RunStatus } from '../../src/bridge/runs.ts';
import { createSupervisor, type Supervisor } from '../../src/main/runs/supervisor.ts';
import { startStore, type StoreClient } from '../../src/main/store/client.ts';
import { rememberingSpec } from './specs.ts';

const mnistFolder = join(import.meta.dirname, '../../resources/mnist');

/** A store on a database file, in its process, closed behind the action. */
export async function withStore<T>(file: string, action: (store: StoreClient) => Promise<T>): Promise<T> {
  const store = await startStore(file);
  try {
    return await action(store);
  } finally {
    await store.close();
  }
}

export interface Workbench {
  store: StoreClient;
  supervisor: Supervisor;
  events: RunEvent[];
  /** Resolves with the first event, already seen or not, that fits; rejects when a run fails meanwhile. */
  next<Event extends RunEvent>(fits: (event: RunEvent) => event is Event): Promise<Event>;
}

/** Supervisor and store on a database file, each in real processes, closed behind the action. */
export async function withWorkbench<T>(file: string, slots: number, action: (workbench: Workbench) => Promise<T>): Promise<T> {
  const store = await startStore(file);
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  const emit = (event: RunEvent) => {
    events.push(event);
    for (const look of waiting) look();
  };
  const problems: unknown[] = [];
  const supervisor = createSupervisor({ store, slots, mnistFolder, emit, onProblem: (...problem) => problems.push(problem) });
  const next = <Event extends RunEvent>(fits: (event: RunEvent) => event is Event): Promise<Event> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = events.find(fits);
        const failed = events.find((event) => event.type === 'run' && event.run.status === 'failed');
        if (!found && !failed) return;
        waiting.delete(look);
        if (found) resolve(found);
        else reject(new Error(`a run failed: ${JSON.stringify(failed)}`));
      };
      waiting.add(look);
      look();
    });
  try {
    return await action({ store, supervisor, events, next });
  } finally {
    await supervisor.close();
    await store.close();
    expect(problems).toEqual([]);
  }
}

export const becomes = (id: number, status: RunStatus) => (event: RunEvent): event is Extract<RunEvent, { type: 'run' }> =>
  event.type === 'run' && event.run.id === id && event.run.status === status;
export const epochOf = (id: number, epoch: number) => (event: RunEvent): event is Extract<RunEvent, { type: 'epoch' }> =>
  event.type === 'epoch' && event.runId === id && event.epoch.epoch === epoch;
/** A report from the middle of an epoch after the `after`th. */
export const midEpochOf = (id: number, after: number) => (event: RunEvent): event is Extract<RunEvent, { type: 'progress' }> =>
  event.type === 'progress' && event.progress.runId === id && event.progress.epoch > after && event.progress.step < event.progress.steps;

export const statusesOf = (events: RunEvent[], id: number): RunStatus[] =>
  events
    .flatMap((event) => (event.type === 'run' && event.run.id === id ? [event.run.status] : []))
    .filter((status, index, all) => status !== all[index - 1]);

export async function trainToTheEnd({ supervisor, store }: Workbench, spec = rememberingSpec()): Promise<RunRecord> {
  const { id } = await supervisor.create('whole', spec);
  await supervisor.ended(id);
  return store.readRun(id);
}
