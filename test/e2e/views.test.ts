import type { ElectronApplication, Page } from '@playwright/test';
import { faults, overflowing } from './legibility.ts';
import { emptyScenes, openScene, overlays, scenes, trainForScenes, type Scene } from './scenes.ts';
import { expect, test } from './workbench.ts';

const smallest = { width: 1024, height: 680 };

test('every view is legible to all, in every state, in light and dark, and fits the smallest window', async ({ open }) => {
  const { app, page } = await open();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const isOverlay = (scene: Scene) => overlays.includes(scene);
  const look = async (scene: Scene) => {
    await openScene(page, scene);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
      await page.locator(`[data-appearance=${colorScheme}]`).waitFor();
      // The dark differs in colours alone; what opens over a view lies outside its landmarks.
      const found = await faults(page, { only: colorScheme === 'dark' ? ['color-contrast'] : [], but: isOverlay(scene) ? ['region'] : [] });
      expect.soft(found, `${scene.name}, ${colorScheme}`).toEqual([]);
    }
    if (!isOverlay(scene)) await expectFit(app, page, scene.name);
    await page.keyboard.press('Escape');
  };
  for (const scene of emptyScenes) await look(scene);
  await trainForScenes(page);
  for (const scene of [...scenes, ...overlays]) await look(scene);
  expect(problems.filter((problem) => !problem.includes('A failure to look at'))).toEqual([]);
});

async function expectFit(app: ElectronApplication, page: Page, name: string): Promise<void> {
  await resize(app, smallest);
  await page.waitForTimeout(50);
  expect.soft(await overflowing(page), `${name}, in the smallest window`).toEqual([]);
  await resize(app, { width: 1280, height: 800 });
}

const resize = (app: ElectronApplication, size: { width: number; height: number }) =>
  app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds), { x: 0, y: 0, ...size });
