import { sizeOf, type Shape } from '../../../engine/shapes.ts';

/** How the numbers of a tensor lie on a heat map, in rows and columns of cells. */
export interface TensorGrid {
  /** `column` and `matrix` stand beside each other as in an equation; `picture` is looked at as a whole. */
  kind: 'column' | 'matrix' | 'picture';
  rows: number;
  columns: number;
  /** Which cell the number with this index has, counted row by row from 0: asked for every number of a tensor. */
  placeOf(index: number): number;
  /** Index of the number in this cell; null between the tiles. */
  indexAt(cell: Cell): number | null;
}

export interface Cell {
  row: number;
  column: number;
}

/** Cell of the number with this index. */
export function cellOf({ placeOf, columns }: TensorGrid, index: number): Cell {
  const place = placeOf(index);
  return { row: Math.floor(place / columns), column: place % columns };
}

/** Units beyond this are wrapped, so that each keeps a cell one can point at. */
const longestColumn = 40;

/** A layer's units: feature maps beside each other, else a column, else rows one below the other. */
export function unitsGrid(shape: Shape): TensorGrid {
  const [maps, height, width] = shape;
  if (maps !== undefined && height !== undefined && width !== undefined) return tiles(maps, height, width);
  const count = sizeOf(shape);
  return count <= longestColumn ? { ...matrix(count, 1), kind: 'column' } : wrapped(count);
}

/** An index for each row and column: the numbers row by row. */
export const matrix = (rows: number, columns: number): TensorGrid => ({
  kind: 'matrix',
  rows,
  columns,
  placeOf: (index) => index,
  indexAt: ({ row, column }) => row * columns + column,
});

/** The same numbers with rows and columns exchanged. */
export const transposed = ({ rows, columns, placeOf, indexAt }: TensorGrid): TensorGrid => ({
  kind: 'matrix',
  rows: columns,
  columns: rows,
  placeOf: (index) => {
    const place = placeOf(index);
    return (place % columns) * rows + Math.floor(place / columns);
  },
  indexAt: ({ row, column }) => indexAt({ row: column, column: row }),
});

function wrapped(count: number): TensorGrid {
  const columns = Math.ceil(Math.sqrt(count));
  return {
    ...matrix(Math.ceil(count / columns), columns),
    kind: 'picture',
    indexAt: ({ row, column }) => (row * columns + column < count ? row * columns + column : null),
  };
}

/** Pictures of one size beside each other, a cell apart; filled row by row. */
export function tiles(count: number, height: number, width: number, across = tilesAcross(count, height, width)): TensorGrid {
  const size = height * width;
  const columns = Math.min(count, across) * (width + 1) - 1;
  return {
    kind: 'picture',
    rows: Math.ceil(count / across) * (height + 1) - 1,
    columns,
    placeOf: (index) => {
      const tile = Math.floor(index / size);
      const within = index % size;
      const row = Math.floor(tile / across) * (height + 1) + Math.floor(within / width);
      return row * columns + (tile % across) * (width + 1) + (within % width);
    },
    indexAt: ({ row, column }) => {
      const tile = Math.floor(row / (height + 1)) * across + Math.floor(column / (width + 1));
      const [y, x] = [row % (height + 1), column % (width + 1)];
      return y === height || x === width || tile >= count ? null : tile * size + y * width + x;
    },
  };
}

/** About square as a whole. */
const tilesAcross = (count: number, height: number, width: number) =>
  Math.min(count, Math.ceil(Math.sqrt((count * (height + 1)) / (width + 1))));

export interface Extent {
  /** Of one cell, in pixels. */
  cellWidth: number;
  cellHeight: number;
}

export const numeral = { cellWidth: 54, cellHeight: 22 } as const;
const largestCell = 22;
const largestPictureCell = 9;

/** Room for maps beside each other, in pixels; each takes at least `least` across, for its caption. */
export interface Box {
  width: number;
  height: number;
  least: number;
}

/**
 * Cell sizes for maps beside each other in a box: large enough for numerals where all fit, else as large as the box lets them be,
 * the widest for their numbers giving way first.
 */
export function fitGrids(grids: readonly TensorGrid[], { width, height, least }: Box): Extent[] {
  const tallest = Math.max(1, ...grids.map(({ rows }) => rows));
  const numeralWidth = grids.reduce((sum, { columns }) => sum + Math.max(least, columns * numeral.cellWidth), 0);
  if (numeralWidth <= width && tallest * numeral.cellHeight <= height) return grids.map(() => numeral);

  const extents = grids.map(({ kind, rows, columns }): Extent => {
    const most = kind === 'picture' ? (rows * columns > 400 ? largestPictureCell : largestCell) : largestCell;
    const cellHeight = Math.min(most, height / rows);
    return { cellHeight, cellWidth: kind === 'picture' ? cellHeight : Math.min(largestCell, Math.max(cellHeight, 14)) };
  });
  const natural = extents.map(({ cellWidth }, index) => Math.max(least, cellWidth * grids[index]!.columns));
  const widths = widthsWithin(natural, grids.map(({ rows, columns }) => (rows * columns) ** 0.125), width, least);
  return extents.map((extent, index) => {
    if (widths[index]! >= natural[index]!) return extent;
    const cellWidth = Math.min(extent.cellWidth, widths[index]! / grids[index]!.columns);
    return { cellWidth, cellHeight: grids[index]!.kind === 'picture' ? Math.min(cellWidth, extent.cellHeight) : extent.cellHeight };
  });
}

/**
 * Widths that add up to no more than there is, none below `least`: those that would be wider come down to a common measure times
 * their share.
 * @param natural what each would have, at least `least`.
 * @param shares maps of more numbers may be wider.
 */
function widthsWithin(natural: readonly number[], shares: readonly number[], room: number, least: number): number[] {
  const at = (measure: number) => natural.map((width, index) => Math.min(width, Math.max(least, measure * shares[index]!)));
  const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);
  if (sum(natural) <= room) return [...natural];
  let [low, high] = [0, Math.max(...natural)];
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) <= room) low = middle;
    else high = middle;
  }
  return at(low);
}

const fewNumbers = 1_000;
const sampled = 3_000;

export interface ColorRange {
  /** The magnitude at which colours are at their fullest. */
  range: number;
  /** Whether there are numbers beyond. */
  isClipped: boolean;
}

const knownRanges = new WeakMap<Float64Array, ColorRange>();

/** Up to the largest, but of many numbers so that about 1 in 200 is beyond. Tensors do not change: each is looked through once. */
export function colorRange(values: Float64Array): ColorRange {
  let known = knownRanges.get(values);
  if (!known) knownRanges.set(values, (known = findRange(values)));
  return known;
}

function findRange(values: Float64Array): ColorRange {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  if (values.length <= fewNumbers || most === 0) return { range: most || 1, isClipped: false };
  const stride = Math.max(1, Math.floor(values.length / sampled));
  const sample = Float64Array.from({ length: Math.floor(values.length / stride) }, (_, i) => Math.abs(values[i * stride]!)).sort();
  const range = sample[Math.floor(0.995 * (sample.length - 1))]!;
  return range > 0 ? { range, isClipped: most > range } : { range: most, isClipped: false };
}
