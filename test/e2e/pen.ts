import type { Page } from '@playwright/test';

const side = 28;
/** From this intensity of 0…255 on, a pixel counts as inked. */
const inked = 100;

interface Line {
  row: number;
  /** First and last inked pixel of the row's run. */
  from: number;
  to: number;
}

/** A digit of 28 × 28 bytes as horizontal lines, one for every run of inked pixels in a row. */
export function linesOf(pixels: ArrayLike<number>): Line[] {
  const lines: Line[] = [];
  for (let row = 0; row < side; row++) {
    let from: number | null = null;
    for (let column = 0; column <= side; column++) {
      const ink = column < side && pixels[row * side + column]! >= inked;
      if (ink) from ??= column;
      if (ink || from === null) continue;
      lines.push({ row, from, to: column - 1 });
      from = null;
    }
  }
  return lines;
}

/** Draws the lines on the pad with the mouse, the pen as thin as it gets: a pixel of the digit. */
export async function drawLines(page: Page, lines: readonly Line[]): Promise<void> {
  await page.getByTestId('pen-width').getByRole('slider').press('Home');
  const pad = (await page.getByTestId('pad').boundingBox())!;
  const place = (pixel: number) => ((pixel + 0.5) / side) * pad.width;
  for (const { row, from, to } of lines) {
    await page.mouse.move(pad.x + place(from), pad.y + place(row));
    await page.mouse.down();
    await page.mouse.move(pad.x + place(to), pad.y + place(row), { steps: 2 });
    await page.mouse.up();
  }
}

/** A three as a hand writes it, in parts of the pad's side. */
const three = [
  [0.3, 0.27], [0.38, 0.2], [0.5, 0.17], [0.62, 0.2], [0.68, 0.29], [0.65, 0.39], [0.56, 0.45], [0.46, 0.48],
  [0.58, 0.5], [0.68, 0.57], [0.71, 0.68], [0.65, 0.79], [0.53, 0.84], [0.4, 0.82], [0.29, 0.74],
] as const;

/** Draws a three in one stroke with the pen as it is. */
export async function drawDigit(page: Page): Promise<void> {
  const pad = (await page.getByTestId('pad').boundingBox())!;
  for (const [i, [x, y]] of three.entries()) {
    await page.mouse.move(pad.x + x * pad.width, pad.y + y * pad.height, { steps: 3 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}
