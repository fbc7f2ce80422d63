import type { RunRecord } from '../../bridge/runs.ts';
import type { QuantityName } from '../../engine/diagnostics/bins.ts';
import { learningLayers, type LearningLayer, type StatisticsSample } from '../../engine/diagnostics.ts';
import { bulkAxis } from './density.ts';
import type { PlotTable } from './plot-table.ts';
import { activationAxis, distributionOf } from './quantities.ts';
import { ridgeDensity, type RidgeAxis, type RidgeScale } from './ridgeline.ts';

/** A run and what was measured in it at the epoch looked at. */
export interface MeasuredRun {
  run: RunRecord;
  sample: StatisticsSample;
}

/** What one layer of one run shows. */
export interface GridCell {
  /** l = 1 … L */
  number: number;
  /** An SVG path over [0, width] × [0, height], closed along the bottom. */
  path: string;
  mean: number;
  sd: number;
  p98: number;
  saturated: number | null;
}

export interface GridLook {
  quantity: QuantityName;
  scale: RidgeScale;
  /** Of a cell, in pixels. */
  width: number;
  height: number;
}

/** What all cells have in common: that is what makes them comparable. */
export interface GridFrame {
  axis: RidgeAxis;
  /** How many rows there are: as many as the deepest network has layers. */
  rows: number;
}

/** How many layers the deepest of these networks has. */
export const deepest = (runs: readonly RunRecord[]): number => Math.max(0, ...runs.map(({ spec }) => learningLayers(spec).length));

export function gridFrame(measured: readonly MeasuredRun[], look: Pick<GridLook, 'quantity' | 'scale'>): GridFrame {
  const placed = measured.flatMap(({ run, sample }) => learningLayers(run.spec).map((layer) => ({ sample, layer })));
  return { axis: gridAxis(placed, look), rows: deepest(measured.map(({ run }) => run)) };
}

/** One small histogram a layer. */
export function gridCells({ run, sample }: MeasuredRun, { axis }: GridFrame, look: GridLook): GridCell[] {
  return learningLayers(run.spec).flatMap((layer) => {
    const distribution = distributionOf(sample, layer, look.quantity);
    if (!distribution) return [];
    const { places, densities } = ridgeDensity(layer, distribution, { ...look, axis }, Math.min(160, Math.round(look.width / 2)));
    const { mean, sd, p98 } = distribution;
    return [{ number: layer.number, path: pathOf(places, densities, axis, look), mean, sd, p98, saturated: saturatedIn(sample, layer) }];
  });
}

const saturatedIn = (sample: StatisticsSample, { layer }: LearningLayer) =>
  sample.layers.find((one) => one.layer === layer)?.saturation?.saturated ?? null;

interface Placed {
  sample: StatisticsSample;
  layer: LearningLayer;
}

/** Wide enough for the hidden layers of all runs; the output's errors are ±1 and would press the others together. */
function gridAxis(placed: readonly Placed[], { quantity, scale }: Pick<GridLook, 'quantity' | 'scale'>): RidgeAxis {
  const hidden = placed.filter(({ layer }) => !layer.isOutput);
  const seen = hidden.length > 0 ? hidden : placed;
  const measured = seen.flatMap(({ sample, layer }) => {
    const a = distributionOf(sample, layer, quantity);
    return a ? [{ layer, a }] : [];
  });
  const all = measured.map(({ a }) => a);
  if (quantity === 'a') return activationAxis(measured);
  if (scale === 'linear') return bulkAxis(all);
  const spreads = all.map(({ mean, sd }) => Math.hypot(mean, sd)).filter((spread) => spread > 0 && Number.isFinite(spread));
  if (spreads.length === 0) return { from: -3, to: 1 };
  return { from: Math.floor(Math.log10(Math.min(...spreads)) - 1.5), to: Math.ceil(Math.log10(Math.max(...spreads)) + 1) };
}

function pathOf(places: readonly number[], densities: readonly number[], { from, to }: RidgeAxis, { width, height }: GridLook): string {
  const peak = Math.max(...densities);
  if (!(peak > 0)) return '';
  const points = places.map((place, index) => {
    const x = ((place - from) / (to - from)) * width;
    return `${x.toFixed(1)},${(height * (1 - densities[index]! / peak)).toFixed(1)}`;
  });
  return `M0,${height}L${points.join('L')}L${width},${height}Z`;
}

/** The numbers behind the grid. */
export function gridTable(measured: readonly MeasuredRun[], quantity: QuantityName): PlotTable {
  return {
    columns: ['run', 'name', 'epoch', 'layer', 'mean', 'sd', 'p2', 'p25', 'p50', 'p75', 'p98', 'saturated'],
    rows: measured.flatMap(({ run, sample }) =>
      learningLayers(run.spec).flatMap((layer) => {
        const distribution = distributionOf(sample, layer, quantity);
        if (!distribution) return [];
        const { mean, sd, p2, p25, p50, p75, p98 } = distribution;
        return [[run.id, run.name, sample.epoch, layer.number, mean, sd, p2, p25, p50, p75, p98, saturatedIn(sample, layer)]];
      }),
    ),
  };
}
