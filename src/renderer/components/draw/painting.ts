import { fieldSide } from '../../../engine/data/digit.ts';

/** A canvas made blank, with as many pixels as the screen has; drawn on in CSS pixels. */
export function sharpContext(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const pixels = { width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) };
  const context = canvas.getContext('2d')!;
  // A new size costs a new memory; the old one is only wiped.
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
  else context.reset();
  context.scale(pixels.width / width, pixels.height / height);
  return context;
}

/** One pixel a cell; stretched onto other canvases without a seam. */
const cells = new OffscreenCanvas(fieldSide, fieldSide);
const cellContext = cells.getContext('2d')!;

/**
 * Paints 28 × 28 intensities as squares of ink that fill a larger square.
 * @param full the intensity of solid ink.
 */
export function paintPixels(context: CanvasRenderingContext2D, intensities: ArrayLike<number>, full: number, side: number, ink: string) {
  cellContext.clearRect(0, 0, fieldSide, fieldSide);
  cellContext.fillStyle = ink;
  for (let pixel = 0; pixel < fieldSide ** 2; pixel++) {
    const value = intensities[pixel]!;
    if (value === 0) continue;
    cellContext.globalAlpha = value / full;
    cellContext.fillRect(pixel % fieldSide, Math.floor(pixel / fieldSide), 1, 1);
  }
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, 0, 0, side, side);
}
