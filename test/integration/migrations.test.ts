import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startStore } from '../../src/main/store/client.ts';
import { migrations } from '../../src/main/store/migrations.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec } from './specs.ts';
import { withStore } from './workbench.ts';

const scratch = useScratchFolder();

describe('migrations', () => {
  test('begin a database where there is none', async () => {
    await withStore(scratch('runs.sqlite'), async (store) => expect(await store.listRuns()).toEqual([]));
    const database = new Database(scratch('runs.sqlite'), { readonly: true });
    expect(database.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    const tables = database.prepare<[], { name: string; strict: number }>("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'");
    expect(tables.all().filter(({ strict }) => strict !== 1)).toEqual([]);
    database.close();
  });

  test.each(migrations.map((_, index) => index + 1))('bring a database of schema %i up to date with its runs whole', async (version) => {
    const database = new Database(scratch('runs.sqlite'));
    for (const migration of migrations.slice(0, version)) database.exec(migration);
    database.pragma(`application_id = ${0x42505742}`);
    database.pragma(`user_version = ${version}`);
    database
      .prepare("INSERT INTO runs (name, status, spec, parameters, created_at) VALUES ('old', 'done', ?, 12730, 1700000000000)")
      .run(JSON.stringify(quickSpec()));
    database.close();
    await withStore(scratch('runs.sqlite'), async (store) => {
      expect(await store.listRuns()).toMatchObject([{ id: 1, name: 'old', status: 'done', spec: quickSpec() }]);
      expect(await store.notices()).toEqual([]);
    });
  });

  test('tell of runs that early stopping ended before the reason was stored', async () => {
    const database = new Database(scratch('runs.sqlite'));
    for (const migration of migrations.slice(0, 2)) database.exec(migration);
    database.pragma(`application_id = ${0x42505742}`);
    database.pragma('user_version = 2');
    const run = database.prepare("INSERT INTO runs (name, status, spec, parameters, created_at, epoch) VALUES ('old', 'done', ?, 12730, 0, ?)");
    const checkpoint = database.prepare("INSERT INTO checkpoints (run_id, epoch, weights, weights_sha256, trainer_state) VALUES (?, ?, x'', x'', ?)");
    for (const [id, epoch, waited] of [[1, 6, 2], [2, 4, 1], [3, 9, 1]] as const) {
      run.run(JSON.stringify(quickSpec({ epochs: 9, earlyStopping: { patience: waited } })), epoch);
      checkpoint.run(id, epoch, JSON.stringify({ earlyStopping: { best: 0.2, bestEpoch: epoch - waited, waited } }));
    }
    database.close();
    await withStore(scratch('runs.sqlite'), async (store) => {
      expect((await store.listRuns()).map(({ id, earlyStop }) => [id, earlyStop])).toEqual([
        [3, null],
        [2, 'Stopped early: the validation loss has not improved for an epoch; it was lowest after epoch 3.'],
        [1, 'Stopped early: the validation loss has not improved for 2 epochs; it was lowest after epoch 4.'],
      ]);
    });
  });

  test('begin one database when six processes start at once', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => startStore(scratch('runs.sqlite'))));
    await Promise.all(stores.map((store, index) => store.createRun(`run ${index}`, quickSpec())));
    expect(await stores[0]!.listRuns()).toHaveLength(6);
    expect(await Promise.all(stores.map((store) => store.notices()))).toEqual(Array(6).fill([]));
    await Promise.all(stores.map((store) => store.close()));
    expect(readdirSync(scratch()).filter((name) => name.includes('damaged'))).toEqual([]);
  });
});
