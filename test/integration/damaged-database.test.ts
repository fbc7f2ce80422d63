import Database from 'better-sqlite3';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startStore } from '../../src/main/store/client.ts';
import { migrations } from '../../src/main/store/migrations.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec } from './specs.ts';

const scratch = useScratchFolder();
const databaseFile = () => scratch('runs.sqlite');

/** Opens the store on what is there. */
async function open(): Promise<{ notices: string[]; runs: number; setAside: string[] }> {
  const store = await startStore(databaseFile());
  const notices = await store.notices();
  const runs = (await store.listRuns()).length;
  await store.close();
  return { notices, runs, setAside: readdirSync(scratch()).filter((name) => name.startsWith('runs.damaged-')) };
}

async function storeSomeRuns(): Promise<void> {
  const store = await startStore(databaseFile());
  for (let index = 0; index < 40; index++) await store.createRun(`run ${index}`, quickSpec());
  await store.interruptOwnRuns('over');
  await store.close();
}

describe('a database that cannot be read', () => {
  test('is set aside under a name the notice tells, byte for byte, and a new one is begun', async () => {
    const content = Buffer.from('this is not a database, but somebody may still want it '.repeat(100));
    writeFileSync(databaseFile(), content);
    const { notices, runs, setAside } = await open();
    expect(runs).toBe(0);
    expect(setAside).toHaveLength(1);
    expect(readFileSync(scratch(setAside[0]!))).toEqual(content);
    expect(notices).toEqual([expect.stringContaining(scratch(setAside[0]!))]);
    expect((await open()).notices).toEqual([]);
  });

  test('is set aside when its end is cut off', async () => {
    await storeSomeRuns();
    const { size } = statSync(databaseFile());
    truncateSync(databaseFile(), size - 8192);
    const { runs, setAside } = await open();
    expect({ runs, setAside: setAside.length }).toEqual({ runs: 0, setAside: 1 });
    expect(statSync(scratch(setAside[0]!)).size).toBe(size - 8192);
  });

  test('is set aside when pages in its middle are overwritten', async () => {
    await storeSomeRuns();
    const content = readFileSync(databaseFile());
    content.fill(0xff, 4096 * 2, content.length - 4096);
    writeFileSync(databaseFile(), content);
    const { runs, setAside } = await open();
    expect({ runs, setAside: setAside.length }).toEqual({ runs: 0, setAside: 1 });
  });

  test('is set aside together with its log', async () => {
    writeFileSync(databaseFile(), 'nonsense'.repeat(1000));
    writeFileSync(`${databaseFile()}-wal`, 'the log');
    const { setAside } = await open();
    expect(setAside.filter((name) => name.endsWith('-wal')).map((name) => readFileSync(scratch(name), 'utf8'))).toEqual(['the log']);
  });

  test('is set aside when it is the database of another program', async () => {
    const other = new Database(databaseFile());
    other.exec("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
    other.close();
    const { runs, setAside, notices } = await open();
    expect(runs).toBe(0);
    expect(notices[0]).toContain('another program');
    const kept = new Database(scratch(setAside[0]!), { readonly: true });
    expect(kept.prepare('SELECT name FROM recipes').pluck().all()).toEqual(['soup']);
    kept.close();
  });
});

describe('a database that is sound but cannot be used', () => {
  test('is refused and left as it is when a newer workbench wrote it', async () => {
    await storeSomeRuns();
    const newer = new Database(databaseFile());
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    const content = readFileSync(databaseFile());
    await expect(startStore(databaseFile())).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/newer workbench.*BACKPROP_HOME/),
    });
    expect(readFileSync(databaseFile())).toEqual(content);
    expect(readdirSync(scratch()).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('is refused with the reason when its place is taken by a folder', async () => {
    mkdirSync(databaseFile());
    await expect(startStore(databaseFile())).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining(databaseFile()) });
  });

  test.skipIf(process.getuid?.() === 0)('is refused with the reason when its folder may not be written', async () => {
    mkdirSync(scratch('locked'));
    chmodSync(scratch('locked'), 0o500);
    await expect(startStore(join(scratch('locked'), 'runs.sqlite'))).rejects.toMatchObject({ code: 'storage' });
  });
});
