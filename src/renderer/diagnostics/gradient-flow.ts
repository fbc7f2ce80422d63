import type { EChartsCoreOption } from 'echarts/core';
import { norm } from '../../engine/diagnostics/distribution.ts';
import type { LearningLayer, StatisticsSample } from '../../engine/diagnostics.ts';
import { times } from '../../engine/findings.ts';
import { logLossScale } from '../charts/scales.ts';
import { tableTooltip } from '../charts/table-tooltip.ts';
import { scientific, significant } from '../format/significant.ts';
import { layerColor } from '../theme/layer-colors.ts';
import type { Appearance } from '../theme/palette.ts';
import type { PlotTable } from './plot-table.ts';
import { layerTitle, sampleTitle } from './quantities.ts';
import { placeOn, trainingXAxis, type TrainingAxis } from './training-axis.ts';

/** What is drawn per layer over training, each a positive number on a logarithmic axis. */
export const flowMeasures = ['gradB', 'gradW', 'delta', 'update'] as const;
export type FlowMeasure = (typeof flowMeasures)[number];

export const flowTitles: Record<FlowMeasure, { axis: string; short: string; about: string }> = {
  gradB: { axis: '‖∂C/∂b‖', short: '‖∂C/∂b‖', about: 'Length of the gradient of the biases: Nielsen’s speed of learning' },
  gradW: { axis: '‖∂C/∂w‖', short: '‖∂C/∂w‖', about: 'Length of the gradient of the weights' },
  delta: { axis: 'Standard deviation of δ', short: 'sd of δ', about: 'Spread of the errors δ over units and examples: does not depend on how wide a layer is' },
  update: { axis: '‖Δw‖ / ‖w‖ of a step', short: '‖Δw‖/‖w‖', about: 'How far a training step moves the weights, as a share of their length; about 10⁻³ is usual' },
};

/** null where there is none: before the first step there is no update. */
export function flowValue(sample: StatisticsSample, layer: LearningLayer, measure: FlowMeasure): number | null {
  const statistics = sample.layers.find((candidate) => candidate.layer === layer.layer);
  if (!statistics) return null;
  if (measure === 'update') return statistics.updateRatio;
  return measure === 'delta' ? statistics.distributions.delta.sd : norm(statistics.distributions[measure]);
}

export interface FlowLook {
  appearance: Appearance;
  axis: TrainingAxis;
  measure: FlowMeasure;
  /** Which sample is looked at elsewhere: marked by a line. */
  chosen: StatisticsSample | null;
  markColor: string;
}

/** One line a layer on a logarithmic axis: vanishing and exploding gradients are lines far apart. */
export function flowOption(layers: readonly LearningLayer[], samples: readonly StatisticsSample[], look: FlowLook): EChartsCoreOption {
  const place = placeOn[look.axis];
  const value = (sample: StatisticsSample, layer: LearningLayer) => flowValue(sample, layer, look.measure);
  const scale = logLossScale(samples.flatMap((sample) => layers.map((layer) => value(sample, layer) ?? 0)));
  const logged = (value: number | null) => (value !== null && value > 0 && Number.isFinite(value) ? Math.log10(value) : null);
  return {
    grid: { left: 64, right: 72, top: 30, bottom: 40, outerBoundsMode: 'none' },
    xAxis: trainingXAxis(look.axis, samples.at(-1) ?? { epoch: 1, step: 1 }),
    yAxis: {
      type: 'value',
      min: scale.min,
      max: scale.max,
      name: `${flowTitles[look.measure].axis} (logarithmic)`,
      nameLocation: 'end',
      nameGap: 12,
      nameTextStyle: { align: 'left', padding: [0, 0, 0, -52] },
      axisLabel: { customValues: scale.ticks, formatter: (place: number) => powerOfTen(place) },
      axisTick: { customValues: scale.ticks },
      axisLine: { show: false },
      axisPointer: { show: false },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: 'line', snap: true },
      formatter: (shown: { dataIndex: number }[]) => flowTooltip(layers, samples[shown[0]!.dataIndex]!, look),
    },
    series: layers.map((layer, index) => {
      const color = layerColor(layer.number, layers.length, look.appearance);
      return {
        id: String(layer.number),
        type: 'line',
        data: samples.map((sample) => [place(sample), logged(value(sample, layer))]),
        color,
        lineStyle: { width: 2, color },
        showSymbol: samples.length < 2,
        emphasis: { disabled: true },
        endLabel: { show: true, formatter: `Layer ${layer.number}`, color, fontSize: 11, distance: 10 },
        labelLayout: { moveOverlap: 'shiftY' },
        markLine: index === 0 && look.chosen ? mark(place(look.chosen), look.markColor) : { data: [] },
      };
    }),
  };
}

