import { buildIfStale } from './build.ts';
import { openVirtualDisplay, type Display } from './display.ts';
import { findElectronRuntime } from './electron-runtime.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

/** Everything a test needs that drives the real window: packed data, libraries, Electron, the build, and a screen nobody looks at. */
export async function prepareWindow(say: (line: string) => void): Promise<Display> {
  const isLinux = process.platform === 'linux';
  await import('./assets.ts');
  await ensureSystemLibraries(isLinux, say);
  await findElectronRuntime(say);
  await buildIfStale(say);
  return isLinux ? openVirtualDisplay() : { env: {}, close: () => undefined };
}
