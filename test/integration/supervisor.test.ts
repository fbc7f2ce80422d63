import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent, RunRecord, RunStatus } from '../../src/bridge/runs.ts';
import { samplesOf } from '../../src/engine/diagnostics/packing.ts';
import { findings } from '../../src/engine/findings.ts';
import { createSupervisor, type Supervisor } from '../../src/main/runs/supervisor.ts';
import { startStore, type StoreClient } from '../../src/main/store/client.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec, rememberingSpec, slowSpec } from './specs.ts';

const scratch = useScratchFolder();
const mnistFolder = join(import.meta.dirname, '../../resources/mnist');

interface Workbench {
  store: StoreClient;
  supervisor: Supervisor;
  events: RunEvent[];
  /** Resolves with the first event, already seen or not, that fits; rejects when a run fails meanwhile. */
  next<Event extends RunEvent>(fits: (event: RunEvent) => event is Event): Promise<Event>;
}

async function withWorkbench<T>(slots: number, action: (workbench: Workbench) => Promise<T>, file = scratch('runs.sqlite')): Promise<T> {
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

const becomes = (id: number, status: RunStatus) => (event: RunEvent): event is Extract<RunEvent, { type: 'run' }> =>
  event.type === 'run' && event.run.id === id && event.run.status === status;
const epochOf = (id: number, epoch: number) => (event: RunEvent): event is Extract<RunEvent, { type: 'epoch' }> =>
  event.type === 'epoch' && event.runId === id && event.epoch.epoch === epoch;
/** A report from the middle of an epoch after the `after`th. */
const midEpochOf = (id: number, after: number) => (event: RunEvent): event is Extract<RunEvent, { type: 'progress' }> =>
  event.type === 'progress' && event.progress.runId === id && event.progress.epoch > after && event.progress.step < event.progress.steps;

const statusesOf = (events: RunEvent[], id: number): RunStatus[] =>
  events
    .flatMap((event) => (event.type === 'run' && event.run.id === id ? [event.run.status] : []))
    .filter((status, index, all) => status !== all[index - 1]);

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function trainToTheEnd({ supervisor, store }: Workbench, spec = rememberingSpec()): Promise<RunRecord> {
  const { id } = await supervisor.create('whole', spec);
  await supervisor.ended(id);
  return store.readRun(id);
}

/** What a run of `rememberingSpec` gives when nothing comes in between. */
interface Outcome {
  test: (number | null)[];
  curves: (number | null)[][];
  /** Checksum of the weights' bits: to compare them number by number would take minutes to report. */
  weights: string;
}

const bits = (values: Float32Array): string => createHash('sha256').update(values).digest('hex');

async function outcomeOf(store: StoreClient, id: number): Promise<Outcome> {
  const { status, testLoss, testAccuracy } = await store.readRun(id);
  expect(status).toBe('done');
  const epochs = (await store.readEpochs([id]))[id]!;
  return {
    test: [testLoss, testAccuracy],
    curves: epochs.map(({ trainLoss, trainAccuracy, valLoss, learningRate }) => [trainLoss, trainAccuracy, valLoss, learningRate]),
    weights: bits((await store.readModel(id, null)).parameters),
  };
}

let uninterrupted: Outcome;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-whole-'));
  const train = async (workbench: Workbench) => outcomeOf(workbench.store, (await trainToTheEnd(workbench)).id);
  uninterrupted = await withWorkbench(1, train, join(folder, 'runs.sqlite'));
  rmSync(folder, { recursive: true });
});

