import { isFiniteSample, learningLayers, probeExamples, type LayerStatistics, type LearningLayer, type StatisticsSample } from './diagnostics.ts';
import type { ActivationName, RunSpec } from './spec.ts';

/** What a run's measurements say, in a sentence, with the rule that says so. */
export interface Finding {
  /** Which of `findingRules` spoke. */
  rule: number;
  kind: 'trouble' | 'note' | 'good';
  sentence: string;
  /** The architecture's layer it is about; null when it is about the whole run. */
  layer: number | null;
}

/** What findings need of the curves; accuracies are fractions, epoch 0 is the untrained network. */
export interface CurvePoint {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number | null;
  valAccuracy: number | null;
  /** Of the epoch. */
  learningRate: number;
}

/** What findings are drawn from, each in the order of training. */
export interface Measurements {
  spec: RunSpec;
  samples: readonly StatisticsSample[];
  curve: readonly CurvePoint[];
}

interface Rule {
  /** In words, with its thresholds. */
  text: string;
  find(measured: Measured): Omit<Finding, 'rule'>[];
}

interface Measured extends Measurements {
  layers: LearningLayer[];
  first: StatisticsSample;
  last: StatisticsSample;
  /** The first sample that holds numbers which are not finite. */
  diverged: StatisticsSample | null;
}

const saturatedShare = 0.5;
const pushedTo = 0.1;
const deadShare = 0.1;
const gradientRatio = 10;
const alikeRatio = 3;
const restingEpochs = 3;
const risenLoss = 1.02;
const updateBounds = [1e-5, 1e-1] as const;
const wideZ = 4;
const learntLoss = 0.95;

/** The rules; a finding names its own by its place here, counted from 1. */
export const findingRules: readonly Rule[] = [
  {
    text: 'Training has diverged when a layer’s z, δ or weights have a mean or standard deviation that is not a finite number: values have left the range of float32, 3.4·10³⁸. The other findings are of the time before.',
    find: ({ diverged }) => (diverged ? divergence(diverged) : []),
  },
  {
    text: `A hidden layer is saturated while at least ${percent(saturatedShare)} of its activations, over units and the ${probeExamples} probe examples, are within 1% of an asymptote (sigmoid: 0 and 1; tanh and softsign: −1 and 1).`,
    find: ({ samples, layers }) => hidden(layers).flatMap((layer) => saturationOf(layer, samples)),
  },
  {
    text: `A hidden sigmoid layer is pushed against 0 while its 98th percentile is at most ${pushedTo} over units and probe examples (against 1: its 2nd at least ${1 - pushedTo}): there σ′ is at most ${(pushedTo * (1 - pushedTo)).toFixed(2)}, of ¼ at best.`,
    find: ({ samples, layers }) => hidden(layers).flatMap((layer) => pushed(layer, samples)),
  },
  {
    text: `A ReLU unit is dead when it is exactly 0 for every one of the ${probeExamples} probe examples: no gradient reaches its weights. Told from ${percent(deadShare)} of a layer on.`,
    find: ({ last, layers }) => layers.flatMap((layer) => deadUnits(layer, statisticsOf(last, layer))),
  },
  {
    text: `Gradients vanish (or explode) when the standard deviation of δ differs at least ${gradientRatio}× between the first dense layer and the last; they are alike when it is within ${alikeRatio}× over the hidden ones. A convolution’s δ is left out: it is small as it is shared out over positions, and summed again in the gradient.`,
    find: gradientFlow,
  },
  {
    text: `Overfitting: the validation loss was lowest at least ${restingEpochs} epochs ago and is by now at least ${percent(risenLoss - 1)} above that, while the training loss went on falling.`,
    find: ({ curve }) => overfitting(curve),
  },
  {
    text: `Nothing is learnt: after at least one epoch the training loss is not yet ${percent(1 - learntLoss)} below the untrained network’s or its lowest before.`,
    find: ({ curve }) => standstill(curve),
  },
  {
    text: `A step should change a layer’s weights by about 10⁻³ of their length ‖Δw‖/‖w‖; below ${power(updateBounds[0])} they hardly move (in proportion, where the learning rate has been lowered), above ${power(updateBounds[1])} they jump.`,
    find: ({ last, layers, spec, curve }) => layers.flatMap((layer) => updates(layer, statisticsOf(last, layer), loweredTo(spec, curve))),
  },
  {
    text: `Weighted inputs z of sigmoid, tanh and softsign units should start with a standard deviation near 1; from ${wideZ} on most units begin saturated. With n inputs that are on and weights from N(0, 1) it is √n.`,
    find: ({ first, layers }) => layers.flatMap((layer) => wideStart(layer, first)),
  },
];

