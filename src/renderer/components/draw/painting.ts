import { fieldSide } from '../../../engine/data/digit.ts';

/** A square canvas made blank, with as many pixels as the screen has; drawn on in CSS pixels. */
export function sharpContext(canvas: HTMLCanvasElement, side: number): CanvasRenderingContext2D {
  const pixels = Math.round(side * devicePixelRatio);
  canvas.width = pixels;
  canvas.height = pixels;
  const context = canvas.getContext('2d')!;
  context.scale(pixels / side, pixels / side);
  return context;
}

/**
 * Paints 28 × 28 intensities as squares of ink.
 * @param full the intensity of solid ink.
 * @param cell side of a square.
 */
export function paintPixels(context: CanvasRenderingContext2D, intensities: ArrayLike<number>, full: number, cell: number, ink: string) {
  const alpha = context.globalAlpha;
  context.fillStyle = ink;
  for (let pixel = 0; pixel < fieldSide ** 2; pixel++) {
    const value = intensities[pixel]!;
    if (value === 0) continue;
    context.globalAlpha = (alpha * value) / full;
    context.fillRect((pixel % fieldSide) * cell, Math.floor(pixel / fieldSide) * cell, cell, cell);
  }
  context.globalAlpha = alpha;
}
