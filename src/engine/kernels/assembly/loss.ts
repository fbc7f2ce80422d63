import { Activation, activate, sigmoidTail } from './activation';
import { share } from './batch';
import { exp4, log1p4 } from './exponential';
import { clearRow } from './rows';
import { ExampleSet, Layer, Net } from './structures';
import { costOf, hitsOf } from './sums';

/** In the order of `lossNames` in spec.ts. */
const enum Loss {
  quadratic,
  crossEntropy,
  logLikelihood,
}

/**
 * Of the task's share of the batch: activations of the output layer, whose a holds z when this begins, their delta, and the data
 * cost (a sum).
 * Everything is computed from z, so that no cost is infinite and no delta loses its digits where units are saturated.
 * @param y room for an example's targets
 */
export function outputLayer(net: Net, layer: Layer, set: ExampleSet, task: u32, y: usize): void {
  const from = share(net.batch, task, net.tasks);
  const to = share(net.batch, task + 1, net.tasks);
  const units = layer.units;
  let cost: f64 = 0;
  let hits: f64 = 0;
  for (let i = from; i < to; i++) {
    const a = layer.a + i * layer.stride;
    const delta = layer.delta + i * layer.stride;
    if (layer.z) memory.copy(layer.z + i * layer.stride, a, units * 4);
    targets(set, load<u32>(net.order + i * 4), y, units);
    if (layer.activation == Activation.softmax) cost += softmax(a, delta, y, units, net.loss == Loss.quadratic);
    else if (net.loss == Loss.crossEntropy) cost += sigmoidCrossEntropy(a, delta, y, units);
    else cost += quadratic(layer.activation, a, delta, y, units);
    for (let j = units; j & 3; j++) {
      store<f32>(a + j * 4, 0);
      store<f32>(delta + j * 4, 0);
    }
    if (isHit(a, y, units)) hits++;
  }
  store<f64>(costOf(net, task), load<f64>(costOf(net, task)) + cost);
  store<f64>(hitsOf(net, task), load<f64>(hitsOf(net, task)) + hits);
}

function targets(set: ExampleSet, example: u32, y: usize, units: u32): void {
  clearRow(y, ((units + 3) & ~3) * 4);
  if (set.targets) return memory.copy(y, set.targets + example * units * 4, units * 4);
  const label = <u32>load<u8>(set.labels + example);
  // One output for two classes: the second's probability.
  if (units == 1 && set.outputs == 2) store<f32>(y, <f32>label);
  else if (label < units) store<f32>(y + label * 4, 1);
}

function largest(a: usize, count: u32): u32 {
  let best: u32 = 0;
  for (let j: u32 = 1; j < count; j++) if (load<f32>(a + j * 4) > load<f32>(a + best * 4)) best = j;
  return best;
}

function isHit(a: usize, y: usize, units: u32): bool {
  if (units == 1) return load<f32>(a) > 0.5 == load<f32>(y) > 0.5;
  return largest(a, units) == largest(y, units);
}

/** Sum of the first `count` lanes, if there are so many: those that are units and not padding. */
// @ts-ignore: decorator
@inline
function sumOf(v: v128, count: u32): f64 {
  let sum = <f64>f32x4.extract_lane(v, 0);
  if (count > 1) sum += <f64>f32x4.extract_lane(v, 1);
  if (count > 2) sum += <f64>f32x4.extract_lane(v, 2);
  if (count > 3) sum += <f64>f32x4.extract_lane(v, 3);
  return sum;
}

/** The same of their squares, each in float64: where a float is finite its square is too. */
// @ts-ignore: decorator
@inline
function squaresOf(v: v128, count: u32): f64 {
  let sum = square(f32x4.extract_lane(v, 0));
  if (count > 1) sum += square(f32x4.extract_lane(v, 1));
  if (count > 2) sum += square(f32x4.extract_lane(v, 2));
  if (count > 3) sum += square(f32x4.extract_lane(v, 3));
  return sum;
}

// @ts-ignore: decorator
@inline
function square(x: f64): f64 {
  return x * x;
}

/** ½‖a − y‖², δ = (a − y)·σ′(z). */
function quadratic(activation: u32, a: usize, delta: usize, y: usize, units: u32): f64 {
  let cost: f64 = 0;
  for (let at: u32 = 0; at < units * 4; at += 16) {
    const z = v128.load(a + at);
    const target = v128.load(y + at);
    activate(activation, a + at, a + at, delta + at, 4);
    const error = outputError(activation, z, v128.load(a + at), target);
    v128.store(delta + at, f32x4.mul(error, v128.load(delta + at)));
    cost += squaresOf(error, units - (at >> 2));
  }
  return cost / 2;
}

