import { linearLossScale, logLossScale } from './scales.ts';

/** How the costs of a surface become heights: none is cut off. */
export interface HeightScale {
  /** Of the box's height, 0…1; 1 also for what is no finite number. */
  share(cost: number): number;
  /** Costs at the floor and at the top of the box. */
  low: number;
  high: number;
  /** Costs that are labelled, ascending. */
  ticks: readonly number[];
}

/** From 0 to a round number above all costs. */
export function linearHeights(costs: Iterable<number>): HeightScale {
  const { max, ticks } = linearLossScale([...costs]);
  return { low: 0, high: max, ticks, share: (cost) => shareOf(cost / max) };
}

/** Equal ways up multiply the cost equally; costs of 0 lie on the floor. */
export function logarithmicHeights(costs: Iterable<number>): HeightScale {
  const { min, max, ticks } = logLossScale([...costs]);
  const every = Math.ceil(ticks.length / mostTicks);
  return {
    low: 10 ** min,
    high: 10 ** max,
    ticks: ticks.filter((_tick, index) => index % every === 0).map((tick) => 10 ** tick),
    share: (cost) => (cost <= 0 ? 0 : shareOf((Math.log10(cost) - min) / (max - min))),
  };
}

const mostTicks = 9;
const shareOf = (share: number) => (Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 1);

/** Whether on a linear scale half of the surface would lie in the lowest twentieth: then only a logarithmic one shows its shape. */
export function isSteep(costs: Iterable<number>): boolean {
  const ascending = Float64Array.from(costs).filter(Number.isFinite).sort();
  return ascending.length > 0 && ascending.at(-1)! > 20 * ascending[Math.floor(ascending.length / 2)]!;
}
