import { elementwise } from '../../../engine/activations.ts';
import type { Descent } from '../../../engine/descent.ts';
import { connectionsInto } from '../../../engine/inspector/connections.ts';
import { activationOf, hasSoftmaxSlope, softmaxSlopes, type Inspection } from '../../../engine/inspector/inspection.ts';
import type { Step } from '../../../engine/inspector/steps.ts';
import { weightIndices } from '../../../engine/inspector/sums.ts';
import { splitParameters } from '../../../engine/parameters.ts';
import { poolWindow, type PoolSpec, type ReferenceLayer } from '../../../engine/reference-layers.ts';
import { matrix, tiles, transposed, unitsGrid, type TensorGrid } from './tensor-grid.ts';

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

/** What there is to see of a step, as its equation has it. `chosen` is the unit chosen in a layer. */
export function operandsOf(inspection: Inspection, step: Step, descent: () => Descent, chosen: (layer: number) => number): Operand[] {
  switch (step.quantity) {
    case 'x':
      return [units(inspection, 'x', -1, { isResult: true }), target(inspection, '')];
    case 'z':
      return weightedInputOperands(inspection, step.layer, chosen);
    case 'a':
      return [units(inspection, 'z', step.layer), units(inspection, 'a', step.layer, { sign: '→', isResult: true })];
    case 'delta':
      return step.phase === 'outputError' ? outputErrorOperands(inspection, step.layer) : errorOperands(inspection, step.layer);
    case 'gradient':
      return gradientOperands(inspection, step.layer, chosen);
    case 'update':
      return updateOperands(inspection, step.layer, descent(), chosen);
  }
}

type Unitwise = 'x' | 'a' | 'z' | 'δ' | 'σ′(z)';

function units(inspection: Inspection, symbol: Unitwise, layer: number, more: Partial<Operand> = {}): Operand {
  const { network, trace } = inspection;
  const shape = layer === -1 ? network.layers[0]!.inputShape : network.layers[layer]!.outputShape;
  return {
    key: symbol,
    symbol: layer === -1 ? 'x' : symbol,
    layer: layer + 1,
    indices: [],
    sign: '',
    values: unitValues(symbol, trace, layer, inspection),
    grid: unitsGrid(shape),
    isTransposed: false,
    isResult: false,
    of: 'unit',
    owner: layer,
    markedOf: layer,
    mark: (unit) => (layer === -1 ? null : [unit, unit]),
    offset: 0,
    ...more,
  };
}

function unitValues(symbol: Unitwise, { z, a, delta }: Inspection['trace'], layer: number, { network }: Inspection): Float64Array {
  if (symbol === 'x' || symbol === 'a') return a[layer + 1]!;
  if (symbol === 'z') return z[layer]!;
  if (symbol === 'δ') return delta[layer]!;
  const name = activationOf(network.layers[layer]!.spec);
  return name === null || name === 'softmax' ? z[layer]!.map(() => 1) : z[layer]!.map(elementwise[name].derivative);
}

function target({ network, y }: Inspection, sign: string): Operand {
  const last = network.layers.length - 1;
  return {
    key: 'y',
    symbol: 'y',
    layer: null,
    indices: [],
    sign,
    values: y,
    grid: unitsGrid(network.layers[last]!.outputShape),
    isTransposed: false,
    isResult: false,
    of: 'unit',
    owner: last,
    markedOf: last,
    mark: (unit) => [unit, unit],
    offset: 0,
  };
}

function weightedInputOperands(inspection: Inspection, layer: number, chosen: (layer: number) => number): Operand[] {
  const inputs = { ...units(inspection, 'a', layer - 1), ...windowMark(inspection, layer) };
  const result = units(inspection, 'z', layer, { sign: '=', isResult: true });
  const { weights, biases } = inspection.network.layers[layer]!.parameters;
  if (weights.length === 0) return [inputs, { ...result, sign: '→' }];
  return [
    ...weightOperands(inspection, layer, weights, { symbol: 'w' }, chosen),
    { ...inputs, sign: inspection.network.layers[layer]!.spec.type === 'conv2d' ? '∗' : '·' },
    biasOperand(inspection, layer, biases, { symbol: 'b', sign: '+' }),
    result,
  ];
}

