import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { DigitExample } from '../../bridge/api.ts';
import { digitImage, fieldSide, type DigitImage, type Point, type Stroke } from '../../engine/data/digit.ts';
import { call } from '../bridge.ts';
import { recordEdit, redo, startHistory, undo } from '../history.ts';

/** Side of the pad in the unit of its strokes, whatever its size on the screen. */
export const padSide = 280;
/** MNIST's strokes are about an eighth of the digit's height; digits fill two thirds of a pad. */
export const usualPenWidth = Math.round(padSide / 12);

/** What is on the pad at one moment. */
interface Picture {
  strokes: readonly Stroke[];
  /** A test digit, which strokes may be drawn over. */
  example: DigitExample | null;
}

const blank: Picture = { strokes: [], example: null };

export const testExamples = 10_000;

/**
 * What is on the pad: the pen's strokes, or else a test digit; and how the network sees it. Every stroke, digit and clearing can be
 * undone.
 */
export const useDrawing = defineStore('drawing', () => {
  const history = shallowRef(startHistory(blank));
  const strokes = computed(() => history.value.present.strokes);
  const example = computed(() => history.value.present.example);
  const penWidth = ref(usualPenWidth);

  const change = (to: Picture) => {
    history.value = recordEdit(history.value, to, null, Date.now());
  };

  const begin = (point: Point) =>
    change({ example: example.value, strokes: [...strokes.value, { points: [point], width: penWidth.value }] });

  /** Draws the last stroke on: it stays one change. */
  function extend(points: readonly Point[]) {
    const last = strokes.value.at(-1);
    if (!last || points.length === 0) return;
    const longer = { ...last, points: [...last.points, ...points] };
    history.value = { ...history.value, present: { example: example.value, strokes: [...strokes.value.slice(0, -1), longer] } };
  }

  function goBack() {
    history.value = undo(history.value);
  }

  function goForward() {
    history.value = redo(history.value);
  }

  function clear() {
    if (!isBlank.value) change(blank);
  }

  async function showExample(index: number) {
    const [found] = await call('examples.test', [index]);
    change({ strokes: [], example: found ?? null });
  }

  const canUndo = computed(() => history.value.past.length > 0);

  const isBlank = computed(() => strokes.value.length === 0 && example.value === null);

  /** The strokes as MNIST would hold them; a test digit as it is. */
  const image = computed<DigitImage>(() => {
    if (strokes.value.length > 0 || example.value === null) return digitImage(strokes.value);
    return { intensities: Float32Array.from(example.value.pixels, (byte) => byte / 255), box: boxAround(example.value.pixels) };
  });

  return { strokes, example, penWidth, canUndo, begin, extend, undo: goBack, redo: goForward, clear, showExample, isBlank, image };
});

/** Where the 20×20 box of an MNIST digit lies: its longer side fills the box, its shorter one stands in the middle. */
function boxAround(pixels: Uint8Array): Point | null {
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (const [pixel, value] of pixels.entries())
    if (value > 0) {
      rows.add(Math.floor(pixel / fieldSide));
      columns.add(pixel % fieldSide);
    }
  if (rows.size === 0) return null;
  const corner = (inked: Set<number>) => Math.floor((Math.min(...inked) + Math.max(...inked) + 1) / 2) - 10;
  return { x: corner(columns), y: corner(rows) };
}
