/**
 * What is to be known of many numbers, where they stand: in blocks of rows, `columns` floats each, the next row `stride` bytes on.
 * Sums are f64, two of them, one after the other; numbers are counted into u32.
 */

/** Adds to sums Σ(x − origin) and Σ(x − origin)², and counts how many have each code: their first 12 bits. */
export function tally(at: usize, rows: u32, columns: u32, stride: u32, origin: f64, sums: usize, codes: usize): void {
  const origins = f64x2.splat(origin);
  let sum = f64x2.splat(0), squares = sum, otherSum = sum, otherSquares = sum;
  let lastSum: f64 = 0, lastSquares: f64 = 0;
  for (let row: u32 = 0; row < rows; row++, at += stride) {
    const end = at + columns * 4;
    let x = at;
    for (; x + 16 <= end; x += 16) {
      const four = v128.load(x);
      const one = f64x2.sub(f64x2.promote_low_f32x4(four), origins);
      const other = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3)), origins);
      sum = f64x2.add(sum, one);
      otherSum = f64x2.add(otherSum, other);
      squares = f64x2.add(squares, f64x2.mul(one, one));
      otherSquares = f64x2.add(otherSquares, f64x2.mul(other, other));
      count(codes, load<u32>(x));
      count(codes, load<u32>(x, 4));
      count(codes, load<u32>(x, 8));
      count(codes, load<u32>(x, 12));
    }
    for (; x < end; x += 4) {
      const distance = <f64>load<f32>(x) - origin;
      lastSum += distance;
      lastSquares += distance * distance;
      count(codes, load<u32>(x));
    }
  }
  store<f64>(sums, load<f64>(sums) + lastSum + total(f64x2.add(sum, otherSum)));
  store<f64>(sums, load<f64>(sums, 8) + lastSquares + total(f64x2.add(squares, otherSquares)), 8);
}

// @ts-ignore: decorator
@inline
function count(codes: usize, bits: u32): void {
  const place = codes + ((bits >>> 20) << 2);
  store<u32>(place, load<u32>(place) + 1);
}

