import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock, type Lock } from './lock.ts';

/**
 * Window and command line may share one database. Each workbench is an owner of the runs it trains, and holds the lock on a file of its
 * own as long as it lives. A process id would not do: it is given out again, and then a dead owner seems to live.
 */

const lockFile = (folder: string, owner: string) => join(folder, `${owner}.lock`);

/** Declares `owner` alive until the lock is released or this process ends. */
export function lockOwner(folder: string, owner: string): Lock {
  mkdirSync(folder, { recursive: true });
  sweep(folder);
  const file = lockFile(folder, owner);
  const lock = tryLock(file, 5000);
  if (!lock) throw new Error(`another process calls itself ${owner}`);
  return {
    release: () => {
      lock.release();
      rmSync(file, { force: true });
    },
  };
}

/** Whether the workbench named `owner` still runs. */
export function isAlive(folder: string, owner: string): boolean {
  const file = lockFile(folder, owner);
  if (!existsSync(file)) return false;
  const lock = tryLock(file, 0);
  lock?.release();
  return lock === null;
}

/** Deletes the lock files of the dead. A minute's grace: a file just made may be about to be locked. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.lock'))) {
    const file = join(folder, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 60_000 && !isAlive(folder, name.slice(0, -'.lock'.length))) rmSync(file, { force: true });
  }
}
