/** to = from, or to·from. */
export function putTimes(to: usize, from: usize, count: u32, multiplies: bool): void {
  if (!multiplies) return memory.copy(to, from, count * 4);
  let k: u32 = 0;
  for (; k + 4 <= count; k += 4) v128.store(to + k * 4, f32x4.mul(v128.load(to + k * 4), v128.load(from + k * 4)));
  for (; k < count; k++) store<f32>(to + k * 4, load<f32>(to + k * 4) * load<f32>(from + k * 4));
}
