import type { EChartsCoreOption } from 'echarts/core';
import { binEdges, binsOf, type QuantityName } from '../../engine/diagnostics/bins.ts';
import { norm, type Distribution } from '../../engine/diagnostics/distribution.ts';
import type { LearningLayer, StatisticsSample } from '../../engine/diagnostics.ts';
import { tableTooltip } from '../charts/table-tooltip.ts';
import { tickLabel } from '../format/numbers.ts';
import { layerColor } from '../theme/layer-colors.ts';
import type { Appearance } from '../theme/palette.ts';
import { colors } from '../theme/tokens.ts';
import { axisFor, axisTicks, bulkAxis, byMagnitude, densityOver, type Density } from './density.ts';
import type { PlotTable } from './plot-table.ts';
import { activationAxis, distributionOf, layerTitle, layerUnits, quantityTitles } from './quantities.ts';

/** Along values as they are, or along log₁₀ of their magnitude, where layers of very different size can be compared. */
export const ridgeScales = ['linear', 'magnitude'] as const;
export type RidgeScale = (typeof ridgeScales)[number];

export interface RidgeAxis {
  from: number;
  to: number;
}

export interface RidgeLook {
  appearance: Appearance;
  quantity: QuantityName;
  scale: RidgeScale;
  axis: RidgeAxis;
  layerCount: number;
}

/** How high a ridge stands, in distances between layers. */
const height = 1.35;
const finest = 160;
/** Even bins have a cell each, unless the axis reaches far beyond them, as for a softmax above ReLU units that explode. */
const mostCells = 400;

/** An axis that is so many times wider than the values of a moment hides them. */
const tooWide = 100;

/**
 * An axis that holds the quantity for all layers and all of training, so that nothing moves but the values; of a training that has
 * diverged, one for the moment. Gradients change their size by orders of magnitude: their linear axis is always that of the moment,
 * and of the hidden layers, for the output's errors are ±1.
 */
export function ridgeAxis(
  layers: readonly LearningLayer[],
  samples: readonly StatisticsSample[],
  sample: StatisticsSample,
  { quantity, scale }: Pick<RidgeLook, 'quantity' | 'scale'>,
): RidgeAxis {
  const of = (some: readonly StatisticsSample[], seen = layers) => measuredIn(some, seen, quantity);
  if (scale === 'magnitude') return magnitudeAxis(of(samples).map(({ a }) => a));
  if (quantity === 'delta' || quantity === 'gradW' || quantity === 'gradB') {
    const hidden = layers.filter(({ isOutput }) => !isOutput);
    return bulkAxis(of([sample], hidden.length > 0 ? hidden : layers).map(({ a }) => a));
  }
  const axisOf = (seen: ReturnType<typeof of>) => (quantity === 'a' ? activationAxis(seen) : axisFor(seen.map(({ a }) => a)));
  const [whole, own] = [axisOf(of(samples)), axisOf(of([sample]))];
  return whole.to - whole.from > tooWide * (own.to - own.from) ? own : whole;
}

const measuredIn = (samples: readonly StatisticsSample[], layers: readonly LearningLayer[], quantity: QuantityName) =>
  samples.flatMap((sample) =>
    layers.flatMap((layer) => {
      const a = distributionOf(sample, layer, quantity);
      return a ? [{ layer, a }] : [];
    }),
  );

function magnitudeAxis(seen: readonly Distribution[]): RidgeAxis {
  const spreads = seen.map(({ mean, sd }) => Math.hypot(mean, sd)).filter((spread) => spread > 0 && Number.isFinite(spread));
  if (spreads.length === 0) return { from: -3, to: 1 };
  return { from: Math.floor(Math.log10(Math.min(...spreads)) - 2), to: Math.ceil(Math.log10(Math.max(...spreads)) + 0.5) };
}

/** The density that a ridge shows. */
export function ridgeDensity(
  { spec }: LearningLayer,
  { counts }: Distribution,
  { quantity, scale, axis }: Pick<RidgeLook, 'quantity' | 'scale' | 'axis'>,
  cells = finest,
): Density {
  const bins = binsOf(quantity, spec.activation);
  const edges = binEdges(bins);
  const places = bins.kind === 'even' ? Math.min(mostCells, Math.round(((axis.to - axis.from) * bins.count) / (bins.to - bins.from))) : cells;
  if (scale === 'linear') return densityOver(counts, edges, axis.from, axis.to, places);
  const magnitudes = byMagnitude(counts, edges);
  return densityOver(magnitudes.counts, magnitudes.edges, axis.from, axis.to, cells);
}

const isHistogram = ({ spec }: LearningLayer, { quantity, scale }: RidgeLook) =>
  scale === 'linear' && binsOf(quantity, spec.activation).kind === 'even';

/**
 * One histogram per layer, the first at the bottom as the signal rises, as in Glorot & Bengio's figures 4, 6 and 7. Each is scaled to
 * its own peak: what is compared is where values lie and how far they spread, by one axis for all.
 */
