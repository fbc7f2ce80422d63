import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/bridge/runs.ts';
import { samplesOf } from '../../src/engine/diagnostics/packing.ts';
import { findings } from '../../src/engine/findings.ts';
import { createSupervisor } from '../../src/main/runs/supervisor.ts';
import { startStore, type StoreClient } from '../../src/main/store/client.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec, rememberingSpec, slowSpec } from './specs.ts';
import { becomes, epochOf, midEpochOf, statusesOf, trainToTheEnd, withWorkbench, type Workbench } from './workbench.ts';

const scratch = useScratchFolder();

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

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
  uninterrupted = await withWorkbench(join(folder, 'runs.sqlite'), 1, train);
  rmSync(folder, { recursive: true });
});

describe('a run', () => {
  test('trains in a process of its own, stores each epoch and ends with its accuracy on the test images', async () => {
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
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
    await withWorkbench(scratch('runs.sqlite'), 2, async (workbench) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async ({ store, supervisor }) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async ({ store, supervisor, next }) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async ({ store, supervisor, next, events }) => {
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
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
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

describe('closing the workbench', () => {
  test('ends all processes and leaves its runs interrupted, to be resumed later', async () => {
    const pids: number[] = [];
    const ids = await withWorkbench(scratch('runs.sqlite'), 1, async ({ supervisor, store, next }) => {
      const training = await supervisor.create('training', rememberingSpec());
      const queued = await supervisor.create('queued', quickSpec());
      await next(epochOf(training.id, 1));
      pids.push(supervisor.pidOf(training.id)!, store.pid()!);
      return [training.id, queued.id];
    });
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
      const { store, supervisor } = workbench;
      for (const id of ids) expect(await store.readRun(id)).toMatchObject({ status: 'interrupted', problem: expect.stringContaining('closed') });
      for (const id of ids) await supervisor.resume(id);
      await Promise.all(ids.map((id) => supervisor.ended(id)));
      for (const id of ids) expect(await store.readRun(id)).toMatchObject({ status: 'done', problem: null });
    });
  });

  test('loses no epoch when the database’s process is killed in between', async () => {
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
      const { store, supervisor, next } = workbench;
      const { id } = await supervisor.create('bereft', rememberingSpec());
      await next(epochOf(id, 1));
      process.kill(store.pid()!, 'SIGKILL');
      await supervisor.ended(id);
      expect(await outcomeOf(store, id)).toEqual(uninterrupted);
    });
  });
});
