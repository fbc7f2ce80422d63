import { binsOf, quantityNames, type QuantityName } from './diagnostics/bins.ts';
import { distributionOf, type Distribution } from './diagnostics/distribution.ts';
import { saturation, type Saturation } from './diagnostics/saturation.ts';
import type { AttachedExamples, BatchGradients, Network } from './network.ts';
import { splitParameters, type LayerParameters } from './parameters.ts';
import { layerShapes, sizeOf } from './shapes.ts';
import type { ActivationName, Architecture, Conv2dSpec, DenseSpec } from './spec.ts';

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

/**
 * Measures every layer that learns, on the first examples of a set. The network is left as it was.
 * @param before flat parameters as they were before the step just done; null when there was none.
 */
export function measureLayers(network: Network, heldOut: AttachedExamples, before: Float32Array | null): LayerStatistics[] {
  const { architecture } = network;
  const parameters = splitParameters(architecture, network.readParameters());
  const previous = before && splitParameters(architecture, before);
  const gradients = network.gradientsOf(heldOut, 0, Math.min(probeExamples, heldOut.count));
  return learningLayers(architecture).map(({ layer, spec, size, units }) => {
    const { weights, biases } = parameters[layer]!;
    const measured = { ...gradients.layers[layer]!, weights, biases };
    return {
      layer,
      saturation: saturation(measured.a, size, units, spec.activation),
      updateRatio: previous && updateRatio(previous[layer]!, weights),
      distributions: describeAll(measured, spec.activation),
    };
  });
}

function describeAll(measured: BatchGradients['layers'][number] & LayerParameters, activation: ActivationName): Record<QuantityName, Distribution> {
  const entries = quantityNames.map((name) => [name, distributionOf(measured[name], binsOf(name, activation))] as const);
  return Object.fromEntries(entries) as Record<QuantityName, Distribution>;
}

/** ‖w − w₀‖/‖w₀‖; null where all w₀ are zero. */
function updateRatio({ weights: before }: LayerParameters, after: Float32Array): number | null {
  let moved = 0;
  let length = 0;
  for (let i = 0; i < after.length; i++) {
    const weight = before[i]!;
    const step = after[i]! - weight;
    moved += step * step;
    length += weight * weight;
  }
  return length === 0 ? null : Math.fround(Math.sqrt(moved / length));
}
