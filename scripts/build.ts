import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'electron-vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
/** Folders count too: their time changes when a file is removed. */
const sources = ['src/**', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

/** Builds the application into `out/`, unless what is there is newer than everything it is made of. */
export async function buildIfStale(say: (line: string) => void): Promise<void> {
  const oldest = Math.min(...(await Promise.all(built.map(changedAt))));
  if (oldest > (await newestSource())) return;
  say('Building the application…');
  await build({ root, logLevel: 'warn' });
}

async function newestSource(): Promise<number> {
  let newest = 0;
  for await (const path of glob(sources, { cwd: root })) newest = Math.max(newest, await changedAt(path));
  return newest;
}

/** Milliseconds since 1970; 0 for what is not there. */
async function changedAt(path: string): Promise<number> {
  return stat(join(root, path)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
