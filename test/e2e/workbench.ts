import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { Bridge, CallArguments, CallName, CallResults } from '../../src/bridge/api.ts';
import { virtualDisplayArgs } from '../../scripts/display.ts';
import { findElectronRuntime } from '../../scripts/electron-runtime.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

declare global {
  interface Window {
    workbench: Bridge;
  }
}

/** The built application, open in a real window. */
export interface Workbench {
  app: ElectronApplication;
  page: Page;
  /** Ends the application at once, as a power cut would; nothing if it has ended. */
  kill(): void;
}

/** Opens the workbench on a data folder of the test's own. */
export async function openWorkbench(home: string): Promise<Workbench> {
  const { executable, args } = await findElectronRuntime(() => undefined);
  const app = await _electron.launch({
    executablePath: executable,
    args: [...args, ...(process.platform === 'linux' ? virtualDisplayArgs : []), root],
    env: { ...(process.env as Record<string, string>), BACKPROP_HOME: home },
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

interface Fixtures {
  /** An empty data folder, removed after the test. */
  home: string;
  open: () => Promise<Workbench>;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'workbench-'));
    await use(home);
    // Processes that have just been killed may still be closing their files.
    await rm(home, { recursive: true, force: true, maxRetries: 20 });
  },
  open: async ({ home }, use) => {
    const opened: Workbench[] = [];
    await use(async () => {
      const workbench = await openWorkbench(home);
      opened.push(workbench);
      return workbench;
    });
    for (const { kill } of opened) kill();
  },
});

export { expect } from '@playwright/test';
