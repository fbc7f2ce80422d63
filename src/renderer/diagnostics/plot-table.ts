/** The numbers behind a plot, as they are shown in a table and saved as CSV. */
export interface PlotTable {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

const cell = (value: string | number | null) => {
  if (value === null) return '';
  return typeof value === 'number' ? String(value) : /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/** RFC 4180, with all digits. */
export const tableCsv = ({ columns, rows }: PlotTable): string => [columns, ...rows].map((row) => row.map(cell).join(',')).join('\n') + '\n';
