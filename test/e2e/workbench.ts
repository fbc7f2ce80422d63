import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { openWorkbench, type Workbench } from './launch.ts';

interface Fixtures {
  /** An empty data folder, removed after the test. */
  home: string;
  /** Opens the workbench on that folder; what the test leaves open is ended with it. */
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
export { ask, closeWorkbench, views, type Workbench } from './launch.ts';
