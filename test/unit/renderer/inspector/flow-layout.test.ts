import { describe, expect, it } from 'vitest';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import { inspect } from '../../../../src/engine/inspector/inspection.ts';
import { referenceNetwork } from '../../../../src/engine/reference.ts';
import { parseSpec } from '../../../../src/engine/spec.ts';
import { layOutFlow } from '../../../../src/renderer/components/inspector/flow-layout.ts';
import { columnValues } from '../../../../src/renderer/components/inspector/flow-painting.ts';
import { tiny } from './tiny-network.ts';

describe('the flow through the network', () => {
  const spec = parseSpec({
    inputShape: [1, 28, 28],
    layers: [
      { type: 'conv2d', filters: 6, kernel: 5, padding: 2, activation: 'tanh' },
      { type: 'averagePool2d' },
      { type: 'conv2d', filters: 16, kernel: 5, activation: 'tanh' },
      { type: 'averagePool2d' },
      { type: 'flatten' },
      { type: 'dense', units: 120, activation: 'tanh' },
      { type: 'dense', units: 84, activation: 'tanh' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.1 },
    batchSize: 1,
    epochs: 1,
  });
  const network = referenceNetwork(spec, Float64Array.from(initialParameters(spec, 1)));
  /** As much as there is at 1280 × 800. */
  const [width, height] = [708, 197];

  it('shows in gradient and update the activations before the layer and the errors from it on, as ∂C/∂w = aδ has them', () => {
    const inspection = inspect(tiny)(0);
    for (const quantity of ['gradient', 'update'] as const) {
      const symbols = [-1, 0, 1, 2].map((layer) => columnValues(inspection, { phase: quantity, quantity, layer: 1 }, layer)?.symbol);
      expect(symbols).toEqual(['x', 'a', 'δ', 'δ']);
    }
    const values = columnValues(inspection, { phase: 'gradient', quantity: 'gradient', layer: 1 }, 0)!.values;
    expect(values).toBe(inspection.trace.a[1]);
  });

  it('draws all ten outputs, and puts how many units there are where titles of close columns leave room', () => {
    const { columns, counts } = layOutFlow({ network }, width, height, () => 0);
    expect(columns.at(-1)!.units).toHaveLength(10);
    expect(counts).toBe('below');
    expect(layOutFlow({ network }, 2 * width, height, () => 0).counts).toBe('beside');
    expect(layOutFlow({ network }, width / 2, height, () => 0).counts).toBe('nowhere');
  });
});
