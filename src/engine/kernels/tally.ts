import { binCount, type Bins, type EvenBins, type OctaveBins } from '../diagnostics/bins.ts';
import type { Kernels } from './kernels.ts';
import type { EngineMemory } from './memory.ts';

/** Numbers in the engine's memory; counted in numbers, not in bytes. */
export interface Block {
  first: number;
  rows: number;
  columns: number;
  /** From the start of a row to the next. */
  stride: number;
}

export const countOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { rows, columns }) => sum + rows * columns, 0);

/** A code is a float32's first 12 bits, its sign, exponent and 3 of its fraction: they say between which eighths of an octave it lies. */
const codeCount = 2 ** 12;
const firstNegative = codeCount / 2;
/** A digit is the next ten bits: a code and two digits make a number. */
const digitCount = 2 ** 10;

interface Picked {
  at: number;
  count: number;
}

/** Sums and counts over numbers where they stand. What it returns as a view holds until it is asked again. */
export class Tally {
  private readonly memory: EngineMemory;
  private readonly kernels: Kernels;
  private readonly sums: number;
  private readonly codes: number;
  private readonly places: number;
  private readonly highDigits: number;
  private readonly lowDigits: number;
  private readonly picked: number;
  private readonly inside: number;

  /** @param most numbers that it will be asked about at once. */
  constructor(memory: EngineMemory, kernels: Kernels, most: number) {
    this.memory = memory;
    this.kernels = kernels;
    this.sums = memory.allocate(16);
    this.codes = memory.allocate(codeCount * 4);
    this.places = memory.allocate(codeCount * 4);
    this.highDigits = memory.allocate(digitCount * 4);
    this.lowDigits = memory.allocate(digitCount * 4);
    this.picked = memory.allocate(most * 4);
    this.inside = memory.allocate(most);
  }

  /** A copy of the numbers, block by block. */
  read(blocks: readonly Block[]): Float32Array {
    const numbers = new Float32Array(countOf(blocks));
    let offset = 0;
    for (const { first, rows, columns, stride } of blocks)
      for (let row = 0; row < rows; row++, offset += columns)
        numbers.set(this.memory.floats.subarray(first + row * stride, first + row * stride + columns), offset);
    return numbers;
  }

  /** Mean, variance, and whether one is NaN; what is asked of the same blocks after it goes by what it has counted. */
  summarize(blocks: readonly Block[]): { mean: number; variance: number; hasNaN: boolean } {
    this.words(this.codes, codeCount).fill(0);
    this.clearSums();
    // Squares are taken of the distance from one of the numbers, so that a small spread about a large mean is not lost to rounding.
    const one = this.memory.floats[blocks[0]!.first]!;
    const origin = Number.isFinite(one) ? one : 0;
    for (const { first, rows, columns, stride } of blocks)
      this.kernels.tally(first * 4, rows, columns, stride * 4, origin, this.sums, this.codes);
    const [sum, squares] = this.readSums();
    const offset = sum / countOf(blocks);
    const variance = Math.max(0, squares / countOf(blocks) - offset * offset);
    return { mean: origin + offset, variance, hasNaN: this.kernels.countNaN(this.codes) > 0 };
  }

  /** How many numbers each bin holds, right after `summarize` of the same blocks; NaN falls into none. */
  countIn(bins: Bins, blocks: readonly Block[]): Uint32Array {
    const counts = this.words(this.lowDigits, binCount(bins)).fill(0);
    if (bins.kind === 'even') this.countEvenly(bins, blocks);
    else this.countMagnitudes(bins);
    return counts.slice();
  }

  private countEvenly({ from, to, count }: EvenBins, blocks: readonly Block[]): void {
    for (const { first, rows, columns, stride } of blocks)
      this.kernels.countEvenly(first * 4, rows, columns, stride * 4, from, count / (to - from), count, this.lowDigits);
  }

  /** Octaves and their halves or quarters are whole codes: a code is sign, exponent (127 for 1) and eighth. */
  private countMagnitudes({ lowest, highest, parts }: OctaveBins): void {
    const shift = Math.log2(8 / parts);
    this.kernels.countMagnitudes(this.codes, (lowest + 127) * parts, shift, (highest - lowest) * parts, this.lowDigits);
  }

