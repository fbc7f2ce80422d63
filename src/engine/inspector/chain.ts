import { elementwise } from '../activations.ts';
import { steepestSlope } from '../lab/saturation.ts';
import { connectionsFrom, unitsOfBias } from './connections.ts';
import { activationOf, hasSoftmaxSlope, type Inspection } from './inspection.ts';
import { activation, connectionFactor, quantity, slope, weightIndices, type Quantity } from './sums.ts';

/** A weight or bias, and the unit through which its effect is followed: its own, or one of a convolution's map. */
export interface ChainStart {
  /** Index into the architecture's layers. */
  layer: number;
  unit: number;
  /** Index among the layer's weights; null for the bias. */
  weight: number | null;
  /** The unit of the layer before that the weight joins; null for the bias. */
  from: number | null;
}

export interface ChainFactor extends Quantity {
  /** `input`: the activation that a weight multiplies; `slope`: σ′(z); `weight`: on to the next layer; `cost`: what the output costs. */
  kind: 'input' | 'slope' | 'weight' | 'cost';
  /** The largest that a slope can be: ¼ for sigmoid units; null for other factors. */
  bound: number | null;
}

/** One path from a weight or bias to the cost. */
export interface Chain {
  /** ∂C/∂w or ∂C/∂b of the example, by backpropagation: the sum over all paths. */
  gradient: Quantity;
  /** Unit of each layer on the path, from the start's layer to the last. */
  path: number[];
  factors: ChainFactor[];
  product: number;
  /** How many paths lead from the unit to the outputs. */
  paths: number;
}

/** The path whose product is largest in magnitude: a unit for each layer from the given one to the last. */
export function dominantPath(inspection: Inspection, layer: number, unit: number): number[] {
  const { network, trace } = inspection;
  const errors = trace.delta.at(-1)!;
  const errorSize = (output: number) => Math.abs(errors[output]!);
  const largest = gatherer(inspection, errorSize, (l, at, gathered) => gathered * slopeSize(inspection, l, at), {
    along: (factor, onward) => Math.abs(factor) * onward,
    join: Math.max,
  });
  const path = [unit];
  for (let l = layer; l < network.layers.length - 1; l++) {
    let [next, most] = [-1, -1];
    connectionsFrom(network.layers[l + 1]!, path.at(-1)!, trace.a[l + 1]!, (_from, to, factor) => {
      const size = Math.abs(factor) * largest(l + 1, to);
      if (size > most) [next, most] = [to, size];
    });
    if (next === -1) break;
    path.push(next);
  }
  return path;
}

/** How many paths lead from a unit to the outputs. */
export function pathCount(inspection: Inspection, layer: number, unit: number): number {
  const count = gatherer(inspection, () => 1, (_layer, _unit, gathered) => gathered, {
    along: (_factor, onward) => onward,
    join: (one, other) => one + other,
  });
  return count(layer, unit);
}

/**
 * Something gathered over all paths from a unit to the outputs, each unit looked at once.
 * @param atOutput what there is at an output unit.
 * @param at what a unit before makes of what is gathered beyond it.
 */
function gatherer(
  { network, trace }: Inspection,
  atOutput: (unit: number) => number,
  at: (layer: number, unit: number, gathered: number) => number,
  { along, join }: { along: (factor: number, onward: number) => number; join: (one: number, other: number) => number },
): (layer: number, unit: number) => number {
  const last = network.layers.length - 1;
  const known = trace.z.map((z) => new Float64Array(z.length).fill(NaN));
  return function of(layer, unit) {
    const found = known[layer]![unit]!;
    if (!Number.isNaN(found)) return found;
    let gathered = 0;
    if (layer < last)
      connectionsFrom(network.layers[layer + 1]!, unit, trace.a[layer + 1]!, (_from, to, factor) => {
        gathered = join(gathered, along(factor, of(layer + 1, to)));
      });
    return (known[layer]![unit] = layer === last ? atOutput(unit) : at(layer, unit, gathered));
  };
}

const slopeSize = (inspection: Inspection, l: number, unit: number): number => Math.abs(slopeAt(inspection, l, unit)?.value ?? 1);

