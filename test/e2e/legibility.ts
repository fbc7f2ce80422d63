import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * Faults that keep a person out or make things harder, by all rules of axe: WCAG 2.2 A and AA, and good practice beyond.
 * @param only rules to go by; all, where none is given.
 * @param but rules to leave out.
 * @returns each broken rule with the first element that breaks it.
 */
export async function faults(page: Page, { only = [], but = [] }: { only?: string[]; but?: string[] } = {}): Promise<string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode();
  const chosen = only.length > 0 ? builder.withRules(only) : builder.disableRules(but);
  const { violations } = await chosen.analyze();
  return violations.map(({ id, impact, help, nodes }) => `${id}, ${impact}: ${help} (${nodes.length}), as in ${nodes[0]!.html}`);
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

/** Elements that have to be scrolled sideways, but for tables of many columns. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#app *')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === 'auto' && !element.matches('.v-vl'))
      .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`),
  );
}
