import { share } from './batch';
import { layerAt } from './phases';
import { Layer, Net } from './structures';
import { penaltyOf } from './sums';

/** In the order of `optimizerSchema` in spec.ts. */
const enum Optimizer {
  sgd,
  momentum,
  nesterov,
  rmsprop,
  adam,
}

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** The least normal float. */
const LEAST: f32 = 1.17549435e-38;

/** A mean of squares, or 0 where it is no normal float: those are slow to take the root of, and ε hides them. */
// @ts-ignore: decorator
@inline
function squareOrZero(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(x, f32x4.splat(LEAST)));
}

/**
 * Moves `count` parameters at `w` by their gradients scale·g.
 * Momentum: v ← μv + g, w ← w − ηv; Nesterov: w ← w − η(g + μv);
 * RMSProp: v ← ρv + (1 − ρ)g², w ← w − ηg/(√v + ε);
 * Adam (Kingma & Ba 2015): m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂/(√v̂ + ε).
 */
function move(net: Net, w: usize, g: usize, moment1: usize, moment2: usize, count: u32, scale: f32): void {
  const rate = f32x4.splat(-net.learningRate);
  const scales = f32x4.splat(scale);
  const end = w + count * 4;
  switch (net.optimizer) {
    case Optimizer.sgd: {
      const factor = f32x4.mul(rate, scales);
      for (; w < end; w += 16, g += 16) v128.store(w, madd(factor, v128.load(g), v128.load(w)));
      break;
    }
    case Optimizer.momentum:
    case Optimizer.nesterov: {
      const momentum = f32x4.splat(net.momentum);
      const nesterov = net.optimizer == Optimizer.nesterov;
      for (; w < end; w += 16, g += 16, moment1 += 16) {
        const gradient = f32x4.mul(scales, v128.load(g));
        const velocity = madd(momentum, v128.load(moment1), gradient);
        v128.store(moment1, velocity);
        v128.store(w, madd(rate, nesterov ? madd(momentum, velocity, gradient) : velocity, v128.load(w)));
      }
      break;
    }
    case Optimizer.rmsprop: {
      const decay = f32x4.splat(net.decay);
      const rest = f32x4.splat(1 - net.decay);
      const epsilon = f32x4.splat(net.epsilon);
      for (; w < end; w += 16, g += 16, moment1 += 16) {
        const gradient = f32x4.mul(scales, v128.load(g));
        const square = squareOrZero(madd(decay, v128.load(moment1), f32x4.mul(rest, f32x4.mul(gradient, gradient))));
        v128.store(moment1, square);
        v128.store(w, madd(rate, f32x4.div(gradient, f32x4.add(f32x4.sqrt(square), epsilon)), v128.load(w)));
      }
      break;
    }
    case Optimizer.adam: {
      const beta1 = f32x4.splat(net.momentum);
      const rest1 = f32x4.splat(1 - net.momentum);
      const beta2 = f32x4.splat(net.decay);
      const rest2 = f32x4.splat(1 - net.decay);
      const epsilon = f32x4.splat(net.epsilon);
      const correction1 = f32x4.splat(net.correction1);
      const correction2 = f32x4.splat(net.correction2);
      for (; w < end; w += 16, g += 16, moment1 += 16, moment2 += 16) {
        const gradient = f32x4.mul(scales, v128.load(g));
        const mean = madd(beta1, v128.load(moment1), f32x4.mul(rest1, gradient));
        const square = squareOrZero(madd(beta2, v128.load(moment2), f32x4.mul(rest2, f32x4.mul(gradient, gradient))));
        v128.store(moment1, mean);
        v128.store(moment2, square);
        const size = f32x4.add(f32x4.sqrt(f32x4.mul(square, correction2)), epsilon);
        v128.store(w, madd(rate, f32x4.div(f32x4.mul(mean, correction1), size), v128.load(w)));
      }
      break;
    }
  }
}

/** Steps after which first moments that have faded are set to zero. */
const FADING: u32 = 256;

/** Counts the step, and makes up for moments that began at 0. */
export function beginStep(net: Net): void {
  net.stepNumber++;
  if (net.optimizer != Optimizer.sgd && net.stepNumber % FADING == 0) clearFaded(net);
  if (net.optimizer != Optimizer.adam) return;
  net.correction1 = <f32>(1 / (1 - power(net.momentum, net.stepNumber)));
  net.correction2 = <f32>(1 / (1 - power(net.decay, net.stepNumber)));
}

/**
 * First moments of parameters that have no gradient any more, as of dead units, fade; but rounding keeps them from getting below
 * numbers that are no normal floats, which many processors are slow to compute with.
 */
function clearFaded(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) {
    const layer = layerAt(net, index);
    clearSmallest(layer.weightMoment1, layer.weightCount);
    clearSmallest(layer.biasMoment1, layer.biasCount);
  }
}

function clearSmallest(at: usize, count: u32): void {
  for (const end = at + count * 4; at < end; at += 16) {
    const moments = v128.load(at);
    v128.store(at, v128.andnot(moments, f32x4.lt(f32x4.abs(moments), f32x4.splat(LEAST))));
  }
}

/** baseⁿ, by squaring. */
function power(base: f64, n: u32): f64 {
  let result: f64 = 1;
  for (; n; n >>= 1, base *= base) if (n & 1) result *= base;
  return result;
}

