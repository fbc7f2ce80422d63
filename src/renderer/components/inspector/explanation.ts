import { activations } from '../../../engine/activations.ts';
import type { Descent } from '../../../engine/descent.ts';
import { activationOf, type Inspection } from '../../../engine/inspector/inspection.ts';
import type { Step } from '../../../engine/inspector/steps.ts';
import {
  activation,
  biasGradientSum,
  hiddenErrorSum,
  outputErrorSum,
  quantity,
  slope,
  weightedInputSum,
  weightGradientSum,
  weightIndices,
  type Quantity,
  type Sum,
} from '../../../engine/inspector/sums.ts';
import { splitParameters } from '../../../engine/parameters.ts';
import { poolWindow, type PoolSpec, type ReferenceLayer } from '../../../engine/reference-layers.ts';
import type { LayerSpec, OptimizerSpec } from '../../../engine/spec.ts';
import { rowOfUnit } from './operand.ts';
import type { Selection } from './selection.ts';

interface Row {
  /** `result` for what the others come to. */
  key: string;
  quantity: Quantity;
  /** What is said behind its name. */
  after?: string;
}

/** Where a number of a step comes from: a sum, or a few numbers that make it by a formula; or why there is nothing to explain. */
export type Explanation = { title: string } & (
  | { kind: 'none'; words: string }
  | { kind: 'sum'; sum: Sum }
  | { kind: 'rows'; latex: string; rows: Row[]; note: string }
);

/** The steps that were taken, and by which optimizer. */
export interface Update {
  descent: Descent;
  optimizer: OptimizerSpec['type'];
}

/** Of the unit chosen in the step's layer; in gradient and update of the chosen weight or bias. */
export function explain(inspection: Inspection, step: Step, selection: Selection, update: () => Update): Explanation {
  const { layer: l } = step;
  const unit = selection.unitOf(l);
  switch (step.quantity) {
    case 'x':
      return { kind: 'none', title: 'Nothing computed yet', words: 'The input is taken as it is. Step on, and choose a unit of a layer: its sum is spelled out here.' };
    case 'z':
      return weightedInputExplanation(inspection, l, unit);
    case 'a':
      return activationExplanation(inspection, l, unit);
    case 'delta':
      return step.phase === 'outputError'
        ? { kind: 'sum', title: 'Output error', sum: outputErrorSum(inspection, unit) }
        : { kind: 'sum', title: 'Error handed back', sum: hiddenErrorSum(inspection, l, unit) };
    case 'gradient': {
      const weight = weightChosen(selection, l);
      return weight === null
        ? { kind: 'sum', title: 'Gradient of a bias', sum: biasGradientSum(inspection, l, rowOfUnit(inspection, l, unit)) }
        : { kind: 'sum', title: 'Gradient of a weight', sum: weightGradientSum(inspection, l, weight) };
    }
    case 'update':
      return changeExplanation(inspection, l, weightChosen(selection, l), rowOfUnit(inspection, l, unit), update());
  }
}

const weightChosen = ({ chainStart }: Selection, layer: number) => (chainStart.value.layer === layer ? chainStart.value.weight : null);

const weightedInputTitles: Record<LayerSpec['type'], string> = {
  dense: 'Weighted input',
  conv2d: 'Weighted input',
  maxPool2d: 'Largest of its window',
  averagePool2d: 'Mean of its window',
  flatten: 'Passed on',
  dropout: 'Passed on',
};

/** A maximum is no sum: all of its window is shown, the largest first. */
function weightedInputExplanation(inspection: Inspection, l: number, unit: number): Explanation {
  const layer = inspection.network.layers[l]!;
  const title = weightedInputTitles[layer.spec.type];
  if (layer.spec.type !== 'maxPool2d') return { kind: 'sum', title, sum: weightedInputSum(inspection, l, unit) };
  const a = inspection.trace.a[l]!;
  const window = poolWindow(layer as ReferenceLayer<PoolSpec>, unit).sort((one, other) => a[other]! - a[one]!);
  return {
    kind: 'rows',
    title,
    latex: String.raw`z^{${l + 1}} = \max_{\text{window}} a^{${l}}`,
    rows: [
      ...window.map((at) => ({ key: `a ${at}`, quantity: activation(l, at, a) })),
      { key: 'result', quantity: quantity('z', l + 1, [unit], inspection.trace.z[l]![unit]!) },
    ],
    note: 'Only the largest is answerable for the error on its way back.',
  };
}

