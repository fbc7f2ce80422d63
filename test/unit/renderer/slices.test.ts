import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inSlices } from '../../../src/renderer/slices.ts';

beforeEach(() => vi.stubGlobal('requestAnimationFrame', (next: () => void) => setTimeout(next)));
afterEach(() => vi.unstubAllGlobals());

/** Yields 1, 2, … each after some milliseconds of work. */
function* slowly(count: number, ms: number) {
  for (let value = 1; value <= count; value++) {
    const until = performance.now() + ms;
    while (performance.now() < until);
    yield value;
  }
}

test('work stopped as soon as it has begun has made a first slice, and goes on from there', async () => {
  const work = slowly(5, 13);
  const seen: number[] = [];
  const stopped = new AbortController();
  const ended = inSlices(work, (last) => seen.push(last), stopped.signal);
  stopped.abort();
  expect(await ended).toBe(false);
  expect(seen).toEqual([1]);
  expect(await inSlices(work, (last) => seen.push(last), new AbortController().signal)).toBe(true);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test('work that fits into one slice ends within the call', async () => {
  const seen: number[] = [];
  const ended = inSlices([1, 2, 3].values(), (last) => seen.push(last), new AbortController().signal);
  expect(seen).toEqual([3]);
  expect(await ended).toBe(true);
});

test('work whose stop came first is not begun', async () => {
  const seen: number[] = [];
  expect(await inSlices([1].values(), (last) => seen.push(last), AbortSignal.abort())).toBe(false);
  expect(seen).toEqual([]);
});
