import { sizeOf, type Shape } from '../shapes.ts';
import type { LayerSpec } from '../spec.ts';
import { withoutParameters, type LayerPlan } from './layer.ts';

type PoolSpec = Extract<LayerSpec, { type: 'maxPool2d' | 'averagePool2d' }>;

/** Largest or mean of each window of an image. */
export function pool2dLayer({ type, size, stride }: PoolSpec, input: Shape, output: Shape): LayerPlan {
  const [channels, height, width] = input as [number, number, number];
  const [, outputHeight, outputWidth] = output as [number, number, number];
  return {
    ...withoutParameters,
    kind: type,
    scratch: sizeOf(input),
    fields: { channels, height, width, kernel: size, step: stride, outputHeight, outputWidth },
  };
}