/** Everything worth saying about a run so far; empty before the first measurement. Of a run that diverged, what was before. */
export function findings({ spec, samples, curve }: Measurements): Finding[] {
  const finite = samples.filter(isFiniteSample);
  const [first, last] = [finite[0], finite.at(-1)];
  if (!first || !last) return [];
  const diverged = samples.find((sample) => !isFiniteSample(sample)) ?? null;
  const measured = { spec, samples: finite, curve, layers: learningLayers(spec), first, last, diverged };
  return findingRules.flatMap(({ find }, index) => find(measured).map((finding) => ({ ...finding, rule: index + 1 })));
}

function divergence({ epoch, step }: StatisticsSample): Omit<Finding, 'rule'>[] {
  const sentence = `Training has diverged: since epoch ${epochNumber(epoch)} (step ${step.toLocaleString('en')}) the layers hold numbers that are not finite.`;
  return [{ kind: 'trouble', sentence, layer: null }];
}

const hidden = (layers: readonly LearningLayer[]) => layers.filter(({ isOutput }) => !isOutput);
const statisticsOf = (sample: StatisticsSample, { layer }: Pick<LearningLayer, 'layer'>): LayerStatistics =>
  sample.layers.find((statistics) => statistics.layer === layer)!;

/** Ends of the bounded activations, in words. */
const ends: Partial<Record<ActivationName, string>> = { sigmoid: '0 or 1', tanh: '−1 or 1', softsign: '−1 or 1' };

function saturationOf(layer: LearningLayer, samples: readonly StatisticsSample[]): Omit<Finding, 'rule'>[] {
  const near = ends[layer.spec.activation];
  if (!near) return [];
  const shareIn = (sample: StatisticsSample) => statisticsOf(sample, layer).saturation?.saturated ?? 0;
  const share = percent(shareIn(samples.at(-1)!));
  return spell(
    layer,
    samples.map((sample) => [sample, shareIn(sample) >= saturatedShare]),
    (since) => `Layer ${layer.number} is saturated: ${share} of its activations are within 1% of ${near} ${since}.`,
    (until) => `Layer ${layer.number} was saturated ${until}, and came out of it: ${share} of its activations are within 1% of ${near} now.`,
  );
}

function pushed(layer: LearningLayer, samples: readonly StatisticsSample[]): Omit<Finding, 'rule'>[] {
  if (layer.spec.activation !== 'sigmoid') return [];
  const a = (sample: StatisticsSample) => statisticsOf(sample, layer).distributions.a;
  const last = a(samples.at(-1)!);
  const down = spell(
    layer,
    samples.map((sample) => [sample, a(sample).p98 <= pushedTo]),
    (since) => `Layer ${layer.number} is pushed against 0: 98% of its activations are at most ${short(last.p98)}, ${since}.`,
    (until) => `Layer ${layer.number} was pushed against 0 ${until}, and came out of it.`,
  );
  const up = spell(
    layer,
    samples.map((sample) => [sample, a(sample).p2 >= 1 - pushedTo]),
    (since) => `Layer ${layer.number} is pushed against 1: 98% of its activations are at least ${short(last.p2)}, ${since}.`,
    (until) => `Layer ${layer.number} was pushed against 1 ${until}, and came out of it.`,
  );
  return [...down, ...up];
}

/** Trouble that lasts until the last sample, or a note on one that is over; nothing where there was none. */
function spell(
  { layer }: LearningLayer,
  states: readonly (readonly [StatisticsSample, boolean])[],
  lasting: (since: string) => string,
  over: (until: string) => string,
): Omit<Finding, 'rule'>[] {
  const free = states.findLastIndex(([, troubled]) => !troubled);
  if (free < states.length - 1) return [{ kind: 'trouble', sentence: lasting(sinceWhen(states[free + 1]![0])), layer }];
  const troubled = states.findLastIndex(([, troubled]) => troubled);
  return troubled < 0 ? [] : [{ kind: 'note', sentence: over(`until epoch ${epochNumber(states[troubled]![0].epoch)}`), layer }];
}

const sinceWhen = ({ step, epoch }: StatisticsSample) => (step === 0 ? 'from the start' : `since epoch ${epochNumber(epoch)}`);

function deadUnits(layer: LearningLayer, { saturation }: LayerStatistics): Omit<Finding, 'rule'>[] {
  if (layer.spec.activation !== 'relu' || !saturation || saturation.dead < deadShare) return [];
  const unit = layer.spec.type === 'conv2d' ? 'filters' : 'units';
  const sentence = `${percent(saturation.dead)} of layer ${layer.number}’s ReLU ${unit} are dead: 0 for every probe example.`;
  return [{ kind: 'trouble', sentence, layer: layer.layer }];
}

