/** Exponential and logarithm of four floats at once, after the Cephes library (Moshier): error below 2 units in the last place. */

const LOG2E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** 1.5·2²³ + 127: a float that it is added to is rounded to a whole number n, and the sum's last nine bits are n + 127. */
const ROUNDING: f32 = 12_583_039;

/** eˣ; 0 below −87.7, where it is no normal float any more; x is held below 88.3. A NaN stays one. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // pmin and pmax are one instruction each where min and max are seven; in this order they let a NaN pass.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.3)), f32x4.splat(-88));
  const rounded = madd(x, f32x4.splat(LOG2E), f32x4.splat(ROUNDING));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDING));
  const r = madd(n, f32x4.splat(-LN2_LOW), madd(n, f32x4.splat(-LN2_HIGH), x));
  let p = madd(r, f32x4.splat(1.9875691500e-4), f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(f32x4.mul(r, r), p, f32x4.add(r, f32x4.splat(1)));
  return f32x4.mul(p, i32x4.shl(rounded, 23));
}

/** ln x of positive, normal x. */
// @ts-ignore: decorator
@inline
function log4(x: v128): v128 {
  // x = m·2ᵉ with m in [√½, √2)
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(m, f32x4.splat(1));
  const square = f32x4.mul(f, f);
  let p = madd(f, f32x4.splat(7.0376836292e-2), f32x4.splat(-1.1514610310e-1));
  p = madd(p, f, f32x4.splat(1.1676998740e-1));
  p = madd(p, f, f32x4.splat(-1.2420140846e-1));
  p = madd(p, f, f32x4.splat(1.4249322787e-1));
  p = madd(p, f, f32x4.splat(-1.6668057665e-1));
  p = madd(p, f, f32x4.splat(2.0000714765e-1));
  p = madd(p, f, f32x4.splat(-2.4999993993e-1));
  p = madd(p, f, f32x4.splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, f), square);
  p = madd(e, f32x4.splat(LN2_LOW), p);
  p = madd(square, f32x4.splat(-0.5), p);
  return madd(e, f32x4.splat(LN2_HIGH), f32x4.add(f, p));
}

/** ln(1 + x) of x ≥ 0; what rounding 1 + x loses is added back (Goldberg 1991, theorem 4). */
// @ts-ignore: decorator
@inline
export function log1p4(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(x, one);
  const lost = f32x4.sub(x, f32x4.sub(u, one));
  return f32x4.add(log4(u), f32x4.div(lost, u));
}
