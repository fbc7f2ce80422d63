import type { QuantityName } from './diagnostics/bins.ts';
import type { Distribution } from './diagnostics/distribution.ts';
import type { Saturation } from './diagnostics/saturation.ts';
import { layerShapes, sizeOf } from './shapes.ts';
import type { Architecture, Conv2dSpec, DenseSpec } from './spec.ts';

/** What goes on inside the layers of a network in training, measured now and then on the same few examples. */
export interface StatisticsSample {
  /** Training so far in epochs; a fraction within one. */
  epoch: number;
  /** The same in minibatches; 0 is the untrained network. */
  step: number;
  /** Layers with weights, from input to output. */
  layers: LayerStatistics[];
}

export interface LayerStatistics {
  /** Which of the architecture's layers it is, from 0. */
  layer: number;
  /** null for activations that do not saturate. */
  saturation: Saturation | null;
  /** ‖Δw‖/‖w‖ of the training step just done, whatever the optimizer; about 10⁻³ is healthy. null before the first step. */
  updateRatio: number | null;
  /** z and a over units and examples; δ of each example; gradW and gradB averaged over the examples, as a step would use them. */
  distributions: Record<QuantityName, Distribution>;
}

/** How many examples are measured on: the first of those held out. */
export const probeExamples = 300;

/** Whether training had not diverged: z, δ and weights are in the range of float32 in every layer. */
export const isFiniteSample = ({ layers }: StatisticsSample): boolean =>
  layers.every(({ distributions: { z, delta, weights } }) => [z, delta, weights].every(({ mean, sd }) => Number.isFinite(mean + sd)));

/** A layer that has weights, and so a place in the diagnostics. */
export interface LearningLayer {
  /** l = 1 … L, as the literature counts; layers that learn nothing do not count. */
  number: number;
  /** Which of the architecture's layers it is, from 0. */
  layer: number;
  spec: DenseSpec | Conv2dSpec;
  /** Activations per example. */
  size: number;
  /** Units of a dense layer, filters of a convolution. */
  units: number;
  /** Weights into one unit. */
  inputs: number;
  isOutput: boolean;
}

/** The layers that learn, from input to output. */
export function learningLayers(architecture: Pick<Architecture, 'inputShape' | 'layers'>): LearningLayer[] {
  const shapes = layerShapes(architecture);
  let number = 0;
  return architecture.layers.flatMap((spec, layer) => {
    if (spec.type !== 'dense' && spec.type !== 'conv2d') return [];
    const { output, parameters } = shapes[layer]!;
    const units = spec.type === 'dense' ? spec.units : spec.filters;
    const isOutput = layer === shapes.length - 1;
    return [{ number: ++number, layer, spec, size: sizeOf(output), units, inputs: parameters / units - 1, isOutput }];
  });
}
