import type { EChartsCoreOption } from 'echarts/core';
import type { LearningLayer, StatisticsSample } from '../../engine/diagnostics.ts';
import { tableTooltip } from '../charts/table-tooltip.ts';
import { percent } from '../format/numbers.ts';
import { layerColor } from '../theme/layer-colors.ts';
import type { Appearance } from '../theme/palette.ts';
import type { PlotTable } from './plot-table.ts';
import { activationAxis, distributionOf, layerTitle, sampleTitle } from './quantities.ts';
import { placeOn, trainingXAxis, type TrainingAxis } from './training-axis.ts';

export interface SaturationLook {
  appearance: Appearance;
  axis: TrainingAxis;
  /** Of all layers, hidden and output: the colours are shared out among them. */
  layerCount: number;
  /** Each layer in a plot of its own, the top layer on top. */
  separate: boolean;
  /** Of the canvas, in pixels. */
  height: number;
}

const short = (value: number) => String(Number(value.toPrecision(3)));
const finite = (value: number) => (Number.isFinite(value) ? value : null);

/**
 * Activations of each layer over training, as in Glorot & Bengio's figures 2 and 3: a line for the mean in a band of ± one standard
 * deviation, dots for the 98th percentile.
 */
export function activationOption(
  layers: readonly LearningLayer[],
  samples: readonly StatisticsSample[],
  look: SaturationLook,
): EChartsCoreOption {
  const along = placeOn[look.axis];
  const { from, to } = activationAxis(samples.flatMap((sample) => layers.map((layer) => ({ layer, a: distributionOf(sample, layer, 'a')! }))));
  const plots = look.separate ? layers.length : 1;
  const plotOf = (layer: LearningLayer) => (look.separate ? layers.length - 1 - layers.indexOf(layer) : 0);
  return {
    grid: stacked(plots, look.height),
    xAxis: Array.from({ length: plots }, (_, plot) => ({
      ...trainingXAxis(look.axis, samples.at(-1) ?? { epoch: 1, step: 1 }),
      gridIndex: plot,
      ...(plot < plots - 1 ? { name: '', axisLabel: { show: false } } : {}),
    })),
    yAxis: Array.from({ length: plots }, (_, plot) => ({
      ...valueAxis(plot === 0 ? 'Activation a' : '', from, to),
      gridIndex: plot,
      splitNumber: plots > 2 ? 2 : 5,
    })),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      ...lineTooltip,
      formatter: (shown: { dataIndex: number }[]) => activationTooltip(layers, samples[shown[0]!.dataIndex]!, look),
    },
    series: layers.flatMap((layer) => {
      const color = layerColor(layer.number, look.layerCount, look.appearance);
      const values = samples.map((sample) => ({ x: along(sample), a: distributionOf(sample, layer, 'a')! }));
      const place = { xAxisIndex: plotOf(layer), yAxisIndex: plotOf(layer) };
      return [
        band(`${layer.number} band`, color, values.map(({ x, a: { mean, sd } }) => [x, Math.max(from, mean - sd), Math.min(to, mean + sd)])),
        line(`${layer.number} mean`, layerTitle(layer), color, values.map(({ x, a }) => [x, finite(a.mean)])),
        dots(`${layer.number} p98`, color, values.map(({ x, a }) => [x, finite(a.p98)])),
      ].map((series) => ({ ...series, ...place }));
    }),
  };
}

/** The share of each layer's activations that are saturated, over training. */
export function shareOption(
  layers: readonly LearningLayer[],
  samples: readonly StatisticsSample[],
  look: SaturationLook,
): EChartsCoreOption {
  const place = placeOn[look.axis];
  return {
    grid: { left: 56, right: 72, top: 30, bottom: 40, outerBoundsMode: 'none' },
    xAxis: trainingXAxis(look.axis, samples.at(-1) ?? { epoch: 1, step: 1 }),
    yAxis: { ...valueAxis('Saturated activations (%)', 0, 1), axisLabel: { formatter: (share: number) => String(Math.round(share * 100)) } },
    tooltip: {
      ...lineTooltip,
      formatter: (shown: { dataIndex: number }[]) => shareTooltip(layers, samples[shown[0]!.dataIndex]!, look),
    },
    series: layers.map((layer, index) => {
      const color = layerColor(layer.number, look.layerCount, look.appearance);
      const along = line(`${layer.number} saturated`, layerTitle(layer), color, samples.map((sample) => [place(sample), shareOf(sample, layer)]));
      const last = samples.at(-1);
      const below = last ? layers.slice(0, index).filter((other) => isLevel(shareOf(last, other), shareOf(last, layer))).length : 0;
      return { ...along, endLabel: { ...along.endLabel, offset: [0, -labelHeight * below] } };
    }),
  };
}

