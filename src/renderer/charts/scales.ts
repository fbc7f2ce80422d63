/** What an axis shows; the same units as its data. */
export interface Scale {
  min: number;
  max: number;
  /** Where labels and grid lines stand, ascending, within [min, max]. */
  ticks: number[];
}

const leastPixelsApart = 17;

/** The scale with no more ticks than are legible along so many pixels: every second, third… of them, so that both ends stay. */
export function legible({ min, max, ticks }: Scale, pixels: number): Scale {
  const last = ticks.length - 1;
  const every = (stride: number) => ticks.filter((_, index) => index % stride === 0);
  const isLegible = (some: number[]) =>
    some.every((tick, index) => index === 0 || ((tick - some[index - 1]!) / (max - min)) * pixels >= leastPixelsApart);
  const strides = ticks.map((_, index) => index + 1).filter((stride) => last % stride === 0);
  const stride = strides.find((candidate) => isLegible(every(candidate))) ?? Math.max(1, last);
  return { min, max, ticks: every(stride) };
}

/** 1, 2 or 5 times a power of ten: the smallest that is at least `value` > 0. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9))!;
  return roundTo12(step * power);
}

/** Not by `Math.max(...)`: a hundred runs of a thousand epochs are more arguments than a call can have. */
const largest = (values: readonly number[], least: number) => values.reduce((one, other) => Math.max(one, other), least);
const smallest = (values: readonly number[], most: number) => values.reduce((one, other) => Math.min(one, other), most);

const roundTo12 = (value: number) => Number(value.toPrecision(12));

/** Multiples of `step` in [min, max]. */
function multiples(min: number, max: number, step: number): number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => roundTo12((first + index) * step));
}

/** From epoch 0 to the last, with at most about eight labels at whole epochs. */
export function epochScale(last: number): Scale {
  const max = Math.max(1, last);
  const step = Math.max(1, niceCeiling(max / 8));
  return { min: 0, max, ticks: multiples(0, max, step) };
}

/** Accuracies an axis may begin at: few, so that a live plot seldom changes its scale, and only ever to show more. */
const accuracyFloors = [0.99, 0.98, 0.95, 0.9, 0.8, 0.6, 0.4, 0.2, 0];

/** Up to 1, from a round number below the lowest of the accuracies, which are fractions. */
export function accuracyScale(accuracies: readonly number[]): Scale {
  const lowest = smallest(accuracies.filter(Number.isFinite), 1);
  const min = accuracies.length === 0 ? 0 : accuracyFloors.find((floor) => floor < lowest || floor === 0)!;
  return { min, max: 1, ticks: multiples(min, 1, niceCeiling((1 - min) / 5)) };
}

/** From 0 to a round number at least as large as all losses. */
export function linearLossScale(losses: readonly number[]): Scale {
  const top = largest(losses.filter(Number.isFinite), 0);
  if (top === 0) return { min: 0, max: 1, ticks: multiples(0, 1, 0.2) };
  const step = niceCeiling(top / 5);
  const max = roundTo12(Math.ceil(top / step - 1e-9) * step);
  return { min: 0, max, ticks: multiples(0, max, step) };
}

/** As many decades are labelled each; of more, every second, third… */
const mostDecades = 10;

/** Factors of a power of ten that are labelled on a logarithmic axis, by how many decades it spans. */
const decadeFactors = (decades: number) => (decades <= 3 ? [1, 2, 5] : [1]);

/** For log₁₀ of the losses, from a 1, 2 or 5 of a decade to another; losses of 0 or less cannot be shown. */
export function logLossScale(losses: readonly number[]): Scale {
  const shown = losses.filter((loss) => loss > 0 && Number.isFinite(loss));
  if (shown.length === 0) return { min: -1, max: 0, ticks: [-1, 0] };
  const min = Math.log10(niceFloorBelow(smallest(shown, Infinity)));
  const max = Math.log10(niceCeiling(largest(shown, 0)));
  const decades = Array.from({ length: Math.floor(max) - Math.floor(min) + 1 }, (_, index) => Math.floor(min) + index);
  const stride = Math.ceil(decades.length / mostDecades);
  const ticks = decades
    .filter((decade) => decade % stride === 0)
    .flatMap((decade) => decadeFactors(max - min).map((factor) => decade + Math.log10(factor)))
    .filter((tick) => tick >= min - 1e-9 && tick <= max + 1e-9);
  return { min, max, ticks };
}

/** The largest 1, 2 or 5 of a decade below `value` > 0. */
const niceFloorBelow = (value: number) => roundTo12(1 / niceCeiling((1 + 1e-6) / value));
