/** Small pieces of memory, done here: a call of the runtime's memory.copy or memory.fill takes as long as dozens of floats. */

/** to = from, for a multiple of 16 bytes. */
// @ts-ignore: decorator
@inline
export function copyRow(to: usize, from: usize, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 16, from += 16) v128.store(to, v128.load(from));
}

/** to = 0, for a multiple of 16 bytes. */
// @ts-ignore: decorator
@inline
export function clearRow(to: usize, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 16) v128.store(to, f32x4.splat(0));
}

/** to = from, or to·from. */
export function putTimes(to: usize, from: usize, count: u32, multiplies: bool): void {
  if (!multiplies) return memory.copy(to, from, count * 4);
  let k: u32 = 0;
  for (; k + 4 <= count; k += 4) v128.store(to + k * 4, f32x4.mul(v128.load(to + k * 4), v128.load(from + k * 4)));
  for (; k < count; k++) store<f32>(to + k * 4, load<f32>(to + k * 4) * load<f32>(from + k * 4));
}

/** Sum of `count` floats. */
export function sumOfRow(at: usize, count: u32): f32 {
  let four = f32x4.splat(0), other = four;
  let k: u32 = 0;
  for (; k + 8 <= count; k += 8) {
    four = f32x4.add(four, v128.load(at + k * 4));
    other = f32x4.add(other, v128.load(at + k * 4, 16));
  }
  four = f32x4.add(four, other);
  let sum = f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3);
  for (; k < count; k++) sum += load<f32>(at + k * 4);
  return sum;
}

/** Keeps the reading from being left out as useless. */
let touched: u32 = 0;

/** Reads a byte of every cache line, so that all are waited for together, not one by one when they are worked on. */
export function touch(from: usize, bytes: usize): void {
  let sum: u32 = 0;
  for (const end = from + bytes; from < end; from += 64) sum += load<u8>(from);
  touched = sum;
}
