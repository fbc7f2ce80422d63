import { activate } from '../activations.ts';
import { splitParameters } from '../parameters.ts';
import type { Architecture, DenseSpec } from '../spec.ts';
import { columnAt, rowAt, type Field, type Grid } from './field.ts';

/**
 * What every unit of a small dense network on two inputs answers all over the plane: one field of activations per unit, by layer.
 * @throws {TypeError} when a layer is not dense.
 */
export function unitResponses(architecture: Pick<Architecture, 'inputShape' | 'layers'>, flat: Float32Array, grid: Grid): Field[][] {
  const parameters = splitParameters(architecture, flat);
  const layers = architecture.layers.map(denseOnly);
  const responses = layers.map(({ units }) =>
    Array.from({ length: units }, (): Field => ({ ...grid, values: new Float64Array(grid.columns * grid.rows) })),
  );
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      let a = Float64Array.of(columnAt(grid, column), rowAt(grid, row));
      for (const [index, { activation }] of layers.entries()) {
        const { weights, biases } = parameters[index]!;
        const z = Float64Array.from(biases, (bias, j) => a.reduce((sum, ak, k) => sum + weights[j * a.length + k]! * ak, bias));
        a = Float64Array.from(activate(activation, z));
        for (const [j, aj] of a.entries()) responses[index]![j]!.values[row * grid.columns + column] = aj;
      }
    }
  }
  return responses;
}

function denseOnly(layer: Architecture['layers'][number]): DenseSpec {
  if (layer.type !== 'dense') throw new TypeError(`a network on points in the plane has dense layers only, not ${layer.type}`);
  return layer;
}