/** With cross-entropy and log-likelihood σ′ cancels, and softmax joins all units: there δ = ∂C/∂z is one factor. */
const showsOutputSlope = (inspection: Inspection): boolean => inspection.network.loss === 'quadratic' && !hasSoftmaxSlope(inspection);

const slopeAt = ({ network, trace }: Inspection, l: number, unit: number) => slope(network.layers[l]!.spec, l, unit, trace.z[l]![unit]!);

/** The factors along a path: a unit for each layer from the start's to the last. */
export function chainAlong(inspection: Inspection, start: ChainStart, path: readonly number[]): Chain {
  const { network, trace } = inspection;
  const last = network.layers.length - 1;
  const factors: ChainFactor[] = [];
  if (start.from !== null) {
    factors.push({ ...activation(start.layer, start.from, trace.a[start.layer]!), kind: 'input', bound: null });
  }
  for (const [index, unit] of path.entries()) {
    const l = start.layer + index;
    if (l < last || showsOutputSlope(inspection)) factors.push(...slopeFactor(inspection, l, unit));
    const next = path[index + 1];
    if (next !== undefined) factors.push(...connectionBetween(inspection, l + 1, unit, next));
  }
  factors.push({ ...costFactor(inspection, path.at(-1)!, path.length === last - start.layer + 1), kind: 'cost', bound: null });
  return {
    gradient: gradientOf(inspection, start),
    path: [...path],
    factors,
    product: factors.reduce((value, factor) => value * factor.value, 1),
    paths: pathCount(inspection, start.layer, start.unit) * placesOf(inspection, start),
  };
}

/** The last factor: how the cost answers to the output, or that the path never reached one. */
function costFactor(inspection: Inspection, output: number, reachesOutput: boolean): Quantity {
  const { network, trace, y } = inspection;
  const last = network.layers.length;
  if (!reachesOutput) return quantity('no way on', null, [], 0);
  if (showsOutputSlope(inspection)) return quantity('∂C/∂a', last, [output], trace.a[last]![output]! - y[output]!);
  return quantity(hasSoftmaxSlope(inspection) ? '∂C/∂z' : 'δ', last, [output], trace.delta[last - 1]![output]!);
}

function slopeFactor(inspection: Inspection, l: number, unit: number): ChainFactor[] {
  const found = slopeAt(inspection, l, unit);
  const name = activationOf(inspection.network.layers[l]!.spec);
  if (!found || name === null || !(name in elementwise)) return [];
  return [{ ...found, kind: 'slope', bound: steepestSlope(name as keyof typeof elementwise) }];
}

/** What joins two units of neighbouring layers; 0 where nothing does. */
function connectionBetween({ network, trace }: Inspection, l: number, from: number, to: number): ChainFactor[] {
  let found: Quantity[] | null = null;
  const layer = network.layers[l]!;
  connectionsFrom(layer, from, trace.a[l]!, (_source, reached, factor, weight) => {
    if (reached === to) found = connectionFactor(layer, l, factor, weight);
  });
  return (found ?? [quantity('no connection', null, [], 0)]).map((factor) => ({ ...factor, kind: 'weight', bound: null }));
}

function gradientOf({ network, trace }: Inspection, { layer, unit, weight }: ChainStart): Quantity {
  const of = network.layers[layer]!;
  if (weight !== null) return quantity('∂C/∂w', layer + 1, weightIndices(of, weight), trace.gradient[layer]!.weights[weight]!);
  const { biases } = trace.gradient[layer]!;
  if (biases.length === 0) return quantity('δ', layer + 1, [unit], trace.delta[layer]![unit]!);
  const bias = Math.floor(unit / (trace.z[layer]!.length / biases.length));
  return quantity('∂C/∂b', layer + 1, [bias], biases[bias]!);
}

/** A convolution's weight or bias acts at every place of its map; the number of paths is that of one place times the places. */
const placesOf = ({ network }: Inspection, { layer }: ChainStart): number =>
  network.layers[layer]!.spec.type === 'conv2d' ? unitsOfBias(network.layers[layer]!, 0).length : 1;
