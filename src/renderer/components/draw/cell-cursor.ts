/** A cell of a picture made of rows and columns. */
export interface Cell {
  row: number;
  column: number;
}

const steps: Record<string, Cell> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** The cell an arrow key leads to, at the edge the same one; null for a key that leads nowhere. */
export function cellAfter({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, from: Cell, rows: number, columns: number): Cell | null {
  const step = steps[key];
  if (!step || ctrlKey || metaKey || altKey) return null;
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  return { row: within(from.row + step.row, rows), column: within(from.column + step.column, columns) };
}