export function ridgelineOption(layers: readonly LearningLayer[], sample: StatisticsSample, look: RidgeLook): EChartsCoreOption {
  const { axis, quantity, scale, appearance } = look;
  const { symbol } = quantityTitles[quantity];
  const name = scale === 'linear' ? symbol : `log₁₀ |${symbol}|`;
  const ticks = axisTicks(axis);
  return {
    grid: { left: 128, right: 24, top: 12, bottom: 44, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: axis.from,
      max: axis.to,
      name,
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { customValues: ticks, formatter: tickLabel, hideOverlap: true },
      axisTick: { customValues: ticks },
      axisLine: { onZero: false },
      splitLine: { show: true },
      axisPointer: { label: { show: false } },
    },
    yAxis: {
      type: 'value',
      min: -0.15,
      max: layers.length - 1 + height + 0.1,
      axisLabel: {
        verticalAlign: 'bottom',
        customValues: layers.map((_, row) => row),
        formatter: (row: number) => (layers[row] ? rowLabel(layers[row], sample, look) : ''),
        lineHeight: 14,
        rich: richText(appearance),
      },
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: false },
      axisPointer: { show: false },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: 'line' },
      formatter: () => ridgeTooltip(layers, sample, look),
    },
    series: layers
      .map((layer, row) => ({ layer, row }))
      .toReversed()
      .map(({ layer, row }) => ridge(layer, row, sample, look)),
  };
}

const rowLabel = (layer: LearningLayer, sample: StatisticsSample, look: RidgeLook) =>
  `{name|${layerTitle(layer)}}\n{units|${whatIsHidden(layer, sample, look) ?? layerUnits(layer)}}`;

/** Said of a layer that is not seen as it should: its values lie off the axis, or are no numbers any more. */
function whatIsHidden(layer: LearningLayer, sample: StatisticsSample, look: RidgeLook): string | null {
  const distribution = distributionOf(sample, layer, look.quantity);
  if (!distribution) return null;
  if (!Number.isFinite(distribution.mean)) return 'not finite';
  const shown = area(ridgeDensity(layer, distribution, look), look.axis);
  return shown < 0.5 ? `${Math.round(100 * (1 - shown))}% off this axis` : null;
}

const area = ({ densities }: Density, { from, to }: RidgeAxis) =>
  (densities.reduce((sum, density) => sum + density, 0) * (to - from)) / densities.length;

/** A layer with less on the axis than this is drawn lower: a few stray values shall not look like a mountain. */
const fullShare = 0.2;

const richText = (appearance: Appearance) => ({
  name: { color: colors[appearance].text, fontSize: 12, align: 'right' },
  units: { color: colors[appearance].textFaint, fontSize: 11, align: 'right' },
});

function ridge(layer: LearningLayer, row: number, sample: StatisticsSample, look: RidgeLook) {
  const color = layerColor(layer.number, look.layerCount, look.appearance);
  const distribution = distributionOf(sample, layer, look.quantity);
  const density = distribution ? ridgeDensity(layer, distribution, look) : { places: [], densities: [] };
  const { places, densities } = density;
  const peak = (Math.max(...densities) || 1) / Math.min(1, area(density, look.axis) / fullShare);
  const inner = places.map((place, cell) => [place, densities[cell]!] as const);
  const outline = inner.length > 0 ? [[look.axis.from, densities[0]!] as const, ...inner, [look.axis.to, densities.at(-1)!] as const] : [];
  return {
    id: String(layer.number),
    type: 'line',
    data: outline.map(([place, density]) => [place, row + (height * density) / peak]),
    // Where bins are even, the ridge is the histogram itself.
    step: isHistogram(layer, look) ? 'middle' : false,
    color,
    lineStyle: { width: 1.5, color },
    areaStyle: { color, opacity: 0.28, origin: row },
    showSymbol: false,
    emphasis: { disabled: true },
    clip: true,
    z: 2,
  };
}

const short = (value: number) => String(Number(value.toPrecision(3)));

function ridgeTooltip(layers: readonly LearningLayer[], sample: StatisticsSample, look: RidgeLook): HTMLElement {
  const rows = layers.toReversed().flatMap((layer) => {
    const distribution = distributionOf(sample, layer, look.quantity);
    if (!distribution) return [];
    const { mean, sd, p2, p50, p98 } = distribution;
    const color = layerColor(layer.number, look.layerCount, look.appearance);
    return [{ color, cells: [layerTitle(layer), ...[mean, sd, p2, p50, p98].map(short)] }];
  });
  return tableTooltip([quantityTitles[look.quantity].symbol, 'mean', 'sd', '2nd %', 'median', '98th %'], rows);
}

/** Statistics of one quantity at one sample, a row a layer. */
export function distributionTable(layers: readonly LearningLayer[], sample: StatisticsSample, quantity: QuantityName): PlotTable {
  return {
    columns: ['epoch', 'step', 'layer', 'mean', 'sd', 'p2', 'p25', 'p50', 'p75', 'p98', 'norm'],
    rows: layers.flatMap((layer) => {
      const distribution = distributionOf(sample, layer, quantity);
      if (!distribution) return [];
      const { mean, sd, p2, p25, p50, p75, p98 } = distribution;
      return [[sample.epoch, sample.step, layer.number, mean, sd, p2, p25, p50, p75, p98, norm(distribution)]];
    }),
  };
}
