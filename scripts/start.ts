import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.ts';
import { passThrough } from './command.ts';
import { hasDisplay, openVirtualDisplay, virtualDisplayArgs } from './display.ts';
import { findElectronRuntime } from './electron-runtime.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

/** `npm start`: brings the workbench's window up from whatever state the folder is in; `--dev` with Vite's server and hot reload. */

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => console.log(line);

async function start(): Promise<number> {
  await import('./assets.ts');
  await ensureSystemLibraries(!hasDisplay(), say);
  const electron = await findElectronRuntime(say);
  if (process.argv.includes('--dev')) return withDisplay((env) => runDevelopment(electron, env));
  await buildIfStale(say);
  return withDisplay((env, args) => passThrough(electron.executable, [...electron.args, ...args, root], { env }));
}

function runDevelopment(electron: Awaited<ReturnType<typeof findElectronRuntime>>, env: NodeJS.ProcessEnv): Promise<number> {
  const vite = fileURLToPath(new URL('../node_modules/electron-vite/bin/electron-vite.js', import.meta.url));
  const sandbox = electron.args.includes('--no-sandbox') ? ['--noSandbox'] : [];
  return passThrough(process.execPath, [vite, 'dev', ...sandbox], { cwd: root, env: { ...env, ELECTRON_EXEC_PATH: electron.executable } });
}

async function withDisplay(run: (env: NodeJS.ProcessEnv, args: string[]) => Promise<number>): Promise<number> {
  if (hasDisplay()) return run(process.env, []);
  say('There is no display here: the window opens on a virtual one (Xvfb), where nobody sees it. Ctrl+C ends it.');
  const display = await openVirtualDisplay();
  try {
    return await run({ ...process.env, ...display.env }, virtualDisplayArgs);
  } finally {
    display.close();
  }
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
