import { elementwise } from '../../../engine/activations.ts';
import type { Descent } from '../../../engine/descent.ts';
import { connectionsInto } from '../../../engine/inspector/connections.ts';
import { activationOf, hasSoftmaxSlope, softmaxSlopes, type Inspection } from '../../../engine/inspector/inspection.ts';
import type { Step } from '../../../engine/inspector/steps.ts';
import { splitParameters } from '../../../engine/parameters.ts';
import { poolWindow, type PoolSpec, type ReferenceLayer } from '../../../engine/reference-layers.ts';
import type { Operand } from './operand.ts';
import { matrix, transposed, unitsGrid } from './tensor-grid.ts';
import { biasOperand, weightOperand, weightOperands } from './weight-operands.ts';

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
