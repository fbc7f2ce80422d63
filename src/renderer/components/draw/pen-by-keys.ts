import { ref, shallowRef } from 'vue';
import type { Point } from '../../../engine/data/digit.ts';
import { announcement } from '../../notices.ts';
import { padSide } from '../../stores/drawing.ts';

/** How far a press of an arrow key moves the pen, of the pad's side; with Shift it is four times that. */
const stride = 1 / 56;
const moves: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A pen for the keyboard: arrow keys move it, two together aslant; Space puts it down and lifts it. */
export function usePenByKeys({ begin, extend }: { begin: (at: Point) => void; extend: (at: Point) => void }) {
  /** null until keys are used, and again when the pointer is. */
  const place = shallowRef<Point | null>(null);
  const isDown = ref(false);
  const held = new Set<string>();

  const within = (value: number) => Math.min(padSide, Math.max(0, value));

  function press(event: KeyboardEvent) {
    if (event.key === 'Shift') return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && event.key === ' ') toggle();
    else if (isPlain && event.key in moves) move(event);
    // Any other key may change what is drawn: undo, another digit.
    else return lift();
    event.preventDefault();
  }

  function toggle() {
    place.value ??= { x: padSide / 2, y: padSide / 2 };
    isDown.value = !isDown.value;
    announcement.value = isDown.value ? 'Pen down' : 'Pen up';
    if (isDown.value) begin(place.value);
  }

  function move({ key, shiftKey }: KeyboardEvent) {
    held.add(key);
    const distance = padSide * stride * (shiftKey ? 4 : 1);
    const { x, y } = place.value ?? { x: padSide / 2, y: padSide / 2 };
    const sum = (axis: 'x' | 'y') => distance * [...held].reduce((total, one) => total + moves[one]![axis], 0);
    place.value = { x: within(x + sum('x')), y: within(y + sum('y')) };
    if (isDown.value) extend(place.value);
  }

  const release = ({ key }: KeyboardEvent) => held.delete(key);

  function lift() {
    isDown.value = false;
    held.clear();
  }

  function putAway() {
    lift();
    place.value = null;
  }

  return { place, isDown, press, release, putAway };
}
