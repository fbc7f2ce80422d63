import { activate, deltaOf } from './activations.ts';
import { losses } from './losses.ts';
import { splitParameters } from './parameters.ts';
import { linearPart, referenceLayer, type ReferenceLayer, type ReferenceParameters } from './reference-layers.ts';
import { penalty, penaltySlope } from './regularization.ts';
import { layerShapes } from './shapes.ts';
import type { ActivationName, Architecture, LayerSpec, LossName, Regularization } from './spec.ts';

/**
 * Backpropagation as the textbook has it, in float64 and one example at a time: the five steps of Nielsen, Neural Networks and
 * Deep Learning (2015), chapter 2, “The backpropagation algorithm”. Made to be read and to be right; `network.ts` is the fast one.
 *
 * Layers are counted from 0, so that `a[l]` is what layer l receives and `a[l + 1]` what it passes on.
 */
export interface ReferenceNetwork {
  layers: ReferenceLayer[];
  loss: LossName;
}

/** The algorithm's quantities for one example. */
export interface Trace {
  /** z[l] = w[l]·a[l] + b[l]. */
  z: Float64Array[];
  /** a[0] = x, a[l + 1] = σ(z[l]); one longer than the rest. */
  a: Float64Array[];
  /** delta[l] = ∂C/∂z[l]. */
  delta: Float64Array[];
  /** ∂C/∂w[l] and ∂C/∂b[l]. */
  gradient: ReferenceParameters[];
  cost: number;
}

/** Step 1, Input: x is the activation a of the input layer. */
export function input(x: ArrayLike<number>): Float64Array {
  return Float64Array.from(x);
}

/** Step 2, Feedforward: for each layer in turn z = w·a + b and a = σ(z). */
export function feedforward(network: ReferenceNetwork, x: Float64Array): Pick<Trace, 'z' | 'a'> {
  const z: Float64Array[] = [];
  const a = [x];
  for (const [l, layer] of network.layers.entries()) {
    z[l] = linearPart(layer.spec).weightedInput(layer, a[l]!);
    a[l + 1] = activate(activationOf(layer.spec), z[l]!);
  }
  return { z, a };
}

/** Step 3, Output error: δ = ∇ₐC ⊙ σ′(z) of the last layer, in the form its loss gives it. */
export function outputError(network: ReferenceNetwork, { z, a }: Pick<Trace, 'z' | 'a'>, y: Float64Array): Float64Array {
  return losses[network.loss].delta({ activation: activationOf(network.layers.at(-1)!.spec), z: z.at(-1)!, a: a.at(-1)!, y });
}

/** Step 4, Backpropagate the error: for each layer before the last, backwards, δ = (wᵀδ of the layer after) ⊙ σ′(z). */
export function backpropagateError(
  network: ReferenceNetwork,
  { z, a }: Pick<Trace, 'z' | 'a'>,
  errorOfOutput: Float64Array,
): Float64Array[] {
  const delta: Float64Array[] = [];
  const last = network.layers.length - 1;
  delta[last] = errorOfOutput;
  for (let l = last - 1; l >= 0; l--) {
    const after = network.layers[l + 1]!;
    const costByActivation = linearPart(after.spec).costByInput(after, delta[l + 1]!, a[l + 1]!);
    delta[l] = deltaOf(activationOf(network.layers[l]!.spec), z[l]!, costByActivation);
  }
  return delta;
}

/** Step 5, Output: the gradient, ∂C/∂wⱼₖ = aₖδⱼ and ∂C/∂bⱼ = δⱼ. */
export function gradient(network: ReferenceNetwork, { a, delta }: Pick<Trace, 'a' | 'delta'>): ReferenceParameters[] {
  return network.layers.map((layer, l) => linearPart(layer.spec).gradient(layer, delta[l]!, a[l]!));
}

/** The five steps for one example. */
export function backpropagate(network: ReferenceNetwork, x: ArrayLike<number>, y: ArrayLike<number>): Trace {
  const target = Float64Array.from(y);
  const { z, a } = feedforward(network, input(x));
  const delta = backpropagateError(network, { z, a }, outputError(network, { z, a }, target));
  return { z, a, delta, gradient: gradient(network, { a, delta }), cost: costOf(network, { z, a }, target) };
}

/** The cost of one example, without regularization. */
export function costOf(network: ReferenceNetwork, { z, a }: Pick<Trace, 'z' | 'a'>, y: Float64Array): number {
  return losses[network.loss].cost({ activation: activationOf(network.layers.at(-1)!.spec), z: z.at(-1)!, a: a.at(-1)!, y });
}

/** What a minibatch gives: the average of its examples' costs and gradients, plus what regularization adds to them. */
export interface BatchTrace {
  cost: number;
  examples: Trace[];
  gradient: ReferenceParameters[];
}

/**
 * @param x one array of inputs an example
 * @param y one array of targets an example
 */
export function backpropagateBatch(
  network: ReferenceNetwork,
  x: readonly ArrayLike<number>[],
  y: readonly ArrayLike<number>[],
  regularization: Regularization = unregularized,
): BatchTrace {
  const examples = x.map((xi, i) => backpropagate(network, xi, y[i]!));
  const n = examples.length;
  const mean = (of: (trace: Trace) => number) => examples.reduce((sum, trace) => sum + of(trace), 0) / n;
  const gradient = network.layers.map(({ parameters: { weights, biases } }, l) => ({
    weights: weights.map((w, i) => mean((trace) => trace.gradient[l]!.weights[i]!) + penaltySlope(regularization, w)),
    biases: biases.map((_, j) => mean((trace) => trace.gradient[l]!.biases[j]!)),
  }));
  return { cost: mean(({ cost }) => cost) + penaltyOf(network, regularization), examples, gradient };
}

/** The cost of a minibatch with regularization, by feedforward alone. */
export function batchCost(
  network: ReferenceNetwork,
  x: readonly ArrayLike<number>[],
  y: readonly ArrayLike<number>[],
  regularization: Regularization = unregularized,
): number {
  const costs = x.map((xi, i) => costOf(network, feedforward(network, input(xi)), Float64Array.from(y[i]!)));
  return costs.reduce((sum, cost) => sum + cost, 0) / costs.length + penaltyOf(network, regularization);
}

export const unregularized: Regularization = { l2: 0, l1: 0, maxNorm: null };

const penaltyOf = (network: ReferenceNetwork, regularization: Regularization) =>
  network.layers.reduce((sum, { parameters }) => sum + penalty(regularization, parameters.weights), 0);

/** A layer without an activation of its own passes z on. */
export const activationOf = (spec: LayerSpec): ActivationName => ('activation' in spec ? spec.activation : 'linear');

/**
 * A network over `flat`, float64 parameters in the layout of `splitParameters`: views, so that a change of `flat` is a change of
 * the network.
 * @throws {RangeError} when `flat` has not the length the architecture asks for.
 */
export function referenceNetwork(architecture: Architecture, flat: Float64Array): ReferenceNetwork {
  const parameters = splitParameters(architecture, flat);
  const shapes = layerShapes(architecture);
  const layers = architecture.layers.map((spec, l) => referenceLayer(spec, shapes[l]!.input, parameters[l]!));
  return { layers, loss: architecture.loss };
}
