import { sizeOf, type Shape } from '../../engine/shapes.ts';
import type { ActivationName, LayerType, RunSpec } from '../../engine/spec.ts';
import { integer } from '../format/numbers.ts';
import { activationTitles } from '../format/terms.ts';
import type { DraftLayerShape } from './draft-shapes.ts';

/** Short enough to stand over a narrow column. */
const titles: Record<LayerType, string> = {
  dense: 'Dense',
  conv2d: 'Conv',
  maxPool2d: 'Max pool',
  averagePool2d: 'Avg pool',
  flatten: 'Flatten',
  dropout: 'Dropout',
};

/** What one column of the drawing stands for: the input, or a layer. */
export interface ColumnContent {
  /** Index in the spec's layers; null for the input. */
  layer: number | null;
  title: string;
  /** Units, or planes × height × width; null where it cannot be told. */
  shape: Shape | null;
  /** The first layer that cannot stand as it is; those after it are only unknown. */
  wrong: boolean;
  /** Drawn as stacked planes instead of single units. */
  planes: boolean;
  activation: ActivationName | null;
  /** Side of the window that slides over the planes before. */
  window: number | null;
  /** Joined one to one to the column before, not all to all. */
  oneToOne: boolean;
  /** Fraction of units left out at each training step. */
  dropped: number;
  isOutput: boolean;
}

/** The columns of a network from input to output. */
export function columnsOf({ inputShape, layers }: Pick<RunSpec, 'inputShape' | 'layers'>, shapes: readonly DraftLayerShape[]): ColumnContent[] {
  const first = layers[0]?.type;
  const inputIsImage = inputShape.length === 3 && first !== 'dense' && first !== 'flatten';
  const input: ColumnContent = {
    layer: null,
    title: 'Input',
    shape: inputIsImage ? inputShape : [sizeOf(inputShape)],
    wrong: false,
    planes: inputIsImage,
    activation: null,
    window: null,
    oneToOne: false,
    dropped: 0,
    isOutput: false,
  };
  const rest = layers.map((layer, index): ColumnContent => {
    const isOutput = index === layers.length - 1;
    const shape = shapes[index]?.output ?? null;
    return {
      layer: index,
      title: isOutput ? 'Output' : titles[layer.type],
      shape,
      wrong: shape === null && (index === 0 || shapes[index - 1]?.output !== null),
      planes: shape?.length === 3,
      activation: 'activation' in layer ? layer.activation : null,
      window: layer.type === 'conv2d' ? layer.kernel : 'size' in layer ? layer.size : null,
      oneToOne: layer.type === 'dropout' || layer.type === 'flatten',
      dropped: layer.type === 'dropout' ? layer.rate : 0,
      isOutput,
    };
  });
  return [input, ...rest];
}

export interface Unit {
  y: number;
  /** Left out at this training step; which units are is only an example. */
  dropped: boolean;
}

export interface Plane {
  x: number;
  y: number;
  side: number;
}

export interface Column extends ColumnContent {
  x: number;
  units: Unit[];
  /** Middle of the dots that stand for the units left out of the drawing; null when all are drawn. */
  dotsY: number | null;
  /** From the back to the front. */
  planesDrawn: Plane[];
  /** Under the column: how many units, in words. */
  size: string;
  detail: string;
  /** Whether its words fit between the columns beside it. */
  hasRoom: boolean;
}

export interface Diagram {
  columns: Column[];
  /** Radius of a unit. */
  radius: number;
  /** Least distance between columns. */
  pitch: number;
  /** One path of all edges into a column, by the index of that column less one. */
  edges: { path: string; count: number; length: number }[];
}

export const margin = { top: 58, bottom: 54, side: 60 } as const;
const mostSlots = 17;
const mostPlanes = 5;

/** The drawing in a box of so many pixels. */
export function layOut(contents: readonly ColumnContent[], width: number, height: number): Diagram {
  const inner = Math.max(60, height - margin.top - margin.bottom);
  const middle = margin.top + inner / 2;
  const gap = Math.min(34, Math.max(10, inner / mostSlots));
  const slots = Math.max(3, Math.floor(inner / gap));
  const steps = contents.slice(1).map((content, index) => (roomOf(contents[index]!) + roomOf(content)) / 2);
  const total = Math.max(1, sum(steps));
  const mostUnit = Math.max(160, inner * 0.9);
  const largestPlane = Math.min(inner * 0.6, ((width - 2 * margin.side) / total) * planeRoom * 0.6, mostUnit * 0.6, 200);
  const sides = [contents[0]!, contents.at(-1)!].map(({ planes }) => (planes ? Math.max(margin.side, largestPlane / 2 + 24) : margin.side));
  const room = width - sum(sides);
  const unit = Math.min(room / total, mostUnit);
  const left = sides[0]! + (room - unit * total) / 2;
  const pitch = unit * Math.min(1, ...steps);
  const radius = Math.min(gap * 0.34, Math.max(1.5, pitch * 0.22), 10);
  const widest = Math.max(...contents.map(({ shape, planes }) => (planes ? shape![2]! : 0)), 1);

  const columns = contents.map((content, index): Column => {
    const x = left + unit * sum(steps.slice(0, index));
    const planesDrawn = content.planes ? stack(content.shape!, x, middle, largestPlane, widest) : [];
    const { units, dotsY } = content.planes ? { units: [], dotsY: null } : unitsOf(content, middle, gap, slots);
    const caption = captionOf(content);
    const room = unit * Math.min(...steps.slice(Math.max(0, index - 1), index + 1));
    return { ...content, x, units, dotsY, planesDrawn, ...caption, hasRoom: widthOf(content.title, caption) <= room };
  });
  const edges = columns.slice(1).map((column, index) => edgesBetween(columns[index]!, column, radius));
  return { columns, radius, pitch, edges };
}

