import { describe, expect, it } from 'vitest';
import { binCount, binsOf, quantityNames, type QuantityName } from '../../../src/engine/diagnostics/bins.ts';
import type { Distribution } from '../../../src/engine/diagnostics/distribution.ts';
import type { StatisticsSample } from '../../../src/engine/diagnostics.ts';
import { presets } from '../../../src/engine/presets.ts';
import { crowdSeries } from '../../../src/renderer/charts/curve-crowd.ts';
import { curvesOption, type Curve, type CurvesLook } from '../../../src/renderer/charts/curves.ts';
import { accuracyScale, linearLossScale, logLossScale } from '../../../src/renderer/charts/scales.ts';
import { columnsInSight, columnsOfPicture, gridLayout, gridSize, labelsWidth } from '../../../src/renderer/diagnostics/grid-layout.ts';
import { gridCells, gridFrame, gridTable } from '../../../src/renderer/diagnostics/layer-grid.ts';
import { runLook } from '../../../src/renderer/theme/palette.ts';
import { epochRecord, runRecord } from './run-record.ts';

describe('the grid of layers and runs', () => {
  it('fills its width with few runs, and keeps cells legible with many', () => {
    for (const columns of [2, 3, 6]) expect(gridSize(gridLayout(1180, columns), columns, 5).width).toBeLessThanOrEqual(1180);
    expect(gridLayout(1180, 3).width).toBeGreaterThan(300);
    expect(gridLayout(1180, 1).width).toBe(480);
    expect(gridLayout(1180, 100).width).toBe(128);
  });

  it('draws the columns in sight, with one to spare on either side', () => {
    const layout = gridLayout(1180, 100);
    expect(columnsInSight(layout, 0, 1180, 100)).toEqual({ first: 0, end: 9 });
    const far = columnsInSight(layout, 50 * layout.stepX, 1180, 100);
    expect(far.first).toBe(49);
    expect(labelsWidth + far.end * layout.stepX).toBeGreaterThanOrEqual(50 * layout.stepX + 1180);
    expect(columnsInSight(layout, 1e6, 1180, 100).end).toBe(100);
    expect(columnsInSight(gridLayout(1180, 3), 0, 1180, 3)).toEqual({ first: 0, end: 3 });
  });

  it('is saved as one strip of few runs and as a page of many, never too large for a canvas', () => {
    expect([1, 3, 8].map(columnsOfPicture)).toEqual([1, 3, 8]);
    expect(columnsOfPicture(100)).toBe(15);
    for (const count of [9, 40, 41, 100, 500, 1000]) {
      const columns = columnsOfPicture(count);
      const band = gridSize(gridLayout(1180, count), columns, 6);
      expect(Math.max(band.width, band.height * Math.ceil(count / columns))).toBeLessThan(16_384);
    }
  });

  const spec = presets.find(({ id }) => id === 'deep-sigmoid')!.spec;
  const sampleWith = (sd: number): StatisticsSample => ({
    epoch: 2,
    step: 10_000,
    layers: spec.layers.map((layer, index) => {
      const activation = 'activation' in layer ? layer.activation : 'linear';
      const of = (name: QuantityName): Distribution => ({
        mean: 0.1 * index, sd, p2: -2 * sd, p25: -sd, p50: 0, p75: sd, p98: 2 * sd,
        counts: new Uint32Array(binCount(binsOf(name, activation))).fill(1),
      });
      const distributions = Object.fromEntries(quantityNames.map((name) => [name, of(name)])) as Record<QuantityName, Distribution>;
      return { layer: index, saturation: index < 4 ? { saturated: 0.25, dead: 0 } : null, updateRatio: null, distributions };
    }),
  });
  const measured = [1, 10].map((sd, index) => ({ run: runRecord({ id: index + 1, name: `run ${index + 1}`, spec }), sample: sampleWith(sd) }));

  it('has one axis for all runs, wide enough for the widest', () => {
    const frame = gridFrame(measured, { quantity: 'z', scale: 'linear' });
    expect(frame.rows).toBe(5);
    expect(frame.axis.from).toBeLessThanOrEqual(-20);
    expect(frame.axis.to).toBeGreaterThanOrEqual(20);
    const cells = gridCells(measured[0]!, frame, { quantity: 'z', scale: 'linear', width: 128, height: 52 });
    const shown = cells.map(({ number, sd, saturated }) => [number, sd, saturated]);
    expect(shown).toEqual([1, 2, 3, 4, 5].map((number) => [number, 1, number < 5 ? 0.25 : null]));
    for (const { path } of cells) expect(path).toMatch(/^M0,52L.*L128,52Z$/);
  });

  it('gives the numbers of every cell', () => {
    const { columns, rows } = gridTable(measured, 'z');
    expect(columns).toEqual(['run', 'name', 'epoch', 'layer', 'mean', 'sd', 'p2', 'p25', 'p50', 'p75', 'p98', 'saturated']);
    expect(rows).toHaveLength(10);
    expect(rows[5]).toEqual([2, 'run 2', 2, 1, 0, 10, -20, -10, 0, 10, 20, 0.25]);
  });
});

