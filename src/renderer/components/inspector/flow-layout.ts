import type { Inspection } from '../../../engine/inspector/inspection.ts';
import { sizeOf, type Shape } from '../../../engine/shapes.ts';

/** The input, or a layer, in the drawing of the flow. */
export interface FlowColumn {
  /** −1 for the input. */
  layer: number;
  x: number;
  shape: Shape;
  /** How many units it has, as its title says it: 784, 6×28×28. */
  count: string;
  /** Drawn as circles: all, or as many as fit from the first and the last. */
  units: { index: number; y: number }[];
  /** Middles of the dots that stand for the rest; none when all are drawn. */
  dots: number[];
  /** Drawn as pictures instead: which map, and where. */
  pictures: { map: number; x: number; y: number; width: number; height: number }[];
}

/** Where a column's count stands: beside its sign, below it where columns are close, nowhere where they are closer still. */
export type CountPlace = 'beside' | 'below' | 'nowhere';

export interface FlowLayout {
  columns: FlowColumn[];
  counts: CountPlace;
  /** Of a unit, in pixels. */
  radius: number;
}

/** Between units, in pixels: from what tells them apart to what still reads as one column. */
const pitches = { least: 15, most: 36 } as const;
/** Fewer of a column's units are drawn only where there is no room for so many. */
const mostUnits = 13;
const margin = { bottom: 10, side: 26 } as const;
/** Above the columns, with their titles in one line or two. */
const heads: Record<CountPlace, number> = { beside: 24, below: 36, nowhere: 24 };
/** Of a title, in pixels: a character of the count; the sign with its number, and a gap on each side of the count. */
const titleWidths = { character: 6.4, sign: 30 } as const;

/** From input to output in a box of so many pixels. */
export function layOutFlow(
  { network }: Pick<Inspection, 'network'>,
  width: number,
  height: number,
  chosen: (layer: number) => number,
): FlowLayout {
  const shapes = [network.layers[0]!.inputShape, ...network.layers.map(({ outputShape }) => outputShape)];
  const names = shapes.map(countOf);
  const counts = countPlace(names, (width - 2 * margin.side) / shapes.length);
  const inner = Math.max(pitches.least, height - heads[counts] - margin.bottom);
  const middle = heads[counts] + inner / 2;
  const tallest = Math.max(1, ...shapes.filter((shape) => !isPicture(shape)).map((shape) => Math.min(sizeOf(shape), mostUnits)));
  const pitch = Math.min(pitches.most, Math.max(pitches.least, inner / tallest));
  const side = Math.min(inner, (width / shapes.length) * 0.62);
  const radius = pitch * 0.36;
  const room = { middle, pitch, slots: Math.max(3, Math.floor(inner / pitch)) };
  const left = margin.side + (isPicture(shapes[0]!) ? side / 2 : radius);
  const right = width - margin.side - 46;
  const columns = shapes.map((shape, index): FlowColumn => {
    const x = shapes.length === 1 ? left : left + (index * (right - left)) / (shapes.length - 1);
    const column = { layer: index - 1, x, shape, count: names[index]! };
    if (isPicture(shape)) return { ...column, units: [], dots: [], pictures: picturesOf(shape, x, middle, side) };
    return { ...column, ...unitsOf(sizeOf(shape), room, index === 0 ? null : chosen(index - 1)), pictures: [] };
  });
  return { columns, counts, radius };
}

const countOf = (shape: Shape) => (shape.length === 3 ? shape.join('×').replace(/^1×/, '') : String(shape[0]));

/** @param apart pixels between columns. */
function countPlace(counts: readonly string[], apart: number): CountPlace {
  const longest = Math.max(...counts.map(({ length }) => length)) * titleWidths.character;
  if (longest + titleWidths.sign <= apart) return 'beside';
  return longest <= apart ? 'below' : 'nowhere';
}

const isPicture = (shape: Shape) => shape.length === 3 && shape[1]! * shape[2]! > 1;

/** Where not all fit, the first, the last, and the chosen one in the middle. */
function unitsOf(
  count: number,
  { middle, pitch, slots }: { middle: number; pitch: number; slots: number },
  chosen: number | null,
): Pick<FlowColumn, 'units' | 'dots'> {
  if (count <= slots) {
    const top = middle - ((count - 1) * pitch) / 2;
    return { units: Array.from({ length: count }, (_, index) => ({ index, y: top + index * pitch })), dots: [] };
  }
  const half = Math.max(1, Math.floor((slots - 3) / 2));
  const isHidden = chosen !== null && chosen >= half && chosen < count - half;
  const hole = isHidden ? 3 : 1;
  const top = middle - ((2 * half + hole - 1) * pitch) / 2;
  const units = Array.from({ length: 2 * half }, (_, row) => ({
    index: row < half ? row : count - 2 * half + row,
    y: top + (row < half ? row : row + hole) * pitch,
  }));
  if (!isHidden) return { units, dots: [middle] };
  units.splice(half, 0, { index: chosen, y: middle });
  return { units, dots: [middle - pitch, middle + pitch] };
}

/** One picture as large as the column; several maps two abreast, four at most. */
function picturesOf(shape: Shape, x: number, middle: number, side: number): FlowColumn['pictures'] {
  const [maps, rows, columns] = shape as readonly [number, number, number];
  const shown = Math.min(maps, 4);
  const across = shown === 1 ? 1 : 2;
  const down = Math.ceil(shown / across);
  const gap = 3;
  const cell = (side - gap * (across - 1)) / across;
  const scale = Math.min(cell / columns, (side - gap * (down - 1)) / down / rows);
  const [width, height] = [columns * scale, rows * scale];
  return Array.from({ length: shown }, (_, map) => ({
    map,
    x: x + ((map % across) - (across - 1) / 2) * (width + gap) - width / 2,
    y: middle + (Math.floor(map / across) - (down - 1) / 2) * (height + gap) - height / 2,
    width,
    height,
  }));
}

/** Where lines leave and reach a column: at its units, or along the side of its pictures. */
export function ports(column: FlowColumn, side: 'left' | 'right', radius: number): { x: number; y: number; index: number | null }[] {
  const sign = side === 'left' ? -1 : 1;
  if (column.pictures.length === 0) return column.units.map(({ index, y }) => ({ x: column.x + sign * (radius + 1), y, index }));
  const edges = column.pictures.map((picture) => (side === 'left' ? picture.x : picture.x + picture.width));
  const x = side === 'left' ? Math.min(...edges) - 2 : Math.max(...edges) + 2;
  const top = Math.min(...column.pictures.map(({ y }) => y));
  const bottom = Math.max(...column.pictures.map(({ y, height }) => y + height));
  return [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => ({ x, y: top + share * (bottom - top), index: null }));
}
