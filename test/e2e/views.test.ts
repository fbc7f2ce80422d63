import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { drawDigit } from './pen.ts';
import { startRun, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

const views = ['design', 'train', 'runs', 'draw', 'lab'];

/** Faults that keep a person out, by the rules of WCAG 2.2 AA: each with the first element that has it. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}), as in ${nodes[0]!.html}`);
}

/** Elements that stick out of the window to the side. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#app *')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'auto')
      .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`),
  );
}

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