/** On the maps before a convolution or pooling: the window that the chosen unit looks at. */
function windowMark({ network, trace }: Inspection, layer: number): Partial<Operand> {
  const at = network.layers[layer]!;
  const isWindowed = (at.spec.type === 'conv2d' && at.inputShape[0] === 1) || at.spec.type === 'maxPool2d' || at.spec.type === 'averagePool2d';
  if (!isWindowed) return {};
  const mark = (unit: number) => {
    const window: number[] = [];
    if ('size' in at.spec) window.push(...poolWindow(at as ReferenceLayer<PoolSpec>, unit));
    else connectionsInto(at, unit, trace.a[layer]!, (from) => window.push(from));
    return window.length === 0 ? null : ([Math.min(...window), Math.max(...window)] as const);
  };
  return { markedOf: layer, mark };
}

function outputErrorOperands(inspection: Inspection, layer: number): Operand[] {
  if (hasSoftmaxSlope(inspection))
    return [
      softmaxSlopesOperand(inspection, layer),
      units(inspection, 'a', layer, { sign: '· (' }),
      target(inspection, '−'),
      units(inspection, 'δ', layer, { sign: ') =', isResult: true }),
    ];
  const showsSlope = inspection.network.loss === 'quadratic';
  return [
    units(inspection, 'a', layer, { sign: showsSlope ? '(' : '' }),
    target(inspection, '−'),
    ...(showsSlope ? [units(inspection, 'σ′(z)', layer, { sign: ') ⊙' })] : []),
    units(inspection, 'δ', layer, { sign: '=', isResult: true }),
  ];
}

/** Row j, transposed as the equation has it: what zⱼ does to every output. */
function softmaxSlopesOperand({ trace }: Inspection, layer: number): Operand {
  const a = trace.a[layer + 1]!;
  return {
    key: '∂a/∂z',
    symbol: '∂a/∂z',
    layer: layer + 1,
    indices: [],
    sign: '',
    values: softmaxSlopes(a),
    grid: matrix(a.length, a.length),
    isTransposed: true,
    isResult: false,
    of: 'pair',
    owner: layer,
    markedOf: layer,
    mark: (unit) => [unit * a.length, (unit + 1) * a.length - 1],
    offset: 0,
  };
}

function errorOperands(inspection: Inspection, layer: number): Operand[] {
  const { network } = inspection;
  const after = network.layers[layer + 1]!;
  const next = units(inspection, 'δ', layer + 1);
  const hasSlope = activationOf(network.layers[layer]!.spec) !== null;
  const slope = hasSlope ? [units(inspection, 'σ′(z)', layer, { sign: '⊙' })] : [];
  const result = units(inspection, 'δ', layer, { sign: '=', isResult: true, key: 'result' });
  if (after.parameters.weights.length === 0) return [next, ...slope, { ...result, sign: hasSlope ? '=' : '→' }];
  const isDense = after.spec.type === 'dense';
  const weights = { ...weightOperand(inspection, layer + 1, after.parameters.weights, { symbol: 'w' }), isTransposed: true };
  const shown = isDense && weights.grid.kind === 'matrix' ? transposedWeights(weights, layer) : { ...weights, mark: () => null };
  return [shown, { ...next, sign: isDense ? '·' : '∗' }, ...slope, result];
}

/** With rows and columns exchanged, a unit of the layer before has a row: what its error is summed over. */
function transposedWeights(weights: Operand, layer: number): Operand {
  const { rows, columns } = weights.grid;
  const mark = (unit: number) => [unit, (rows - 1) * columns + unit] as const;
  return { ...weights, grid: transposed(weights.grid), markedOf: layer, mark };
}

function gradientOperands(inspection: Inspection, layer: number, chosen: (layer: number) => number): Operand[] {
  const { weights, biases } = inspection.batch.gradient[layer]!;
  return [
    units(inspection, 'a', layer - 1),
    units(inspection, 'δ', layer, { sign: inspection.network.layers[layer]!.spec.type === 'conv2d' ? '∗' : '·' }),
    ...weightOperands(inspection, layer, weights, { symbol: '∂C/∂w', sign: '→', isResult: true, key: 'gradW' }, chosen),
    biasOperand(inspection, layer, biases, { symbol: '∂C/∂b', sign: ',', isResult: true, key: 'gradB' }),
  ];
}