function gradientFlow({ layers: all, first, last }: Measured): Omit<Finding, 'rule'>[] {
  const layers = all.filter(({ spec }) => spec.type === 'dense');
  const [lowest, highest] = [layers[0], layers.at(-1)];
  if (!lowest || !highest || lowest === highest) return [];
  const [atStart, now] = [deltaRatio(layers, first), deltaRatio(layers, last)];
  const way = `from layer ${highest.number} back to layer ${lowest.number}`;
  const before = first === last ? '' : `; at the start it was ${times(Math.max(atStart, 1 / atStart))}`;
  if (now >= gradientRatio) return [{ kind: 'trouble', sentence: `Gradients shrink ${times(now)} ${way}${before}.`, layer: lowest.layer }];
  if (1 / now >= gradientRatio) return [{ kind: 'trouble', sentence: `Gradients grow ${times(1 / now)} ${way}${before}.`, layer: lowest.layer }];
  const deviations = hidden(layers).map((layer) => statisticsOf(last, layer).distributions.delta.sd);
  const spread = Math.max(...deviations) / Math.min(...deviations);
  if (deviations.length < 2 || !(spread <= alikeRatio)) return [];
  return [{ kind: 'good', sentence: `Gradients are alike in the ${deviations.length} hidden ${layers.length < all.length ? 'dense ' : ''}layers, within ${times(spread)} of each other.`, layer: null }];
}

/** How many times larger δ is in the last layer than in the first, by standard deviation. */
export function deltaRatio(layers: readonly LearningLayer[], sample: StatisticsSample): number {
  return statisticsOf(sample, layers.at(-1)!).distributions.delta.sd / statisticsOf(sample, layers[0]!).distributions.delta.sd;
}

function overfitting(curve: readonly CurvePoint[]): Omit<Finding, 'rule'>[] {
  const last = curve.at(-1);
  const held = curve.filter((point): point is CurvePoint & { valLoss: number } => point.valLoss !== null);
  if (!last?.valLoss || held.length === 0) return [];
  const best = held.reduce((lowest, point) => (point.valLoss < lowest.valLoss ? point : lowest));
  const rises = last.epoch - best.epoch >= restingEpochs && last.valLoss >= risenLoss * best.valLoss && last.trainLoss < best.trainLoss;
  if (!rises) return [];
  const sentence = `Validation loss rises since epoch ${best.epoch}, from ${short(best.valLoss)} to ${short(last.valLoss)}, while the training loss falls: overfitting.`;
  return [{ kind: 'trouble', sentence, layer: null }];
}

function standstill(curve: readonly CurvePoint[]): Omit<Finding, 'rule'>[] {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || last.epoch < 1) return [];
  const lowest = Math.min(...curve.slice(1).map(({ trainLoss }) => trainLoss));
  if (lowest < learntLoss * first.trainLoss) return [];
  const sentence = `Nothing is learnt yet: after epoch ${last.epoch} the training loss is ${short(last.trainLoss)}, where it began with ${short(first.trainLoss)}.`;
  return [{ kind: 'trouble', sentence, layer: null }];
}

/** The last learning rate as a fraction of the first. */
const loweredTo = ({ optimizer }: RunSpec, curve: readonly CurvePoint[]) =>
  (curve.at(-1)?.learningRate ?? optimizer.learningRate) / optimizer.learningRate;

function updates(layer: LearningLayer, { updateRatio }: LayerStatistics, lowered: number): Omit<Finding, 'rule'>[] {
  const [least, most] = updateBounds;
  if (updateRatio === null || (updateRatio >= least * lowered && updateRatio <= most)) return [];
  const what = updateRatio > most ? 'jump' : 'hardly move';
  const sentence = `Layer ${layer.number}’s weights ${what}: the last step changed them by ${share(updateRatio)} their length.`;
  return [{ kind: 'trouble', sentence, layer: layer.layer }];
}

function wideStart(layer: LearningLayer, first: StatisticsSample): Omit<Finding, 'rule'>[] {
  const { sd } = statisticsOf(first, layer).distributions.z;
  if (first.step > 0 || !ends[layer.spec.activation] || !(sd >= wideZ)) return [];
  const sentence = `Layer ${layer.number} starts with weighted inputs of standard deviation ${sd.toPrecision(3)}: most of its units begin near an end of their range.`;
  return [{ kind: 'trouble', sentence, layer: layer.layer }];
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}

/** 3.1×, 31×, 1,250×, 10⁷× */
export function times(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'without bound';
  if (ratio >= 99_950) return `${power(ratio)}×`;
  return `${ratio >= 9.95 ? Math.round(ratio).toLocaleString('en') : ratio.toFixed(1)}×`;
}

/** 2·10⁻⁶ of, 30% of, 250 times */
function share(ratio: number): string {
  if (ratio < 0.01) return `${power(ratio)} of`;
  return ratio < 2 ? `${percent(ratio)} of` : `${times(ratio).replace('×', '')} times`;
}

const short = (value: number) => String(Number(value.toPrecision(3)));
const epochNumber = (epoch: number) => String(Number(epoch.toPrecision(epoch < 1 ? 2 : 3)));

/** 10⁻⁵, 2·10⁻⁶ */
function power(value: number): string {
  if (value === 0) return '0';
  const [digits, exponent] = value.toExponential(0).split('e') as [string, string];
  const raised = [...String(Number(exponent))].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]!)).join('');
  return `${digits === '1' ? '' : `${digits}·`}10${raised}`;
}
