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

/** Grey levels of the ink in the box; the shorter side is centred in it. */
function fitToBox(strokes: readonly Stroke[], { left, top, right, bottom }: Bounds): Float32Array {
  const ink = new Float32Array(boxSide * boxSide);
  const scale = boxSide / Math.max(right - left, bottom - top);
  const x = (point: Point) => (point.x - (left + right) / 2) * scale + boxSide / 2;
  const y = (point: Point) => (point.y - (top + bottom) / 2) * scale + boxSide / 2;
  for (const { points, width } of strokes) {
    const radius = (width / 2) * scale;
    for (const [index, to] of points.entries()) {
      const from = points[index - 1] ?? to;
      if (index === 0 && points.length > 1) continue;
      coverSegment(ink, x(from), y(from), x(to), y(to), radius);
    }
  }
  for (let pixel = 0; pixel < ink.length; pixel++) ink[pixel] = Math.round(ink[pixel]! * 255) / 255;
  return ink;
}

/**
 * Raises every pixel to the part of it that a round pen covers on its way from (x0, y0) to (x1, y1).
 * With d the distance from the pixel's middle to the segment, that part is the overlap of the intervals [−r, r] of the pen
 * and [d − ½, d + ½] of the pixel: exact for an edge along the grid, within 0.1 for a slanted one.
 */
function coverSegment(ink: Float32Array, x0: number, y0: number, x1: number, y1: number, radius: number): void {
  const reach = radius + 0.5;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squaredLength = dx * dx + dy * dy;
  const firstColumn = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const lastColumn = Math.min(boxSide - 1, Math.floor(Math.max(x0, x1) + reach));
  const firstRow = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const lastRow = Math.min(boxSide - 1, Math.floor(Math.max(y0, y1) + reach));

  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = squaredLength > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squaredLength)) : 0;
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const covered = Math.min(radius, distance + 0.5) - Math.max(-radius, distance - 0.5);
      const pixel = row * boxSide + column;
      if (covered > ink[pixel]!) ink[pixel] = Math.min(1, covered);
    }
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
  const offset = (moment: number) => Math.min(fieldSide - boxSide, Math.max(0, Math.round(centre - moment / mass)));
  return { x: offset(momentX), y: offset(momentY) };
}
