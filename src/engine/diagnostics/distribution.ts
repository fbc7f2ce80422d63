import { countOf, type Block, type Tally } from '../kernels/tally.ts';
import type { Bins } from './bins.ts';

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

/** So few values are sorted as a whole. */
const sortedWhole = 256;

/** Describes at least one value. With a NaN among the values all numbers are NaN, and the histogram holds the others. */
export function distributionOf(tally: Tally, values: readonly Block[], bins: Bins): Distribution {
  const { mean, variance, hasNaN } = tally.summarize(values);
  const [p2, p25, p50, p75, p98] = hasNaN ? percents.map(() => NaN) : percentiles(tally, values);
  return {
    mean: Math.fround(mean),
    sd: Math.fround(Math.sqrt(variance)),
    p2: Math.fround(p2!),
    p25: Math.fround(p25!),
    p50: Math.fround(p50!),
    p75: Math.fround(p75!),
    p98: Math.fround(p98!),
    counts: tally.countIn(bins, values),
  };
}

/**
 * The values below which so many percent of all lie: of n values in order x₀ … xₙ₋₁ the p-th percentile is x at the place
 * p/100·(n − 1), interpolated linearly.
 */
function percentiles(tally: Tally, values: readonly Block[]): number[] {
  const count = countOf(values);
  const places = percents.map((percent) => (percent / 100) * (count - 1));
  const ranks = places.flatMap((place) => [Math.floor(place), Math.ceil(place)]);
  const ranked = count > sortedWhole ? tally.select(values, ranks) : sorted(tally.read(values), ranks);
  return places.map((place, index) => {
    const [below, above] = [ranked[2 * index]!, ranked[2 * index + 1]!];
    return below === above ? below : below + (above - below) * (place - Math.floor(place));
  });
}

function sorted(values: Float32Array, ranks: readonly number[]): number[] {
  values.sort();
  return ranks.map((rank) => values[rank]!);
}
