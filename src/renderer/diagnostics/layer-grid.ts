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

export interface GridCell {
  runId: number;
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
  width: number;
  height: number;
}

export interface LayerGrid {
  axis: RidgeAxis;
  /** How many rows there are: as many as the deepest network has layers. */
  rows: number;
  cells: GridCell[];
}

/** One small histogram a layer and run, all on one axis: that is what makes them comparable. */
export function layerGrid(measured: readonly MeasuredRun[], look: GridLook): LayerGrid {
  const placed = measured.flatMap(({ run, sample }) => learningLayers(run.spec).map((layer) => ({ run, sample, layer })));
  const axis = gridAxis(placed, look);
  return {
    axis,
    rows: Math.max(0, ...placed.map(({ layer }) => layer.number)),
    cells: placed.flatMap(({ run, sample, layer }) => {
      const distribution = distributionOf(sample, layer, look.quantity);
      if (!distribution) return [];
      const { places, densities } = ridgeDensity(layer, distribution, { ...look, axis }, Math.min(160, Math.round(look.width / 2)));
      const { mean, sd, p98 } = distribution;
      const saturated = sample.layers.find((one) => one.layer === layer.layer)?.saturation?.saturated ?? null;
      return [{ runId: run.id, number: layer.number, path: pathOf(places, densities, axis, look), mean, sd, p98, saturated }];
    }),
  };
}

interface Placed {
  run: RunRecord;
  sample: StatisticsSample;
  layer: LearningLayer;
}

/** Wide enough for the hidden layers of all runs; the output's errors are ±1 and would press the others together. */
function gridAxis(placed: readonly Placed[], { quantity, scale }: GridLook): RidgeAxis {
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
export function gridTable(measured: readonly MeasuredRun[], grid: LayerGrid): PlotTable {
  const of = new Map(measured.map(({ run, sample }) => [run.id, { run, sample }]));
  return {
    columns: ['run', 'name', 'epoch', 'layer', 'mean', 'sd', 'p98', 'saturated'],
    rows: grid.cells.map(({ runId, number, mean, sd, p98, saturated }) => {
      const { run, sample } = of.get(runId)!;
      return [runId, run.name, sample.epoch, number, mean, sd, p98, saturated];
    }),
  };
}