const mark = (place: number, color: string) => ({
  symbol: 'none',
  silent: true,
  label: { show: false },
  lineStyle: { color, type: 'solid', width: 1 },
  data: [{ xAxis: place }],
});

function powerOfTen(place: number): string {
  const value = Number((10 ** place).toPrecision(2));
  return value >= 0.01 && value < 1000 ? significant(value) : scientific(value);
}

const short = (value: number | null) => (value === null ? '–' : significant(value));

function flowTooltip(layers: readonly LearningLayer[], sample: StatisticsSample, look: FlowLook): HTMLElement {
  const values = layers.map((layer) => flowValue(sample, layer, look.measure));
  const last = values.at(-1) ?? null;
  const rows = layers.toReversed().map((layer) => {
    const value = values[layers.indexOf(layer)]!;
    const ratio = value && last ? `${significant(value / last, 2)}×` : '–';
    return { color: layerColor(layer.number, layers.length, look.appearance), cells: [layerTitle(layer), short(value), ratio] };
  });
  const title = sampleTitle(sample);
  return tableTooltip([title[0]!.toUpperCase() + title.slice(1), flowTitles[look.measure].short, 'of the last layer’s'], rows);
}

/** How far below the last layer's a layer's gradient must fall to be remarked on. */
const vanishing = 100;

/** A sentence when gradients vanish or explode between the last layer and another, at one sample; else null. */
export function flowNote(layers: readonly LearningLayer[], sample: StatisticsSample, measure: FlowMeasure): string | null {
  const last = layers.at(-1);
  if (!last || measure === 'update') return null;
  const reference = flowValue(sample, last, measure) ?? 0;
  const ratios = layers.map((layer) => ({ layer, ratio: (flowValue(sample, layer, measure) ?? 0) / reference }));
  const small = ratios.filter(({ ratio }) => ratio < 1 / vanishing);
  const large = ratios.filter(({ ratio }) => ratio > vanishing);
  const [found, word] = small.length > 0 ? [small, 'vanishes'] : [large, 'explodes'];
  if (found.length === 0) return null;
  const names = found.map(({ layer }) => layer.number);
  const extreme = word === 'vanishes' ? Math.min(...found.map(({ ratio }) => ratio)) : Math.max(...found.map(({ ratio }) => ratio));
  const where = `layer${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
  if (extreme === 0) return `The gradient is exactly 0 in ${where} (${sampleTitle(sample)}).`;
  const far = word === 'vanishes' ? `${times(1 / extreme)} below` : `${times(extreme)} above`;
  return `The gradient ${word} in ${where}: ${flowTitles[measure].short} is up to ${far} the last layer’s (${sampleTitle(sample)}).`;
}

/** All measures of every layer and sample. */
export function flowTable(layers: readonly LearningLayer[], samples: readonly StatisticsSample[]): PlotTable {
  return {
    columns: ['epoch', 'step', 'layer', 'norm_grad_b', 'norm_grad_w', 'sd_delta', 'update_ratio'],
    rows: samples.flatMap((sample) =>
      layers.map((layer) => [sample.epoch, sample.step, layer.number, ...flowMeasures.map((measure) => flowValue(sample, layer, measure))]),
    ),
  };
}
