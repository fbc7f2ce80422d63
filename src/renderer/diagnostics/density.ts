import type { Distribution } from '../../engine/diagnostics/distribution.ts';
import { tickLabel } from '../format/numbers.ts';

/** How values spread over an axis: density at evenly spaced places, such that the area under it is the share of the values there. */
export interface Density {
  /** Middles of the cells that the axis is cut into. */
  places: number[];
  densities: number[];
}

/**
 * The density over [from, to] of values known by a histogram. The share of values below each edge is known exactly; between edges
 * it is interpolated by a monotone cubic (Fritsch & Carlson, 1980), so that wide bins give a curve and not a staircase, and every
 * bin keeps its values.
 * @param edges ascending, one more than there are counts.
 */
export function densityOver(counts: ArrayLike<number>, edges: ArrayLike<number>, from: number, to: number, cells: number): Density {
  const below = cumulative(counts);
  const total = below.at(-1)!;
  const slopes = monotoneSlopes(below, edges);
  const width = (to - from) / cells;
  const shares = Array.from({ length: cells + 1 }, (_, cell) => shareBelow(from + cell * width, below, edges, slopes) / (total || 1));
  return {
    places: Array.from({ length: cells }, (_, cell) => from + (cell + 0.5) * width),
    densities: Array.from({ length: cells }, (_, cell) => Math.max(0, (shares[cell + 1]! - shares[cell]!) / width)),
  };
}

function cumulative(counts: ArrayLike<number>): number[] {
  const below = [0];
  for (let bin = 0; bin < counts.length; bin++) below.push(below[bin]! + counts[bin]!);
  return below;
}

/** Slopes at the edges that keep the interpolation from overshooting: harmonic means of the neighbouring bins' densities. */
function monotoneSlopes(below: readonly number[], edges: ArrayLike<number>): number[] {
  const density = (bin: number) => (below[bin + 1]! - below[bin]!) / (edges[bin + 1]! - edges[bin]!);
  return below.map((_, edge) => {
    if (edge === 0 || edge === below.length - 1) return 0;
    const [left, right] = [density(edge - 1), density(edge)];
    if (left === 0 || right === 0) return 0;
    const [before, after] = [edges[edge]! - edges[edge - 1]!, edges[edge + 1]! - edges[edge]!];
    const [first, second] = [2 * after + before, after + 2 * before];
    return (first + second) / (first / left + second / right);
  });
}

function shareBelow(x: number, below: readonly number[], edges: ArrayLike<number>, slopes: readonly number[]): number {
  if (x <= edges[0]!) return 0;
  if (x >= edges[edges.length - 1]!) return below.at(-1)!;
  const bin = binOf(x, edges);
  const width = edges[bin + 1]! - edges[bin]!;
  const t = (x - edges[bin]!) / width;
  const [y0, y1, m0, m1] = [below[bin]!, below[bin + 1]!, slopes[bin]! * width, slopes[bin + 1]! * width];
  return y0 * (1 + 2 * t) * (1 - t) ** 2 + m0 * t * (1 - t) ** 2 + y1 * t * t * (3 - 2 * t) + m1 * t * t * (t - 1);
}

/** The bin that holds x, by bisection. */
function binOf(x: number, edges: ArrayLike<number>): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The same histogram over log₁₀ of the magnitude: both signs counted together, from the innermost edge outward. */
export function byMagnitude(counts: ArrayLike<number>, edges: ArrayLike<number>): { counts: number[]; edges: number[] } {
  const centre = (counts.length - 1) / 2;
  const magnitudes = Array.from({ length: centre }, (_, step) => counts[centre + 1 + step]! + counts[centre - 1 - step]!);
  return { counts: magnitudes, edges: Array.from({ length: centre + 1 }, (_, step) => Math.log10(edges[centre + 1 + step]!)) };
}

type Spread = Pick<Distribution, 'p2' | 'p98' | 'mean' | 'sd'>;

/** An axis wide enough for all of these distributions but their far tails; ends on round numbers. */
export const axisFor = (distributions: readonly Spread[]) =>
  axisAround(distributions.map(({ p2, p98, mean, sd }) => [Math.min(p2, mean - 2 * sd), Math.max(p98, mean + 2 * sd)] as const), 0.15);

/** One for what lies between the 2nd and the 98th percentile, where a few values are much larger than the others. */
export const bulkAxis = (distributions: readonly Spread[]) => axisAround(distributions.map(({ p2, p98 }) => [p2, p98] as const), 0.3);

function axisAround(ranges: readonly (readonly [low: number, high: number])[], share: number): { from: number; to: number } {
  const finite = ranges.filter(([low, high]) => Number.isFinite(low) && Number.isFinite(high));
  const low = Math.min(...finite.map(([low]) => low));
  const high = Math.max(...finite.map(([, high]) => high));
  if (!(high > low)) return { from: -1, to: 1 };
  const margin = share * (high - low);
  const step = roundStep((high - low + 2 * margin) / 8);
  return { from: exact(Math.floor((low - margin) / step) * step), to: exact(Math.ceil((high + margin) / step) * step) };
}

/** In pixels: an axis in the smallest window, and what a label takes. */
const room = { axis: 280, letter: 6.2, gap: 8 };

/** About six round numbers along an axis, fewer where their labels would touch. */
export function axisTicks({ from, to }: { from: number; to: number }): number[] {
  const ticksAt = (step: number) => {
    const [first, last] = [Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)];
    return Array.from({ length: last - first + 1 }, (_, index) => exact((first + index) * step));
  };
  const fits = (step: number) => {
    const longest = Math.max(...ticksAt(step).map((tick) => tickLabel(tick).length));
    return longest * room.letter + room.gap <= (room.axis * step) / (to - from);
  };
  const steps = [8, 5, 4, 2].map((parts) => roundStep((to - from) / parts));
  return ticksAt(steps.find(fits) ?? steps.at(-1)!);
}

const exact = (value: number) => Number(value.toPrecision(12));

/** 1, 2 or 5 times a power of ten near `value`. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((factor) => factor * power >= value)! * power;
}
