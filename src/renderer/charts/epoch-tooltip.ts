import type { EpochRecord } from '../../bridge/runs.ts';
import { loss, percent } from '../format/numbers.ts';
import { runColor, type Appearance } from '../theme/palette.ts';
import type { Curve, Part } from './curves.ts';
import { tableTooltip } from './table-tooltip.ts';

const mostRows = 8;

/** The values of the curves at one epoch, as a small table under the crosshair; where there are too many, of the most accurate. */
export function epochTooltip(curves: readonly Curve[], shown: readonly Part[], epoch: number, appearance: Appearance): HTMLElement {
  const present = curves.flatMap(({ run, epochs }) => {
    const record = epochs.find((candidate) => candidate.epoch === epoch);
    return record ? [{ run, record }] : [];
  });
  const best = present.toSorted((one, other) => accuracyOf(other.record) - accuracyOf(one.record)).slice(0, mostRows);
  const rows = (present.length > mostRows ? best : present).map(({ run, record }) => {
    const losses = shown.map((part) => loss(part === 'train' ? record.trainLoss : record.valLoss));
    const accuracies = shown.map((part) => percent(part === 'train' ? record.trainAccuracy : record.valAccuracy));
    return { color: runColor(run.id, appearance), cells: [run.name, ...losses, ...accuracies] };
  });
  const groups = shown.map((part) => (part === 'train' ? 'training' : 'validation'));
  const table = tableTooltip([`Epoch ${epoch}`, ...groups.map((name) => `${name} loss`), ...groups.map((name) => `${name} accuracy`)], rows);
  if (present.length > rows.length) table.insertRow().insertCell().textContent = `and ${present.length - rows.length} less accurate`;
  return table;
}

const accuracyOf = ({ valAccuracy, trainAccuracy }: EpochRecord) => valAccuracy ?? trainAccuracy;
