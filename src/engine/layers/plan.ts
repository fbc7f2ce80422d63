import { layerShapes, type Shape } from '../shapes.ts';
import type { Architecture, LayerSpec } from '../spec.ts';
import { conv2dLayer } from './conv2d.ts';
import { denseLayer } from './dense.ts';
import { dropoutLayer } from './dropout.ts';
import type { LayerPlan } from './layer.ts';
import { pool2dLayer } from './pool2d.ts';
import { tiedDenseLayer } from './tied-dense.ts';

/**
 * The plans of a network's layers; null for one that computes nothing.
 * @param isTied whether the second of two dense layers has the first one's weights
 */
export function planLayers(architecture: Architecture, isTied: boolean): (LayerPlan | null)[] {
  const shapes = layerShapes(architecture);
  const [first, second] = architecture.layers;
  if (isTied && first?.type === 'dense' && second?.type === 'dense')
    return [denseLayer(first, shapes[0]!.input), tiedDenseLayer(second, first, shapes[0]!.input)];
  return architecture.layers.map((layer, index) => planLayer(layer, shapes[index]!.input, shapes[index]!.output));
}

/** The plan of a layer, or null for one that computes nothing and only renames units. */
function planLayer(layer: LayerSpec, input: Shape, output: Shape): LayerPlan | null {
  switch (layer.type) {
    case 'dense':
      return denseLayer(layer, input);
    case 'conv2d':
      return conv2dLayer(layer, input, output);
    case 'maxPool2d':
    case 'averagePool2d':
      return pool2dLayer(layer, input, output);
    case 'dropout':
      return dropoutLayer(layer);
    case 'flatten':
      return null;
  }
}
