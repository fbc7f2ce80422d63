import { describe, expect, it } from 'vitest';
import {
  cellOf,
  colorRange,
  fitGrids,
  matrix,
  numeral,
  tiles,
  transposed,
  unitsGrid,
  type TensorGrid,
} from '../../../../src/renderer/components/inspector/tensor-grid.ts';

describe('numbers on a heat map', () => {
  const grids: [string, TensorGrid, number][] = [
    ['a column of units', unitsGrid([10]), 10],
    ['many units wrapped', unitsGrid([103]), 103],
    ['feature maps', unitsGrid([3, 4, 5]), 60],
    ['a matrix', matrix(3, 7), 21],
    ['a transposed matrix', transposed(matrix(3, 7)), 21],
    ['pictures side by side', tiles(7, 4, 4), 112],
  ];

  it.each(grids)('each have a cell of their own, and are found again there: %s', (_name, grid, count) => {
    const seen = new Set<string>();
    for (let index = 0; index < count; index++) {
      const cell = cellOf(grid, index);
      expect(cell.row).toBeLessThan(grid.rows);
      expect(cell.column).toBeLessThan(grid.columns);
      expect(grid.indexAt(cell)).toBe(index);
      seen.add(`${cell.row} ${cell.column}`);
    }
    expect(seen.size).toBe(count);
  });

  it('have none between pictures, nor behind the last unit', () => {
    expect(tiles(2, 4, 4).indexAt({ row: 1, column: 4 })).toBeNull();
    expect(unitsGrid([103]).indexAt({ row: 9, column: 10 })).toBeNull();
  });

  it('stand in rows and columns exchanged when transposed', () => {
    expect(cellOf(transposed(matrix(3, 7)), 8)).toEqual({ row: 1, column: 1 });
    expect(cellOf(transposed(matrix(3, 7)), 2)).toEqual({ row: 2, column: 0 });
  });

  it('are written into their cells where all have room', () => {
    const small = [matrix(3, 2), unitsGrid([2]), unitsGrid([3])];
    expect(fitGrids(small, { width: 600, height: 300, least: 80 })).toEqual(small.map(() => numeral));
  });

  it('fit the box, however wide they would be', () => {
    const wide = [tiles(100, 28, 28), tiles(1, 28, 28), unitsGrid([1, 28, 28]), unitsGrid([100]), unitsGrid([100])];
    const box = { width: 560, height: 260, least: 80 };
    const extents = fitGrids(wide, box);
    const widths = extents.map(({ cellWidth }, i) => Math.max(box.least, cellWidth * wide[i]!.columns));
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(box.width + 1);
    for (const [i, { cellHeight }] of extents.entries()) expect(cellHeight * wide[i]!.rows).toBeLessThanOrEqual(box.height + 1e-9);
  });

  it('fit the box also where each of six maps would fill it', () => {
    const update = [matrix(84, 120), matrix(84, 120), matrix(84, 120), unitsGrid([84]), unitsGrid([84]), unitsGrid([84])];
    const box = { width: 530, height: 252, least: 80 };
    const widths = fitGrids(update, box).map(({ cellWidth }, i) => Math.max(box.least, cellWidth * update[i]!.columns));
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(box.width + 1);
    expect(Math.min(...widths.slice(0, 3))).toBeGreaterThan(box.least);
  });

  it('are coloured up to the largest, but for many so that a few outliers do not pale the rest', () => {
    expect(colorRange(Float64Array.of(-3, 2, NaN))).toEqual({ range: 3, isClipped: false });
    const many = Float64Array.from({ length: 2_000 }, (_, i) => (i === 7 ? 1e6 : Math.sin(i)));
    const { range, isClipped } = colorRange(many);
    expect(range).toBeLessThanOrEqual(1);
    expect(isClipped).toBe(true);
    expect(colorRange(new Float64Array(5)).range).toBe(1);
  });
});
