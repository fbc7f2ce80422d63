import type { Shape } from '../shapes.ts';
import type { LayerSpec } from '../spec.ts';
import { conv2dLayer } from './conv2d.ts';
import { denseLayer } from './dense.ts';
import { dropoutLayer } from './dropout.ts';
import type { LayerPlan } from './layer.ts';
import { pool2dLayer } from './pool2d.ts';

/** The plan of a layer, or null for one that computes nothing and only renames units. */
export function planLayer(layer: LayerSpec, input: Shape, output: Shape): LayerPlan | null {
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
