import { costOfChanges, type SingleParameter } from './changed-cost.ts';
import { computeGradients, referenceGradients, type GradientProblem, type Gradients } from './gradients.ts';
import { costWithHeldCorners } from './held-corners.ts';
import { randomStream } from './random.ts';
import { linearPart } from './reference-layers.ts';
import { backpropagateBatch, batchCost, referenceNetwork } from './reference.ts';

/** One parameter's gradient, computed in two ways. */
export interface GradientComparison extends SingleParameter {
  /** ∂C/∂w by backpropagation. */
  backpropagated: number;
  /** ∂C/∂w by the other way. */
  expected: number;
  /** |difference| ÷ the larger of the two; see `gradcheck` for gradients near 0. */
  relativeError: number;
}

export interface GradcheckResult {
  passed: boolean;
  /** Relative error that is let pass. */
  tolerance: number;
  /** Parameters compared. */
  checked: number;
  /** Of those, how many lie at a corner of the cost, where it has no one slope and backpropagation takes that of one side. */
  corners: number;
  /** The comparison with the largest relative error; null where nothing was compared. */
  worst: GradientComparison | null;
}

/** What is checked: the gradients of a network's parameters, layer by layer. */
export type CheckedGradients = { readonly layers: readonly Pick<Gradients['layers'][number], 'gradW' | 'gradB'>[] };

/** Step of the differences, by which the errors of rounding (ε/h) and of the third derivative (h²) are about equal: ∛ε. */
const step = Math.cbrt(Number.EPSILON);
const tolerance = 1e-6;

/**
 * Compares every parameter's gradient with the central difference (C(w + h) − C(w − h)) / 2h of the cost in float64. A gradient so
 * small that the rounding of the cost hides it is compared in relation to that rounding. Where that fails, the difference is
 * extrapolated; and where the cost has a corner within ±h (ReLU at 0, two equal inputs of a maximum, |w| at 0), so that there is no
 * derivative, it is taken of the cost with its corners held (`held-corners.ts`).
 * @param gradients what is checked; the reference's unless given.
 */
export function gradcheck(problem: GradientProblem, gradients: CheckedGradients = referenceGradients(problem)): GradcheckResult {
  let result: GradcheckResult = { passed: true, tolerance, checked: 0, corners: 0, worst: null };
  for (const next of gradcheckSteps(problem, gradients)) result = next;
  return result;
}

/**
 * The same one parameter after another, for networks where all take long: what is known after each. They come in an order of
 * chance, so that those compared so far are a fair sample of all.
 */
export function* gradcheckSteps(problem: GradientProblem, gradients: CheckedGradients): Generator<GradcheckResult, void, void> {
  const check = parameterCheck(problem);
  const parameterAt = parametersOf(gradients);
  const order = Uint32Array.from({ length: problem.parameters.length }, (_, index) => index);
  randomStream(0, 'gradcheck').shuffle(order);
  let [worst, corners]: [GradientComparison | null, number] = [null, 0];
  for (const [index, at] of order.entries()) {
    const { comparison, atCorner } = check(parameterAt(at));
    if (worst === null || isWorse(comparison, worst)) worst = comparison;
    if (atCorner) corners++;
    yield { ...verdict(worst, tolerance), checked: index + 1, corners };
  }
}

/** One parameter's comparison, and whether it lies at a corner of the cost. */
export interface ParameterCheck {
  comparison: GradientComparison;
  atCorner: boolean;
  passed: boolean;
}

/** Compares single parameters as `gradcheck` does all of them. */
export function parameterCheck(problem: GradientProblem): (parameter: Parameter) => ParameterCheck {
  const { architecture, batch, regularization } = problem;
  const network = referenceNetwork(architecture, Float64Array.from(problem.parameters));
  const costOf = costOfChanges(network, batch, regularization);
  // 2ε·C/h is what rounding alone adds to a difference; it may make up the tolerance of a gradient of this size.
  const cost = batchCost(network, batch.x, batch.y, regularization);
  const smallest = (2 * Math.max(1, Math.abs(cost)) * Number.EPSILON) / step / tolerance;
  let held: (() => number) | null = null;
  return (parameter) => {
    const comparison = compare(parameter, slope(costOf, parameter), smallest);
    if (isClose(comparison)) return { comparison, atCorner: false, passed: true };
    const smooth = closeBy(costOf, parameter);
    if (smooth) return { comparison: smooth, atCorner: false, passed: true };
    held ??= costWithHeldCorners(network, batch, regularization);
    const onOneSide = closeBy(held, parameter);
    return { comparison: onOneSide ?? comparison, atCorner: onOneSide !== undefined, passed: onOneSide !== undefined };
  };

  /** Long steps are better against rounding, short ones where the slope changes fast. */
  function closeBy(of: typeof costOf, parameter: Parameter): GradientComparison | undefined {
    return [8, 1 / 2, 1 / 8].map((steps) => compare(parameter, extrapolated(of, parameter, steps), smallest)).find(isClose);
  }

  function slope(of: typeof costOf, parameter: SingleParameter, steps = 1): number {
    const { weights, biases } = network.layers[parameter.layer]!.parameters;
    const values = parameter.kind === 'weight' ? weights : biases;
    const value = values[parameter.index]!;
    const h = steps * step * Math.max(1, Math.abs(value));
    values[parameter.index] = value + h;
    const above = of(parameter);
    values[parameter.index] = value - h;
    const below = of(parameter);
    values[parameter.index] = value;
    return (above - below) / (value + h - (value - h));
  }

  /** From two steps whose errors by the third derivative are 1 : 4, so that these cancel (Richardson, 1911). */
  function extrapolated(of: typeof costOf, parameter: SingleParameter, steps: number): number {
    return (4 * slope(of, parameter, steps) - slope(of, parameter, 2 * steps)) / 3;
  }
}

