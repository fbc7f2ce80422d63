import { elementwise } from '../activations.ts';
import { splitParameters } from '../parameters.ts';
import type { Architecture } from '../spec.ts';
import { sampleField, type Field, type Grid } from './field.ts';

/**
 * What every unit of a small dense network on two inputs answers all over the plane: one field of activations per unit, by layer.
 * @throws {TypeError} for a layer that is not dense, or softmax.
 */
export function unitResponses(architecture: Pick<Architecture, 'inputShape' | 'layers'>, flat: Float32Array, grid: Grid): Field[][] {
  const parameters = splitParameters(architecture, flat);
  let inputs = [sampleField(grid, (x) => x), sampleField(grid, (_x, y) => y)];
  return architecture.layers.map((layer, index) => {
    if (layer.type !== 'dense' || layer.activation === 'softmax')
      throw new TypeError('responses over the plane are drawn for dense layers of single units only');
    const { value } = elementwise[layer.activation];
    const { weights, biases } = parameters[index]!;
    const previous = inputs;
    inputs = Array.from(biases, (bias, j): Field => {
      const z = new Float64Array(grid.columns * grid.rows).fill(bias);
      for (const [k, { values }] of previous.entries()) {
        const weight = weights[j * previous.length + k]!;
        for (let point = 0; point < z.length; point++) z[point]! += weight * values[point]!;
      }
      return { ...grid, values: z.map(value) };
    });
    return inputs;
  });
}