/** a − y; where a unit is close to an asymptote ±1, by its distance from that, which has more digits. */
function outputError(activation: u32, z: v128, a: v128, y: v128): v128 {
  if (activation == Activation.sigmoid) return sigmoidError(z, y);
  const one = f32x4.splat(1);
  // 1 − |a|: for tanh 2σ(−2|z|).
  let rest: v128;
  if (activation == Activation.tanh) rest = f32x4.mul(sigmoidTail(f32x4.add(z, z)), f32x4.splat(2));
  else if (activation == Activation.softsign) rest = f32x4.div(one, f32x4.add(one, f32x4.abs(z)));
  else return f32x4.sub(a, y);
  const positive = f32x4.gt(z, f32x4.splat(0));
  const far = v128.bitselect(f32x4.sub(f32x4.sub(one, y), rest), f32x4.sub(rest, f32x4.add(one, y)), positive);
  return v128.bitselect(far, f32x4.sub(a, y), f32x4.gt(f32x4.abs(a), f32x4.splat(0.5)));
}

/** σ(z) − y = (1 − y) − σ(−z). */
// @ts-ignore: decorator
@inline
function sigmoidError(z: v128, y: v128): v128 {
  const tail = sigmoidTail(z);
  const one = f32x4.splat(1);
  return v128.bitselect(f32x4.sub(f32x4.sub(one, y), tail), f32x4.sub(tail, y), f32x4.gt(z, f32x4.splat(0)));
}

/** −Σ [y ln a + (1 − y) ln(1 − a)] = Σ [max(z, 0) + ln(1 + e^−|z|) − yz], δ = a − y. */
function sigmoidCrossEntropy(a: usize, delta: usize, y: usize, units: u32): f64 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let cost: f64 = 0;
  for (let at: u32 = 0; at < units * 4; at += 16) {
    const z = v128.load(a + at);
    const target = v128.load(y + at);
    const tail = sigmoidTail(z);
    const positive = f32x4.gt(z, zero);
    v128.store(a + at, v128.bitselect(f32x4.sub(one, tail), tail, positive));
    v128.store(delta + at, sigmoidError(z, target));
    // max(z, 0) − yz without their difference's rounding: z(1 − y) or −zy.
    const linear = f32x4.mul(z, v128.bitselect(f32x4.sub(one, target), f32x4.neg(target), positive));
    cost += sumOf(f32x4.add(linear, log1p4(exp4(f32x4.neg(f32x4.abs(z))))), units - (at >> 2));
  }
  return cost;
}

/**
 * a = e^z / Σe^z. Log-likelihood: −Σ yⱼ ln aⱼ, δ = a − y. ln Σe^z is taken as max + ln(1 + rest), rest = Σ without the largest.
 * Quadratic: ½‖a − y‖², δⱼ = aⱼ[gⱼ − Σₖ aₖgₖ] with g = a − y, or with all g less that of the largest a, which changes nothing but that
 * no digits are lost when that a is almost 1.
 */
function softmax(a: usize, delta: usize, y: usize, units: u32, isQuadratic: bool): f64 {
  const top = largest(a, units);
  const highest = load<f32>(a + top * 4);
  let expectedZ: f64 = 0;
  let weight: f64 = 0;
  for (let j: u32 = 0; j < units; j++) {
    const target = <f64>load<f32>(y + j * 4);
    expectedZ += target * (<f64>highest - <f64>load<f32>(a + j * 4));
    weight += target;
  }
  for (let at = a; at < a + units * 4; at += 16) v128.store(at, exp4(f32x4.sub(v128.load(at), f32x4.splat(highest))));
  const rest = sumWithout(a, top, units);
  const sum = 1 + rest;
  const errorOfTop = softmaxError(a, top, y, units, sum);
  let meanError: f64 = 0;
  let squares: f64 = 0;
  for (let j: u32 = 0; j < units; j++) {
    const error = softmaxError(a, j, y, units, sum);
    store<f32>(delta + j * 4, error);
    meanError += <f64>(error - errorOfTop) * (<f64>load<f32>(a + j * 4) / sum);
    squares += square(error);
  }
  for (let j: u32 = 0; j < units; j++) {
    const at = j * 4;
    const probability = <f64>load<f32>(a + at) / sum;
    if (isQuadratic) store<f32>(delta + at, <f32>(probability * (<f64>(load<f32>(delta + at) - errorOfTop) - meanError)));
    store<f32>(a + at, <f32>probability);
  }
  if (isQuadratic) return squares / 2;
  return expectedZ + weight * <f64>f32x4.extract_lane(log1p4(f32x4.splat(<f32>rest)), 0);
}

/** aⱼ − yⱼ, where `a` still holds e^(z − max) and `sum` is theirs: 1 − aⱼ as the others' part, which keeps its digits when aⱼ is almost 1. */
function softmaxError(a: usize, j: u32, y: usize, units: u32, sum: f64): f32 {
  const target = load<f32>(y + j * 4);
  if (target == 1) return <f32>(-sumWithout(a, j, units) / sum);
  return <f32>(<f64>load<f32>(a + j * 4) / sum - <f64>target);
}

function sumWithout(a: usize, left: u32, count: u32): f64 {
  let sum: f64 = 0;
  for (let j: u32 = 0; j < count; j++) if (j != left) sum += <f64>load<f32>(a + j * 4);
  return sum;
}
