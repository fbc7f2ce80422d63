import { describe, expect, it } from 'vitest';
import { runColors, runLook, type Appearance } from '../../../src/renderer/theme/palette.ts';
import { colors } from '../../../src/renderer/theme/tokens.ts';

type Rgb = [number, number, number];
type Matrix = [Rgb, Rgb, Rgb];

/** Full colour blindness of each kind: Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB. */
const visions: Record<string, Matrix> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const rgb = (hex: string) => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255)) as Rgb;
const dot = (a: Rgb, b: Rgb) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const seen = (color: string, vision: Matrix) => vision.map((row) => Math.min(1, Math.max(0, dot(row, rgb(color))))) as Rgb;

/** Oklab, Björn Ottosson (2020): distances in it are distances to the eye; 100 from black to white. */
function oklab(color: Rgb): Rgb {
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], color));
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], color));
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], color));
  const cone: Rgb = [l, m, s];
  return [
    100 * dot([0.2104542553, 0.793617785, -0.0040720468], cone),
    100 * dot([1.9779984951, -2.428592205, 0.4505937099], cone),
    100 * dot([0.0259040371, 0.7827717662, -0.808675766], cone),
  ];
}

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map((color) => dot([0.2126, 0.7152, 0.0722], rgb(color)) + 0.05) as [number, number];
  return Math.max(x, y) / Math.min(x, y);
}

const appearances: Appearance[] = ['light', 'dark'];

describe.each(appearances)('the %s palette', (appearance) => {
  const palette = runColors[appearance];
  const c = colors[appearance];

  // Okabe and Ito's own eight come to 7.6 under deuteranopia and 8.5 under tritanopia by this measure.
  it.each([
    ['normal', 12],
    ['protanopia', 8],
    ['deuteranopia', 8],
    ['tritanopia', 6],
  ])('keeps every two run colours apart with %s vision', (name, least) => {
    const labs = palette.map((color) => oklab(seen(color, visions[name]!)));
    const distances = labs.flatMap((a, i) => labs.slice(0, i).map((b) => distance(a, b)));
    expect(Math.min(...distances)).toBeGreaterThan(least);
  });

  it('has run colours that stand out from the surface as lines (3:1)', () => {
    for (const color of palette) expect(contrast(color, c.surface), color).toBeGreaterThanOrEqual(3);
  });

  it('has text that reads on every ground it stands on (4.5:1)', () => {
    for (const text of [c.text, c.textMuted, c.textFaint, c.accent, c.danger, c.warning, c.success])
      for (const ground of [c.surface, c.ground]) expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    for (const text of [c.text, c.textMuted, c.textFaint])
      for (const ground of [c.selected, c.hover, c.raised, c.sunken]) expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    for (const text of [c.positive, c.negative]) expect(contrast(text, c.surface), `${text} on surface`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(c.onAccent, c.accent)).toBeGreaterThanOrEqual(4.5);
  });
});

describe.each(appearances)('the mark of the focus, %s,', (appearance) => {
  it('stands out from every ground (3:1)', () => {
    const c = colors[appearance];
    for (const ground of [c.surface, c.ground, c.raised, c.sunken, c.selected, c.hover])
      expect(contrast(c.focus, ground), `on ${ground}`).toBeGreaterThanOrEqual(3);
  });
});

describe('the look of a run', () => {
  it('depends on its id alone', () => {
    expect(runLook(3, 'light')).toEqual(runLook(3, 'light'));
    expect(runLook(3, 'light').color).not.toBe(runLook(4, 'light').color);
  });

  it('differs among any 32 runs in a row, by colour or by dashes', () => {
    const looks = Array.from({ length: 32 }, (_, index) => JSON.stringify(runLook(17 + index, 'dark')));
    expect(new Set(looks).size).toBe(32);
  });
});
