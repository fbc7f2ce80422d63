import type { Page } from '@playwright/test';
import { expect } from './workbench.ts';

export const showPanel = (page: Page, name: 'sum' | 'chain' | 'numbers') => page.getByTestId(`inspect-panel-${name}`).locator('..').click();

export async function stepOn(page: Page): Promise<void> {
  const view = page.getByTestId('inspect-view');
  const before = Number(await view.getAttribute('data-step'));
  await page.keyboard.press('ArrowRight');
  await expect(view).toHaveAttribute('data-step', String(before + 1));
}

/** Every number of the step shown: by the name of the tensor, as the panel of numbers spells them out with all their digits. */
export async function shownNumbers(page: Page): Promise<Record<string, number[]>> {
  return page.evaluate(() => {
    const tables = [...document.querySelectorAll<HTMLTableElement>('[data-testid^="numbers-"]:is(table)')];
    return Object.fromEntries(
      tables.map((table) => [table.dataset['testid']!.replace('numbers-', ''), [...table.querySelectorAll('td')].map((cell) => Number(cell.textContent))]),
    );
  });
}
