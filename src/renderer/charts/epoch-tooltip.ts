import type { EpochRecord } from '../../bridge/runs.ts';
import { loss, percent } from '../format/numbers.ts';
import { runColor, type Appearance } from '../theme/palette.ts';
import { axisTitles, placeOf, type Curve, type CurveAxis, type Part } from './curves.ts';
import { tableTooltip } from './table-tooltip.ts';

const mostRows = 8;

/** The values of the curves at one place, as a small table under the crosshair; where there are too many, of the most accurate. */
export function placeTooltip(
  curves: readonly Curve[],
  shown: readonly Part[],
  axis: CurveAxis,
  place: number,
  appearance: Appearance,
): HTMLElement {
  const present = curves.flatMap(({ run, epochs }) => {
    const record = recordAt({ run, epochs }, axis, place);
    return record ? [{ run, record }] : [];
  });
  const best = present.toSorted((one, other) => accuracyOf(other.record) - accuracyOf(one.record)).slice(0, mostRows);
  const rows = (present.length > mostRows ? best : present).map(({ run, record }) => {
    const losses = shown.map((part) => loss(part === 'train' ? record.trainLoss : record.valLoss));
    const accuracies = shown.map((part) => percent(part === 'train' ? record.trainAccuracy : record.valAccuracy));
    return { color: runColor(run.id, appearance), cells: [run.name, ...losses, ...accuracies] };
  });
  const groups = shown.map((part) => (part === 'train' ? 'training' : 'validation'));
  const title = `${axisTitles[axis]} ${Number(place.toPrecision(4)).toLocaleString('en')}`;
  const table = tableTooltip([title, ...groups.map((name) => `${name} loss`), ...groups.map((name) => `${name} accuracy`)], rows);
  if (present.length > rows.length) table.insertRow().insertCell().textContent = `and ${present.length - rows.length} less accurate`;
  return table;
}

/** The epoch that stands there; on axes where runs do not meet, the last one before. */
function recordAt({ run, epochs }: Curve, axis: CurveAxis, place: number): EpochRecord | undefined {
  if (axis === 'epochs') return epochs.find(({ epoch }) => epoch === place);
  const places = epochs.map((epoch) => placeOf[axis](run, epoch));
  return place > (places.at(-1) ?? 0) ? undefined : epochs[places.findLastIndex((candidate) => candidate <= place)];
}

const accuracyOf = ({ valAccuracy, trainAccuracy }: EpochRecord) => valAccuracy ?? trainAccuracy;