describe('a run', () => {
  test('trains in a process of its own, stores each epoch and ends with its accuracy on the test images', async () => {
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor, events } = workbench;
      const { id } = await supervisor.create('first', quickSpec({ epochs: 3 }));
      await supervisor.ended(id);
      const run = await store.readRun(id);
      expect(run).toMatchObject({ status: 'done', epoch: 3, problem: null, hasWeights: true });
      expect(run.testAccuracy).toBeGreaterThan(0.75);
      expect(run.testAccuracy).toBeLessThan(1);
      expect(run.trainedMs).toBeGreaterThan(0);
      expect(statusesOf(events, id)).toEqual(['queued', 'running', 'done']);
      const epochs = (await store.readEpochs([id]))[id]!;
      expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
      expect(epochs[3]!.trainLoss).toBeLessThan(epochs[1]!.trainLoss);
      expect(epochs[1]!.examplesPerSecond).toBeGreaterThan(0);
      expect(run.valAccuracy).toBe(epochs[3]!.valAccuracy);
      expect(await store.storedEpochs(id)).toEqual([0, 1, 2, 3]);
      expect(supervisor.activeRuns()).toBe(0);
    });
  });

  test('gives the same bits for the same seed, and others for another', async () => {
    await withWorkbench(2, async (workbench) => {
      const weights = async (seed: number) => {
        const { id } = await trainToTheEnd(workbench, rememberingSpec({ seed, epochs: 2 }));
        return bits((await workbench.store.readModel(id, null)).parameters);
      };
      const [one, same, other] = await Promise.all([weights(1), weights(1), weights(2)]);
      expect(same).toEqual(one);
      expect(other).not.toEqual(one);
    });
  });

  test('rests while paused, with its clock stopped, and goes on to the same weights', async () => {
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor, next } = workbench;
      const { id } = await supervisor.create('paused', rememberingSpec());
      await next(epochOf(id, 1));
      await supervisor.pause(id);
      await next(becomes(id, 'paused'));
      const atRest = await store.readRun(id);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await store.readRun(id)).toEqual(atRest);
      await supervisor.resume(id);
      await supervisor.ended(id);
      expect(await outcomeOf(store, id)).toEqual(uninterrupted);
      const run = await store.readRun(id);
      expect(run.trainedMs).toBeLessThan(run.finishedAt! - run.startedAt! - 250);
    });
  });

  test('that is stopped keeps its last finished epoch, and its test accuracy is that epoch’s', async () => {
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor, next } = workbench;
      const { id } = await supervisor.create('stopped', slowSpec());
      await next(midEpochOf(id, 1));
      await supervisor.stop(id);
      const stopped = await store.readRun(id);
      expect(stopped).toMatchObject({ status: 'stopped', problem: null });
      const uninterrupted = await trainToTheEnd(workbench, slowSpec({ epochs: stopped.epoch }));
      expect(stopped.testAccuracy).toBe(uninterrupted.testAccuracy);
      expect(stopped.testLoss).toBe(uninterrupted.testLoss);
    });
  });

  test('that is stopped and resumed gives the same bits as one that never was', async () => {
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor, next } = workbench;
      const { id } = await supervisor.create('in two parts', rememberingSpec());
      await next(epochOf(id, 2));
      await supervisor.stop(id);
      await supervisor.resume(id);
      await supervisor.ended(id);
      expect(await outcomeOf(store, id)).toEqual(uninterrupted);
    });
  });

  test('whose loss is no longer finite fails with advice, keeping its finite epochs', async () => {
    await withWorkbench(1, async ({ store, supervisor }) => {
      const { id } = await supervisor.create('diverges', quickSpec({
        layers: [
          { type: 'dense', units: 16, activation: 'relu' },
          { type: 'dense', units: 10, activation: 'linear' },
        ],
        loss: 'quadratic',
        optimizer: { type: 'sgd', learningRate: 900 },
      }));
      await supervisor.ended(id);
      const run = await store.readRun(id);
      expect(run).toMatchObject({ status: 'failed', epoch: 0, hasWeights: true });
      expect(run.problem).toMatch(/diverged.*smaller learning rate/);
      const samples = samplesOf(await store.readStatistics(id), () => run.spec).get(id)!;
      expect(samples.map(({ step }) => step).slice(0, 4)).toEqual([0, 1, 2, 3]);
      const means = samples.map(({ layers }) => layers[0]!.distributions.weights.mean);
      expect(Number.isFinite(means[1])).toBe(true);
      expect(means.at(-1)).toBeNaN();
      const [told] = findings({ spec: run.spec, samples, curve: [] });
      expect(told!.sentence).toMatch(/^Training has diverged: since epoch 0\.\d+ \(step \d+\)/);
    });
  });

  test('that is stopped within an epoch keeps what was measured in it', async () => {
    await withWorkbench(1, async ({ store, supervisor, next }) => {
      const { id, spec } = await supervisor.create('stopped early', slowSpec());
      const { sample } = await next((event): event is Extract<RunEvent, { type: 'statistics' }> =>
        event.type === 'statistics' && event.runId === id && samplesOf(event.sample, () => spec).get(id)![0]!.step > 2);
      await supervisor.stop(id);
      expect(await store.readRun(id)).toMatchObject({ status: 'stopped', epoch: 0 });
      const samples = samplesOf(await store.readStatistics(id), () => spec).get(id)!;
      expect(samples).toContainEqual(samplesOf(sample, () => spec).get(id)![0]);
    });
  });

  test('that cannot begin fails with the reason', async () => {
    const store = await startStore(scratch('runs.sqlite'));
    const supervisor = createSupervisor({ store, slots: 1, mnistFolder: scratch('nowhere'), emit: () => undefined, onProblem: () => undefined });
    const { id } = await supervisor.create('no examples', quickSpec());
    await supervisor.ended(id);
    expect(await store.readRun(id)).toMatchObject({ status: 'failed', problem: expect.stringContaining('train-images') });
    await store.close();
  });
});

