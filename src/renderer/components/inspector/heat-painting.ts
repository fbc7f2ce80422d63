import { colorScale, divergingStops } from '../../charts/color-scale.ts';
import { scientific, significant } from '../../format/significant.ts';
import type { Appearance } from '../../theme/palette.ts';
import { colors, fonts } from '../../theme/tokens.ts';
import { cellOf, numeral, type Extent, type TensorGrid } from './tensor-grid.ts';

const shades = 255;

/** The diverging colours −range … range of an appearance, as pixels. */
function shadesOf(appearance: Appearance): Uint32Array {
  const scale = colorScale(divergingStops(appearance));
  const bytes = new Uint8ClampedArray(shades * 4);
  for (let shade = 0; shade < shades; shade++) bytes.set([...scale(shade / (shades - 1)), 255], 4 * shade);
  return new Uint32Array(bytes.buffer);
}

const tables: Record<Appearance, Uint32Array> = { light: shadesOf('light'), dark: shadesOf('dark') };

/** The colour of a value as CSS. */
export function heatColor(value: number, range: number, appearance: Appearance): string {
  const [r, g, b] = new Uint8Array(tables[appearance].buffer, 4 * shadeOf(value, range), 3);
  return `rgb(${r}, ${g}, ${b})`;
}

const shadeOf = (value: number, range: number) => Math.round((Math.min(1, Math.max(-1, value / range)) * 0.5 + 0.5) * (shades - 1));

/**
 * Canvases to draw on and from at once, one a size: making one takes longer than painting it. The least recently used goes first.
 * @param use what it is for: two that are needed at the same time must not be the same.
 */
function scratch(use: string, width: number, height: number): OffscreenCanvasRenderingContext2D {
  const key = `${use} ${width} ${height}`;
  const context = scratches.get(key) ?? new OffscreenCanvas(width, height).getContext('2d')!;
  scratches.delete(key);
  scratches.set(key, context);
  if (scratches.size > mostScratches) scratches.delete(scratches.keys().next().value!);
  return context;
}
const scratches = new Map<string, OffscreenCanvasRenderingContext2D>();
const mostScratches = 40;

/** The numbers as pixels, one a cell; what is no number, and what lies between tiles, stays clear. To be drawn before the next are made. */
export function heatPixels(values: Float64Array, grid: TensorGrid, range: number, appearance: Appearance): OffscreenCanvas {
  if (values.length < manyNumbers) return paintPixels(values, grid, range, appearance, scratch('pixels', grid.columns, grid.rows));
  // Where the second number lies tells a square matrix from its transpose.
  const look = `${grid.kind} ${grid.columns} ${grid.rows} ${grid.placeOf(1)} ${range} ${appearance}`;
  const known = keptPixels.get(values);
  if (known?.look === look) return known.pixels;
  const pixels = paintPixels(values, grid, range, appearance, new OffscreenCanvas(grid.columns, grid.rows).getContext('2d')!);
  keptPixels.set(values, { look, pixels });
  return pixels;
}

/** From so many on, the pixels of a tensor are kept for the next step that shows it. */
const manyNumbers = 4_000;
const keptPixels = new WeakMap<Float64Array, { look: string; pixels: OffscreenCanvas }>();

function paintPixels(
  values: Float64Array,
  grid: TensorGrid,
  range: number,
  appearance: Appearance,
  context: OffscreenCanvasRenderingContext2D,
): OffscreenCanvas {
  const table = tables[appearance];
  const image = context.createImageData(context.canvas.width, context.canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) continue;
    pixels[grid.placeOf(index)] = table[shadeOf(value, range)]!;
  }
  context.putImageData(image, 0, 0);
  return context.canvas;
}

/** Draws them as large as their cells are, with the numbers in where there is room. */
export function paintHeat(
  context: CanvasRenderingContext2D,
  values: Float64Array,
  grid: TensorGrid,
  { cellWidth, cellHeight }: Extent,
  range: number,
  appearance: Appearance,
): void {
  paintCells(context, heatPixels(values, grid, range, appearance), { cellWidth, cellHeight });
  const { surface, text } = colors[appearance];
  if (Math.min(cellWidth, cellHeight) >= 8 && grid.kind !== 'picture') paintLines(context, grid, { cellWidth, cellHeight }, surface);
  if (cellWidth < numeral.cellWidth) return;
  context.font = `11px ${fonts.sans}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let index = 0; index < values.length; index++) {
    const { row, column } = cellOf(grid, index);
    const strong = Math.abs(values[index]!) > 0.72 * range;
    context.fillStyle = strong ? (appearance === 'light' ? '#ffffff' : '#0b0f1c') : text;
    context.fillText(shortNumber(values[index]!), (column + 0.5) * cellWidth, (row + 0.5) * cellHeight + 0.5);
  }
}

/** Smaller cells are blended: nearest neighbours would make some twice as wide as others. */
const leastSharp = 3;

/** Stretches pixels to cells. A cell that is narrow but tall is blended across only: its neighbours above and below are others. */
function paintCells(context: CanvasRenderingContext2D, pixels: OffscreenCanvas, { cellWidth, cellHeight }: Extent): void {
  const [width, height] = [pixels.width * cellWidth, pixels.height * cellHeight];
  const [isWide, isTall] = [cellWidth >= leastSharp, cellHeight >= leastSharp];
  context.imageSmoothingEnabled = !isWide || !isTall;
  context.imageSmoothingQuality = 'high';
  const picture = isWide === isTall ? pixels : stretched(pixels, isWide ? width : pixels.width, isTall ? height : pixels.height);
  context.drawImage(picture, 0, 0, width, height);
}

/** Enlarged without blending. */
function stretched(pixels: OffscreenCanvas, width: number, height: number): OffscreenCanvas {
  const context = scratch('stretched', Math.round(width), Math.round(height));
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function paintLines(context: CanvasRenderingContext2D, { rows, columns }: TensorGrid, { cellWidth, cellHeight }: Extent, color: string) {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let row = 1; row < rows; row++) {
    context.moveTo(0, row * cellHeight);
    context.lineTo(columns * cellWidth, row * cellHeight);
  }
  for (let column = 1; column < columns; column++) {
    context.moveTo(column * cellWidth, 0);
    context.lineTo(column * cellWidth, rows * cellHeight);
  }
  context.stroke();
}

/** A number that fits a cell: 0.123, −12.3, 1.2·10⁻⁵. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e4)) return scientific(Number(value.toPrecision(2)));
  return significant(value, 3);
}
