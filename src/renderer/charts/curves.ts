import type { EChartsCoreOption } from 'echarts/core';
import type { EpochRecord, RunRecord } from '../../bridge/runs.ts';
import type { LossName } from '../../engine/spec.ts';
import { runLook, type Appearance } from '../theme/palette.ts';
import { crowdSeries } from './curve-crowd.ts';
import { accuracyScale, epochScale, legible, linearLossScale, logLossScale, type Scale } from './scales.ts';

/** A run and its epochs in ascending order, epoch 0 the untrained network. */
export interface Curve {
  run: RunRecord;
  epochs: readonly EpochRecord[];
}

/** The examples a curve was measured on. */
export const parts = ['validation', 'train'] as const;
export type Part = (typeof parts)[number];

type Measure = 'loss' | 'accuracy';

const read: Record<Measure, Record<Part, (epoch: EpochRecord) => number | null>> = {
  loss: { train: (epoch) => epoch.trainLoss, validation: (epoch) => epoch.valLoss },
  accuracy: { train: (epoch) => epoch.trainAccuracy, validation: (epoch) => epoch.valAccuracy },
};

/** What runs are laid along: epochs, minibatches (which tell batch sizes apart), or seconds of training. */
export const curveAxes = ['epochs', 'steps', 'time'] as const;
export type CurveAxis = (typeof curveAxes)[number];

export const axisTitles: Record<CurveAxis, string> = { epochs: 'Epoch', steps: 'Minibatches', time: 'Time trained (s)' };

/** Where an epoch of a run stands on the axis. */
export const placeOf: Record<CurveAxis, (run: Pick<RunRecord, 'spec'>, epoch: Pick<EpochRecord, 'epoch' | 'elapsedMs'>) => number> = {
  epochs: (_, { epoch }) => epoch,
  steps: ({ spec }, { epoch }) => epoch * stepsPerEpoch(spec),
  time: (_, { elapsedMs }) => elapsedMs / 1000,
};

const stepsPerEpoch = ({ dataset: { trainExamples }, batchSize }: RunRecord['spec']) =>
  batchSize === 'full' ? 1 : Math.ceil(trainExamples / batchSize);

export interface CurvesLook {
  appearance: Appearance;
  /** Of the canvas, in pixels. */
  width: number;
  height: number;
  shown: readonly Part[];
  logLoss: boolean;
  axis: CurveAxis;
  /** Weight of the past in the moving average that is drawn, 0 (none) … 1. */
  smoothing: number;
  /** The run that stands out while the others fade; null for none. */
  highlighted: number | null;
  /** At a place on the axis. */
  tooltip: (place: number) => HTMLElement;
  /** Whether the drawing itself names the runs, as a picture must that stands alone. */
  named: boolean;
}

/** With more curves than this, marks under the crosshair would hide what they mark, and names in a legend the curves. */
const mostWithMarks = 12;

const legendHeight = 26;
const margin = { left: 52, right: 18, top: 30, bottom: 40 };

/** Both plots as one ECharts option: the same series keep their ids, so that an update moves nothing else. */
export function curvesOption(curves: readonly Curve[], look: CurvesLook): EChartsCoreOption {
  const along = epochScale(Math.max(1, ...curves.map((curve) => lastPlace(curve, look.axis))));
  const grid = grids(look);
  const losses = legible(lossScale(curves, look), grid[0]!.height);
  const accuracies = legible(accuracyScale(values(curves, 'accuracy', look.shown)), grid[1]!.height);
  const lines = curves.flatMap((curve) =>
    look.shown.flatMap((part) => [lineOf(curve, part, 'loss', losses, look), lineOf(curve, part, 'accuracy', accuracies, look)]),
  );
  return {
    animation: false,
    legend: legend(curves, look),
    grid,
    xAxis: [horizontalAxis(look.axis, along, 0), horizontalAxis(look.axis, along, 1)],
    yAxis: [
      { ...valueAxis(lossTitle(curves), losses, 0), axisLabel: { formatter: lossLabel(look.logLoss), customValues: losses.ticks } },
      { ...valueAxis('Accuracy (%)', accuracies, 1), axisLabel: { formatter: percentLabel, customValues: accuracies.ticks } },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: 'line', snap: true },
      formatter: (shown: { value: [number, number] }[]) => look.tooltip(shown[0]!.value[0]),
    },
    series: curves.length > mostWithMarks ? crowdSeries(lines, [losses, accuracies]) : lines.map(lineSeries),
  };
}

