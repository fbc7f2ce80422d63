import { activations } from '../../../engine/activations.ts';
import type { Descent } from '../../../engine/descent.ts';
import { activationOf, type Inspection } from '../../../engine/inspector/inspection.ts';
import type { Step } from '../../../engine/inspector/steps.ts';
import {
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
import { rowOfUnit } from './operands.ts';
import type { Selection } from './selection.ts';

interface Row {
  key: string;
  quantity: Quantity;
}

/** Where a number of a step comes from: a sum, a function of one number, or a change; or why there is nothing to explain. */
export type Explanation = { title: string } & (
  | { kind: 'none'; words: string }
  | { kind: 'sum'; sum: Sum }
  | { kind: 'function'; latex: string; rows: Row[]; note: string }
  | { kind: 'change'; rows: Row[] }
);

/** Of the unit chosen in the step's layer; in gradient and update of the chosen weight or bias. */
export function explain(inspection: Inspection, step: Step, selection: Selection, descent: () => Descent): Explanation {
  const { layer: l } = step;
  const unit = selection.unitOf(l);
  switch (step.quantity) {
    case 'x':
      return { kind: 'none', title: 'Nothing computed yet', words: 'The input is taken as it is. Step on, and choose a unit of a layer: its sum is spelled out here.' };
    case 'z':
      return { kind: 'sum', title: 'Weighted input', sum: weightedInputSum(inspection, l, unit) };
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
      return changeExplanation(inspection, l, weightChosen(selection, l), rowOfUnit(inspection, l, unit), descent());
  }
}

const weightChosen = ({ chainStart }: Selection, layer: number) => (chainStart.value.layer === layer ? chainStart.value.weight : null);

function activationExplanation({ network, trace }: Inspection, l: number, unit: number): Explanation {
  const { spec } = network.layers[l]!;
  const { latex } = activations[activationOf(spec)!];
  const z = trace.z[l]!;
  const derivative = slope(spec, l, unit, z[unit]!);
  const powers = derivative ? [] : softmaxRows(z, unit);
  return {
    kind: 'function',
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
    { key: 'power', quantity: quantity('e^(z − max z)', null, [unit], power(z[unit]!)) },
    { key: 'sum', quantity: quantity('Σ e^(z − max z)', null, [], z.reduce((sum, value) => sum + power(value), 0)) },
  ];
}

function changeExplanation(inspection: Inspection, l: number, weight: number | null, bias: number, { parameters }: Descent): Explanation {
  const layer = inspection.network.layers[l]!;
  const after = splitParameters(inspection.problem.architecture, parameters)[l]!;
  const gradient = inspection.batch.gradient[l]!;
  const [symbol, kind, index, indices] =
    weight === null ? (['b', 'biases', bias, [bias]] as const) : (['w', 'weights', weight, weightIndices(layer, weight)] as const);
  const before = layer.parameters[kind][index]!;
  const row = (key: string, of: string, value: number): Row => ({ key, quantity: quantity(of, l + 1, indices, value) });
  return {
    kind: 'change',
    title: weight === null ? 'Change of a bias' : 'Change of a weight',
    rows: [
      row('before', symbol, before),
      row('gradient', `∂C/∂${symbol}`, gradient[kind][index]!),
      row('change', `Δ${symbol}`, after[kind][index]! - before),
      row('after', symbol, after[kind][index]!),
    ],
  };
}
