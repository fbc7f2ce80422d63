import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/engine/trainer.ts';
import type { EpochRecord } from '../../src/bridge/runs.ts';
import { writeCheckpointFile } from '../../src/main/checkpoint-file.ts';
import type { StoreClient } from '../../src/main/store/client.ts';
import { mostWeightBytes } from '../../src/main/store/checkpoint-rows.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec } from './specs.ts';
import { withStore } from './workbench.ts';

const scratch = useScratchFolder();

const epochRecord = (epoch: number, changes: Partial<EpochRecord> = {}): EpochRecord => ({
  epoch,
  trainLoss: 1 / (epoch + 1),
  trainAccuracy: 0.5,
  valLoss: 0.4,
  valAccuracy: 0.25,
  learningRate: 0.5,
  examplesPerSecond: 1000,
  elapsedMs: 100 * epoch,
  ...changes,
});

const checkpoint = (epoch: number, weights = 12): Checkpoint => ({
  epoch,
  parameters: Float32Array.from({ length: weights }, (_, index) => Math.sin(index + epoch)),
  optimizerState: Float32Array.of(1, -0, 1e-40, epoch),
  trainerState: {
    earlyStopping: { best: 0.4, bestEpoch: epoch, waited: 0 },
    plateau: { best: null, bestEpoch: 0, waited: 2 },
    plateaus: 1,
  },
});

/** An epoch as a trainer hands it over. */
async function record(store: StoreClient, id: number, epoch: EpochRecord, checkpoint: Checkpoint): Promise<void> {
  writeCheckpointFile(await store.checkpointFile(id), checkpoint);
  await store.recordEpoch(id, epoch, []);
}

