import { NCheckbox, type DataTableColumns } from 'naive-ui';
import { h, type VNodeChild } from 'vue';
import type { RunRecord } from '../../../bridge/runs.ts';
import type { RunSpec } from '../../../engine/spec.ts';
import { activationSummary, architectureSummary } from '../../format/architecture.ts';
import { duration, moment } from '../../format/duration.ts';
import { integer, percent } from '../../format/numbers.ts';
import type { Order, SortKey } from '../../runs/sort.ts';
import { sortTitle } from '../sort-title.ts';
import StatusBadge from '../StatusBadge.vue';
import RunName from './RunName.vue';

/** The network may be cut short: the name, which ends in the seed, is what tells runs apart. */
const networkShare = 0.14;
/** In a narrow table there is room for one of both; the panel below tells the network. */
const narrow = 1100;

export interface ColumnState {
  /** In pixels. */
  tableWidth: number;
  sortKey: SortKey;
  order: Order;
  selected: ReadonlySet<number>;
  allSelected: boolean;
  /** The run whose name is being written; null for none. */
  renaming: number | null;
  rename: (id: number, name: string) => void;
  stopRenaming: () => void;
  toggle: (id: number) => void;
  toggleAll: () => void;
}

/** The table of runs: what each column shows, how wide it is, and how it is sorted. */
export function runColumns(state: ColumnState): DataTableColumns<RunRecord> {
  const column = (key: SortKey, title: string, width: number, render: (run: RunRecord) => VNodeChild) => ({
    key,
    title: sortTitle(title, state.sortKey === key && state.order),
    width,
    render,
    ellipsis: true,
    sorter: true,
    sortOrder: state.sortKey === key ? state.order : (false as const),
  });
  const figure = (...args: Parameters<typeof column>) => ({ ...column(...args), align: 'right' as const, titleAlign: 'right' as const });

  const name = ({ id, name, tags }: RunRecord) =>
    h(RunName, {
      runId: id,
      name,
      tags,
      editing: state.renaming === id,
      onRename: (to: string) => state.rename(id, to),
      onCancel: state.stopRenaming,
    });

  return [
    {
      key: 'selected',
      width: 38,
      title: () => checkbox('Select all', state.allSelected, state.toggleAll),
      render: ({ id, name: of }) => checkbox(`Select ${of}`, state.selected.has(id), () => state.toggle(id)),
    },
    { ...column('name', 'Name', 0, name), width: undefined, minWidth: 130, ellipsis: false },
    ...(state.tableWidth < narrow ? [] : [column('network', 'Network', state.tableWidth * networkShare, ({ spec }) => network(spec))]),
    column('status', 'Status', 116, (run) => h(StatusBadge, { run })),
    figure('epoch', 'Epochs', 76, ({ epoch, spec }) => (epoch === spec.epochs ? integer(epoch) : `${integer(epoch)}/${integer(spec.epochs)}`)),
    figure('valAccuracy', 'Validation', 92, ({ valAccuracy }) => percent(valAccuracy)),
    figure('testAccuracy', 'Test', 78, ({ testAccuracy }) => percent(testAccuracy)),
    figure('parameters', 'Parameters', 98, ({ parameters }) => integer(parameters)),
    figure('trainedMs', 'Time', 104, ({ trainedMs }) => (trainedMs > 0 ? duration(trainedMs) : '–')),
    figure('createdAt', 'Created', 118, ({ createdAt }) => h('span', { title: new Date(createdAt).toLocaleString() }, moment(createdAt))),
  ];
}

function network(spec: RunSpec): VNodeChild {
  const [layers, activations] = [architectureSummary(spec), activationSummary(spec)];
  return h('span', { title: `${layers} ${activations}` }, [layers, h('span', { class: 'faint' }, ` ${activations}`)]);
}

const checkbox = (label: string, checked: boolean, toggle: () => void) =>
  h(NCheckbox, { size: 'small', checked, 'aria-label': label, focusable: false, onUpdateChecked: toggle, onClick: (event: MouseEvent) => event.stopPropagation() });