function activationExplanation({ network, trace }: Inspection, l: number, unit: number): Explanation {
  const { spec } = network.layers[l]!;
  const { latex } = activations[activationOf(spec)!];
  const z = trace.z[l]!;
  const derivative = slope(spec, l, unit, z[unit]!);
  const powers = derivative ? [] : softmaxRows(z, unit);
  return {
    kind: 'rows',
    title: 'Activation',
    latex,
    rows: [
      { key: 'z', quantity: quantity('z', l + 1, [unit], z[unit]!) },
      ...powers,
      { key: 'result', quantity: quantity('a', l + 1, [unit], trace.a[l + 1]![unit]!) },
      ...(derivative ? [{ key: 'slope', quantity: derivative }] : []),
    ],
    note: derivative
      ? 'σ′(z), the slope here, is what the error will be multiplied by on its way back.'
      : 'Every output depends on every z: ∂aⱼ/∂zₖ = aⱼ([j = k] − aₖ).',
  };
}

/** The largest z is taken from all, as the engine does, so that no power overflows. */
function softmaxRows(z: Float64Array, unit: number): Row[] {
  const largest = z.reduce((most, value) => Math.max(most, value), -Infinity);
  const power = (value: number) => Math.exp(value - largest);
  return [
    { key: 'power', quantity: quantity('exp(z − max z)', null, [unit], power(z[unit]!)) },
    { key: 'sum', quantity: quantity('Σ exp(z − max z)', null, [], z.reduce((sum, value) => sum + power(value), 0)) },
  ];
}

/** What each optimizer remembers of a parameter, as its formula writes it. */
const remembered: Record<OptimizerSpec['type'], readonly string[]> = { sgd: [], momentum: ['v'], nesterov: ['v'], rmsprop: ['s'], adam: ['m', 'v'] };

function changeExplanation(inspection: Inspection, l: number, weight: number | null, bias: number, update: Update): Explanation {
  const layer = inspection.network.layers[l]!;
  const { descent, optimizer } = update;
  const [symbol, kind, index, indices] =
    weight === null ? (['b', 'biases', bias, [bias]] as const) : (['w', 'weights', weight, weightIndices(layer, weight)] as const);
  const of = (flat: Float64Array) => splitParameters(inspection.problem.architecture, flat)[l]![kind][index]!;
  const row = (key: string, name: string, value: number): Row => ({ key, quantity: quantity(name, l + 1, indices, value) });
  const before = layer.parameters[kind][index]!;
  const after = of(descent.parameters);
  const slope = inspection.batch.gradient[l]![kind][index]!;
  const given = of(descent.gradient);
  return {
    kind: 'rows',
    title: weight === null ? 'Change of a bias' : 'Change of a weight',
    latex: '',
    rows: [
      row('before', symbol, before),
      row('slope', `∂C/∂${symbol}`, slope),
      ...(given === slope ? [] : [row('given', 'g', given)]),
      ...remembered[optimizer].map((name, slot) => row(name, name, of(descent.memory.slots[slot]!))),
      row('change', `Δ${symbol}`, after - before),
      { ...row('result', symbol, after), after: 'after' },
    ],
    note: changeNote(descent.memory.steps, given !== slope, remembered[optimizer]),
  };
}

function changeNote(steps: number, isOther: boolean, names: readonly string[]): string {
  if (steps > 1) return `Δ is of all ${steps} steps; ${['g', ...names].join(', ')} ${names.length > 0 ? 'are' : 'is'} of the last.`;
  return isOther ? 'g is the gradient after clipping: all of it is scaled down together.' : '';
}
