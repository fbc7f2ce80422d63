/** A function of two variables on a grid, the lowest y first: values[row × columns + column]. */
export interface Field {
  columns: number;
  rows: number;
  x: Extent;
  y: Extent;
  values: Float64Array;
}

export type Extent = readonly [number, number];

export interface Grid {
  columns: number;
  rows: number;
  x: Extent;
  y: Extent;
}

/** The points of a grid include both ends of each extent. */
export const columnAt = ({ columns, x }: Grid, column: number): number => x[0] + ((x[1] - x[0]) * column) / (columns - 1);
export const rowAt = ({ rows, y }: Grid, row: number): number => y[0] + ((y[1] - y[0]) * row) / (rows - 1);

/** f at every point of a grid of at least 2 × 2. */
export function sampleField(grid: Grid, f: (x: number, y: number) => number): Field {
  const values = new Float64Array(grid.columns * grid.rows);
  for (let row = 0; row < grid.rows; row++)
    for (let column = 0; column < grid.columns; column++) values[row * grid.columns + column] = f(columnAt(grid, column), rowAt(grid, row));
  return { ...grid, values };
}

/** Least and greatest finite value; 0 and 1 when there is none. */
export function fieldRange({ values }: Field): Extent {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return least > greatest ? [0, 1] : [least, greatest];
}
