import { share } from './batch';
import { putTimes } from './rows';
import { Layer, Net } from './structures';

/** Integer hash with little bias (Wellons, “Prospecting for hash functions”, lowbias32). */
// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  return x ^ (x >> 16);
}

/** The same for four. */
// @ts-ignore: decorator
@inline
function mix4(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/**
 * to = from·mask, or to·from·mask. A unit is kept with probability 1 − rate and then scaled by 1/(1 − rate), so that nothing is to be
 * scaled when the network is used (inverted dropout). Whether it is kept depends on seed, step, layer, example and unit alone.
 */
function mask(net: Net, layer: Layer, example: u32, to: usize, from: usize, multiplies: bool): void {
  const key = mix(net.seed + mix(net.stepNumber + mix(layer.place + mix(example))));
  const threshold = i32x4.splat(<u32>(<f64>layer.rate * 4294967296));
  const scale = f32x4.splat(1 / (1 - layer.rate));
  let unit = i32x4.add(i32x4.splat(key), v128(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0));
  for (const end = to + ((layer.units + 3) & ~3) * 4; to < end; to += 16, from += 16) {
    const kept = v128.and(i32x4.ge_u(mix4(unit), threshold), scale);
    const value = f32x4.mul(v128.load(from), kept);
    v128.store(to, multiplies ? f32x4.mul(v128.load(to), value) : value);
    unit = i32x4.add(unit, i32x4.splat(4));
  }
}

export function dropoutForward(net: Net, layer: Layer, task: u32): void {
  const last = share(net.batch, task + 1, net.tasks);
  for (let i = share(net.batch, task, net.tasks); i < last; i++) {
    const a = layer.a + i * layer.stride;
    const input = layer.inputA + i * layer.inputStride;
    if (net.training) mask(net, layer, load<u32>(net.order + i * 4), a, input, false);
    else memory.copy(a, input, layer.units * 4);
    if (layer.z) memory.copy(layer.z + i * layer.stride, a, layer.units * 4);
  }
}

export function dropoutBackward(net: Net, layer: Layer, task: u32): void {
  if (!layer.propagates) return;
  const last = share(net.batch, task + 1, net.tasks);
  for (let i = share(net.batch, task, net.tasks); i < last; i++) {
    const delta = layer.delta + i * layer.stride;
    const input = layer.inputDelta + i * layer.inputStride;
    const multiplies = layer.inputHasDerivative != 0;
    if (net.training) mask(net, layer, load<u32>(net.order + i * 4), input, delta, multiplies);
    else putTimes(input, delta, layer.units, multiplies);
  }
}
