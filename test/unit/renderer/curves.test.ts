import { describe, expect, it } from 'vitest';
import { curvesCsv, curvesOption, type Curve, type CurvesLook } from '../../../src/renderer/charts/curves.ts';
import { runLook } from '../../../src/renderer/theme/palette.ts';
import { presets } from '../../../src/engine/presets.ts';
import { epochRecord, runRecord } from './run-record.ts';

const look: CurvesLook = {
  appearance: 'light',
  width: 1000,
  height: 400,
  shown: ['validation', 'train'],
  logLoss: false,
  axis: 'epochs',
  smoothing: 0,
  highlighted: null,
  tooltip: () => ({}) as HTMLElement,
  named: false,
};
const untrained = epochRecord(0, { trainLoss: 2.3, valLoss: 2.3, trainAccuracy: 0.1, valAccuracy: 0.1 });
const epochs = [untrained, epochRecord(1), epochRecord(2, { valLoss: 0.4 })];
const curve = (different = {}): Curve => ({ run: runRecord(different), epochs });

interface Axis {
  min: number;
  max: number;
  name: string;
}
interface Series {
  id: string;
  data: [number, number | null][];
  lineStyle: { color: string; width: number; type: unknown; opacity: number };
}
interface Option {
  legend: unknown;
  grid: { left: number; top: number }[];
  xAxis: Axis[];
  yAxis: Axis[];
  series: Series[];
}
const optionOf = (curves: Curve[], different: Partial<CurvesLook> = {}) =>
  curvesOption(curves, { ...look, ...different }) as unknown as Option;

describe('the curves of runs', () => {
  it('are four a run, in the run’s colour, validation thicker than training', () => {
    const { series } = optionOf([curve({ id: 4 })]);
    expect(series.map(({ id }) => id)).toEqual(['4 validation loss', '4 validation accuracy', '4 train loss', '4 train accuracy']);
    expect(new Set(series.map(({ lineStyle }) => lineStyle.color))).toEqual(new Set([runLook(4, 'light').color]));
    expect(series[0]!.lineStyle.width).toBeGreaterThan(series[2]!.lineStyle.width);
    expect(series[0]!.data.slice(1)).toEqual([[1, 0.6], [2, 0.4]]);
  });

  it('leave the untrained network off the scales, and off the plot, once there is a trained one', () => {
    expect(optionOf([curve()]).series.map(({ data }) => data[0])).toEqual([[0, null], [0, null], [0, null], [0, null]]);
    const [lossAxis, accuracyAxis] = optionOf([curve()]).yAxis;
    expect(lossAxis).toMatchObject({ min: 0, max: 0.6 });
    expect(accuracyAxis).toMatchObject({ min: 0.8, max: 1 });
    expect(optionOf([{ run: runRecord(), epochs: [untrained] }]).yAxis[0]!.max).toBeGreaterThan(2.3);
  });

  it('keep room for the epochs to come while the run is under way, and end where it ended', () => {
    expect(optionOf([curve({ status: 'running' })]).xAxis[0]!.max).toBe(30);
    expect(optionOf([curve({ status: 'stopped' })]).xAxis[0]!.max).toBe(2);
  });

  it('name the loss, or say that losses of different kinds are drawn together', () => {
    const { spec } = presets.find(({ id }) => id === 'modern')!;
    expect(optionOf([curve()]).yAxis[0]!.name).toBe('Loss: quadratic cost');
    expect(optionOf([curve(), curve({ id: 2, spec })]).yAxis[0]!.name).toBe('Loss (of different kinds)');
  });

  it('have gaps where a loss is missing, not finite or has no logarithm', () => {
    const holed = [null, NaN, 0, 0.1].map((valLoss, index) => epochRecord(index + 1, { valLoss }));
    const { series } = optionOf([{ run: runRecord(), epochs: holed }], { logLoss: true });
    expect(series[0]!.data).toEqual([[1, null], [2, null], [3, null], [4, -1]]);
  });

  it('can lie along minibatches or time, which tell runs of other batch sizes and speeds apart', () => {
    const places = (axis: CurvesLook['axis']) => optionOf([curve()], { axis }).series[0]!.data.map(([place]) => place);
    expect(places('steps')).toEqual([0, 5000, 10_000]);
    expect(places('time')).toEqual([0, 0.5, 1]);
    expect(optionOf([curve()], { axis: 'time' }).xAxis[0]).toMatchObject({ name: 'Time trained (s)', max: 1 });
  });

  it('can be smoothed by a moving average that begins with the first trained epoch', () => {
    const noisy = [untrained, ...[1, 0, 1].map((valLoss, index) => epochRecord(index + 1, { valLoss }))];
    const { data } = optionOf([{ run: runRecord(), epochs: noisy }], { smoothing: 0.5 }).series[0]!;
    // (1·½)/½, (1·¼ + 0·½)/¾, (1·⅛ + 0·¼ + 1·½)/⅞
    const expected = [1, 1 / 3, 5 / 7];
    for (const [index, value] of expected.entries()) expect(data[index + 1]![1]).toBeCloseTo(value, 12);
  });

  it('fade but for the one pointed at', () => {
    const { series } = optionOf([curve({ id: 1 }), curve({ id: 2 })], { highlighted: 2 });
    expect(series.filter(({ lineStyle }) => lineStyle.opacity === 1).every(({ id }) => id.startsWith('2 '))).toBe(true);
  });

  it('stand side by side where it is wide, one above the other where it is not', () => {
    const [loss, accuracy] = optionOf([curve()]).grid;
    expect(accuracy!.top).toBe(loss!.top);
    const [upper, lower] = optionOf([curve()], { width: 400, height: 500 }).grid;
    expect(lower!.left).toBe(upper!.left);
    expect(lower!.top).toBeGreaterThan(upper!.top);
  });

  it('are named by a legend in a picture that stands alone, also runs of the same name', () => {
    expect(optionOf([curve()]).legend).toEqual({ show: false });
    const { legend, grid } = optionOf([curve({ id: 1 }), curve({ id: 2 })], { named: true });
    expect(legend).toMatchObject({ show: true, data: ['Nielsen · run 1', 'Nielsen · run 2'] });
    expect(grid[0]!.top).toBeGreaterThan(optionOf([curve()]).grid[0]!.top);
  });

  it('become a table with one row a run and epoch, names quoted', () => {
    const lines = curvesCsv([curve({ name: 'say "hi", 1' })]).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toBe('1,"say ""hi"", 1",1,0.5,0.9,0.6,0.88,3,100000,500');
    expect(lines[0]!.split(',')).toHaveLength(10);
  });
});
