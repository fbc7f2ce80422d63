import type { GradientProblem } from '../../../../src/engine/gradients.ts';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import { parseSpec, type RunSpecInput } from '../../../../src/engine/spec.ts';

export const unit = (units: number, activation: 'sigmoid' | 'softmax') => ({ type: 'dense', units, activation }) as const;
export const spelled = {
  inputShape: [2],
  layers: [unit(3, 'sigmoid'), unit(3, 'sigmoid'), unit(2, 'sigmoid')],
  loss: 'quadratic',
  optimizer: { type: 'sgd', learningRate: 0.1 },
  batchSize: 1,
  epochs: 1,
} satisfies RunSpecInput;
/** A network at its start with one example. */
export const problemOf = (input: RunSpecInput, x: number[], y: number[]): GradientProblem => {
  const architecture = parseSpec(input);
  const batch = { x: [Float64Array.from(x)], y: [Float64Array.from(y)] };
  return { architecture, parameters: initialParameters(architecture, 3), batch, regularization: { l2: 0, l1: 0, maxNorm: null } };
};
/** Three layers of sigmoid units, few enough to be written out. */
export const tiny = problemOf(spelled, [0.5, -1], [1, 0]);
