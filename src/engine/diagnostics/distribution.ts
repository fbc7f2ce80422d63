import { countValues, type Bins } from './bins.ts';

/**
 * What a set of values looks like. All numbers are rounded to float32, as they are stored, so that a run shows the same
 * numbers live and from the database.
 */
export interface Distribution {
  mean: number;
  /** Standard deviation of these very values: √(Σ(x − mean)²/n). */
  sd: number;
  /** Percentiles, interpolated linearly between neighbours: definition 7 of Hyndman & Fan (1996), NumPy's default. */
  p2: number;
  p25: number;
  p50: number;
  p75: number;
  p98: number;
  /** Euclidean length √Σx². */
  norm: number;
  /** How many values each bin of `binsOf` holds. */
  counts: Uint32Array;
}

export const summaryKeys = ['mean', 'sd', 'p2', 'p25', 'p50', 'p75', 'p98', 'norm'] as const satisfies readonly (keyof Distribution)[];

const percents = [2, 25, 50, 75, 98] as const;

/** Describes at least one value. With a NaN among the values all numbers are NaN, and the histogram holds the others. */
export function distributionOf(values: Float32Array, bins: Bins): Distribution {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  let deviations = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    squares += value * value;
    deviations += (value - mean) * (value - mean);
  }
  const [p2, p25, p50, p75, p98] = percentiles(values, percents) as [number, number, number, number, number];
  return {
    mean: Math.fround(mean),
    sd: Math.fround(Math.sqrt(deviations / values.length)),
    p2: Math.fround(p2),
    p25: Math.fround(p25),
    p50: Math.fround(p50),
    p75: Math.fround(p75),
    p98: Math.fround(p98),
    norm: Math.fround(Math.sqrt(squares)),
    counts: countValues(bins, values),
  };
}

/**
 * The values below which so many percent of all lie, interpolated linearly: of n values in order x₀ … xₙ₋₁ the p-th
 * percentile is x at the place p/100·(n − 1).
 * @param percents ascending, 0 … 100.
 */
export function percentiles(values: Float32Array, percents: readonly number[]): number[] {
  if (values.some(Number.isNaN)) return percents.map(() => NaN);
  const places = percents.map((percent) => (percent / 100) * (values.length - 1));
  const ordered = values.slice();
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  settle(ordered, 0, ordered.length - 1, ranks);
  return places.map((place) => {
    const below = ordered[Math.floor(place)]!;
    const above = ordered[Math.ceil(place)]!;
    return below === above ? below : below + (above - below) * (place - Math.floor(place));
  });
}

/** Slices as short as this are sorted whole. */
const sortedWhole = 48;

/**
 * Reorders values[from … to] until each of the ascending `ranks` holds what it would hold if all were sorted (Hoare's
 * quickselect, 1961): about four passes over the values, where sorting takes log₂ n.
 */
function settle(values: Float32Array, from: number, to: number, ranks: readonly number[]): void {
  if (ranks.length === 0) return;
  if (to - from < sortedWhole) {
    values.subarray(from, to + 1).sort();
    return;
  }
  const [left, right] = partition(values, from, to);
  const inLeft = ranks.filter((rank) => rank <= right);
  const inRight = ranks.filter((rank) => rank >= left);
  settle(values, from, right, inLeft);
  settle(values, left, to, inRight);
}

/** After it, values[from … right] ≤ pivot ≤ values[left … to], and all between equal the pivot. @returns [left, right]. */
function partition(values: Float32Array, from: number, to: number): [number, number] {
  const pivot = medianOfThree(values[from]!, values[(from + to) >>> 1]!, values[to]!);
  let left = from;
  let right = to;
  while (left <= right) {
    while (values[left]! < pivot) left++;
    while (values[right]! > pivot) right--;
    if (left > right) break;
    const kept = values[left]!;
    values[left] = values[right]!;
    values[right] = kept;
    left++;
    right--;
  }
  return [left, right];
}

const medianOfThree = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
