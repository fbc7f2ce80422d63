import Database from 'better-sqlite3';
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { FailureError } from '../failure.ts';
import { tryLock } from './lock.ts';
import { migrations } from './migrations.ts';

/** Marks the file as the workbench's own, in SQLite's header: "BPWB" in ASCII. */
const applicationId = 0x42505742;

export interface OpenedDatabase {
  database: Database.Database;
  /** What the person should know, such as that a damaged file was set aside and under which name. */
  notices: string[];
}

/**
 * Opens the database of runs, bringing its schema up to date; a missing one is begun.
 * A file that is damaged or no database of ours is set aside under a new name and a new one begun: nothing is deleted.
 * A file with a newer schema is left alone: its runs are whole and belong to a newer workbench, which would miss them.
 * @throws {FailureError} if the file is newer, or cannot be read or written.
 */
export function openDatabase(file: string): OpenedDatabase {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // One workbench opens at a time: no other migrates, or sets aside a file that this one has just begun.
    const lock = tryLock(`${file}.opening`, 30_000);
    if (!lock) throw new FailureError('storage', `The database ${file} is being opened by another workbench that does not finish. Close it.`);
    try {
      return openOrSetAside(file);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw error instanceof FailureError ? error : unusable(file, error);
  }
}

function openOrSetAside(file: string): OpenedDatabase {
  try {
    return { database: openSound(file), notices: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const kept = setAside(file);
    const notice = `The database of runs could not be read (${error.message}). It was kept as ${kept}, and a new, empty one was begun.`;
    return { database: openSound(file), notices: [notice] };
  }
}

class ForeignDatabase extends Error {
  override name = 'ForeignDatabase';
}

const isDamage = (error: unknown): error is Error =>
  error instanceof ForeignDatabase ||
  (error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB'));

function unusable(file: string, error: unknown): FailureError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FailureError('storage', `The database ${file} cannot be opened: ${reason}. Check the folder's permissions and free space.`);
}

function openSound(file: string): Database.Database {
  refuseNoDatabase(file);
  const database = new Database(file, { timeout: 5000 });
  try {
    database.pragma('foreign_keys = ON');
    refuseStrangers(database, file);
    prepare(database);
    migrate(database);
    check(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite would say so too, but only after it has thrown away the log of a file that it cannot read. */
function refuseNoDatabase(file: string): void {
  if (!existsSync(file)) return;
  const magic = Buffer.from('SQLite format 3\0');
  const start = Buffer.alloc(magic.length);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, start);
    if (length > 0 && !start.equals(magic)) throw new ForeignDatabase('it is not a database');
  } finally {
    closeSync(descriptor);
  }
}

function refuseStrangers(database: Database.Database, file: string): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  const id = database.pragma('application_id', { simple: true }) as number;
  const empty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').pluck().get() === 0;
  if (!empty && id !== applicationId) throw new ForeignDatabase('it is the database of another program');
  if (version > migrations.length)
    throw new FailureError(
      'storage',
      `The database ${file} was written by a newer workbench (schema ${version}; this one knows ${migrations.length}). ` +
        'Use that newer version, or choose another folder with BACKPROP_HOME.',
    );
}

/**
 * Write-ahead log: reading the list does not wait for an epoch being written. synchronous = FULL: every commit reaches the disk
 * before it is reported. A killed process would lose nothing with NORMAL either, as its pages are already the operating system's;
 * FULL keeps finished epochs through a power cut too, at the cost of one flush an epoch.
 */
function prepare(database: Database.Database): void {
  // Takes effect only before the first table: removed runs then give their space back.
  database.pragma('auto_vacuum = INCREMENTAL');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma(`journal_size_limit = ${64 * 2 ** 20}`);
}

function migrate(database: Database.Database): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version === migrations.length) return;
  database
    .transaction(() => {
      for (const migration of migrations.slice(version)) database.exec(migration);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

/** Reads what every start needs. The weights are not read here: each blob carries its own checksum. */
function check(database: Database.Database): void {
  for (const table of ['runs', 'tags', 'epochs', 'settings']) {
    const found = database.pragma(`quick_check(${table})`, { simple: true });
    if (found !== 'ok') throw new Database.SqliteError(String(found), 'SQLITE_CORRUPT');
  }
}

/** Renames the database with its log, which belongs to it. @returns the new path. */
function setAside(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const kept = join(dirname(file), `${basename(file, extname(file))}.damaged-${stamp}${extname(file)}`);
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  return kept;
}