describe('a training process that is killed in the middle of an epoch', () => {
  test('leaves its run interrupted with all finished epochs, and the next in the queue trains', async () => {
    await withWorkbench(1, async ({ store, supervisor, next, events }) => {
      const killed = await supervisor.create('killed', slowSpec());
      const following = await supervisor.create('following', quickSpec());
      await next(midEpochOf(killed.id, 2));
      process.kill(supervisor.pidOf(killed.id)!, 'SIGKILL');
      await supervisor.ended(killed.id);
      const run = await store.readRun(killed.id);
      expect(run.status).toBe('interrupted');
      expect(run.problem).toContain('SIGKILL');
      expect(run.epoch).toBeGreaterThanOrEqual(2);
      const epochs = (await store.readEpochs([killed.id]))[killed.id]!;
      expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index));
      expect(epochs.at(-1)!.epoch).toBe(run.epoch);
      expect((await store.readModel(killed.id, null)).epoch).toBe(run.epoch);
      await supervisor.ended(following.id);
      expect((await store.readRun(following.id)).status).toBe('done');
      expect(statusesOf(events, killed.id)).toEqual(['queued', 'running', 'interrupted']);
    });
  });

  test('can be resumed to the bits of a run that was never interrupted', async () => {
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor, next } = workbench;
      const { id } = await supervisor.create('killed', rememberingSpec());
      await next(epochOf(id, 2));
      process.kill(supervisor.pidOf(id)!, 'SIGKILL');
      await supervisor.ended(id);
      await supervisor.resume(id);
      await supervisor.ended(id);
      expect((await store.readRun(id)).problem).toBeNull();
      expect(await outcomeOf(store, id)).toEqual(uninterrupted);
    });
  });
});