function updateOperands(inspection: Inspection, layer: number, { parameters }: Descent, chosen: (layer: number) => number): Operand[] {
  const before = inspection.network.layers[layer]!.parameters;
  const after = splitParameters(inspection.problem.architecture, parameters)[layer]!;
  const change = (of: 'weights' | 'biases') => after[of].map((value, i) => value - before[of][i]!);
  const single = (operands: Operand[]) => operands.slice(0, 1);
  return [
    ...single(weightOperands(inspection, layer, before.weights, { symbol: 'w' }, chosen)),
    ...single(weightOperands(inspection, layer, change('weights'), { symbol: 'Δw', sign: '+', key: 'Δw' }, chosen)),
    ...single(weightOperands(inspection, layer, after.weights, { symbol: 'w', sign: '→', isResult: true, key: 'w after' }, chosen)),
    biasOperand(inspection, layer, before.biases, { symbol: 'b', sign: ',' }),
    biasOperand(inspection, layer, change('biases'), { symbol: 'Δb', sign: '+', key: 'Δb' }),
    biasOperand(inspection, layer, after.biases, { symbol: 'b', sign: '→', isResult: true, key: 'b after' }),
  ];
}

type Named = Partial<Operand> & { symbol: string };

/** All weights of a layer; and where they look at pictures, those of the chosen unit by themselves. */
function weightOperands(
  inspection: Inspection,
  layer: number,
  values: Float64Array,
  named: Named,
  chosen: (layer: number) => number,
): Operand[] {
  const all = weightOperand(inspection, layer, values, named);
  const picture = pictureBefore(inspection, layer);
  if (!picture) return [all];
  const size = picture.height * picture.width;
  const first = chosen(layer) * size;
  const one: Operand = {
    ...all,
    key: `${all.key} of unit`,
    indices: [chosen(layer)],
    sign: ':',
    isResult: false,
    values: values.subarray(first, first + size),
    grid: tiles(1, picture.height, picture.width),
    mark: () => null,
    offset: first,
  };
  return [all, one];
}

function weightOperand({ network }: Inspection, layer: number, values: Float64Array, named: Named): Operand {
  const { spec, parameters, inputShape } = network.layers[layer]!;
  const perUnit = parameters.weights.length / parameters.biases.length;
  const picture = pictureBefore({ network }, layer);
  const grid =
    spec.type === 'conv2d'
      ? tiles(values.length / spec.kernel ** 2, spec.kernel, spec.kernel, inputShape[0]! > 1 ? inputShape[0] : undefined)
      : picture
        ? tiles(values.length / perUnit, picture.height, picture.width)
        : matrix(values.length / perUnit, perUnit);
  return {
    key: 'w',
    layer: layer + 1,
    indices: [],
    sign: '',
    values,
    grid,
    isTransposed: false,
    isResult: false,
    of: 'weight',
    owner: layer,
    markedOf: layer,
    mark: (unit) => {
      const row = rowOfUnit({ network }, layer, unit);
      return [row * perUnit, (row + 1) * perUnit - 1];
    },
    offset: 0,
    ...named,
  };
}

function biasOperand({ network }: Inspection, layer: number, values: Float64Array, named: Named): Operand {
  return {
    key: 'b',
    layer: layer + 1,
    indices: [],
    sign: '',
    values,
    grid: unitsGrid([values.length]),
    isTransposed: false,
    isResult: false,
    of: 'bias',
    owner: layer,
    markedOf: layer,
    mark: (unit) => [rowOfUnit({ network }, layer, unit), rowOfUnit({ network }, layer, unit)],
    offset: 0,
    ...named,
  };
}

/** Which row of the weights, and which bias, a unit has: in a convolution those of its map. */
export function rowOfUnit({ network }: Pick<Inspection, 'network'>, layer: number, unit: number): number {
  const { parameters, outputShape } = network.layers[layer]!;
  return Math.floor(unit / (outputShape.reduce((product, extent) => product * extent, 1) / parameters.biases.length));
}

/** The picture of one channel that a dense layer looks at, flattened or not; null where there is none. */
function pictureBefore({ network }: Pick<Inspection, 'network'>, layer: number): { height: number; width: number } | null {
  if (network.layers[layer]!.spec.type !== 'dense') return null;
  let at = layer;
  while (at > 0 && ['flatten', 'dropout'].includes(network.layers[at - 1]!.spec.type)) at--;
  const [channels, height, width] = network.layers[at]!.inputShape;
  return channels === 1 && height !== undefined && width !== undefined && height * width > 1 ? { height, width } : null;
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
