import type { StatisticsSample } from '../../engine/diagnostics.ts';
import { epochScale } from '../charts/scales.ts';

/** How far training has come, along an axis: in epochs, or in minibatches on a logarithmic scale, which opens up the first epoch. */
export const trainingAxes = ['epochs', 'steps'] as const;
export type TrainingAxis = (typeof trainingAxes)[number];

export const placeOn: Record<TrainingAxis, (sample: Pick<StatisticsSample, 'epoch' | 'step'>) => number> = {
  epochs: ({ epoch }) => epoch,
  steps: ({ step }) => Math.log10(step + 1),
};

/** An ECharts axis for it, with round labels. */
export function trainingXAxis(axis: TrainingAxis, last: Pick<StatisticsSample, 'epoch' | 'step'>) {
  const { name, max, ticks, label } = axis === 'epochs' ? epochAxis(last.epoch) : stepAxis(last.step);
  return {
    type: 'value',
    min: 0,
    max,
    name,
    nameLocation: 'middle',
    nameGap: 26,
    axisLabel: { customValues: ticks, formatter: label, hideOverlap: true },
    axisTick: { customValues: ticks },
    axisLine: { onZero: false },
    splitLine: { show: false },
    axisPointer: { label: { show: false } },
  };
}

function epochAxis(last: number) {
  const { max, ticks } = epochScale(Math.ceil(last));
  return { name: 'Epoch', max, ticks, label: String };
}

function stepAxis(last: number) {
  const decades = Array.from({ length: Math.floor(Math.log10(Math.max(1, last))) + 1 }, (_, decade) => 10 ** decade);
  return {
    name: 'Minibatches (logarithmic)',
    max: Math.log10(Math.max(10, last) + 1),
    ticks: [0, ...decades].map((step) => Math.log10(step + 1)),
    label: (place: number) => Math.round(10 ** place - 1).toLocaleString('en'),
  };
}