describe('the queue', () => {
  test('trains in the order of creation and never more at a time than there are slots', async () => {
    await withWorkbench(2, async ({ supervisor, events }) => {
      const runs = [];
      for (let index = 0; index < 5; index++) runs.push(await supervisor.create(`run ${index}`, quickSpec({ seed: index, epochs: 2 })));
      await Promise.all(runs.map(({ id }) => supervisor.ended(id)));
      const ids = runs.map(({ id }) => id);
      expect(firstTimes(events, 'running')).toEqual(ids);
      const training = new Set<number>();
      let most = 0;
      for (const event of events) {
        if (event.type !== 'run') continue;
        if (event.run.status === 'running') training.add(event.run.id);
        else training.delete(event.run.id);
        most = Math.max(most, training.size);
      }
      expect(most).toBe(2);
    });
  });

  test('goes on with the next run while one is paused, and lets that one wait for a slot', async () => {
    await withWorkbench(1, async ({ supervisor, next, store }) => {
      const paused = await supervisor.create('paused', rememberingSpec());
      const second = await supervisor.create('second', slowSpec());
      await next(epochOf(paused.id, 1));
      await supervisor.pause(paused.id);
      await next(becomes(second.id, 'running'));
      await supervisor.resume(paused.id);
      expect((await store.readRun(paused.id)).status).toBe('queued');
      await supervisor.stop(second.id);
      await supervisor.ended(paused.id);
      expect((await store.readRun(paused.id)).status).toBe('done');
    });
  });

  test('lets a waiting run be stopped before it began, and resumed into the queue', async () => {
    await withWorkbench(1, async ({ supervisor, next, store }) => {
      const first = await supervisor.create('first', slowSpec());
      const waiting = await supervisor.create('waiting', quickSpec());
      await expect(supervisor.pause(waiting.id)).rejects.toMatchObject({ code: 'conflict' });
      await supervisor.stop(waiting.id);
      expect(await store.readRun(waiting.id)).toMatchObject({ status: 'stopped', epoch: 0, hasWeights: false });
      await supervisor.resume(waiting.id);
      expect((await store.readRun(waiting.id)).status).toBe('queued');
      await next(epochOf(first.id, 1));
      await supervisor.stop(first.id);
      await supervisor.ended(waiting.id);
      expect((await store.readRun(waiting.id)).status).toBe('done');
    });
  });

  test('obeys orders that come before the process is ready', async () => {
    await withWorkbench(1, async ({ supervisor, next, store }) => {
      const early = await supervisor.create('stopped early', slowSpec());
      await supervisor.stop(early.id);
      expect((await store.readRun(early.id)).status).toBe('stopped');
      const { id } = await supervisor.create('paused early', rememberingSpec());
      await supervisor.pause(id);
      await supervisor.resume(id);
      await supervisor.pause(id);
      await next(becomes(id, 'paused'));
      await supervisor.stop(id);
      expect((await store.readRun(id)).status).toBe('stopped');
    });
  });

  test('refuses to pause, stop or resume a run that is over', async () => {
    await withWorkbench(1, async (workbench) => {
      const { id } = await trainToTheEnd(workbench, quickSpec());
      for (const order of ['pause', 'stop', 'resume'] as const)
        await expect(workbench.supervisor[order](id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('done') });
      await expect(workbench.supervisor.stop(99)).rejects.toMatchObject({ code: 'notFound' });
    });
  });
});

describe('closing the workbench', () => {
  test('ends all processes and leaves its runs interrupted, to be resumed later', async () => {
    const pids: number[] = [];
    const ids = await withWorkbench(1, async ({ supervisor, store, next }) => {
      const training = await supervisor.create('training', rememberingSpec());
      const queued = await supervisor.create('queued', quickSpec());
      await next(epochOf(training.id, 1));
      pids.push(supervisor.pidOf(training.id)!, store.pid()!);
      return [training.id, queued.id];
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(pids.filter(isRunning)).toEqual([]);
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor } = workbench;
      for (const id of ids) expect(await store.readRun(id)).toMatchObject({ status: 'interrupted', problem: expect.stringContaining('closed') });
      for (const id of ids) await supervisor.resume(id);
      await Promise.all(ids.map((id) => supervisor.ended(id)));
      for (const id of ids) expect(await store.readRun(id)).toMatchObject({ status: 'done', problem: null });
    });
  });

  test('loses no epoch when the database’s process is killed in between', async () => {
    await withWorkbench(1, async (workbench) => {
      const { store, supervisor, next } = workbench;
      const { id } = await supervisor.create('bereft', rememberingSpec());
      await next(epochOf(id, 1));
      process.kill(store.pid()!, 'SIGKILL');
      await supervisor.ended(id);
      expect(await outcomeOf(store, id)).toEqual(uninterrupted);
    });
  });
});

function firstTimes(events: RunEvent[], status: RunStatus): number[] {
  return [...new Set(events.flatMap((event) => (event.type === 'run' && event.run.status === status ? [event.run.id] : [])))];
}
