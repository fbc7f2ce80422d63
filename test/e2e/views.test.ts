import { overflowing, seriousFaults } from './legibility.ts';
import { drawDigit } from './pen.ts';
import { startRun, untilStatus } from './training.ts';
import { ask, expect, test, views } from './workbench.ts';

for (const appearance of ['light', 'dark'] as const)
  test(`every view is legible to all and fits the window, in ${appearance}`, async ({ open }) => {
    const { page } = await open();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await startRun(page, 'To look at', { dataset: { name: 'mnist', trainExamples: 2_000 }, epochs: 3 });
    await untilStatus(page, 1, 'done');
    await ask(page, 'settings.write', 'app.appearance', appearance);
    await page.reload();
    for (const view of views) {
      await page.getByTestId(`nav-${view}`).click();
      await page.getByTestId(`${view}-view`).waitFor();
      if (view === 'draw') await drawDigit(page);
      await page.waitForTimeout(300);
      expect.soft(await seriousFaults(page), view).toEqual([]);
      expect.soft(await overflowing(page), view).toEqual([]);
    }
    expect(problems).toEqual([]);
  });
