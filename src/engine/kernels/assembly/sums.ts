import { Net } from './structures';

/** Where each thread adds up its part of the cost: four f64, in a cache line of its own. */
const BYTES: u32 = 64;

export function clearSums(net: Net, thread: u32): void {
  memory.fill(net.sums + thread * BYTES, 0, BYTES);
}

// @ts-ignore: decorator
@inline
export function costOf(net: Net, thread: u32): usize {
  return net.sums + thread * BYTES;
}

// @ts-ignore: decorator
@inline
export function hitsOf(net: Net, thread: u32): usize {
  return net.sums + thread * BYTES + 8;
}

// @ts-ignore: decorator
@inline
export function penaltyOf(net: Net, thread: u32): usize {
  return net.sums + thread * BYTES + 16;
}
