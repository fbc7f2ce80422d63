import type { Page } from '@playwright/test';
import { installFocusMarks, leastContrast } from './focus-mark.ts';

/** A place where Tab stops, and what a person would miss there. */
export interface Stop {
  /** Role and accessible name, as a screen reader tells them. */
  what: string;
  faults: string[];
}

/**
 * Presses Tab until the focus is back where it was first, and looks at every stop: it is seen, and it shows the focus.
 * @param past where the walk begins behind and ends before: a part of the page that needs no second look.
 * @param thorough whether to ask for roles and names too, and to try the arrow keys in widgets of several parts and on sliders.
 * @returns the stops in order, and what answers the mouse but cannot be reached by keys.
 */
export async function walkByTab(
  page: Page,
  { thorough, past }: { thorough: boolean; past?: string | undefined },
): Promise<{ stops: Stop[]; unreached: string[]; stuck: string[] }> {
  await page.evaluate(installFocusMarks, leastContrast);
  await page.evaluate(installTabWalk, past ?? null);
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const { marks, where, seen, html } = await page.evaluate(() => window.tabWalk.arrive());
    stops.at(-1)?.faults.push(...marks);
    if (where === 'first again') break;
    if (where === 'outside') continue;
    const told = thorough ? (await page.locator(':focus').ariaSnapshot()).split('\n')[0]!.replace(/^- '?/, '') : html;
    // Playwright knows no role for the summary of details; what it says is its name.
    const hasName = !thorough || /^\w+ ("|\/).*\S/.test(told) || html.startsWith('<summary');
    stops.push({ what: told, faults: [...(hasName ? [] : [`is told as “${told}”: ${html}`]), ...seen] });
    if (stops.length > 200) throw new Error(`Tab does not come round: … ${stops.slice(-8).map(({ what }) => what).join(', ')}`);
  }
  const stuck = thorough ? await tryArrows(page) : [];
  return { stops, stuck, unreached: await page.evaluate(() => window.tabWalk.unreached()) };
}

/** An arrow key that leads through so many parts of a widget leads through all. */
const farEnough = 24;
const arrowKeys = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'] as const;

/** Moves every slider, and walks through the parts of every composite widget, by arrow keys; tells the sliders that do not move. */
async function tryArrows(page: Page): Promise<string[]> {
  const { composites, sliders } = await page.evaluate(() => window.tabWalk.movable());
  const stuck: string[] = [];
  for (let index = 0; index < sliders; index++) {
    const before = await page.evaluate((of) => window.tabWalk.slider(of), index);
    let moved = false;
    for (const arrow of arrowKeys) {
      if (!before || moved) break;
      await page.keyboard.press(arrow);
      moved = (await page.evaluate((of) => window.tabWalk.slider(of), index))?.value !== before.value;
    }
    if (before && !moved) stuck.push(before.html);
  }
  // From the last to the first: tabs, which stand above what they show, change it.
  for (let index = composites - 1; index >= 0; index--)
    for (const arrow of arrowKeys) {
      if (!(await page.evaluate((of) => window.tabWalk.enter(of), index))) break;
      let walked = 0;
      do await page.keyboard.press(arrow);
      while ((await page.evaluate((of) => window.tabWalk.goesOn(of), index)) && ++walked < farEnough);
      if (walked === farEnough) await page.evaluate((of) => window.tabWalk.trust(of), index);
    }
  return stuck;
}

interface TabWalk {
  arrive(): { where: 'first again' | 'outside' | 'somewhere new'; marks: string[]; seen: string[]; html: string };
  /** How many widgets of several parts and how many sliders have been reached. */
  movable(): { composites: number; sliders: number };
  /** Focuses the part of a composite widget that Tab reaches, unless all of its parts are reached. */
  enter(index: number): boolean;
  /** Counts what has the focus as reached; tells whether it has moved and there are parts left to reach. */
  goesOn(index: number): boolean;
  /** Counts all parts of a composite widget as reached. */
  trust(index: number): void;
  /** Focuses a slider and tells its value; null for one that is gone. */
  slider(index: number): { value: string; html: string } | null;
  unreached(): string[];
}

declare global {
  interface Window {
    tabWalk: TabWalk;
  }
}

/** Runs in the page. */
function installTabWalk(past: string | null): void {
  const control =
    'a[href], button, input, select, textarea, summary, [tabindex="0"], [role=button], [role=link], [role=checkbox], [role=tab], [role=option]';
  /** They listen, but a click on them does nothing, or no more than one on what stands beside them. */
  const idle = '.n-data-table-th:not(.n-data-table-th--sortable), .n-ellipsis, [data-testid=network-diagram] .column';
  const isSlider = (element: Element) => element.matches('input[type=range], [role=slider]');
  const { nameOf, windowOf } = window.focusMarks;
  const known = past === null ? null : document.querySelector(past)!;
  const reached = new Set<Element>(known?.querySelectorAll('a, button'));
  [...reached].forEach((element) => (element as HTMLElement).focus());
  let first: Element | null = null;
  let last: Element | null = null;
  let composites: HTMLElement[][] = [];
  let unserved: Element[] = [];
  let sliders: Element[] = [];

  /** What a person sees of an element: a hidden input stands for its label. */
  const faceOf = (element: Element) => (element.matches('.visually-hidden') && element instanceof HTMLInputElement && element.labels?.[0]) || element;

  function sightOf(element: Element): string[] {
    const face = faceOf(element);
    const [box, seen] = [face.getBoundingClientRect(), windowOf(face)];
    if (box.width === 0 || box.height === 0) return [`has no size: ${nameOf(element)}`];
    const outside = box.left < seen.left - 1 || box.right > seen.right + 1 || box.top < seen.top - 1 || box.bottom > seen.bottom + 1;
    if (outside) return [`is not wholly in view: ${nameOf(element)}`];
    const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const isFree = !top || face.contains(top) || top.contains(face) || face.parentElement!.contains(top);
    return isFree ? [] : [`is covered by ${nameOf(top)}: ${nameOf(element)}`];
  }

  const isClicked = (element: Element) => {
    // Where Vue keeps the listeners of an element.
    const key = Object.getOwnPropertySymbols(element).find(({ description }) => description === '_vei');
    const listeners = key ? (element as unknown as Record<symbol, Record<string, unknown>>)[key]! : {};
    return ['onClick', 'onPointerdown', 'onMousedown'].some((name) => listeners[name]);
  };
  const isPointedAt = (element: Element) => {
    const { cursor } = getComputedStyle(element);
    return !['auto', 'default', 'text', 'not-allowed'].includes(cursor) && cursor !== getComputedStyle(element.parentElement!).cursor;
  };
  const isSeen = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getBoundingClientRect().width > 0;
  const isOff = (element: Element) => element.matches(':disabled, [aria-disabled=true]') || element.closest('[aria-hidden=true], [inert]') !== null;
  const reachedIn = (elements: Iterable<Element>) => [...elements].some((element) => reached.has(element));

  /** An element is served where it, its control, what is in it or what it is in takes the focus. */
  function isServed(element: Element): boolean {
    if (element.matches(idle)) return true;
    // A mere hand over something whose click another element hears.
    if (!element.matches(control) && !isClicked(element)) return isReached(listenerAround(element));
    if (element instanceof HTMLLabelElement) return element.control !== null && isServed(element.control);
    if (element instanceof HTMLInputElement && element.type === 'radio') return reachedIn(document.querySelectorAll(`[name="${CSS.escape(element.name)}"]`));
    return isReached(element);
  }
  const listenerAround = (element: Element): Element =>
    isClicked(element) || !element.parentElement ? element : listenerAround(element.parentElement);
  const isReached = (element: Element) => [...reached].some((one) => one.contains(element) || element.contains(one));

  /** Of a part that Tab passes by, as of a list of tabs: its like nearby that Tab reaches. */
  function companion(part: Element): Element | null {
    if (part.getAttribute('tabindex') !== '-1') return null;
    const likes = (one: Element) => one.tagName === part.tagName && one.classList[0] === part.classList[0] && one.role === part.role;
    for (let up = part.parentElement; up; up = up.parentElement) {
      const found = [...reached].find((one) => up.contains(one) && likes(one));
      if (found) return found;
    }
    return null;
  }

  window.tabWalk = {
    arrive() {
      const element = document.activeElement as HTMLElement | null;
      // The only stop keeps the focus.
      if (element === last) element?.blur();
      const marks = last ? window.focusMarks.judge() : [];
      if (element === last) element?.focus();
      last = null;
      if (!element || element === document.body) return { where: 'outside', marks, seen: [], html: '' };
      if (element === first || known?.contains(element)) return { where: 'first again', marks, seen: [], html: '' };
      first ??= element;
      last = element;
      reached.add(element);
      window.focusMarks.remember(element);
      return { where: 'somewhere new', marks, seen: sightOf(element), html: nameOf(element) };
    },
    movable() {
      // Before the arrow keys change what is shown.
      const scope = [...document.querySelectorAll('[role=dialog]')].at(-1) ?? document.body;
      unserved = [...scope.querySelectorAll('*')]
        .filter((element) => element.matches(control) || isPointedAt(element) || isClicked(element))
        .filter((element) => isSeen(element) && !isOff(element) && !isServed(element));
      const parts = Map.groupBy(unserved, companion);
      composites = [...parts].flatMap(([entry, others]) => (entry ? [[entry, ...others] as HTMLElement[]] : []));
      sliders = [...reached].filter(isSlider);
      return { composites: composites.length, sliders: sliders.length };
    },
    enter(index) {
      const parts = composites[index]!.filter(isSeen);
      if (parts.every((part) => reached.has(part))) return false;
      (parts.find((part) => part.tabIndex === 0) ?? parts[0])!.focus();
      last = document.activeElement;
      return true;
    },
    goesOn(index) {
      const before = last;
      last = document.activeElement;
      reached.add(last!);
      return last !== before && composites[index]!.some((part) => isSeen(part) && !reached.has(part));
    },
    trust(index) {
      for (const part of composites[index]!) reached.add(part);
    },
    slider(index) {
      const slider = sliders[index] as HTMLInputElement;
      if (!isSeen(faceOf(slider)) || isOff(slider)) return null;
      slider.focus();
      return { value: slider.value ?? slider.ariaValueText ?? slider.ariaValueNow, html: nameOf(slider) };
    },
    unreached: () => unserved.filter((element) => !reached.has(element)).map(nameOf),
  };
}
