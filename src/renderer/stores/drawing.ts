import { defineStore } from 'pinia';
import { computed, ref, shallowRef, triggerRef } from 'vue';
import type { DigitExample } from '../../bridge/api.ts';
import { digitImage, fieldSide, type DigitImage, type Point, type Stroke } from '../../engine/data/digit.ts';
import { call } from '../bridge.ts';

/** Side of the pad in the unit of its strokes, whatever its size on the screen. */
export const padSide = 280;
/** MNIST's strokes are about an eighth of the digit's height; digits fill two thirds of a pad. */
export const usualPenWidth = Math.round(padSide / 12);

interface PenStroke extends Stroke {
  points: Point[];
}

export const testExamples = 10_000;

/** What is on the pad: the pen's strokes, or else a test digit; and how the network sees it. */
export const useDrawing = defineStore('drawing', () => {
  const strokes = shallowRef<PenStroke[]>([]);
  const undone = shallowRef<PenStroke[]>([]);
  const example = shallowRef<DigitExample | null>(null);
  const penWidth = ref(usualPenWidth);

  function begin(point: Point) {
    strokes.value = [...strokes.value, { points: [point], width: penWidth.value }];
    undone.value = [];
  }

  function extend(points: readonly Point[]) {
    const stroke = strokes.value.at(-1);
    if (!stroke || points.length === 0) return;
    stroke.points.push(...points);
    triggerRef(strokes);
  }

  function undo() {
    const last = strokes.value.at(-1);
    if (!last) return;
    strokes.value = strokes.value.slice(0, -1);
    undone.value = [...undone.value, last];
  }

  function redo() {
    const last = undone.value.at(-1);
    if (!last) return;
    undone.value = undone.value.slice(0, -1);
    strokes.value = [...strokes.value, last];
  }

  function clear() {
    strokes.value = [];
    undone.value = [];
    example.value = null;
  }

  async function showExample(index: number) {
    const [found] = await call('examples.test', [index]);
    strokes.value = [];
    undone.value = [];
    example.value = found ?? null;
  }

  const isBlank = computed(() => strokes.value.length === 0 && example.value === null);

  /** The strokes as MNIST would hold them; a test digit as it is. */
  const image = computed<DigitImage>(() => {
    if (strokes.value.length > 0 || example.value === null) return digitImage(strokes.value);
    return { intensities: Float32Array.from(example.value.pixels, (byte) => byte / 255), box: boxAround(example.value.pixels) };
  });

  return { strokes, undone, example, penWidth, begin, extend, undo, redo, clear, showExample, isBlank, image };
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
