import Database from 'better-sqlite3';

/**
 * A lock on a file that the operating system frees however its holder ends. SQLite brings it for every platform:
 * an exclusive transaction on a database of no content.
 */
export interface Lock {
  release(): void;
}

/**
 * @param waitMs how long to wait for another holder to let go.
 * @returns null when another process, or this one, holds it all that time.
 */
export function tryLock(file: string, waitMs: number): Lock | null {
  const database = new Database(file, { timeout: waitMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
}
