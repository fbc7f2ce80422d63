import { activate, leakySlope } from './activations.ts';
import type { Minibatch } from './gradients.ts';
import { losses } from './losses.ts';
import { largest, linearPart, poolWindow, type PoolSpec, type ReferenceLayer } from './reference-layers.ts';
import { activationOf, feedforward, type ReferenceNetwork, type Trace } from './reference.ts';
import type { ActivationName, Regularization } from './spec.ts';

/**
 * The cost of a minibatch, as a function of the network's parameters that has no corners: where the cost or its slope has one (ReLU
 * and softsign at 0, equal inputs of a maximum, |w| at 0) the side that backpropagation takes for the parameters of now is held for
 * all others. The derivative of this function at the parameters of now is what backpropagation computes, also where the cost itself
 * has none.
 * @returns asked for the cost after the network's parameters were changed.
 */
export function costWithHeldCorners(network: ReferenceNetwork, { x, y }: Minibatch, regularization: Regularization): () => number {
  const held = x.map((xi) => feedforward(network, xi));
  const penalty = penaltyWithHeldSigns(network, regularization);
  return () => x.reduce((sum, xi, i) => sum + exampleCost(network, xi, y[i]!, held[i]!), 0) / x.length + penalty();
}

/** ½λ₂Σw² + λ₁Σ±w, each w with the sign it has now. */
function penaltyWithHeldSigns({ layers }: ReferenceNetwork, { l1, l2 }: Regularization): () => number {
  const held = layers.map(({ parameters: { weights } }) => ({ weights, signs: weights.map(Math.sign) }));
  const penaltyOf = ({ weights, signs }: (typeof held)[number]) =>
    weights.reduce((sum, w, i) => sum + (l2 / 2) * w * w + l1 * signs[i]! * w, 0);
  return () => held.reduce((sum, layer) => sum + penaltyOf(layer), 0);
}

type Held = Pick<Trace, 'z' | 'a'>;

function exampleCost({ layers, loss }: ReferenceNetwork, x: Float64Array, y: Float64Array, held: Held): number {
  let a = x;
  for (const [l, layer] of layers.entries()) {
    const z = weightedInput(layer, a, held.a[l]!);
    const activation = activationOf(layer.spec);
    const piece = pieces[activation];
    a = piece ? z.map((zj, j) => piece(zj, held.z[l]![j]!)) : activate(activation, z);
    if (l === layers.length - 1) return losses[loss].cost(piece ? { activation: 'linear', z: a, a, y } : { activation, z, a, y });
  }
  throw new Error('a network has layers');
}

/** σ(z) by the formula that holds on the side of 0 where `held` is. Softsign's corner is in its slope. */
const pieces: Partial<Record<ActivationName, (z: number, held: number) => number>> = {
  relu: (z, held) => (held > 0 ? z : 0),
  leakyRelu: (z, held) => (held > 0 ? z : leakySlope * z),
  softsign: (z, held) => z / (held > 0 ? 1 + z : 1 - z),
};

/** @param heldInput decides which input of a window is the largest. */
function weightedInput(layer: ReferenceLayer, a: Float64Array, heldInput: Float64Array): Float64Array {
  if (layer.spec.type !== 'maxPool2d') return linearPart(layer.spec).weightedInput(layer, a);
  const pool = layer as ReferenceLayer<PoolSpec>;
  const outputs = layer.outputShape.reduce((product, extent) => product * extent, 1);
  return Float64Array.from({ length: outputs }, (_, out) => a[largest(poolWindow(pool, out), heldInput)]!);
}
