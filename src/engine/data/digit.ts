/**
 * From pen strokes to what a network trained on MNIST expects to see, by the recipe of the set itself
 * (LeCun, Cortes & Burges, "The MNIST database of handwritten digits"): the ink is size-normalized to fit a
 * 20×20 box with its aspect ratio kept, anti-aliased to grey levels, and the box is placed in a 28×28 field
 * so that its centre of mass falls on the field's centre.
 *
 * What the recipe leaves open was measured on the 70,000 images: the longer side of the ink is 20 pixels in all but 16,
 * and the centre of mass, in pixel indices, lies within ±0.52 of (14, 14) on both axes, evenly spread. So the box is
 * placed by whole pixels, and the centre it aims at is the middle of pixel (14, 14), not the corner where the four
 * middle pixels meet.
 */

export interface Point {
  x: number;
  y: number;
}

/** One movement of the pen with its tip down; a single point is a dot. Any unit of length, y downwards. */
export interface Stroke {
  points: readonly Point[];
  /** Diameter of the round tip, in the unit of the points. */
  width: number;
}

export interface DigitImage {
  /** 28 × 28 intensities in [0, 1], row by row, 0 the paper; multiples of 1/255 as in MNIST. */
  intensities: Float32Array<ArrayBuffer>;
  /** Pixel of the field where the 20×20 box has its upper left corner; null for a blank pad. */
  box: Point | null;
}

/** Pixels along a side of the field, and of the box the ink is fitted to. */
export const fieldSide = 28;
export const boxSide = 20;
/** Index, on both axes, of the pixel the centre of mass is brought to. */
const centre = 14;

/**
 * The image of some strokes as MNIST would hold it. Moving or scaling the strokes, pen included, does not change it.
 * @param strokes in the order drawn; none, or none with a point, give a blank image.
 */
export function digitImage(strokes: readonly Stroke[]): DigitImage {
  const intensities = new Float32Array(fieldSide * fieldSide);
  const bounds = inkBounds(strokes);
  if (!bounds) return { intensities, box: null };

  const ink = fitToBox(strokes, bounds);
  const box = placeByMass(ink);
  for (let row = 0; row < boxSide; row++)
    intensities.set(ink.subarray(row * boxSide, (row + 1) * boxSide), (row + box.y) * fieldSide + box.x);
  return { intensities, box };
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The smallest rectangle around all ink, the pen's width included; null without ink. */
function inkBounds(strokes: readonly Stroke[]): Bounds | null {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { points, width } of strokes)
    for (const { x, y } of points) {
      bounds.left = Math.min(bounds.left, x - width / 2);
      bounds.right = Math.max(bounds.right, x + width / 2);
      bounds.top = Math.min(bounds.top, y - width / 2);
      bounds.bottom = Math.max(bounds.bottom, y + width / 2);
    }
  return bounds.left < bounds.right ? bounds : null;
}

/** Samples along a side of a pixel: 64 a pixel decide its grey level. */
const samples = 8;
const sampleSide = boxSide * samples;

/** Grey levels of the ink in the box, each the part of its pixel that is covered; the shorter side is centred in the box. */
function fitToBox(strokes: readonly Stroke[], { left, top, right, bottom }: Bounds): Float32Array {
  const covered = new Uint8Array(sampleSide * sampleSide);
  const scale = sampleSide / Math.max(right - left, bottom - top);
  const x = (point: Point) => (point.x - (left + right) / 2) * scale + sampleSide / 2;
  const y = (point: Point) => (point.y - (top + bottom) / 2) * scale + sampleSide / 2;
  for (const { points, width } of strokes)
    for (const [index, to] of points.entries()) {
      if (index === 0 && points.length > 1) continue;
      const from = points[index - 1] ?? to;
      coverSegment(covered, x(from), y(from), x(to), y(to), (width / 2) * scale);
    }
  return greyLevels(covered);
}

/** Marks the samples within `radius` of the segment from (x0, y0) to (x1, y1); all in units of samples. */
function coverSegment(covered: Uint8Array, x0: number, y0: number, x1: number, y1: number, radius: number): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squaredLength = dx * dx + dy * dy;
  const perLength = squaredLength > 0 ? 1 / squaredLength : 0;
  const squaredRadius = radius * radius;
  const firstColumn = Math.max(0, Math.floor(Math.min(x0, x1) - radius));
  const lastColumn = Math.min(sampleSide - 1, Math.floor(Math.max(x0, x1) + radius));
  const firstRow = Math.max(0, Math.floor(Math.min(y0, y1) - radius));
  const lastRow = Math.min(sampleSide - 1, Math.floor(Math.max(y0, y1) + radius));

  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++) {
      const sample = row * sampleSide + column;
      if (covered[sample] === 1) continue;
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) * perLength));
      const ex = px - along * dx;
      const ey = py - along * dy;
      if (ex * ex + ey * ey <= squaredRadius) covered[sample] = 1;
    }
}

/** The mean of each pixel's samples, rounded to the 256 levels a byte has. */
function greyLevels(covered: Uint8Array): Float32Array {
  const levels = new Float32Array(boxSide * boxSide);
  for (let sample = 0; sample < covered.length; sample++) {
    const row = Math.floor(sample / sampleSide / samples);
    const column = Math.floor((sample % sampleSide) / samples);
    levels[row * boxSide + column]! += covered[sample]!;
  }
  return levels.map((count) => Math.round((count / samples ** 2) * 255) / 255);
}

/**
 * Where in the field the box goes, in whole pixels. Very lopsided ink would push the box over the field's edge:
 * it stops there, so that no ink is lost.
 */
function placeByMass(ink: Float32Array): Point {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let row = 0; row < boxSide; row++)
    for (let column = 0; column < boxSide; column++) {
      const value = ink[row * boxSide + column]!;
      mass += value;
      momentX += value * column;
      momentY += value * row;
    }
  return { x: offset(momentX / mass), y: offset(momentY / mass) };
}

/** Halves go down, by a hair's margin, so that a symmetric figure stays where it is whatever the last bit of its coordinates. */
function offset(centreOfMass: number): number {
  const nearest = Math.ceil(centre - centreOfMass - 0.5 - 1e-3);
  return Math.min(fieldSide - boxSide, Math.max(0, nearest));
}
