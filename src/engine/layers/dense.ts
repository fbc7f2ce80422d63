import { sizeOf, type Shape } from '../shapes.ts';
import type { DenseSpec } from '../spec.ts';
import type { LayerPlan } from './layer.ts';

/** Units to a panel, and inputs to a gradient block, as in kernels/assembly/dense.ts. */
const panelUnits = 32;
const blockInputs = 20;

const padded = (count: number) => Math.ceil(count / 4) * 4;

/** Weights stand input by input in panels of 32 units; see kernels/assembly/dense.ts. */
export function denseLayer({ units }: DenseSpec, inputShape: Shape): LayerPlan {
  const inputs = sizeOf(inputShape);
  const panels = Array.from({ length: Math.ceil(units / panelUnits) }, (_, panel) => panel * panelUnits);
  const widthAt = (first: number) => Math.min(padded(units) - first, panelUnits);
  /** Calls `visit` for each unit with the place of its first weight in both layouts, and how far the next is in the packed one. */
  const eachUnit = (visit: (row: number, packedRow: number, step: number) => void) => {
    for (let j = 0; j < units; j++) {
      const first = j - (j % panelUnits);
      visit(j * inputs, first * padded(inputs) + (j - first), widthAt(first));
    }
  };
  return {
    kind: 'dense',
    weightCount: padded(units) * padded(inputs),
    biasCount: padded(units),
    isTied: false,
    weightBlocks: panels.map((first) => ({
      first: first * padded(inputs),
      rows: inputs,
      columns: Math.min(units - first, panelUnits),
      stride: widthAt(first),
    })),
    biasBlocks: [{ first: 0, rows: 1, columns: units, stride: units }],
    overrun: 0,
    scratch: Math.max(padded(units), blockInputs * panelUnits),
    fields: {},
    packWeights: (weights, packed) =>
      eachUnit((row, packedRow, step) => {
        for (let k = 0; k < inputs; k++) packed[packedRow + k * step] = weights[row + k]!;
      }),
    unpackWeights: (packed, weights) =>
      eachUnit((row, packedRow, step) => {
        for (let k = 0; k < inputs; k++) weights[row + k] = packed[packedRow + k * step]!;
      }),
  };
}
