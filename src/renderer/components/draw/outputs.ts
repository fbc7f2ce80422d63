import type { RunSpec } from '../../../engine/spec.ts';

/** How the outputs of a network are to be read. */
export interface OutputMeaning {
  /** What one output is, in the singular. */
  noun: string;
  /** What a person must know to read them; null when there is nothing to know. */
  note: string | null;
  /** Least and largest value of a unit; null where it is unbounded. */
  bounds: readonly [least: number, largest: number] | null;
}

const independent = 'the outputs are independent of each other and do not sum to 1';

/** Only softmax makes probabilities of all classes together. */
export function outputMeaning({ layers }: Pick<RunSpec, 'layers'>): OutputMeaning {
  const output = layers.at(-1);
  const activation = output?.type === 'dense' ? output.activation : 'linear';
  switch (activation) {
    case 'softmax':
      return { noun: 'probability', note: null, bounds: [0, 1] };
    case 'sigmoid':
      return { noun: 'output activation', note: `Sigmoid units: ${independent}.`, bounds: [0, 1] };
    case 'tanh':
    case 'softsign':
      return { noun: 'output activation', note: `Units from −1 to 1: ${independent}.`, bounds: [-1, 1] };
    default:
      return { noun: 'output activation', note: `Unbounded units: ${independent}.`, bounds: null };
  }
}

/** The class with the largest output, and the one after it. */
export function ranking(outputs: Float32Array): [first: number, second: number] {
  const order = Array.from(outputs.keys()).sort((one, other) => outputs[other]! - outputs[one]!);
  return [order[0]!, order[1] ?? order[0]!];
}
