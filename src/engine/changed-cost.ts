import { activate } from './activations.ts';
import type { Minibatch } from './gradients.ts';
import { linearPart, type ReferenceLayer } from './reference-layers.ts';
import { activationOf, costOf, feedforward, type ReferenceNetwork } from './reference.ts';
import { penalty } from './regularization.ts';
import { sizeOf } from './shapes.ts';
import type { LayerSpec, Regularization } from './spec.ts';

/** A weight or bias, by its index among its layer's. */
export interface SingleParameter {
  /** Index into the architecture's layers. */
  layer: number;
  kind: 'weight' | 'bias';
  index: number;
}

/**
 * The cost of a minibatch when a single parameter of the network has been changed. It changes z of its own unit or filter alone:
 * that is computed again, and the layers after it; what lies before is kept. Without regularization the cost is that of
 * `batchCost`, bit for bit; with it they differ by rounding.
 * @returns asked with the parameter that was changed, all others being as they were at first.
 */
export function costOfChanges(
  network: ReferenceNetwork,
  { x, y }: Minibatch,
  regularization: Regularization,
): (changed: SingleParameter) => number {
  const kept = x.map((xi) => feedforward(network, xi));
  const weights = network.layers.map(({ parameters }) => parameters.weights.slice());
  const penalties = weights.reduce((sum, each) => sum + penalty(regularization, each), 0);

  return (parameter) => {
    const { layer } = parameter;
    const { unit, alone } = unitOf(network.layers[layer]!, parameter);
    const first = unit * sizeOf(alone.outputShape);
    const costs = kept.map(({ z, a }, i) => {
      const changed = z[layer]!.slice();
      changed.set(linearPart(alone.spec).weightedInput(alone, a[layer]!), first);
      return costFrom(network, layer, changed, y[i]!);
    });
    return costs.reduce((sum, cost) => sum + cost, 0) / costs.length + penalties + penaltyChange(parameter);
  };

  function penaltyChange({ layer, kind, index }: SingleParameter): number {
    const of = (all: Float64Array) => penalty(regularization, all.subarray(index, index + 1));
    return kind === 'bias' ? 0 : of(network.layers[layer]!.parameters.weights) - of(weights[layer]!);
  }
}

/** The one unit, or filter with its map, that a parameter belongs to, as a layer of its own. */
function unitOf(layer: ReferenceLayer, { kind, index }: SingleParameter): { unit: number; alone: ReferenceLayer } {
  const { weights, biases } = layer.parameters;
  const perUnit = weights.length / biases.length;
  const unit = kind === 'bias' ? index : Math.floor(index / perUnit);
  const own = { weights: weights.subarray(unit * perUnit, (unit + 1) * perUnit), biases: biases.subarray(unit, unit + 1) };
  const single = layer.spec.type === 'conv2d' ? { filters: 1 } : { units: 1 };
  const spec = { ...layer.spec, ...single } as LayerSpec;
  return { unit, alone: { spec, inputShape: layer.inputShape, outputShape: [1, ...layer.outputShape.slice(1)], parameters: own } };
}

/** The cost of one example from z of a layer on. */
function costFrom(network: ReferenceNetwork, layer: number, z: Float64Array, y: Float64Array): number {
  let [last, a] = [z, activate(activationOf(network.layers[layer]!.spec), z)];
  for (const after of network.layers.slice(layer + 1)) {
    last = linearPart(after.spec).weightedInput(after, a);
    a = activate(activationOf(after.spec), last);
  }
  return costOf(network, { z: [last], a: [a] }, y);
}
