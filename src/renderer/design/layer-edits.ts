import type { LayerSpec, LayerType } from '../../engine/spec.ts';

/** A new layer of a type; a dense one takes after the hidden layers there are. */
export function newLayer(type: LayerType, layers: readonly LayerSpec[]): LayerSpec {
  const hidden = layers.slice(0, -1).findLast((layer) => layer.type === 'dense');
  switch (type) {
    case 'dense':
      return hidden ? { ...hidden } : { type, units: 30, activation: 'sigmoid', initializer: 'glorotUniform' };
    case 'conv2d':
      return { type, filters: 8, kernel: 5, stride: 1, padding: 0, activation: 'relu', initializer: 'heNormal' };
    case 'maxPool2d':
    case 'averagePool2d':
      return { type, size: 2, stride: 2 };
    case 'flatten':
      return { type };
    case 'dropout':
      return { type, rate: 0.5 };
  }
}

const needsImage = (type: LayerType) => type === 'conv2d' || type === 'maxPool2d' || type === 'averagePool2d';

/**
 * Where a new layer can stand: after the selected one, but before the output; one that needs an image, before the first
 * layer that makes a vector of it.
 */
export function placeFor(type: LayerType, layers: readonly LayerSpec[], selected: number | null): number {
  const beforeOutput = Math.max(0, layers.length - 1);
  const wanted = Math.min(selected === null ? beforeOutput : selected + 1, beforeOutput);
  if (!needsImage(type) && type !== 'flatten') return wanted;
  const firstVector = layers.findIndex((layer) => layer.type === 'dense' || layer.type === 'flatten');
  return firstVector < 0 ? wanted : Math.min(type === 'flatten' ? firstVector : wanted, firstVector);
}

/** The layers with the one at `from` moved to `to`; as they were when either lies outside. */
export function moved(layers: readonly LayerSpec[], from: number, to: number): LayerSpec[] {
  const layer = layers[from];
  if (!layer || to < 0 || to >= layers.length) return [...layers];
  const others = layers.filter((_, index) => index !== from);
  return [...others.slice(0, to), layer, ...others.slice(to)];
}
