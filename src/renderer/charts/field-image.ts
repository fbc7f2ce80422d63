import { fieldRange, type Field } from '../../engine/lab/field.ts';
import type { Rgb } from './color-scale.ts';

export interface FieldPaint {
  /** The colour of a value. */
  color: (value: number) => Rgb;
  /** Values at which a line is drawn. */
  levels?: readonly number[];
  line?: Rgb;
}

/** Side of the picture in pixels: fields are smoothed up to it. */
const side = 400;

/** A field as a picture, the highest y on top, smooth between the points, with lines where it crosses the levels. */
export function fieldImage(field: Field, paint: FieldPaint): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  paintField(canvas, field, paint);
  return canvas;
}

/** The same onto a canvas of any size. */
export function paintField(canvas: HTMLCanvasElement, field: Field, { color, levels = [], line }: FieldPaint): void {
  const { width, height } = canvas;
  // Kept in ordinary memory: it is written anew with every epoch, and never by the graphics card.
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const image = context.createImageData(width, height);
  const values = smoothed(field, width, height);
  const [least, greatest] = fieldRange(field);
  const palette = paletteOf(color, least, greatest);
  const perValue = (shades - 1) / (greatest - least || 1);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const shade = Math.round((values[pixel]! - least) * perValue) * 3;
    const ink = line ? inkAt(values, pixel, width, levels) : 0;
    for (let channel = 0; channel < 3; channel++) {
      const background = palette[shade + channel]!;
      image.data[4 * pixel + channel] = line ? background + (line[channel]! - background) * ink : background;
    }
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** Shades a field is painted with. */
const shades = 512;

/** Red, green and blue of every shade: asked for once each, and not once a pixel. */
function paletteOf(color: FieldPaint['color'], least: number, greatest: number): Uint8ClampedArray {
  const palette = new Uint8ClampedArray(3 * shades);
  for (let shade = 0; shade < shades; shade++) palette.set(color(least + ((greatest - least) * shade) / (shades - 1)), 3 * shade);
  return palette;
}

/** Half the width of a line in pixels, without its soft edge. */
const halfLine = 0.35;

/** How much of a pixel lines cover, 0…1: by its distance from the nearest level, which is the difference over the slope. */
function inkAt(values: Float64Array, pixel: number, width: number, levels: readonly number[]): number {
  const value = values[pixel]!;
  // The last column looks back: the pixel after it begins the next row.
  const across = (pixel + 1) % width === 0 ? value - values[pixel - 1]! : values[pixel + 1]! - value;
  const down = (values[pixel + width] ?? value) - value;
  const slope = Math.sqrt(across * across + down * down);
  if (slope === 0) return 0;
  let nearest = Infinity;
  for (const level of levels) nearest = Math.min(nearest, Math.abs(value - level));
  return Math.min(1, Math.max(0, 1 + halfLine - nearest / slope));
}

/** Bilinear between the field's points, first row the highest y. */
function smoothed({ columns, rows, values }: Field, width: number, height: number): Float64Array {
  const pixels = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = (1 - y / (height - 1)) * (rows - 1);
    const below = Math.min(rows - 2, Math.floor(row));
    const up = row - below;
    for (let x = 0; x < width; x++) {
      const column = (x / (width - 1)) * (columns - 1);
      const left = Math.min(columns - 2, Math.floor(column));
      const across = column - left;
      const corner = below * columns + left;
      const low = values[corner]! * (1 - across) + values[corner + 1]! * across;
      const high = values[corner + columns]! * (1 - across) + values[corner + columns + 1]! * across;
      pixels[y * width + x] = low * (1 - up) + high * up;
    }
  }
  return pixels;
}
