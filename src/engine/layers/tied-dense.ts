import { sizeOf, type Shape } from '../shapes.ts';
import type { DenseSpec } from '../spec.ts';
import { denseLayer } from './dense.ts';
import type { LayerPlan } from './layer.ts';

/**
 * A dense layer with the weights of the dense layer before, transposed; see kernels/assembly/tied.ts. Its own weights in a file are
 * not looked at.
 * @param owner the layer before
 * @param input what that one receives: as many numbers as this one has units
 */
export function tiedDenseLayer(layer: DenseSpec, owner: DenseSpec, input: Shape): LayerPlan {
  const owned = denseLayer(owner, input);
  return {
    ...denseLayer(layer, [owner.units]),
    kind: 'tiedDense',
    isTied: true,
    weightCount: owned.weightCount,
    // They move, and count for regularization and norms, as their owner's.
    fields: { weightCount: 0 },
    weightBlocks: [],
    packWeights: () => undefined,
    unpackWeights: (packed, weights) => {
      const transposed = new Float32Array(weights.length);
      owned.unpackWeights(packed, transposed);
      const inputs = sizeOf(input);
      for (let j = 0; j < owner.units; j++) for (let k = 0; k < inputs; k++) weights[k * owner.units + j] = transposed[j * inputs + k]!;
    },
  };
}