describe('the store', () => {
  test('keeps runs, epochs, tags, notes and settings through a restart', async () => {
    const before = await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('kept', quickSpec());
      await store.progressRun(id, { status: 'running' });
      await record(store, id, epochRecord(0), checkpoint(0));
      await record(store, id, epochRecord(1, { valAccuracy: 0.75 }), checkpoint(1));
      await record(store, id, epochRecord(2, { valAccuracy: 0.5 }), checkpoint(2));
      await store.progressRun(id, { status: 'done', test: { loss: 0.3, accuracy: 0.9 }, trainedMs: 250 });
      await store.writeSetting('runs.sortBy', 'name');
      return store.editRun(id, { tags: ['b', 'a'], note: 'with ünïcode ✓', name: 'renamed' });
    });
    await withStore(scratch('runs.sqlite'), async (store) => {
      expect(await store.listRuns()).toEqual([before]);
      expect(before).toMatchObject({
        name: 'renamed',
        status: 'done',
        tags: ['b', 'a'],
        epoch: 2,
        trainLoss: 1 / 3,
        valAccuracy: 0.5,
        bestValAccuracy: 0.75,
        testAccuracy: 0.9,
        trainedMs: 250,
        hasWeights: true,
        spec: quickSpec(),
        parameters: 784 * 16 + 16 + 170,
      });
      const expected = [epochRecord(0), epochRecord(1, { valAccuracy: 0.75 }), epochRecord(2, { valAccuracy: 0.5 })];
      expect((await store.readEpochs([1]))[1]).toEqual(expected);
      expect(await store.readSettings()).toEqual({ 'runs.sortBy': 'name' });
      expect(await store.notices()).toEqual([]);
    });
  });

  test('gives back weights and optimizer state bit for bit', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('bits', quickSpec());
      await record(store, id, epochRecord(0), checkpoint(0));
      await record(store, id, epochRecord(1), checkpoint(1));
      const start = await store.readTrainingStart(id);
      expect(start).toEqual({ spec: quickSpec(), checkpoint: checkpoint(1), elapsedMs: 100 });
      expect(Object.is(start.checkpoint!.optimizerState[1], -0)).toBe(true);
      expect((await store.readModel(id, 0)).parameters).toEqual(checkpoint(0).parameters);
      expect(await store.storedEpochs(id)).toEqual([0, 1]);
    });
  });

  test('keeps weights of every epoch only while they are small, and always the last ones', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('large', quickSpec());
      const weights = mostWeightBytes / 4 / 4; // four of them fill the limit
      for (let epoch = 0; epoch <= 5; epoch++) await record(store, id, epochRecord(epoch), checkpoint(epoch, weights));
      expect(await store.storedEpochs(id)).toEqual([0, 2, 4, 5]);
      expect((await store.readModel(id, null)).epoch).toBe(5);

      const huge = await store.createRun('huge', quickSpec());
      const tooLargeForTwo = mostWeightBytes / 4 / 2 + 1;
      for (let epoch = 0; epoch <= 1; epoch++) await record(store, huge.id, epochRecord(epoch), checkpoint(epoch, tooLargeForTwo));
      expect(await store.storedEpochs(huge.id)).toEqual([1]);
    });
  });

  test('stores nothing of an epoch whose handed-over weights were cut short', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('cut', quickSpec());
      await record(store, id, epochRecord(0), checkpoint(0));
      const file = await store.checkpointFile(id);
      writeCheckpointFile(file, checkpoint(1));
      truncateSync(file, statSync(file).size - 1);
      await expect(store.recordEpoch(id, epochRecord(1), [])).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining(file) });
      expect((await store.readEpochs([id]))[id]).toEqual([epochRecord(0)]);
      expect(await store.storedEpochs(id)).toEqual([0]);
    });
  });

  test('leaves no handed-over weights behind: not of a run that has ended, not when it closes, not of one that was killed', async () => {
    const others = join(scratch(), 'owners');
    let left = '';
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('ends', quickSpec());
      await record(store, id, epochRecord(1), checkpoint(1));
      expect(existsSync(await store.checkpointFile(id))).toBe(true);
      await store.progressRun(id, { status: 'done' });
      expect(existsSync(await store.checkpointFile(id))).toBe(false);

      left = join(others, 'killed');
      mkdirSync(left);
      writeFileSync(join(left, '1.checkpoint'), '');
      utimesSync(left, 0, 0);
    });
    expect(readdirSync(others)).toEqual(['killed']);
    await withStore(scratch('runs.sqlite'), async () => expect(existsSync(left)).toBe(false));
  });

  test('queues a run again that was interrupted, stopped or has failed, and no other', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('again', quickSpec());
      for (const status of ['interrupted', 'stopped', 'failed'] as const) {
        await store.progressRun(id, { status, problem: 'a reason' });
        expect(await store.claimRun(id)).toMatchObject({ status: 'queued', problem: null });
      }
      await expect(store.claimRun(id)).rejects.toMatchObject({ code: 'conflict' });
      await store.progressRun(id, { status: 'done' });
      await expect(store.claimRun(id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is done') });
    });
  });

  test('gives the space of removed runs back, and their numbers to no other run', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('gone', quickSpec());
      await record(store, id, epochRecord(0), checkpoint(0, 1_000_000));
      await store.progressRun(id, { status: 'stopped' });
      await store.removeRuns([id]);
      expect(await store.listRuns()).toEqual([]);
      expect((await store.createRun('next', quickSpec())).id).toBe(id + 1);
    });
    expect(statSync(scratch('runs.sqlite')).size).toBeLessThan(500_000);
  });

  test('adds tags to several runs and takes others away, of all of them or of none', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      for (const tags of [['old'], ['old', 'both'], Array.from({ length: 50 }, (_, index) => `tag ${index}`)])
        await store.editRun((await store.createRun('tagged', quickSpec())).id, { tags });
      const changed = await store.tagRuns([1, 2], { add: ['new', 'both'], remove: ['old'] });
      expect(changed.map(({ tags }) => tags)).toEqual([['new', 'both'], ['both', 'new']]);
      await expect(store.tagRuns([1, 3], { add: ['one more'], remove: [] })).rejects.toMatchObject({
        code: 'conflict',
        message: '“tagged” (run 3) would have 51 tags; at most 50 are kept.',
      });
      expect((await store.readRun(1)).tags).toEqual(['new', 'both']);
    });
  });

  test('refuses what does not exist with a failure in words', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      await expect(store.editRun(7, { name: 'x' })).rejects.toMatchObject({ code: 'notFound', message: 'There is no run 7.' });
      const { id } = await store.createRun('empty', quickSpec());
      await expect(store.readModel(id, null)).rejects.toMatchObject({ code: 'notFound' });
      await expect(store.readModel(id, 3)).rejects.toMatchObject({ code: 'notFound', message: 'Run 1 has no weights stored for epoch 3.' });
      await expect(store.removeRuns([id])).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  test('finds a single flipped bit of weights by their checksum', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('flipped', quickSpec());
      await record(store, id, epochRecord(1), checkpoint(1));
    });
    tamper((database) => {
      const weights = database.prepare<[], Buffer>('SELECT weights FROM checkpoints').pluck().get()!;
      weights[9]! ^= 1;
      database.prepare('UPDATE checkpoints SET weights = ?').run(weights);
    });
    await withStore(scratch('runs.sqlite'), async (store) => {
      await expect(store.readModel(1, null)).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('damaged') });
      await expect(store.readTrainingStart(1)).rejects.toMatchObject({ code: 'storage' });
      await expect(store.exportModel(1, null, 'json', scratch('out.json'))).rejects.toMatchObject({ code: 'storage' });
      expect(existsSync(scratch('out.json'))).toBe(false);
    });
  });

  test('finds truncated weights and truncated optimizer state by their checksum', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('short', quickSpec());
      await record(store, id, epochRecord(1), checkpoint(1));
    });
    tamper((database) => database.exec('UPDATE checkpoints SET optimizer_state = substr(optimizer_state, 1, 8)'));
    await withStore(scratch('runs.sqlite'), async (store) => {
      expect((await store.readModel(1, null)).parameters).toEqual(checkpoint(1).parameters);
      await expect(store.readTrainingStart(1)).rejects.toMatchObject({ code: 'storage' });
    });
    tamper((database) => database.exec('UPDATE checkpoints SET weights = substr(weights, 1, 40)'));
    await withStore(scratch('runs.sqlite'), async (store) => {
      await expect(store.readModel(1, null)).rejects.toMatchObject({ code: 'storage' });
    });
  });

  test('starts its process again when that was killed, with all that was stored', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const { id } = await store.createRun('survives', quickSpec());
      await record(store, id, epochRecord(1), checkpoint(1));
      process.kill(store.pid()!, 'SIGKILL');
      await expect(untilItWorks(() => store.readModel(id, null))).resolves.toMatchObject({ epoch: 1 });
      await store.progressRun(id, { status: 'done' });
    });
  });

  test('answers calls under way with a storage failure when its process is killed', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => {
      const pid = store.pid()!;
      process.kill(pid, 'SIGSTOP');
      const call = store.listRuns();
      process.kill(pid, 'SIGKILL');
      await expect(call).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('SIGKILL') });
    });
  });

  test('fills in settings that are younger than a stored run', async () => {
    await withStore(scratch('runs.sqlite'), (store) => store.createRun('old', quickSpec()));
    tamper((database) => database.exec(`UPDATE runs SET spec = json_remove(spec, '$.gradientClip', '$.schedule')`));
    await withStore(scratch('runs.sqlite'), async (store) => expect((await store.readRun(1)).spec).toEqual(quickSpec()));
  });
});

/** Changes the closed database behind the store's back. */
function tamper(change: (database: Database.Database) => void): void {
  const database = new Database(scratch('runs.sqlite'));
  change(database);
  database.close();
}

async function untilItWorks<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await call();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return call();
}
