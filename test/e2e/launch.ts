import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { virtualDisplayArgs } from '../../scripts/display.ts';
import { findElectronRuntime } from '../../scripts/electron-runtime.ts';
import type { Bridge, CallArguments, CallName, CallResults } from '../../src/bridge/api.ts';
import { commands } from '../../src/bridge/commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

declare global {
  interface Window {
    workbench: Bridge;
  }
}

/** The views of the window, in the order of their keys. */
export const views = commands.filter(({ id }) => id.startsWith('view.')).map(({ id }) => id.slice('view.'.length));

/** The built application, open in a real window. */
export interface Workbench {
  app: ElectronApplication;
  page: Page;
  /** Ends the application at once, as a power cut would; nothing if it has ended. */
  kill(): void;
}

/**
 * Opens the workbench with its data in the folder `home`.
 * @param env of the display to open it on, where it is not this process's own.
 */
export async function openWorkbench(home: string, env: Record<string, string> = {}): Promise<Workbench> {
  const { executable, args } = await findElectronRuntime(() => undefined);
  const app = await _electron.launch({
    executablePath: executable,
    args: [...args, ...(process.platform === 'linux' ? virtualDisplayArgs : []), root],
    env: { ...(process.env as Record<string, string>), ...env, BACKPROP_HOME: home },
  });
  const main = app.process();
  const page = await app.firstWindow();
  await page.getByTestId('nav-design').waitFor();
  return { app, page, kill: () => void main.kill('SIGKILL') };
}

/** Closes it as a person does; nothing may be training. */
export async function closeWorkbench({ app }: Workbench): Promise<void> {
  const closed = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await closed;
}

/** Asks main over the bridge, as the page itself does. */
export async function ask<Name extends CallName>(page: Page, name: Name, ...args: CallArguments<Name>): Promise<CallResults[Name]> {
  const reply = await page.evaluate(([call, values]) => window.workbench.call(call as 'runs.list', ...(values as [])), [name, args] as const);
  if (!reply.ok) throw new Error(`${name}: ${reply.failure.message}`);
  return reply.value as CallResults[Name];
}
