import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';

/** Names a file in a scratch folder; without arguments, the folder. */
type Scratch = (...parts: string[]) => string;

const make = () => mkdtempSync(join(tmpdir(), 'workbench-'));
const remove = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });

/** A folder of its own for each test, gone afterwards. */
export function useScratchFolder(): Scratch {
  let folder = '';
  beforeEach(() => {
    folder = make();
  });
  afterEach(() => remove(folder));
  return (...parts) => join(folder, ...parts);
}

/** A folder for all tests of a block, gone afterwards. */
export function makeScratchFolder(): Scratch {
  const folder = make();
  afterAll(() => remove(folder));
  return (...parts) => join(folder, ...parts);
}
