import type { Field } from '../kernels/structure.ts';
import type { Block } from '../kernels/tally.ts';

/** In the order of `Kind` in kernels/assembly/index.ts. */
export const layerKinds = ['dense', 'conv2d', 'maxPool2d', 'averagePool2d', 'dropout', 'tiedDense'] as const;

/** How a layer stands in the engine's memory. Parameters are padded there, and in an order that suits the kernels. */
export interface LayerPlan {
  kind: (typeof layerKinds)[number];
  /** Padded extents, in numbers. */
  weightCount: number;
  biasCount: number;
  /** Whether the weights are those of the layer before, in its place. */
  isTied: boolean;
  /** Where in those the parameters are, without padding. */
  weightBlocks: readonly Block[];
  biasBlocks: readonly Block[];
  /** Floats that the kernels write beyond an example's activations. */
  overrun: number;
  /** Floats that the kernels need beside, per thread. */
  scratch: number;
  /** What only this kind of layer tells the kernels. */
  fields: Partial<Record<Field<'Layer'>, number>>;
  /** From the layout of `parameters.ts` to the engine's, and back. */
  packWeights(weights: Float32Array, packed: Float32Array): void;
  unpackWeights(packed: Float32Array, weights: Float32Array): void;
}

/** What layers that learn nothing have in common. */
export const withoutParameters: Omit<LayerPlan, 'kind'> = {
  weightCount: 0,
  biasCount: 0,
  isTied: false,
  weightBlocks: [],
  biasBlocks: [],
  overrun: 0,
  scratch: 0,
  fields: {},
  packWeights: () => undefined,
  unpackWeights: () => undefined,
};