/** Most weights whose squares are added up in float32. */
const SUMMED: u32 = 1024;

/** g ← scale·g + λw + λ₁·sign(w); adds ½λΣw² + λ₁Σ|w| to the task's penalty. */
function regularize(net: Net, task: u32, w: usize, g: usize, count: u32, scale: f32): void {
  for (; count > SUMMED; count -= SUMMED, w += SUMMED * 4, g += SUMMED * 4) regularizeSome(net, task, w, g, SUMMED, scale);
  regularizeSome(net, task, w, g, count, scale);
}

function regularizeSome(net: Net, task: u32, w: usize, g: usize, count: u32, scale: f32): void {
  const l2 = f32x4.splat(net.l2);
  const l1 = f32x4.splat(net.l1);
  const scales = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  const signBit = i32x4.splat(0x80000000);
  let squares = zero, sizes = zero;
  for (const end = w + count * 4; w < end; w += 16, g += 16) {
    const weight = v128.load(w);
    const pull = v128.and(f32x4.ne(weight, zero), v128.or(l1, v128.and(weight, signBit)));
    v128.store(g, madd(scales, v128.load(g), madd(l2, weight, pull)));
    squares = madd(weight, weight, squares);
    sizes = f32x4.add(sizes, f32x4.abs(weight));
  }
  const penalty = penaltyOf(net, task);
  store<f64>(penalty, load<f64>(penalty) + <f64>net.l2 * 0.5 * total(squares) + <f64>net.l1 * total(sizes));
}

// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3);
}

// @ts-ignore: decorator
@inline
export function isRegularized(net: Net): bool {
  return net.l2 != 0 || net.l1 != 0;
}

/** Whether a weight simply moves by −η times its gradient, and nowhere where that is zero. */
export function isPlainDescent(net: Net): bool {
  return net.optimizer == Optimizer.sgd && !net.accumulates && !isRegularized(net);
}

/** a ← a + scale·b */
function addScaled(a: usize, b: usize, count: u32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (const end = a + count * 4; a < end; a += 16, b += 16) v128.store(a, madd(scales, v128.load(b), v128.load(a)));
}

/**
 * Takes the sums over the batch, at `gradient`, of the gradients of the `count` weights from number `first` on, and uses them:
 * moves the weights, or adds to the layer's gradient. What stands at `gradient` is lost.
 */
export function useWeightGradient(net: Net, layer: Layer, task: u32, first: u32, count: u32, gradient: usize): void {
  const offset = first * 4;
  if (net.accumulates) return addScaled(layer.weightGradient + offset, gradient, count, net.inverseCount);
  let scale = net.inverseCount;
  if (isRegularized(net)) {
    regularize(net, task, layer.weights + offset, gradient, count, scale);
    scale = 1;
  }
  move(net, layer.weights + offset, gradient, layer.weightMoment1 + offset, layer.weightMoment2 + offset, count, scale);
}

/** The same for all biases of a layer. */
export function useBiasGradient(net: Net, layer: Layer, gradient: usize): void {
  if (net.accumulates) return addScaled(layer.biasGradient, gradient, layer.biasCount, net.inverseCount);
  move(net, layer.biases, gradient, layer.biasMoment1, layer.biasMoment2, layer.biasCount, net.inverseCount);
}

/** Adds the regularization to the task's share of a layer's accumulated gradients, and its cost to the sums. */
export function regularizeGradients(net: Net, layer: Layer, task: u32): void {
  if (!isRegularized(net)) return;
  const from = share(layer.weightCount >> 2, task, net.tasks) << 2;
  const to = share(layer.weightCount >> 2, task + 1, net.tasks) << 2;
  regularize(net, task, layer.weights + from * 4, layer.weightGradient + from * 4, to - from, 1);
}

export function clearGradient(layer: Layer): void {
  memory.fill(layer.weightGradient, 0, layer.weightCount * 4);
  memory.fill(layer.biasGradient, 0, layer.biasCount * 4);
}

/** In one order, whatever the number of threads: the scale that a clipped gradient gets must be the same. */
function squaredNorm(a: usize, count: u32): f64 {
  let sum = f64x2.splat(0);
  for (const end = a + count * 4; a < end; a += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(a));
    sum = f64x2.add(sum, f64x2.mul(pair, pair));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

export function squaredGradientNorm(layer: Layer): f64 {
  return squaredNorm(layer.weightGradient, layer.weightCount) + squaredNorm(layer.biasGradient, layer.biasCount);
}

/** Moves the task's share of a layer's parameters by net.gradientScale times its accumulated gradients. */
export function moveByGradients(net: Net, layer: Layer, task: u32): void {
  const from = share(layer.weightCount >> 2, task, net.tasks) << 2;
  const to = share(layer.weightCount >> 2, task + 1, net.tasks) << 2;
  const at = from * 4;
  const scale = net.gradientScale;
  move(net, layer.weights + at, layer.weightGradient + at, layer.weightMoment1 + at, layer.weightMoment2 + at, to - from, scale);
  if (task == 0) move(net, layer.biases, layer.biasGradient, layer.biasMoment1, layer.biasMoment2, layer.biasCount, scale);
}
