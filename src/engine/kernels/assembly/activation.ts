import { exp4, log1p4 } from './exponential';
import { Layer } from './structures';

/** In the order of `activationNames` in spec.ts. */
export const enum Activation {
  sigmoid,
  tanh,
  softsign,
  relu,
  leakyRelu,
  softplus,
  linear,
  softmax,
}

// @ts-ignore: decorator
@inline
function absolute(z: v128): v128 {
  return f32x4.abs(z);
}

// @ts-ignore: decorator
@inline
function choose(condition: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, condition);
}

/** σ(−|z|) = e/(1 + e) with e = exp(−|z|): exact to the last digits where σ(z) itself is almost 1. */
// @ts-ignore: decorator
@inline
export function sigmoidTail(z: v128): v128 {
  const e = exp4(f32x4.neg(absolute(z)));
  return f32x4.div(e, f32x4.add(f32x4.splat(1), e));
}

// @ts-ignore: decorator
@inline
function tanhNearZero(z: v128): v128 {
  const s = f32x4.mul(z, z);
  let p = f32x4.relaxed_madd(s, f32x4.splat(-5.70498872745e-3), f32x4.splat(2.06390887954e-2));
  p = f32x4.relaxed_madd(p, s, f32x4.splat(-5.37397155531e-2));
  p = f32x4.relaxed_madd(p, s, f32x4.splat(1.33314422036e-1));
  p = f32x4.relaxed_madd(p, s, f32x4.splat(-3.33332819422e-1));
  return f32x4.relaxed_madd(f32x4.mul(p, s), z, z);
}

/** a = σ(z) of four units into `a`, σ′(z) into `slope`: from z, so that the slope of saturated units is exact to rounding. */
// @ts-ignore: decorator
@inline
function activate4(activation: u32, z: v128, a: usize, slope: usize): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const positive = f32x4.gt(z, zero);
  if (activation == Activation.sigmoid) {
    const tail = sigmoidTail(z);
    const rest = f32x4.sub(one, tail);
    v128.store(a, choose(positive, rest, tail));
    v128.store(slope, f32x4.mul(tail, rest));
  } else if (activation == Activation.tanh) {
    const tail = sigmoidTail(f32x4.add(z, z));
    const size = f32x4.relaxed_madd(tail, f32x4.splat(-2), one);
    const far = choose(positive, size, f32x4.neg(size));
    v128.store(a, choose(f32x4.lt(absolute(z), f32x4.splat(0.625)), tanhNearZero(z), far));
    v128.store(slope, f32x4.mul(f32x4.mul(f32x4.splat(4), tail), f32x4.sub(one, tail)));
  } else if (activation == Activation.softsign) {
    const inverse = f32x4.div(one, f32x4.add(one, absolute(z)));
    v128.store(a, f32x4.mul(z, inverse));
    v128.store(slope, f32x4.mul(inverse, inverse));
  } else if (activation == Activation.relu) {
    // In this order a NaN stays one.
    v128.store(a, f32x4.pmax(z, zero));
    v128.store(slope, v128.and(positive, one));
  } else if (activation == Activation.leakyRelu) {
    const leak = f32x4.splat(0.01);
    v128.store(a, choose(positive, z, f32x4.mul(z, leak)));
    v128.store(slope, choose(positive, one, leak));
  } else if (activation == Activation.softplus) {
    const tail = sigmoidTail(z);
    v128.store(a, f32x4.add(f32x4.max(z, zero), log1p4(exp4(f32x4.neg(absolute(z))))));
    v128.store(slope, choose(positive, f32x4.sub(one, tail), tail));
  } else {
    v128.store(a, z);
    v128.store(slope, one);
  }
}

// @ts-ignore: decorator
@inline
function activateRow(activation: u32, z: usize, a: usize, slope: usize, count: u32): void {
  for (let end = a + ((count + 3) & ~3) * 4; a < end; a += 16, slope += 16, z += 16) activate4(activation, v128.load(z), a, slope);
}

/**
 * Turns `count` weighted inputs at `z` into activations at `a` (may be the same place) and slopes at `slope`.
 * Works on whole fours: a and slope are set to zero from `count` to the next multiple of four.
 */
export function activate(activation: u32, z: usize, a: usize, slope: usize, count: u32): void {
  switch (activation) {
    case Activation.sigmoid: activateRow(Activation.sigmoid, z, a, slope, count); break;
    case Activation.tanh: activateRow(Activation.tanh, z, a, slope, count); break;
    case Activation.softsign: activateRow(Activation.softsign, z, a, slope, count); break;
    case Activation.relu: activateRow(Activation.relu, z, a, slope, count); break;
    case Activation.leakyRelu: activateRow(Activation.leakyRelu, z, a, slope, count); break;
    case Activation.softplus: activateRow(Activation.softplus, z, a, slope, count); break;
    default: activateRow(Activation.linear, z, a, slope, count);
  }
  for (let k = count; k & 3; k++) {
    f32.store(a + k * 4, 0);
    f32.store(slope + k * 4, 0);
  }
}

/** `activate` on some units of the examples [from, to) of a layer whose z stand in its `a`; keeps z where that is asked for. */
export function activateUnits(layer: Layer, unit: u32, count: u32, from: u32, to: u32): void {
  for (let i = from; i < to; i++) {
    const at = i * layer.stride + unit * 4;
    if (layer.z) memory.copy(layer.z + at, layer.a + at, count * 4);
    activate(layer.activation, layer.a + at, layer.a + at, layer.delta + at, count);
  }
}
