/** Where the columns of the layers × runs grid stand, in pixels. */
export interface GridLayout {
  /** Of a cell. */
  width: number;
  height: number;
  /** From a column or row to the next. */
  stepX: number;
  stepY: number;
}

/** Left of the first column, for the names of the layers. */
export const labelsWidth = 64;
/** Above the top row, for the name of the run. */
export const headHeight = 50;
/** Above each cell, for its numbers. */
export const summaryHeight = 16;
/** Below the bottom row, for the axis. */
export const footHeight = 24;
const gap = { x: 16, y: 8 };
const cellHeight = 52;
const [narrowest, widest] = [128, 480];

/** Cells as wide as fits into `width`, within what is legible. */
export function gridLayout(width: number, columns: number): GridLayout {
  const fitting = (width - labelsWidth) / Math.max(1, columns) - gap.x;
  const cell = Math.floor(Math.max(narrowest, Math.min(widest, fitting)));
  return { width: cell, height: cellHeight, stepX: cell + gap.x, stepY: summaryHeight + cellHeight + gap.y };
}

export const gridSize = ({ stepX, stepY }: GridLayout, columns: number, rows: number) => ({
  width: labelsWidth + columns * stepX,
  height: headHeight + rows * stepY + footHeight,
});

/** The columns in sight, and one on either side: [first, end). */
export function columnsInSight({ stepX }: GridLayout, scrolled: number, width: number, columns: number): { first: number; end: number } {
  const first = Math.max(0, Math.floor(scrolled / stepX) - 1);
  return { first, end: Math.min(columns, Math.ceil((scrolled + width - labelsWidth) / stepX) + 1) };
}

const mostSideBySide = 8;

/** How many columns stand side by side in a picture of all: as on the screen while they are few, else so many that it is a page. */
export const columnsOfPicture = (columns: number): number =>
  columns <= mostSideBySide ? columns : Math.max(mostSideBySide, Math.ceil(Math.sqrt(2 * columns)));