  /**
   * The numbers at some ranks of their ascending order, counted from 0, right after `summarize` of the same blocks; none may be NaN.
   * Radix selection: a number is a code and two digits, found one after the other by counting.
   */
  select(blocks: readonly Block[], ranks: readonly number[]): Float32Array {
    const places = ranks.map((rank) => this.locateCode(rank));
    const picked = this.pick(blocks, new Set(places.map(({ bucket }) => bucket)));
    let counted = { code: NaN, prefix: NaN };
    const bits = places.map(({ bucket: code, rank }) => {
      if (code !== counted.code) this.countDigits(picked.get(code)!, code, 10, this.highDigits);
      const high = this.locateDigit(this.highDigits, code, rank);
      const prefix = code * digitCount + high.bucket;
      if (prefix !== counted.prefix) this.countDigits(picked.get(code)!, prefix, 0, this.lowDigits);
      counted = { code, prefix };
      return prefix * digitCount + this.locateDigit(this.lowDigits, code, high.rank).bucket;
    });
    return new Float32Array(Uint32Array.from(bits).buffer);
  }

  /** Which code the number at a rank has, and its rank among them: codes of negative numbers come first, falling. */
  private locateCode(rank: number): { bucket: number; rank: number } {
    const negative = this.locate(this.codes, codeCount - 1, -1, firstNegative, rank);
    return negative.bucket >= 0 ? negative : this.locate(this.codes, 0, 1, firstNegative, negative.rank);
  }

  /** The larger the bits of a negative number, the smaller the number. */
  private locateDigit(counts: number, code: number, rank: number): { bucket: number; rank: number } {
    return code < firstNegative ? this.locate(counts, 0, 1, digitCount, rank) : this.locate(counts, digitCount - 1, -1, digitCount, rank);
  }

  private locate(counts: number, first: number, step: 1 | -1, buckets: number, rank: number): { bucket: number; rank: number } {
    const bucket = this.kernels.locate(counts, first, step, buckets, rank, this.sums);
    return { bucket, rank: this.memory.words[this.sums / 4]! };
  }

  /** Sets aside all numbers with some codes. */
  private pick(blocks: readonly Block[], codes: ReadonlySet<number>): ReadonlyMap<number, Picked> {
    const counts = this.words(this.codes, codeCount);
    const places = this.words(this.places, codeCount).fill(0);
    const picked = new Map<number, Picked>();
    let at = this.picked;
    for (const code of codes) {
      picked.set(code, { at, count: counts[code]! });
      places[code] = at;
      at += counts[code]! * 4;
    }
    for (const { first, rows, columns, stride } of blocks) this.kernels.pick(first * 4, rows, columns, stride * 4, this.places);
    return picked;
  }

  /** Of picked numbers that begin with `prefix`, counts how many go on with each digit, whose ten bits stand `shift` from the right. */
  private countDigits({ at, count }: Picked, prefix: number, shift: 0 | 10, counts: number): void {
    this.words(counts, digitCount).fill(0);
    this.kernels.countDigits(at, count, prefix, shift, counts);
  }

  /** How many numbers are at most `upTo` or above `above`, and for each column 1 where one is not (a view). */
  countOutside({ first, rows, columns, stride }: Block, upTo: number, above: number): { outside: number; inside: Uint8Array } {
    const inside = this.memory.bytes.subarray(this.inside, this.inside + columns).fill(0);
    const outside = this.kernels.countOutside(first * 4, rows, columns, stride * 4, upTo, above, this.inside);
    return { outside, inside };
  }

  /** Sums of squares of the differences between arrays of `count` numbers, a multiple of four, and of the second one's numbers. */
  compare(now: number, before: number, count: number): { moved: number; length: number } {
    this.clearSums();
    this.kernels.compare(now, before, count, this.sums);
    const [moved, length] = this.readSums();
    return { moved, length };
  }

  private clearSums(): void {
    this.memory.doubles.fill(0, this.sums / 8, this.sums / 8 + 2);
  }

  private readSums(): [number, number] {
    const { doubles } = this.memory;
    return [doubles[this.sums / 8]!, doubles[this.sums / 8 + 1]!];
  }

  private words(pointer: number, count: number): Uint32Array {
    return this.memory.words.subarray(pointer / 4, pointer / 4 + count);
  }
}