/** Planes need more room across than a column of units. */
const planeRoom = 1.4;
const roomOf = ({ planes }: ColumnContent) => (planes ? planeRoom : 1);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function captionOf({ shape, planes, layer, activation }: ColumnContent): { size: string; detail: string } {
  if (!shape) return { size: '?', detail: '' };
  if (planes) return { size: layer === null ? 'image' : `${shape[0]} maps`, detail: `${shape[1]} × ${shape[2]}` };
  return { size: integer(sizeOf(shape)), detail: activation ? activationTitles[activation] : layer === null ? 'pixels' : 'units' };
}

/** Of the words over and under a column, in pixels, with a gap beside them. */
const widthOf = (title: string, { size, detail }: { size: string; detail: string }) =>
  6 + Math.max(title.length * 6.6, size.length * 7.4, detail.length * 6);

function unitsOf({ shape, dropped }: ColumnContent, middle: number, gap: number, slots: number): Pick<Column, 'units' | 'dotsY'> {
  const count = shape ? sizeOf(shape) : 3;
  const isWhole = count <= slots;
  const drawn = isWhole ? count : slots - 1 - (slots % 2 === 0 ? 1 : 0);
  const above = isWhole ? drawn : drawn / 2;
  // Units left out leave a place of one and a half for the dots.
  const hole = isWhole ? 0 : gap * 0.9;
  const top = middle - ((drawn - 1) * gap + hole) / 2;
  const units = Array.from({ length: drawn }, (_, index) => ({
    y: top + index * gap + (index >= above ? hole : 0),
    dropped: isLeftOut(index, dropped),
  }));
  return { units, dotsY: isWhole ? null : top + (above - 0.5) * gap + hole / 2 };
}

/** Spreads the left-out units evenly by the golden ratio, so that any rate looks like itself. */
const isLeftOut = (index: number, rate: number) => (index * 0.618034 + 0.31) % 1 < rate;

function stack(shape: Shape, x: number, middle: number, largest: number, widest: number): Plane[] {
  const [channels, , width] = shape as readonly [number, number, number];
  const drawn = Math.min(channels, mostPlanes);
  const side = Math.max(12, largest * (width / widest) ** 0.75);
  const shift = Math.min(7, side * 0.16);
  const offset = ((drawn - 1) * shift) / 2;
  return Array.from({ length: drawn }, (_, index) => ({
    x: x - side / 2 + offset - (drawn - 1 - index) * shift,
    y: middle - side / 2 - offset + (drawn - 1 - index) * shift,
    side,
  })).reverse();
}

/** Where lines leave a column: beside its units, or along the right side of its front plane. */
function exits({ units, planesDrawn, x }: Column, radius: number): { x: number; y: number }[] {
  const front = planesDrawn.at(-1);
  if (!front) return units.map(({ y }) => ({ x: x + radius, y }));
  return [0, 1 / 3, 2 / 3, 1].map((part) => ({ x: front.x + front.side, y: front.y + part * front.side }));
}

function edgesBetween(from: Column, to: Column, radius: number): Diagram['edges'][number] {
  const length = to.x - from.x;
  if (to.planes) return { path: windowLines(from, to), count: 4, length };
  const starts = exits(from, radius);
  const live = to.units.filter(({ dropped }) => !dropped);
  const ends = live.map(({ y }) => ({ x: to.x - radius, y }));
  const sameCount = from.units.length === to.units.length;
  const pairs =
    to.oneToOne && sameCount && !from.planes
      ? to.units.flatMap(({ y, dropped }, index) => (dropped ? [] : [[starts[index]!, { x: to.x - radius, y }] as const]))
      : starts.flatMap((start) => ends.map((end) => [start, end] as const));
  return { path: pairs.map(([start, end]) => curve(start, end)).join(''), count: pairs.length, length };
}

type Point = { x: number; y: number };

function curve(start: Point, end: Point): string {
  const bend = (end.x - start.x) * 0.45;
  const f = (value: number) => value.toFixed(1);
  return `M${f(start.x)} ${f(start.y)}C${f(start.x + bend)} ${f(start.y)} ${f(end.x - bend)} ${f(end.y)} ${f(end.x)} ${f(end.y)}`;
}

/** The window on the front plane before a convolution or pooling, in pixels. */
export function windowOn(from: Column, size: number): Plane | null {
  const front = from.planesDrawn.at(-1);
  const extent = from.shape?.[2];
  if (!front || !extent) return null;
  const side = Math.max(4, (size / extent) * front.side);
  return { x: front.x + front.side * 0.9 - side, y: front.y + front.side * 0.12, side: Math.min(side, front.side * 0.88) };
}

/** The unit that the window feeds, on the front plane of the next column. */
export function windowTarget(to: Column): Point | null {
  const front = to.planesDrawn.at(-1);
  return front ? { x: front.x + front.side * 0.3, y: front.y + front.side * 0.4 } : null;
}

function windowLines(from: Column, to: Column): string {
  const frame = windowOn(from, to.window ?? 1);
  const target = windowTarget(to);
  if (!frame || !target) return '';
  const corners = [0, 1].flatMap((across) => [0, 1].map((down) => ({ x: frame.x + across * frame.side, y: frame.y + down * frame.side })));
  return corners.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}L${target.x.toFixed(1)} ${target.y.toFixed(1)}`).join('');
}
