import type { Shape } from '../shapes.ts';
import type { Conv2dSpec } from '../spec.ts';
import type { LayerPlan } from './layer.ts';

const padded = (count: number) => Math.ceil(count / 4) * 4;

/** Weights stand filter by filter as in files, each filter's padded to a multiple of four; see kernels/assembly/conv2d.ts. */
export function conv2dLayer({ filters, kernel, stride, padding }: Conv2dSpec, input: Shape, output: Shape): LayerPlan {
  const [channels, height, width] = input as [number, number, number];
  const [, outputHeight, outputWidth] = output as [number, number, number];
  const patch = channels * kernel * kernel;
  const positions = padded(outputHeight * outputWidth);
  const image = padded(channels * (height + 2 * padding) * (width + 2 * padding));
  return {
    kind: 'conv2d',
    weightCount: filters * padded(patch),
    biasCount: padded(filters),
    isTied: false,
    weightBlocks: [{ first: 0, rows: filters, columns: patch, stride: padded(patch) }],
    biasBlocks: [{ first: 0, rows: 1, columns: filters, stride: filters }],
    overrun: positions - outputHeight * outputWidth,
    // Bordered image, patches, outputs, gradient: each but the last with room for a vector that runs over its end.
    scratch: image + 4 + padded(patch) * positions + 4 + filters * positions + 4 + filters * padded(patch),
    fields: { channels, height, width, filters, kernel, step: stride, padding, outputHeight, outputWidth },
    packWeights: (weights, packed) => {
      for (let f = 0; f < filters; f++) packed.set(weights.subarray(f * patch, (f + 1) * patch), f * padded(patch));
    },
    unpackWeights: (packed, weights) => {
      for (let f = 0; f < filters; f++) weights.set(packed.subarray(f * padded(patch), f * padded(patch) + patch), f * patch);
    },
  };
}
