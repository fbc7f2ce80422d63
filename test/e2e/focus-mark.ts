/** How an element shows the focus; everything here runs in the page. */
export interface FocusMarks {
  /** Remembers how an element that has the focus looks, and what is around it. */
  remember(element: Element): void;
  /** What is wrong with how the remembered element, which has lost the focus by now, had shown it. */
  judge(): string[];
  /** The part of the window in which an element can be seen. */
  windowOf(element: Element): Record<'left' | 'top' | 'right' | 'bottom', number>;
  nameOf(element: Element): string;
}

declare global {
  interface Window {
    focusMarks: FocusMarks;
  }
}

/** WCAG 2.2, 1.4.11: what marks a state stands out from what is next to it. */
export const leastContrast = 3;

/** A mark is an outline, a shadow or a border that is there with the focus and not without it, seen whole and in contrast to its ground. */
export function installFocusMarks(least: number): void {
  type Look = Record<'outline' | 'shadow' | 'border', string>;
  type Rgb = [number, number, number];
  type Box = Record<'left' | 'top' | 'right' | 'bottom', number>;
  /** What may wear the mark: how it looked with the focus, where it was then, and in which window. */
  interface Wearer {
    host: Element;
    pseudo: string;
    focused: Look;
    box: Box;
    seen: Box;
  }
  let remembered: { element: Element; wearers: Wearer[] } | null = null;

  const nameOf = (element: Element) => element.outerHTML.replace(/<svg.*?<\/svg>| data-v-\w+=""/gs, '').slice(0, 150);

  const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  function laidOver(color: string, under: Rgb): Rgb {
    pixel.fillStyle = `rgb(${under.join()})`;
    pixel.fillRect(0, 0, 1, 1);
    pixel.fillStyle = color;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3) as Rgb;
  }
  const linear = (part: number) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]: Rgb) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  function contrast(color: string, under: Rgb): number {
    const [light, dark] = [luminance(laidOver(color, under)), luminance(under)].sort((a, b) => b - a) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  }
  /** What is seen behind the content of an element. */
  function ground(element: Element | null): Rgb {
    return element ? laidOver(getComputedStyle(element).backgroundColor, ground(element.parentElement)) : [255, 255, 255];
  }
  /** What is seen so far outside an element. */
  function groundAround(host: Element, distance: number): Rgb {
    const box = host.getBoundingClientRect();
    let around = host.parentElement;
    while (around && around !== document.body && around.getBoundingClientRect().left > box.left - distance) around = around.parentElement;
    return ground(around);
  }

  function lookOf(host: Element, pseudo: string): Look {
    const style = getComputedStyle(host, pseudo || null);
    if (pseudo && style.content === 'none') return { outline: '', shadow: '', border: '' };
    const shown = (line: string, width: string) => line !== 'none' && parseFloat(width) > 0;
    return {
      outline: shown(style.outlineStyle, style.outlineWidth) ? `${style.outlineWidth} ${style.outlineOffset} ${style.outlineColor}` : '',
      shadow: style.boxShadow === 'none' ? '' : style.boxShadow,
      border: shown(style.borderTopStyle, style.borderTopWidth) ? `${style.borderTopWidth} 0px ${style.borderTopColor}` : '',
    };
  }

  /** The element itself, what is in it, beside it, and near around it: one of these wears the mark. */
  function hostsOf(element: Element): Element[] {
    const around: Element[] = [];
    for (let up = element.parentElement; up && around.length < 4; up = up.parentElement) around.push(up);
    const beside = [...(element.parentElement?.children ?? [])].slice(0, 12);
    return [...new Set([element, ...[...element.querySelectorAll('*')].slice(0, 12), ...beside, ...around])];
  }

  function windowOf(element: Element): Box {
    const box: Box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    if (getComputedStyle(element).position === 'fixed') return box;
    for (let up = element.parentElement; up; up = up.parentElement) {
      const { overflow, position } = getComputedStyle(up);
      if (overflow !== 'visible') {
        const { left, top, right, bottom } = up.getBoundingClientRect();
        box.left = Math.max(box.left, left);
        box.top = Math.max(box.top, top);
        box.right = Math.min(box.right, right);
        box.bottom = Math.min(box.bottom, bottom);
      }
      if (position === 'fixed') break;
    }
    return box;
  }

  /** The sides on which a line this far outside a box cannot be seen. */
  function cutOff({ host, pseudo, box, seen }: Wearer, distance: number): string[] {
    const sides = {
      left: box.left - distance < seen.left,
      top: box.top - distance < seen.top,
      right: box.right + distance > seen.right,
      bottom: box.bottom + distance > seen.bottom,
    };
    const cut = Object.entries(sides).flatMap(([side, is]) => (is ? [side] : []));
    return cut.length > 0 && !pseudo ? [`its mark is cut off at the ${cut.join(', ')}: ${nameOf(host)}`] : [];
  }

  interface Mark {
    ratio: number;
    faults: string[];
  }

  function markOf(wearer: Wearer): Mark | null {
    const { host, pseudo, focused } = wearer;
    const rest = lookOf(host, pseudo);
    for (const kind of ['outline', 'border'] as const) {
      if (focused[kind] === rest[kind] || focused[kind] === '') continue;
      const [width, offset, ...color] = focused[kind].split(' ');
      const distance = kind === 'outline' ? parseFloat(offset!) + parseFloat(width!) / 2 : -parseFloat(width!) / 2;
      return { ratio: contrast(color.join(' '), distance < 0 ? ground(host) : groundAround(host, distance)), faults: cutOff(wearer, distance) };
    }
    if (focused.shadow === rest.shadow || focused.shadow === '') return null;
    const inset = focused.shadow.includes('inset');
    const spread = Math.max(...[...focused.shadow.matchAll(/(\d+)px(?: inset)?(?:,|$)/g)].map(([, pixels]) => Number(pixels)));
    const color = /\w+\([^)]*\)/.exec(focused.shadow)![0];
    if (spread === 0) return null;
    const under = inset ? ground(host) : groundAround(host, spread);
    return { ratio: contrast(color, under), faults: inset ? [] : cutOff(wearer, spread / 2) };
  }

  window.focusMarks = {
    remember(element) {
      const looks = hostsOf(element).flatMap((host) => ['', '::before', '::after'].map((pseudo) => ({ host, pseudo, focused: lookOf(host, pseudo) })));
      const marked = looks.filter(({ focused }) => focused.outline || focused.shadow || focused.border);
      const wearers = marked.map((look) => ({ ...look, box: look.host.getBoundingClientRect(), seen: windowOf(look.host) }));
      remembered = { element, wearers };
    },
    judge() {
      const { element, wearers } = remembered!;
      remembered = null;
      // What goes when the focus leaves it cannot be looked at again.
      if (!element.isConnected) return [];
      const marks = wearers.flatMap((wearer) => markOf(wearer) ?? []);
      if (marks.length === 0) return [`does not show the focus: ${nameOf(element)}`];
      const best = marks.reduce((a, b) => (b.ratio > a.ratio ? b : a));
      return [...(best.ratio < least ? [`shows the focus with ${best.ratio.toFixed(2)}:1 only: ${nameOf(element)}`] : []), ...best.faults];
    },
    windowOf,
    nameOf,
  };
}
