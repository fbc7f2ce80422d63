import type { RunSpec } from '../../../engine/spec.ts';

/** How the outputs of a network are to be read. */
export interface OutputMeaning {
  /** What one output is, in the singular. */
  noun: string;
  /** Why they are no probabilities; null where they are. */
  note: string | null;
  /** Least and largest value of a unit; null where it is unbounded. */
  bounds: readonly [least: number, largest: number] | null;
}

/** Only softmax makes probabilities of all classes together. */
export function outputMeaning({ layers }: Pick<RunSpec, 'layers'>): OutputMeaning {
  const output = layers.at(-1);
  const activation = output?.type === 'dense' ? output.activation : 'linear';
  switch (activation) {
    case 'softmax':
      return { noun: 'probability', note: null, bounds: [0, 1] };
    case 'sigmoid':
      return { noun: 'output activation', note: 'Sigmoid units answer independently', bounds: [0, 1] };
    case 'tanh':
    case 'softsign':
      return { noun: 'output activation', note: 'These units answer independently, from −1 to 1', bounds: [-1, 1] };
    default:
      return { noun: 'output activation', note: 'These units answer independently and without bound', bounds: null };
  }
}

/** The class with the largest output, and the one after it. */
export function ranking(outputs: Float32Array): [first: number, second: number] {
  const order = Array.from(outputs.keys()).sort((one, other) => outputs[other]! - outputs[one]!);
  return [order[0]!, order[1] ?? order[0]!];
}

/** An output with three decimals; what they would round to a false 0 or 1 is shown as nearly that. */
export function outputText(output: number): string {
  const rounded = output.toFixed(3);
  if (output > 0 && rounded === '0.000') return '< 0.001';
  return output < 1 && rounded === '1.000' ? '> 0.999' : rounded;
}
