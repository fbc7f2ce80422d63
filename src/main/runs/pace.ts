/** How fast a run trains and how long it will take: pure arithmetic on the time its slices took. */
export interface Pace {
  /** A slice of an epoch was trained: `examples` in `ms`; `done` epochs of the run lie behind it, as a fraction. */
  trained(examples: number, ms: number, done: number): void;
  /** Time went into anything else, such as measuring an epoch. */
  spent(ms: number): void;
  /** Examples trained a second, smoothed over the last second or so; 0 before the first slice. */
  examplesPerSecond(): number;
  /** Until `epochs` epochs are done, at the average pace since the start; null before a first second. */
  remainingMs(epochs: number): number | null;
}

/** Weight of the past fades to 1/e over this time. */
const memoryMs = 1000;

/** @param startEpoch epochs that were finished before this process began. */
export function createPace(startEpoch: number): Pace {
  let smoothedRate = 0;
  let totalMs = 0;
  let reached = startEpoch;
  return {
    trained(examples, ms, done) {
      totalMs += ms;
      reached = done;
      if (ms <= 0) return;
      const rate = (examples / ms) * 1000;
      const keep = smoothedRate === 0 ? 0 : Math.exp(-ms / memoryMs);
      smoothedRate = keep * smoothedRate + (1 - keep) * rate;
    },
    spent(ms) {
      totalMs += ms;
    },
    examplesPerSecond: () => smoothedRate,
    remainingMs(epochs) {
      const done = reached - startEpoch;
      return totalMs < 1000 || done <= 0 ? null : (totalMs / done) * (epochs - reached);
    },
  };
}