// @ts-ignore: decorator
@inline
function total(two: v128): f64 {
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/** Copies the numbers whose code has a place to go to: `places` holds, a code, the address for the next one, or 0. */
export function pick(at: usize, rows: u32, columns: u32, stride: u32, places: usize): void {
  for (let row: u32 = 0; row < rows; row++, at += stride) {
    const end = at + columns * 4;
    for (let x = at; x < end; x += 4) {
      const bits = load<u32>(x);
      const place = places + ((bits >>> 20) << 2);
      const to = load<u32>(place);
      if (to == 0) continue;
      store<u32>(to, bits);
      store<u32>(place, to + 4);
    }
  }
}

/** Of `count` numbers in a row, counts those whose bits begin with `prefix` by the ten bits that follow it, of which `shift` are right. */
export function countDigits(at: usize, count: u32, prefix: u32, shift: u32, counts: usize): void {
  for (const end = at + count * 4; at < end; at += 4) {
    const bits = load<u32>(at) >>> shift;
    if (bits >>> 10 != prefix) continue;
    const place = counts + ((bits & 1023) << 2);
    store<u32>(place, load<u32>(place) + 1);
  }
}

/**
 * Walks over counts from bucket `first` on, by `step`, at most `buckets` of them, until they have counted more than `rank`.
 * @returns the bucket, or −1; at `rest` stands the rank as counted from where the walk ended.
 */
export function locate(counts: usize, first: i32, step: i32, buckets: i32, rank: u32, rest: usize): i32 {
  let bucket = first;
  for (; buckets >= 16; buckets -= 16, bucket += 16 * step) {
    const count = sumOf16(counts + ((step > 0 ? bucket : bucket - 15) << 2));
    if (rank < count) break;
    rank -= count;
  }
  for (; buckets > 0; buckets--, bucket += step) {
    const count = load<u32>(counts + (bucket << 2));
    if (rank < count) {
      store<u32>(rest, rank);
      return bucket;
    }
    rank -= count;
  }
  store<u32>(rest, rank);
  return -1;
}

@inline
function sumOf16(at: usize): u32 {
  const four = i32x4.add(i32x4.add(v128.load(at), v128.load(at, 16)), i32x4.add(v128.load(at, 32), v128.load(at, 48)));
  return i32x4.extract_lane(four, 0) + i32x4.extract_lane(four, 1) + i32x4.extract_lane(four, 2) + i32x4.extract_lane(four, 3);
}

const SIGN: u32 = 1 << 11;
const INFINITE: u32 = 255 << 3;

/**
 * Adds up counts of codes in bins of magnitude, centre bins on either side of the middle one: eighths of an octave without their last
 * `shift` bits, of which `first` is the first beyond the middle bin; what is larger counts in the outermost, NaN nowhere.
 */
export function countMagnitudes(codes: usize, first: i32, shift: u32, centre: i32, counts: usize): void {
  for (let magnitude: u32 = 0; magnitude <= INFINITE; magnitude++) {
    const distance = max<i32>(0, min<i32>(centre, <i32>(magnitude >>> shift) - first + 1));
    const above = counts + ((centre + distance) << 2);
    store<u32>(above, load<u32>(above) + load<u32>(codes + (magnitude << 2)));
    const below = counts + ((centre - distance) << 2);
    store<u32>(below, load<u32>(below) + load<u32>(codes + ((magnitude + SIGN) << 2)));
  }
}

/** How many of the codes are of NaN. */
export function countNaN(codes: usize): u32 {
  let count: u32 = 0;
  for (let magnitude = INFINITE + 1; magnitude < SIGN; magnitude++)
    count += load<u32>(codes + (magnitude << 2)) + load<u32>(codes + ((magnitude + SIGN) << 2));
  return count;
}

/** Counts into bins of width 1/perUnit from `from` on; what lies beyond the ends counts in the outermost, NaN nowhere. */
export function countEvenly(at: usize, rows: u32, columns: u32, stride: u32, from: f64, perUnit: f64, bins: u32, counts: usize): void {
  for (let row: u32 = 0; row < rows; row++, at += stride) {
    const end = at + columns * 4;
    for (let x = at; x < end; x += 4) {
      const place = (<f64>load<f32>(x) - from) * perUnit;
      if (place != place) continue;
      const bin = place >= <f64>bins ? bins - 1 : place <= 0 ? 0 : <u32>place;
      store<u32>(counts + bin * 4, load<u32>(counts + bin * 4) + 1);
    }
  }
}

/** Counts the numbers up to one limit or above another; `inside` gets a byte a column, 1 where a number is neither. @returns how many. */
export function countOutside(at: usize, rows: u32, columns: u32, stride: u32, upTo: f64, above: f64, inside: usize): u32 {
  let outside: u32 = 0;
  for (let row: u32 = 0; row < rows; row++, at += stride) {
    for (let column: u32 = 0; column < columns; column++) {
      const x = <f64>load<f32>(at + column * 4);
      const isOutside = u32(x <= upTo) | u32(x > above);
      outside += isOutside;
      if (!isOutside) store<u8>(inside + column, 1);
    }
  }
  return outside;
}

/** Adds Σ(x − before)² and Σbefore² of `count` numbers, a multiple of four, to sums. */
export function compare(x: usize, before: usize, count: u32, sums: usize): void {
  let moved = f64x2.splat(0), length = moved;
  for (const end = x + count * 4; x < end; x += 8, before += 8) {
    const was = f64x2.promote_low_f32x4(v128.load64_zero(before));
    const step = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(x)), was);
    moved = f64x2.add(moved, f64x2.mul(step, step));
    length = f64x2.add(length, f64x2.mul(was, was));
  }
  store<f64>(sums, load<f64>(sums) + total(moved));
  store<f64>(sums, load<f64>(sums, 8) + total(length), 8);
}
