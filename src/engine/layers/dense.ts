import { sizeOf, type Shape } from '../shapes.ts';
import type { DenseSpec } from '../spec.ts';
import type { LayerPlan } from './layer.ts';

/** Units to a panel, and inputs to a gradient block, as in kernels/assembly/dense.ts. */
const panelUnits = 32;
const blockInputs = 20;

const padded = (count: number) => Math.ceil(count / 4) * 4;

/** Weights stand input by input in panels of 32 units; see kernels/assembly/dense.ts. */
export function denseLayer({ units }: DenseSpec, inputShape: Shape): LayerPlan {
  const inputs = sizeOf(inputShape);
  /** Calls `visit` with the places of each weight in the two layouts. */
  const eachWeight = (visit: (place: number, packedPlace: number) => void) => {
    for (let j = 0; j < units; j++) {
      const first = j - (j % panelUnits);
      const width = Math.min(padded(units) - first, panelUnits);
      const origin = first * padded(inputs) + (j - first);
      for (let k = 0; k < inputs; k++) visit(j * inputs + k, origin + k * width);
    }
  };
  return {
    kind: 'dense',
    weightCount: padded(units) * padded(inputs),
    biasCount: padded(units),
    scratch: Math.max(padded(units), blockInputs * panelUnits),
    fields: {},
    packWeights: (weights, packed) => eachWeight((from, to) => (packed[to] = weights[from]!)),
    unpackWeights: (packed, weights) => eachWeight((to, from) => (weights[to] = packed[from]!)),
  };
}