/** Where the axis must reach for a run: a run under way keeps the room it will need, where that is known. */
function lastPlace({ run, epochs }: Curve, axis: CurveAxis): number {
  const underWay = run.status === 'running' || run.status === 'paused' || run.status === 'queued';
  const last = epochs.at(-1) ?? { epoch: 0, elapsedMs: 0 };
  return placeOf[axis](run, underWay ? { ...last, epoch: run.spec.epochs } : last);
}

/**
 * What the scales must show. The untrained network is left out once there is a trained one:
 * its values are so far off that they would press all others together.
 */
function values(curves: readonly Curve[], measure: Measure, shown: readonly Part[]): number[] {
  return curves
    .flatMap(({ epochs }) => (epochs.length > 1 ? epochs.filter(({ epoch }) => epoch > 0) : epochs))
    .flatMap((epoch) => shown.map((part) => read[measure][part](epoch)))
    .filter((value) => value !== null);
}

function lossScale(curves: readonly Curve[], { shown, logLoss }: CurvesLook): Scale {
  const losses = values(curves, 'loss', shown);
  return logLoss ? logLossScale(losses) : linearLossScale(losses);
}

function legend(curves: readonly Curve[], { named }: CurvesLook) {
  if (!named || curves.length > mostWithMarks) return { show: false };
  return { show: true, top: 4, left: 12, icon: 'roundRect', itemHeight: 4, data: curves.map(legendName) };
}

/** Runs may have the same name, but entries of a legend may not. */
const legendName = ({ run }: Curve) => `${run.name} · run ${run.id}`;

function grids({ width, height: whole, named }: CurvesLook) {
  const head = named ? legendHeight : 0;
  const height = whole - head;
  const sideBySide = width >= 620 && width > height;
  const cell = sideBySide ? { width: width / 2, height } : { width, height: height / 2 };
  return [0, 1].map((index) => ({
    outerBoundsMode: 'none',
    left: margin.left + (sideBySide ? index * cell.width : 0),
    top: head + margin.top + (sideBySide ? 0 : index * cell.height),
    width: Math.max(1, cell.width - margin.left - margin.right),
    height: Math.max(1, cell.height - margin.top - margin.bottom),
  }));
}

const horizontalAxis = (axis: CurveAxis, { min, max, ticks }: Scale, gridIndex: number) => ({
  gridIndex,
  type: 'value',
  min,
  max,
  name: axisTitles[axis],
  nameLocation: 'middle',
  nameGap: 26,
  axisLabel: { customValues: ticks, hideOverlap: true },
  axisLine: { onZero: false },
  axisTick: { customValues: ticks },
  splitLine: { show: false },
  axisPointer: { label: { show: false } },
});

const valueAxis = (name: string, { min, max, ticks }: Scale, gridIndex: number) => ({
  gridIndex,
  type: 'value',
  min,
  max,
  name,
  nameLocation: 'end',
  nameGap: 12,
  nameTextStyle: { align: 'left', padding: [0, 0, 0, -margin.left + 12] },
  axisLine: { show: false },
  axisTick: { customValues: ticks },
  axisPointer: { show: false },
});

const lossTitles: Record<LossName, string> = {
  quadratic: 'Loss: quadratic cost',
  crossEntropy: 'Loss: cross-entropy (nats)',
  logLikelihood: 'Loss: log-likelihood (nats)',
};

/** Losses of different kinds share no unit: then the axis says so. */
function lossTitle(curves: readonly Curve[]): string {
  const kinds = new Set(curves.map(({ run }) => run.spec.loss));
  const [kind] = kinds;
  return kind && kinds.size === 1 ? lossTitles[kind] : 'Loss (of different kinds)';
}

const lossLabel = (log: boolean) => (value: number) => String(Number((log ? 10 ** value : value).toPrecision(3)));
const percentLabel = (value: number) => String(Number((value * 100).toPrecision(4)));