const labelHeight = 13;
const shareOf = (sample: StatisticsSample, layer: LearningLayer) => saturationOf(sample, layer)?.saturated ?? null;
/** Labels of such shares would lie on each other; pushed apart downwards, as ECharts does, those of layers at 0 would leave the plot. */
const isLevel = (one: number | null, other: number | null) => one !== null && other !== null && Math.abs(one - other) < 0.01;

/** null where activations do not saturate, or are not numbers any more. */
function saturationOf(sample: StatisticsSample, { layer }: LearningLayer) {
  const statistics = sample.layers.find((candidate) => candidate.layer === layer);
  return statistics && Number.isFinite(statistics.distributions.a.mean) ? statistics.saturation : null;
}

/** Plots of one width below each other, with room for the axis under the last. */
function stacked(plots: number, height: number) {
  const [top, bottom, gap] = [30, 40, 14];
  const each = Math.max(1, (height - top - bottom - gap * (plots - 1)) / plots);
  return Array.from({ length: plots }, (_, plot) => ({
    left: 56,
    right: 72,
    top: top + plot * (each + gap),
    height: each,
    outerBoundsMode: 'none',
  }));
}

const lineTooltip = { trigger: 'axis', confine: true, transitionDuration: 0, axisPointer: { type: 'line', snap: true } };

const valueAxis = (name: string, min: number, max: number) => ({
  type: 'value',
  min,
  max,
  name,
  nameLocation: 'end',
  nameGap: 12,
  nameTextStyle: { align: 'left', padding: [0, 0, 0, -44] },
  axisLine: { show: false },
  axisPointer: { show: false },
});

type Point = [number, number | null];

const line = (id: string, name: string, color: string, data: Point[]) => ({
  id,
  type: 'line',
  data,
  color,
  lineStyle: { width: 2, color },
  showSymbol: data.length < 2,
  emphasis: { disabled: true },
  endLabel: { show: true, formatter: name.replace(', output', ''), color, fontSize: 11, distance: 10 },
  labelLayout: { moveOverlap: 'shiftY' },
  z: 3,
});

/** Dots without a line, as the paper draws percentiles. */
const dots = (id: string, color: string, data: Point[]) => ({
  id,
  type: 'scatter',
  data,
  symbol: 'circle',
  symbolSize: 4,
  itemStyle: { color: 'transparent', borderColor: color, borderWidth: 1 },
  emphasis: { disabled: true },
  silent: true,
  z: 2,
});

/** The area between two lines; ECharts has none, so it is drawn as one polygon. */
function band(id: string, color: string, rows: [x: number, low: number, high: number][]) {
  const known = rows.filter((row) => row.every(Number.isFinite));
  const outline = [...known.map(([x, low]) => [x, low]), ...known.toReversed().map(([x, , high]) => [x, high])];
  return {
    id,
    type: 'custom',
    data: known.length > 1 ? [[known[0]![0], known[0]![1]]] : [],
    renderItem: (_: unknown, api: { coord: (point: number[]) => number[] }) => ({
      type: 'polygon',
      shape: { points: outline.map((point) => api.coord(point)) },
      style: { fill: color, opacity: 0.12 },
    }),
    clip: true,
    silent: true,
    tooltip: { show: false },
    z: 1,
  };
}

function activationTooltip(layers: readonly LearningLayer[], sample: StatisticsSample, look: SaturationLook): HTMLElement {
  const rows = layers.map((layer) => {
    const { mean, sd, p98 } = distributionOf(sample, layer, 'a')!;
    const color = layerColor(layer.number, look.layerCount, look.appearance);
    return { color, cells: [layerTitle(layer), short(mean), short(sd), short(p98)] };
  });
  return tableTooltip([capital(sampleTitle(sample)), 'mean', 'sd', '98th %'], rows);
}

function shareTooltip(layers: readonly LearningLayer[], sample: StatisticsSample, look: SaturationLook): HTMLElement {
  const rows = layers.map((layer) => {
    const { saturated, dead } = saturationOf(sample, layer) ?? { saturated: null, dead: null };
    const color = layerColor(layer.number, look.layerCount, look.appearance);
    return { color, cells: [layerTitle(layer), percent(saturated, 1), percent(dead, 1)] };
  });
  return tableTooltip([capital(sampleTitle(sample)), 'saturated', 'units always so'], rows);
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);

/** The numbers behind both plots. */
export function saturationTable(layers: readonly LearningLayer[], samples: readonly StatisticsSample[]): PlotTable {
  return {
    columns: ['epoch', 'step', 'layer', 'mean', 'sd', 'p2', 'p25', 'p50', 'p75', 'p98', 'saturated', 'always_saturated'],
    rows: samples.flatMap((sample) =>
      layers.map((layer) => {
        const { mean, sd, p2, p25, p50, p75, p98 } = distributionOf(sample, layer, 'a')!;
        const { saturated, dead } = saturationOf(sample, layer) ?? { saturated: null, dead: null };
        return [sample.epoch, sample.step, layer.number, mean, sd, p2, p25, p50, p75, p98, saturated, dead];
      }),
    ),
  };
}
