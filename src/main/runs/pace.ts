/** How fast a run trains and how long it will take: arithmetic on the time its slices took. */
export interface Pace {
  /** A slice of an epoch was trained: `examples` in `ms`; with it, `done` epochs of the run lie behind, as a fraction. */
  trained(examples: number, ms: number, done: number): void;
  /** Time went into examples before the first epoch, which says nothing of how long an epoch takes. */
  pretrained(examples: number, ms: number): void;
  /** Time went into anything else, such as measuring an epoch. */
  spent(ms: number): void;
  /** Examples trained a second over the last second or so of training; 0 before the first slice. */
  examplesPerSecond(): number;
  /** Until `epochs` epochs are done, in milliseconds, at the average pace since the start; null before a first second. */
  remainingMs(epochs: number): number | null;
}

/** The weight of what is past fades to 1/e over this time of training. */
const memoryMs = 1000;

/** @param startEpoch epochs that were finished before the training that is measured. */
export function createPace(startEpoch: number): Pace {
  let recentExamples = 0;
  let recentMs = 0;
  let totalMs = 0;
  let reached = startEpoch;
  const remember = (examples: number, ms: number): void => {
    const fade = Math.exp(-ms / memoryMs);
    recentExamples = fade * recentExamples + examples;
    recentMs = fade * recentMs + ms;
  };
  return {
    trained(examples, ms, done) {
      remember(examples, ms);
      totalMs += ms;
      reached = done;
    },
    pretrained: remember,
    spent(ms) {
      totalMs += ms;
    },
    examplesPerSecond: () => (recentMs > 0 ? (recentExamples / recentMs) * 1000 : 0),
    remainingMs(epochs) {
      const done = reached - startEpoch;
      return totalMs < 1000 || done <= 0 ? null : (totalMs / done) * (epochs - reached);
    },
  };
}