/** One line of one of the two plots. */
export interface CurveLine {
  id: string;
  name: string;
  /** 0: the plot of losses; 1: of accuracies. */
  plot: 0 | 1;
  points: readonly (readonly [place: number, value: number | null])[];
  color: string;
  width: number;
  /** Empty for a solid line. */
  dash: readonly number[];
  /** Of a line that is one point so far. */
  symbol: 'circle' | 'emptyCircle';
  opacity: number;
  isHighlighted: boolean;
}

const validationWidth = 2;
const trainLine = { width: 1.25, dash: [3, 3], symbol: 'emptyCircle' } as const;

function lineOf(curve: Curve, part: Part, measure: Measure, scale: Scale, look: CurvesLook): CurveLine {
  const { run, epochs } = curve;
  const { appearance, logLoss, highlighted } = look;
  const { color, dash } = runLook(run.id, appearance);
  const logarithmic = measure === 'loss' && logLoss;
  const values = smoothed(epochs, read[measure][part], look.smoothing);
  return {
    id: `${run.id} ${part} ${measure}`,
    name: legendName(curve),
    plot: measure === 'loss' ? 0 : 1,
    points: epochs.map((epoch, index) => [placeOf[look.axis](run, epoch), plotted(epoch, values[index]!, scale, logarithmic)] as const),
    color,
    ...(part === 'train' ? trainLine : { width: validationWidth, dash, symbol: 'circle' as const }),
    opacity: highlighted !== null && highlighted !== run.id ? 0.15 : 1,
    isHighlighted: highlighted === run.id,
  };
}

/** A layer of their own: the crosshair then moves without all curves being drawn again. */
const curvesLayer = 1;

const lineSeries = ({ id, name, plot, points, color, width, dash, symbol, opacity, isHighlighted }: CurveLine) => ({
  id,
  type: 'line',
  name,
  xAxisIndex: plot,
  yAxisIndex: plot,
  data: points,
  color,
  lineStyle: { width, type: dash.length > 0 ? [...dash] : 'solid', color, opacity },
  itemStyle: { opacity },
  z: isHighlighted ? 3 : 2,
  zlevel: curvesLayer,
  symbol,
  showSymbol: points.filter(([, value]) => value !== null).length < 2,
  symbolSize: 6,
  sampling: 'lttb',
  emphasis: { disabled: true },
});

/**
 * The exponential moving average of a curve, corrected for its beginning as in Kingma & Ba (2015); the untrained network has no part in it.
 * @param weight of the past, 0 … 1; 0 gives the values themselves.
 */
export function smoothed(epochs: readonly EpochRecord[], value: (epoch: EpochRecord) => number | null, weight: number): (number | null)[] {
  let average = 0;
  let seen = 0;
  return epochs.map((epoch) => {
    const one = value(epoch);
    if (one === null || !Number.isFinite(one) || epoch.epoch === 0) return one;
    average = weight * average + (1 - weight) * one;
    return average / (1 - weight ** ++seen);
  });
}

/** Where a value stands on its axis; null where it cannot, as the untrained network's that is off the scale. */
function plotted({ epoch }: EpochRecord, value: number | null, { min, max }: Scale, logarithmic: boolean): number | null {
  if (value === null || !Number.isFinite(value) || (logarithmic && value <= 0)) return null;
  const place = logarithmic ? Math.log10(value) : value;
  return epoch === 0 && (place < min || place > max) ? null : place;
}

/** The curves as a table for other programs: one row a run and epoch, losses and accuracies as fractions. */
export function curvesCsv(curves: readonly Curve[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = curves.flatMap(({ run, epochs }) =>
    epochs.map(({ epoch, trainLoss, trainAccuracy, valLoss, valAccuracy, learningRate, examplesPerSecond, elapsedMs }) =>
      [run.id, quoted(run.name), epoch, trainLoss, trainAccuracy, valLoss ?? '', valAccuracy ?? '', learningRate, examplesPerSecond, elapsedMs].join(','),
    ),
  );
  const header = 'run,name,epoch,train_loss,train_accuracy,val_loss,val_accuracy,learning_rate,examples_per_second,elapsed_ms';
  return [header, ...rows, ''].join('\n');
}
