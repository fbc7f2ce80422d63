/** What the command line prints: results on standard output, everything said to a person on standard error. */

export function result(text: string): void {
  process.stdout.write(`${text}\n`);
}

export const resultJson = (value: unknown): void => result(JSON.stringify(value));

export function message(text: string): void {
  process.stderr.write(`${text}\n`);
}

export interface Column<Row> {
  title: string;
  /** Figures stand to the right. */
  right?: boolean;
  cell(row: Row): string;
}

/** Columns as wide as their widest cell, two spaces apart. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const pad = (text: string, column: number) => (columns[column]!.right ? text.padStart(widths[column]!) : text.padEnd(widths[column]!));
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Stands where there is no figure. */
const none = '–';

export const percent = (fraction: number | null): string => (fraction === null ? none : `${(fraction * 100).toFixed(2)}%`);
export const loss = (value: number | null): string => (value === null ? none : value.toPrecision(4));
export const count = (value: number): string => Math.round(value).toLocaleString('en');
/** 1 epoch, 3 epochs */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
export const moment = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');

/** 75_000 as 1:15, 3_600_000 as 1:00:00. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const minutes = `${seconds >= 3600 ? two((seconds / 60) % 60) : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${minutes}` : minutes;
}
