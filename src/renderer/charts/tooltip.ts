import type { EpochRecord } from '../../bridge/runs.ts';
import { loss, percent } from '../format/numbers.ts';
import { runColor, type Appearance } from '../theme/palette.ts';
import type { Curve, Part } from './curves.ts';

const mostRows = 8;

/** The values of the curves at one epoch, as a small table under the crosshair; where there are too many, of the most accurate. */
export function epochTooltip(curves: readonly Curve[], shown: readonly Part[], epoch: number, appearance: Appearance): HTMLElement {
  const table = document.createElement('table');
  table.className = 'curve-values';
  const groups = shown.map((part) => (part === 'train' ? 'training' : 'validation'));
  addRow(table, 'th', [`Epoch ${epoch}`, ...groups.map((name) => `${name} loss`), ...groups.map((name) => `${name} accuracy`)]);

  const present = curves.flatMap(({ run, epochs }) => {
    const record = epochs.find((candidate) => candidate.epoch === epoch);
    return record ? [{ run, record }] : [];
  });
  const best = present.toSorted((one, other) => accuracyOf(other.record) - accuracyOf(one.record));
  for (const { run, record } of present.length > mostRows ? best.slice(0, mostRows) : present) {
    const losses = shown.map((part) => loss(part === 'train' ? record.trainLoss : record.valLoss));
    const accuracies = shown.map((part) => percent(part === 'train' ? record.trainAccuracy : record.valAccuracy));
    const row = addRow(table, 'td', [run.name, ...losses, ...accuracies]);
    const swatch = document.createElement('i');
    swatch.style.background = runColor(run.id, appearance);
    row.cells[0]!.prepend(swatch);
  }
  if (present.length > mostRows) addRow(table, 'td', [`and ${present.length - mostRows} less accurate`]);
  return table;
}

const accuracyOf = ({ valAccuracy, trainAccuracy }: EpochRecord) => valAccuracy ?? trainAccuracy;

function addRow(table: HTMLTableElement, kind: 'th' | 'td', texts: string[]): HTMLTableRowElement {
  const row = table.insertRow();
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}