describe('the curves of a hundred runs', () => {
  const look: CurvesLook = {
    appearance: 'light', width: 1000, height: 400, shown: ['validation', 'train'], logLoss: false, axis: 'epochs', smoothing: 0,
    highlighted: null, tooltip: () => ({}) as HTMLElement, named: false,
  };
  const curves: Curve[] = Array.from({ length: 100 }, (_, index) => ({
    run: runRecord({ id: index + 1 }),
    epochs: Array.from({ length: 31 }, (_, epoch) => epochRecord(epoch, { valLoss: epoch === 7 && index === 0 ? NaN : 0.5 })),
  }));
  interface Polyline { shape: { points: number[][] }; style: { stroke: string; lineWidth: number } }
  interface Series { id: string; type: string; data: number[][]; renderItem?: (_: unknown, system: object) => { children: Polyline[] } }
  const series = (different: Partial<CurvesLook> = {}) => curvesOption(curves, { ...look, ...different })['series'] as Series[];
  const drawn = ({ renderItem }: Series) => renderItem!(null, { coord: (point: number[]) => point }).children;

  it('are one series a plot, and one that the crosshair follows from epoch to epoch', () => {
    expect(series().map(({ id, type }) => [id, type])).toEqual([['places 0', 'line'], ['lines 0', 'custom'], ['places 1', 'line'], ['lines 1', 'custom']]);
    expect(series()[0]!.data.map(([place]) => place)).toEqual(Array.from({ length: 31 }, (_, epoch) => epoch));
  });

  it('hold every value, in the colour of its run, with a gap where one is not a number', () => {
    const losses = drawn(series()[1]!);
    expect(losses).toHaveLength(201);
    const [before, after] = losses;
    expect(before!.shape.points.map(([epoch]) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(after!.shape.points[0]).toEqual([8, 0.5]);
    expect(before!.style.stroke).toBe(runLook(1, 'light').color);
    expect(drawn(series()[3]!)).toHaveLength(200);
  });

  it('put the highlighted run on top', () => {
    const top = drawn(series({ highlighted: 3 })[1]!).at(-1)!;
    expect(top.style).toMatchObject({ stroke: runLook(3, 'light').color, opacity: 1 });
  });

  it('are thinned where there are more points than a plot can show, keeping the last', () => {
    const points = Array.from({ length: 5000 }, (_, place) => [place, 1] as const);
    const line = { id: '', name: '', plot: 0, points, color: 'red', width: 2, dash: [], symbol: 'circle', opacity: 1, isHighlighted: false } as const;
    const [places, lines] = crowdSeries([line], [linearLossScale([1]), accuracyScale([1])]) as unknown as [Series, Series];
    const shown = drawn(lines)[0]!.shape.points;
    for (const found of [places.data, shown]) {
      expect(found.length).toBeLessThanOrEqual(401);
      expect(found.at(-1)![0]).toBe(4999);
    }
  });

  it('have scales however many values there are', () => {
    const many = Array.from({ length: 300_000 }, (_, index) => 0.1 + (index % 10) / 100);
    expect(linearLossScale(many).max).toBeGreaterThan(0.18);
    expect(logLossScale(many).min).toBeLessThan(-1);
    expect(accuracyScale(many).min).toBe(0);
  });
});
