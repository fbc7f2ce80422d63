import type { GradientProblem } from '../gradients.ts';
import { backpropagateBatch, referenceNetwork, type BatchTrace, type ReferenceNetwork, type Trace } from '../reference.ts';
import type { ActivationName, LayerSpec } from '../spec.ts';

/** Everything backpropagation makes of a network and a minibatch, with one of its examples looked at. */
export interface Inspection {
  problem: GradientProblem;
  network: ReferenceNetwork;
  batch: BatchTrace;
  /** Index of the example looked at. */
  example: number;
  /** Its quantities. */
  trace: Trace;
  /** Its answers, as they should be. */
  y: Float64Array;
}

/** The minibatch's quantities, computed once; `lookAt` chooses the example. */
export function inspect(problem: GradientProblem): (example: number) => Inspection {
  const network = referenceNetwork(problem.architecture, Float64Array.from(problem.parameters));
  const batch = backpropagateBatch(network, problem.batch.x, problem.batch.y, problem.regularization);
  return (example) => ({ problem, network, batch, example, trace: batch.examples[example]!, y: problem.batch.y[example]! });
}

/** A layer's activation; null where it has none and passes z on. */
export const activationOf = (spec: LayerSpec): ActivationName | null => ('activation' in spec ? spec.activation : null);

/** Whether the output is a softmax whose slope stays in δ: with log-likelihood it cancels, with the quadratic cost it does not. */
export const hasSoftmaxSlope = ({ network }: Pick<Inspection, 'network'>): boolean =>
  network.loss === 'quadratic' && activationOf(network.layers.at(-1)!.spec) === 'softmax';

/** ∂aₖ/∂zⱼ = aₖ([j = k] − aⱼ) of a softmax, row k, column j: symmetric, so that it is its own transpose. */
export const softmaxSlopes = (a: Float64Array): Float64Array =>
  Float64Array.from({ length: a.length ** 2 }, (_, index) => {
    const [k, j] = [Math.floor(index / a.length), index % a.length];
    return a[k]! * ((k === j ? 1 : 0) - a[j]!);
  });

/** The mean of |δ| over each layer's units: how strongly the cost answers to it. */
export const meanErrors = ({ delta }: Pick<Trace, 'delta'>): number[] =>
  delta.map((values) => values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length);
