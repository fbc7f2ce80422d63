import type { Field } from '../../engine/lab/field.ts';
import { mix, type Rgb } from './color-scale.ts';

export interface FieldPaint {
  /** The colour of a value. */
  color: (value: number) => Rgb;
  /** Values at which a line is drawn. */
  levels?: readonly number[];
  line?: Rgb;
}

/** Smallest side of the picture, in pixels: fields are smoothed up to it. */
const leastSide = 420;

/** A field as a picture, the highest y on top, smooth between the points, with lines where it crosses the levels. */
export function fieldImage(field: Field, { color, levels = [], line }: FieldPaint, side = leastSide): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const width = (canvas.width = Math.max(side, field.columns));
  const height = (canvas.height = Math.max(side, field.rows));
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  const values = smoothed(field, width, height);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const background = color(values[pixel]!);
    const ink = line ? inkAt(values, pixel, width, levels) : 0;
    const [r, g, b] = ink > 0 ? mix(background, line!, ink) : background;
    image.data[4 * pixel] = r;
    image.data[4 * pixel + 1] = g;
    image.data[4 * pixel + 2] = b;
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Half the width of a line in pixels, without its soft edge. */
const halfLine = 0.35;

/** How much of a pixel lines cover, 0…1: by its distance from the nearest level, which is the difference over the slope. */
function inkAt(values: Float64Array, pixel: number, width: number, levels: readonly number[]): number {
  const value = values[pixel]!;
  const across = (values[pixel + 1] ?? value) - value;
  const down = (values[pixel + width] ?? value) - value;
  const slope = Math.hypot(across, down);
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
