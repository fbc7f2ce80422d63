import { Net } from './structures';

/**
 * Threads that run the same code on the same memory, each on its share, and meet at barriers. Between a minibatch's barriers lie
 * microseconds, so a thread first spins, and sleeps only when that takes too long.
 */

/** Looks at a word before sleeping: about 30 µs. */
const SPINS: u32 = 20_000;

/** In net.meeting, each in a cache line of its own: what the threads wait for. */
const GENERATION: usize = 0;
const ARRIVED: usize = 64;
const SLEEPERS: usize = 128;
const WORK: usize = 192;

/** What threads are woken for. */
export const enum Work {
  stop,
  propagate,
  evaluate,
}

/** Waits until the word at `at` is no longer `known`. */
function untilChanged(net: Net, at: usize, known: u32): void {
  for (let spins = SPINS; spins; spins--) if (atomic.load<u32>(at) != known) return;
  atomic.add<u32>(net.meeting + SLEEPERS, 1);
  while (atomic.load<u32>(at) == known) atomic.wait<u32>(at, known, -1);
  atomic.sub<u32>(net.meeting + SLEEPERS, 1);
}

// @ts-ignore: decorator
@inline
function advance(net: Net, at: usize): void {
  atomic.add<u32>(at, 1);
  if (atomic.load<u32>(net.meeting + SLEEPERS)) atomic.notify(at, -1);
}

/** Waits until all threads of the net are here. */
// @ts-ignore: decorator
@inline
export function barrier(net: Net): void {
  if (net.threads > 1) meet(net);
}

function meet(net: Net): void {
  const generation = net.meeting + GENERATION;
  const arrived = net.meeting + ARRIVED;
  const known = atomic.load<u32>(generation);
  if (atomic.add<u32>(arrived, 1) + 1 < net.threads) return untilChanged(net, generation, known);
  atomic.store<u32>(arrived, 0);
  advance(net, generation);
}

/** Has the other threads do `work`, which they learn by the number of pieces of work so far. */
export function begin(net: Net, work: u32): void {
  if (net.threads == 1) return;
  net.work = work;
  advance(net, net.meeting + WORK);
}

/** Waits for work after `done` pieces. @returns what it is. */
export function nextWork(net: Net, done: u32): u32 {
  untilChanged(net, net.meeting + WORK, done);
  return net.work;
}
