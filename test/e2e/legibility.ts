import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Faults that keep a person out, by the rules of WCAG 2.2 AA: each with the first element that has it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}), as in ${nodes[0]!.html}`);
}

/** Pairs of elements of a selector whose boxes lie upon each other, by what is written in them. */
export function overlapping(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((elements) => {
    const written = elements.filter((element) => element.textContent?.trim());
    const boxes = written.map((element) => ({ text: element.textContent, box: element.getBoundingClientRect() }));
    const areApart = (a: DOMRect, b: DOMRect) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    return boxes.flatMap((one, i) => boxes.slice(i + 1).flatMap((other) => (areApart(one.box, other.box) ? [] : [`${one.text} upon ${other.text}`])));
  });
}

/** Height of the letters in the elements of a selector as they are on the screen, zoomed or not: the smallest, in pixels. */
export function smallestText(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluateAll((elements) =>
    Math.min(
      ...elements.filter((element) => element.textContent?.trim()).map((element) => {
        const zoom = element.getBoundingClientRect().height / (element as HTMLElement).offsetHeight;
        return Number.parseFloat(getComputedStyle(element).fontSize) * zoom;
      }),
    ),
  );
}

/** Elements that stick out of the window to the side. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#app *')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'auto')
      .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`),
  );
}
