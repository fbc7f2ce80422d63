import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tryLock, type Lock } from './lock.ts';

/**
 * Window and command line may share one database. Each workbench is an owner of the runs it trains, and holds the lock on a file of its
 * own as long as it lives. A process id would not do: it is given out again, and then a dead owner seems to live.
 */

const lockFile = (folder: string, owner: string) => join(folder, `${owner}.lock`);
const ownFolder = (folder: string, owner: string) => join(folder, owner);

export interface OwnerLock extends Lock {
  /** For what lives no longer than the owner. */
  readonly folder: string;
}

/** Declares `owner` alive until the lock is released or this process ends. */
export function lockOwner(folder: string, owner: string): OwnerLock {
  mkdirSync(folder, { recursive: true });
  sweep(folder, owner);
  const file = lockFile(folder, owner);
  const lock = tryLock(file, 5000);
  if (!lock) throw new Error(`another process calls itself ${owner}`);
  const own = ownFolder(folder, owner);
  mkdirSync(own, { recursive: true });
  return {
    folder: own,
    release: () => {
      discard(own);
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

/** Deletes the lock files and folders of the dead, but not `owner`'s own. A minute's grace: a file just made may be about to be locked. */
function sweep(folder: string, owner: string): void {
  for (const name of readdirSync(folder)) {
    const other = basename(name, '.lock');
    const age = Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (other !== owner && age > 60_000 && !isAlive(folder, other)) discard(join(folder, name));
  }
}

/** Deletes what is of no more use; what a dying process still holds open is left for a later sweep. */
export function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // On Windows a file that is open cannot be deleted.
  }
}
