import { fieldSide, type Point, type Stroke } from '../../../../src/engine/data/digit.ts';

/** Scan lines per pixel. */
const lines = 4;
/** Part of full ink from which a place counts as inked. */
const threshold = 0.4;

/**
 * A 28 × 28 image of bytes as horizontal pen strokes, four lines a pixel: what lies above the threshold of the
 * image interpolated bilinearly. In pixels, with the upper left corner of the field at (0, 0).
 */
export function tracedStrokes(pixels: Uint8Array): Stroke[] {
  const width = 1 / lines;
  const strokes: Stroke[] = [];
  for (let line = 0; line < fieldSide * lines; line++) {
    const y = (line + 0.5) / lines;
    let start: number | null = null;
    for (let step = 0; step <= fieldSide * lines; step++) {
      const inked = step < fieldSide * lines && intensityAt(pixels, (step + 0.5) / lines, y) >= threshold;
      if (inked && start === null) start = step;
      if (inked || start === null) continue;
      strokes.push({ width, points: [{ x: start / lines + width / 2, y }, { x: step / lines - width / 2, y }] });
      start = null;
    }
  }
  return strokes;
}

function intensityAt(pixels: Uint8Array, x: number, y: number): number {
  const column = Math.floor(x - 0.5);
  const row = Math.floor(y - 0.5);
  const right = x - 0.5 - column;
  const down = y - 0.5 - row;
  const at = (c: number, r: number) => (c >= 0 && c < fieldSide && r >= 0 && r < fieldSide ? pixels[r * fieldSide + c]! / 255 : 0);
  const upper = (1 - right) * at(column, row) + right * at(column + 1, row);
  const lower = (1 - right) * at(column, row + 1) + right * at(column + 1, row + 1);
  return (1 - down) * upper + down * lower;
}

/** Pearson's correlation of two 28 × 28 images, the second one moved by whole pixels. */
export function correlation(one: ArrayLike<number>, other: ArrayLike<number>, by: Point = { x: 0, y: 0 }): number {
  const shifted = Array.from({ length: fieldSide ** 2 }, (_, pixel) => {
    const column = (pixel % fieldSide) - by.x;
    const row = Math.floor(pixel / fieldSide) - by.y;
    return column >= 0 && column < fieldSide && row >= 0 && row < fieldSide ? other[row * fieldSide + column]! : 0;
  });
  const a = deviations(Array.from(one));
  const b = deviations(shifted);
  const product = (u: number[], v: number[]) => u.reduce((sum, value, index) => sum + value * v[index]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

function deviations(values: number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
