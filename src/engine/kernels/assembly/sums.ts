import { clearRow } from './rows';
import { Net } from './structures';

/** Where each task adds up its part of the cost: three f64, in a cache line of its own. */
const BYTES: u32 = 64;

export function clearSums(net: Net): void {
  clearRow(net.sums, net.tasks * BYTES);
}

// @ts-ignore: decorator
@inline
export function costOf(net: Net, task: u32): usize {
  return net.sums + task * BYTES;
}

// @ts-ignore: decorator
@inline
export function hitsOf(net: Net, task: u32): usize {
  return net.sums + task * BYTES + 8;
}

// @ts-ignore: decorator
@inline
export function penaltyOf(net: Net, task: u32): usize {
  return net.sums + task * BYTES + 16;
}