const isClose = ({ relativeError }: GradientComparison) => relativeError <= tolerance;

/** Units in the last place by which rounding on the way may have moved what the gradient depends on. */
const roundings = 8;

/**
 * Compares the float32 engine's gradients with the float64 reference's, in relation to the largest of a layer's weights or
 * biases as it would be if no term of its sum cancelled another, for of terms that cancel the rounding remains. Where gradients
 * depend so much on the last digits of the parameters that float32 cannot tell them (certain outputs, errors that cancel), as much
 * error is let pass as a few roundings of all parameters make.
 * @param most relative error that is let pass.
 */
export async function compareEngines(problem: GradientProblem, most = 2e-5): Promise<GradcheckResult> {
  const rounded = { ...problem, parameters: Float32Array.from(problem.parameters) };
  const fast = await computeGradients(rounded, 'fast');
  const network = referenceNetwork(problem.architecture, Float64Array.from(rounded.parameters));
  const reference = backpropagateBatch(network, problem.batch.x, problem.batch.y, problem.regularization);
  const nudged = [1, 2, 3, 4].map((time) => referenceGradients({ ...problem, parameters: nudge(rounded.parameters, time) }).layers);
  // The least normal 32-bit float: below it precision is lost.
  const smallest = 2 ** -126;
  const sizes = network.layers.map((layer, l) => {
    const { gradient } = linearPart(layer.spec);
    const uncancelled = reference.examples.map(({ delta, a }) => gradient(layer, delta[l]!.map(Math.abs), a[l]!.map(Math.abs)));
    const { weights, biases } = reference.gradient[l]!;
    const change = (gradient: Float64Array, of: 'gradW' | 'gradB') =>
      nudged.reduce((largest, layers) => Math.max(largest, largestOf(gradient.map((g, i) => g - layers[l]![of][i]!))), smallest);
    return {
      weights: Math.max(meanOf(uncancelled, (of) => largestOf(of.weights)), (roundings * change(weights, 'gradW')) / most),
      biases: Math.max(meanOf(uncancelled, (of) => largestOf(of.biases)), (roundings * change(biases, 'gradB')) / most),
    };
  });
  const compareOne = (parameter: Parameter) => {
    const kind = parameter.kind === 'weight' ? 'weights' : 'biases';
    return compare(parameter, reference.gradient[parameter.layer]![kind][parameter.index]!, sizes[parameter.layer]![kind]);
  };
  return compareEach(fast, compareOne, most);
}

/** Each moved by one unit in the last place of a float32, up or down, otherwise each time. */
function nudge(parameters: Float32Array, time: number): Float64Array {
  const stream = randomStream(0, 'nudge', time);
  return Float64Array.from(parameters, (value) => value * (1 + (stream.uniform() < 0.5 ? -1 : 1) * 2 ** -23));
}

const largestOf = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const meanOf = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((sum, item) => sum + of(item), 0) / items.length;

/** A parameter with the gradient that is to be checked. */
export interface Parameter extends SingleParameter {
  backpropagated: number;
}

/** @returns asked for a parameter by its index among the flat ones. */
function parametersOf({ layers }: CheckedGradients): (at: number) => Parameter {
  let from = 0;
  const tensors = layers.flatMap(({ gradW, gradB }, layer) =>
    ([['weight', gradW], ['bias', gradB]] as const).map(([kind, values]) => ({ layer, kind, values, from: (from += values.length) - values.length })),
  );
  return (at) => {
    const { layer, kind, values, from: first } = tensors.findLast((tensor) => tensor.from <= at)!;
    return { layer, kind, index: at - first, backpropagated: values[at - first]! };
  };
}

/** @param smallest below this size a gradient is compared in relation to it. */
export function compare(parameter: Parameter, expected: number, smallest: number): GradientComparison {
  const { backpropagated } = parameter;
  const difference = Math.abs(backpropagated - expected);
  const scale = Math.max(Math.abs(backpropagated), Math.abs(expected), smallest);
  return { ...parameter, expected, relativeError: difference === 0 ? 0 : difference / scale };
}

/**
 * Compares every parameter's gradient with what it should be.
 * @param most relative error that is let pass.
 */
export function compareEach(
  gradients: CheckedGradients,
  compareOne: (parameter: Parameter) => GradientComparison,
  most: number,
): GradcheckResult {
  const parameterAt = parametersOf(gradients);
  const checked = gradients.layers.reduce((sum, { gradW, gradB }) => sum + gradW.length + gradB.length, 0);
  let worst: GradientComparison | null = null;
  for (let at = 0; at < checked; at++) {
    const comparison = compareOne(parameterAt(at));
    if (worst === null || isWorse(comparison, worst)) worst = comparison;
  }
  return { ...verdict(worst, most), checked, corners: 0 };
}

const verdict = (worst: GradientComparison | null, most: number): Pick<GradcheckResult, 'passed' | 'tolerance' | 'worst'> => ({
  passed: worst === null || worst.relativeError <= most,
  tolerance: most,
  worst,
});

/** NaN is worse than any error. */
const isWorse = (one: GradientComparison, other: GradientComparison) =>
  one.relativeError > other.relativeError || (Number.isNaN(one.relativeError) && !Number.isNaN(other.relativeError));
