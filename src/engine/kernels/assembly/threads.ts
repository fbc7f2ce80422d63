import { perform } from './phases';
import { Net } from './structures';

/**
 * Threads on the same memory. A step is a sequence of phases, each cut into tasks. The network's own thread begins a phase, and every
 * thread that is there takes tasks until none is left; so a thread that the operating system lets wait delays the others by one task at
 * most. What a task computes does not depend on who takes it. Phases take microseconds: a thread that finds nothing to do first spins,
 * and sleeps only when that takes too long.
 */

/** Looks at a word before sleeping: some ten microseconds. */
const SPINS: u32 = 20_000;

/** In net.meeting, each in a cache line of its own. OPEN: number of the phase · 256 + tasks that nobody has taken yet. */
const OPEN: usize = 0;
const FINISHED: usize = 64;
const SLEEPERS: usize = 128;

/** Waits until the word at `at` is no longer `known`. */
function untilChanged(net: Net, at: usize, known: u32): void {
  for (let spins = SPINS; spins; spins--) if (atomic.load<u32>(at) != known) return;
  atomic.add<u32>(net.meeting + SLEEPERS, 1);
  while (atomic.load<u32>(at) == known) atomic.wait<u32>(at, known, -1);
  atomic.sub<u32>(net.meeting + SLEEPERS, 1);
}

// @ts-ignore: decorator
@inline
function wake(net: Net, at: usize): void {
  if (atomic.load<u32>(net.meeting + SLEEPERS)) atomic.notify(at, -1);
}

/** Has all threads do a phase; returns when it is done. */
export function inParallel(net: Net, phase: u32, layerIndex: u32): void {
  if (net.threads == 1) return perform(net, phase, layerIndex, 0, net.scratch);
  const finished = net.meeting + FINISHED;
  net.phase = phase;
  net.layerIndex = layerIndex;
  atomic.store<u32>(finished, 0);
  open(net, net.tasks);
  takeTasks(net, 0);
  for (;;) {
    const count = atomic.load<u32>(finished);
    if (count == net.tasks) return;
    untilChanged(net, finished, count);
  }
}

function open(net: Net, tasks: u32): void {
  const word = net.meeting + OPEN;
  atomic.store<u32>(word, ((atomic.load<u32>(word) | 255) + 1) | tasks);
  wake(net, word);
}

function takeTasks(net: Net, thread: u32): void {
  const word = net.meeting + OPEN;
  const scratch = net.scratch + thread * net.scratchBytes;
  for (;;) {
    const seen = atomic.load<u32>(word);
    const left = seen & 255;
    if (left == 0) return;
    if (atomic.cmpxchg<u32>(word, seen, seen - 1) != seen) continue;
    perform(net, net.phase, net.layerIndex, left - 1, scratch);
    const finished = net.meeting + FINISHED;
    if (atomic.add<u32>(finished, 1) + 1 == net.tasks) wake(net, finished);
  }
}

/** Works as one of the net's other threads, until `stop`. */
export function serve(net: Net, thread: u32): void {
  const word = net.meeting + OPEN;
  while (!net.stopping) {
    takeTasks(net, thread);
    const seen = atomic.load<u32>(word);
    if ((seen & 255) == 0 && !net.stopping) untilChanged(net, word, seen);
  }
}

/** Ends the other threads. */
export function stop(net: Net): void {
  net.stopping = 1;
  open(net, 0);
}
