/** Work between two frames, in milliseconds: what keeps the window alive. */
const sliceMs = 12;

/**
 * Takes what a generator yields, in slices between frames; the first at once, so that whoever stops it finds something begun.
 * @param onSlice told what was last yielded, after each slice.
 * @returns whether the generator came to its end; false when `signal` stopped it, so that it can be gone on with.
 */
export async function inSlices<T>(work: Iterator<T>, onSlice: (last: T) => void, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const until = performance.now() + sliceMs;
    let last: T | undefined;
    let isOver = false;
    do {
      const next = work.next();
      if (next.done) isOver = true;
      else last = next.value;
    } while (!isOver && performance.now() < until);
    if (last !== undefined) onSlice(last);
    if (isOver) return true;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return false;
}
