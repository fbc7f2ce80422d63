import type { Inspection } from '../../../engine/inspector/inspection.ts';
import { weightIndices } from '../../../engine/inspector/sums.ts';
import type { TensorGrid } from './tensor-grid.ts';

/** One of the tensors a step computes with, or what it computes. */
export interface Operand {
  key: string;
  /** As in `Quantity`. */
  symbol: string;
  layer: number | null;
  /** Of a part of a tensor: which. */
  indices: readonly number[];
  /** What stands before it in the step's equation: `·`, `+`, `=`, `⊙`, `→`, a parenthesis; empty where nothing does. */
  sign: string;
  values: Float64Array;
  grid: TensorGrid;
  /** Written with ᵀ. */
  isTransposed: boolean;
  isResult: boolean;
  /** What one of its numbers belongs to; `pair`: to two units of the layer, as a slope of softmax does. */
  of: 'unit' | 'pair' | 'weight' | 'bias';
  /** The layer that has these units, weights or biases; −1 for the input. */
  owner: number;
  /** Indices of the first and last number that belong to a unit of `markedOf`; null where none do. */
  mark(unit: number): readonly [first: number, last: number] | null;
  /** The layer whose chosen unit is marked. */
  markedOf: number;
  /** Index of the first number, for a part of a larger tensor. */
  offset: number;
}

/** Which row of the weights, and which bias, a unit has: in a convolution those of its map. */
export function rowOfUnit({ network }: Pick<Inspection, 'network'>, layer: number, unit: number): number {
  const { parameters, outputShape } = network.layers[layer]!;
  return Math.floor(unit / (outputShape.reduce((product, extent) => product * extent, 1) / parameters.biases.length));
}

/** The indices by which a number of an operand is named. */
export function indicesOf({ network }: Pick<Inspection, 'network'>, operand: Operand, index: number): number[] {
  if (operand.of === 'weight') return weightIndices(network.layers[operand.owner]!, operand.offset + index);
  return operand.of === 'pair' ? [index % operand.grid.columns, Math.floor(index / operand.grid.columns)] : [index];
}

/** Where a unit of a picture or of feature maps lies, in words; empty for others. */
export function placeOf({ network }: Pick<Inspection, 'network'>, layer: number, unit: number): string {
  const shape = layer === -1 ? network.layers[0]!.inputShape : network.layers[layer]!.outputShape;
  const [maps, height, width] = shape;
  if (height === undefined || width === undefined) return '';
  const [row, column] = [Math.floor((unit % (height * width)) / width), unit % width];
  return `${maps! > 1 ? `map ${Math.floor(unit / (height * width))}, ` : ''}row ${row}, column ${column}`;
}
