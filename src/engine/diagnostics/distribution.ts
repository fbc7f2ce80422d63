import { bitsOf, codeCount, codeShift, countsOfCodes, countValues, type Bins } from './bins.ts';

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

/** So few values are sorted as a whole: tables would take longer. */
const sortedWhole = 256;

/** Describes at least one value. With a NaN among the values all numbers are NaN, and the histogram holds the others. */
export function distributionOf(values: Float32Array, bins: Bins): Distribution {
  const { mean, sd } = moments(values);
  const codes = values.length > sortedWhole ? countCodes(values) : null;
  const broken = Number.isNaN(mean) && values.some(Number.isNaN);
  const [p2, p25, p50, p75, p98] = broken ? percents.map(() => NaN) : percentiles(values, codes);
  return {
    mean: Math.fround(mean),
    sd: Math.fround(sd),
    p2: Math.fround(p2!),
    p25: Math.fround(p25!),
    p50: Math.fround(p50!),
    p75: Math.fround(p75!),
    p98: Math.fround(p98!),
    counts: codes && bins.kind === 'octaves' ? countsOfCodes(bins, codes) : countValues(bins, values),
  };
}

/** Squares are taken of the distance from one of the values, so that a small spread about a large mean is not lost to rounding. */
function moments(values: Float32Array): { mean: number; sd: number } {
  const origin = Number.isFinite(values[0]) ? values[0]! : 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = values[i]! - origin;
    sum += distance;
    squares += distance * distance;
  }
  const offset = sum / values.length;
  return { mean: origin + offset, sd: Math.sqrt(Math.max(0, squares / values.length - offset * offset)) };
}

/** One table for all: this is asked several hundred times a second. */
const codesFound = new Uint32Array(codeCount);

/** How many values have each code; holds until the next call. */
function countCodes(values: Float32Array): Uint32Array {
  const bits = bitsOf(values);
  codesFound.fill(0);
  for (let i = 0; i < bits.length; i++) codesFound[bits[i]! >>> codeShift]!++;
  return codesFound;
}

/**
 * The values below which so many percent of all lie: of n values in order x₀ … xₙ₋₁ the p-th percentile is x at the place
 * p/100·(n − 1), interpolated linearly.
 * @param codes how many values have each code; null for a few values, which are sorted.
 */
function percentiles(values: Float32Array, codes: Uint32Array | null): number[] {
  const places = percents.map((percent) => (percent / 100) * (values.length - 1));
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))];
  const ranked = codes ? selected(values, codes, ranks) : sorted(values, ranks);
  return places.map((place) => {
    const below = ranked.get(Math.floor(place))!;
    const above = ranked.get(Math.ceil(place))!;
    return below === above ? below : below + (above - below) * (place - Math.floor(place));
  });
}

function sorted(values: Float32Array, ranks: readonly number[]): Map<number, number> {
  const inOrder = values.slice().sort();
  return new Map(ranks.map((rank) => [rank, inOrder[rank]!]));
}

/** The values at ascending ranks, without sorting the others. */
function selected(values: Float32Array, codes: Uint32Array, ranks: readonly number[]): Map<number, number> {
  const bits = bitsOf(values);
  const keys = keysAt(ranks, codes, codesInOrder, (holders) => gather(bits, codeShift, codes, holders).map(turned));
  const found = new Float32Array(Uint32Array.from(keys, bitsOfKey).buffer);
  return new Map(ranks.map((rank, index) => [rank, found[index]!]));
}

/** Keys are a float32's bits turned so that they ascend as the numbers do: radix selection (MSD radix sort of the needed parts alone). */
const keyOfBits = (bits: number) => (bits >>> 31 ? ~bits : bits | 0x8000_0000) >>> 0;
const bitsOfKey = (key: number) => (key >>> 31 ? key & 0x7fff_ffff : ~key) >>> 0;
/** The codes in the order of their numbers. */
const codesInOrder = Uint16Array.from({ length: codeCount }, (_, place) => bitsOfKey((place << codeShift) >>> 0) >>> codeShift);

/** A bucket that holds ranks: the rank of its first key, and those ranks, ascending. */
interface Holder {
  bucket: number;
  first: number;
  ranks: number[];
}

/**
 * The keys at the ascending ranks.
 * @param order the buckets in the ascending order of their keys.
 * @param keysOf the keys of some buckets.
 */
function keysAt(
  ranks: readonly number[],
  counts: Uint32Array,
  order: Uint16Array,
  keysOf: (holders: readonly Holder[]) => Uint32Array[],
): number[] {
  const holders: Holder[] = [];
  let first = 0;
  let next = 0;
  for (let place = 0; next < ranks.length; place++) {
    const bucket = order[place]!;
    const end = first + counts[bucket]!;
    if (ranks[next]! >= end) {
      first = end;
      continue;
    }
    const held = [];
    while (next < ranks.length && ranks[next]! < end) held.push(ranks[next++]!);
    holders.push({ bucket, first, ranks: held });
    first = end;
  }
  return keysOf(holders).flatMap((keys, index) => {
    const { ranks: held, first: before } = holders[index]!;
    return keysWithin(keys, held.map((rank) => rank - before));
  });
}

/** The next 8 bits of a key after those of its code: few buckets, as most codes that hold a rank have few keys. */
const innerShift = 12;
const innerCount = 2 ** 8;
const innerInOrder = Uint16Array.from({ length: innerCount }, (_, place) => place);
const inner = (key: number) => (key >>> innerShift) & (innerCount - 1);

/** Keys of one code at the ascending ranks among them. */
function keysWithin(keys: Uint32Array, ranks: readonly number[]): number[] {
  const [key] = keys;
  // Many zeros are common: pixels that are never inked have no gradient.
  if (keys.every((other) => other === key)) return ranks.map(() => key!);
  if (keys.length <= sortedWhole || keys.every((other) => inner(other) === inner(key!))) {
    keys.sort();
    return ranks.map((rank) => keys[rank]!);
  }
  const counts = new Uint32Array(innerCount);
  for (let i = 0; i < keys.length; i++) counts[inner(keys[i]!)]!++;
  return keysAt(ranks, counts, innerInOrder, (holders) => gather(keys, innerShift, counts, holders));
}

/** Those of the numbers that fall into the holders' buckets: bucket by bucket, in the order they come in. */
function gather(numbers: Uint32Array, shift: number, counts: Uint32Array, holders: readonly Holder[]): Uint32Array[] {
  const rows = new Int8Array(counts.length).fill(-1);
  for (const [row, { bucket }] of holders.entries()) rows[bucket] = row;
  const gathered = holders.map(({ bucket }) => new Uint32Array(counts[bucket]!));
  const filled = new Uint32Array(holders.length);
  const mask = counts.length - 1;
  for (let i = 0; i < numbers.length; i++) {
    const row = rows[(numbers[i]! >>> shift) & mask]!;
    if (row >= 0) gathered[row]![filled[row]!++] = numbers[i]!;
  }
  return gathered;
}

/** Bits as keys, in place. */
function turned(bits: Uint32Array): Uint32Array {
  for (let i = 0; i < bits.length; i++) bits[i] = keyOfBits(bits[i]!);
  return bits;
}
