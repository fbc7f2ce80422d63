export interface TooltipRow {
  /** Of the swatch before the first cell. */
  color: string;
  cells: readonly string[];
}

/** A small table under the pointer: names in the first column, numbers in the others. */
export function tableTooltip(header: readonly string[], rows: readonly TooltipRow[]): HTMLTableElement {
  const table = document.createElement('table');
  table.className = 'value-table';
  addCells(table.insertRow(), 'th', header);
  for (const { color, cells } of rows) {
    const row = table.insertRow();
    addCells(row, 'td', cells);
    const swatch = document.createElement('i');
    swatch.style.background = color;
    row.cells[0]!.prepend(swatch);
  }
  return table;
}

function addCells(row: HTMLTableRowElement, kind: 'th' | 'td', texts: readonly string[]): void {
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
}
