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
  /** How many values each bin of `binsOf` holds. */
  counts: Uint32Array;
}

export const summaryKeys = ['mean', 'sd', 'p2', 'p25', 'p50', 'p75', 'p98'] as const satisfies readonly (keyof Distribution)[];

/** Euclidean length √Σx² of the values: n(mean² + sd²) is their sum of squares. */
export function norm({ mean, sd, counts }: Distribution): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return Math.sqrt(n * (mean * mean + sd * sd));
}

const percents = [2, 25, 50, 75, 98] as const;

/** Describes at least one value. With a NaN among the values all numbers are NaN, and the histogram holds the others. */
export function distributionOf(values: Float32Array, bins: Bins): Distribution {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let deviations = 0;
  for (let i = 0; i < values.length; i++) {
    deviations += (values[i]! - mean) ** 2;
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
    counts: countValues(bins, values),
  };
}

/**
 * The values below which so many percent of all lie, interpolated linearly: of n values in order x₀ … xₙ₋₁ the p-th
 * percentile is x at the place p/100·(n − 1).
 * @param percents ascending, 0 … 100.
 */
export function percentiles(values: Float32Array, percents: readonly number[]): number[] {
  const places = percents.map((percent) => (percent / 100) * (values.length - 1));
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  const ranked = orderStatistics(values, ranks);
  return places.map((place) => {
    const below = ranked.get(Math.floor(place))!;
    const above = ranked.get(Math.ceil(place))!;
    return below === above ? below : below + (above - below) * (place - Math.floor(place));
  });
}

/** So few values are sorted as a whole. */
const sortedWhole = 512;
const bucketCount = 4096;

/**
 * What stands at each of the ranks, counted from 0, once the values are sorted. Values are counted into buckets over their
 * range, and only the buckets that hold a rank are looked into: a few passes, where sorting all takes log₂ n.
 */
function orderStatistics(values: Float32Array, ranks: readonly number[]): Map<number, number> {
  const { min, max } = extremes(values);
  if (!(max > min)) return new Map(ranks.map((rank) => [rank, max]));
  if (values.length <= sortedWhole || !Number.isFinite(max - min)) {
    const sorted = values.slice().sort();
    return new Map(ranks.map((rank) => [rank, sorted[rank]!]));
  }
  const perUnit = (bucketCount - 1) / (max - min);
  const counts = new Uint32Array(bucketCount);
  for (let i = 0; i < values.length; i++) counts[((values[i]! - min) * perUnit) | 0]!++;
  const holders = holdersOf(ranks, counts);
  const rows = new Int32Array(bucketCount).fill(-1);
  for (const [row, { bucket }] of holders.entries()) rows[bucket] = row;
  const slices = holders.map(({ bucket }) => new Float32Array(counts[bucket]!));
  const filled = new Uint32Array(holders.length);
  for (let i = 0; i < values.length; i++) {
    const row = rows[((values[i]! - min) * perUnit) | 0]!;
    if (row >= 0) slices[row]![filled[row]!++] = values[i]!;
  }
  return new Map(
    holders.flatMap(({ first, held }, row) => {
      const within = orderStatistics(slices[row]!, held.map((rank) => rank - first));
      return held.map((rank) => [rank, within.get(rank - first)!] as const);
    }),
  );
}

/** NaN if any value is. */
function extremes(values: Float32Array): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) return { min: NaN, max: NaN };
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** The buckets that hold a rank, ascending: the rank of their first value, and which ranks they hold. */
function holdersOf(ranks: readonly number[], counts: Uint32Array): { bucket: number; first: number; held: number[] }[] {
  const holders = [];
  const ascending = ranks.toSorted((a, b) => a - b);
  let first = 0;
  for (let bucket = 0; bucket < counts.length && ascending.length > 0; bucket++) {
    const next = first + counts[bucket]!;
    const held = [];
    while (ascending.length > 0 && ascending[0]! < next) held.push(ascending.shift()!);
    if (held.length > 0) holders.push({ bucket, first, held });
    first = next;
  }
  return holders;
}
