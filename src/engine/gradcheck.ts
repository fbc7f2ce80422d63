import { computeGradients, referenceGradients, type GradientProblem, type Gradients } from './gradients.ts';
import { costWithHeldCorners } from './held-corners.ts';
import { splitParameters } from './parameters.ts';
import { randomStream } from './random.ts';
import { linearPart } from './reference-layers.ts';
import { backpropagateBatch, batchCost, referenceNetwork } from './reference.ts';

/** One parameter's gradient, computed in two ways. */
export interface GradientComparison {
  /** Index into the architecture's layers. */
  layer: number;
  kind: 'weight' | 'bias';
  /** Index into the layer's weights or biases. */
  index: number;
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
  /** Parameters compared: all of them. */
  checked: number;
  /** Of those, how many lie at a corner of the cost, where it has no one slope and backpropagation takes that of one side. */
  corners: number;
  /** The comparison with the largest relative error; null for a network without parameters. */
  worst: GradientComparison | null;
}

/** Step of the differences, by which the errors of rounding (ε/h) and of the third derivative (h²) are about equal: ∛ε. */
const step = Math.cbrt(Number.EPSILON);
const tolerance = 1e-6;

/**
 * Compares every parameter's gradient with the central difference (C(w + h) − C(w − h)) / 2h of the cost in float64, two
 * feedforwards a parameter: for small networks. A gradient so small that the rounding of the cost hides it is compared in
 * relation to that rounding. Where that fails, the difference is extrapolated; and where the cost has a corner within ±h (ReLU at 0,
 * two equal inputs of a maximum, |w| at 0), so that there is no derivative, it is taken of the cost with its corners held
 * (`held-corners.ts`).
 * @param gradients what is checked; the reference's unless given.
 */
export function gradcheck(problem: GradientProblem, gradients: Gradients = referenceGradients(problem)): GradcheckResult {
  const check = parameterCheck(problem);
  const checks = eachParameter(problem, gradients).map(check);
  const corners = checks.filter(({ atCorner }) => atCorner).length;
  return { ...verdict(checks.map(({ comparison }) => comparison), tolerance), corners };
}

/** One parameter's comparison, and whether it lies at a corner of the cost. */
export interface ParameterCheck {
  comparison: GradientComparison;
  atCorner: boolean;
  passed: boolean;
}

/**
 * Compares single parameters as `gradcheck` does all of them, for networks too large for that.
 * @returns asked with a parameter and its index among the flat ones.
 */
export function parameterCheck(problem: GradientProblem): (parameter: Parameter, at: number) => ParameterCheck {
  const { architecture, batch, regularization } = problem;
  const flat = Float64Array.from(problem.parameters);
  const network = referenceNetwork(architecture, flat);
  const cost = () => batchCost(network, batch.x, batch.y, regularization);
  // 2ε·C/h is what rounding alone adds to a difference; it may make up the tolerance of a gradient of this size.
  const smallest = (2 * Math.max(1, Math.abs(cost())) * Number.EPSILON) / step / tolerance;
  let held: (() => number) | null = null;
  return (parameter, at) => {
    const comparison = compare(parameter, slope(cost, at), smallest);
    if (isClose(comparison)) return { comparison, atCorner: false, passed: true };
    const smooth = closeBy(cost, parameter, at);
    if (smooth) return { comparison: smooth, atCorner: false, passed: true };
    held ??= costWithHeldCorners(network, batch, regularization);
    const onOneSide = closeBy(held, parameter, at);
    return { comparison: onOneSide ?? comparison, atCorner: onOneSide !== undefined, passed: onOneSide !== undefined };
  };

  /** Long steps are better against rounding, short ones where the slope changes fast. */
  function closeBy(of: () => number, parameter: Parameter, at: number): GradientComparison | undefined {
    return [8, 1 / 2, 1 / 8].map((steps) => compare(parameter, extrapolated(of, at, steps), smallest)).find(isClose);
  }

  function slope(of: () => number, at: number, steps = 1): number {
    const value = flat[at]!;
    const h = steps * step * Math.max(1, Math.abs(value));
    flat[at] = value + h;
    const above = of();
    flat[at] = value - h;
    const below = of();
    flat[at] = value;
    return (above - below) / (value + h - (value - h));
  }

  /** From two steps whose errors by the third derivative are 1 : 4, so that these cancel (Richardson, 1911). */
  function extrapolated(of: () => number, at: number, steps: number): number {
    return (4 * slope(of, at, steps) - slope(of, at, 2 * steps)) / 3;
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
  const comparisons = eachParameter(problem, fast).map((parameter) => {
    const kind = parameter.kind === 'weight' ? 'weights' : 'biases';
    return compare(parameter, reference.gradient[parameter.layer]![kind][parameter.index]!, sizes[parameter.layer]![kind]);
  });
  return { ...verdict(comparisons, most), corners: 0 };
}

/** Each moved by one unit in the last place of a float32, up or down, otherwise each time. */
function nudge(parameters: Float32Array, time: number): Float64Array {
  const stream = randomStream(0, 'nudge', time);
  return Float64Array.from(parameters, (value) => value * (1 + (stream.uniform() < 0.5 ? -1 : 1) * 2 ** -23));
}

const largestOf = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const meanOf = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((sum, item) => sum + of(item), 0) / items.length;

/** A parameter with the gradient that is to be checked. */
export type Parameter = Pick<GradientComparison, 'layer' | 'kind' | 'index' | 'backpropagated'>;

/** All parameters in the order of the flat ones. */
export function eachParameter({ architecture, parameters }: GradientProblem, { layers }: Gradients): Parameter[] {
  return splitParameters(architecture, parameters).flatMap(({ weights, biases }, layer) => [
    ...Array.from(weights, (_, index): Parameter => ({ layer, kind: 'weight', index, backpropagated: layers[layer]!.gradW[index]! })),
    ...Array.from(biases, (_, index): Parameter => ({ layer, kind: 'bias', index, backpropagated: layers[layer]!.gradB[index]! })),
  ]);
}

/** @param smallest below this size a gradient is compared in relation to it. */
export function compare(parameter: Parameter, expected: number, smallest: number): GradientComparison {
  const { backpropagated } = parameter;
  const difference = Math.abs(backpropagated - expected);
  const scale = Math.max(Math.abs(backpropagated), Math.abs(expected), smallest);
  return { ...parameter, expected, relativeError: difference === 0 ? 0 : difference / scale };
}

/** @param most relative error that is let pass. */
export function verdict(comparisons: GradientComparison[], most: number): Omit<GradcheckResult, 'corners'> {
  const worst = comparisons.reduce<GradientComparison | null>(
    (found, comparison) => (found && !worse(comparison, found) ? found : comparison),
    null,
  );
  return { passed: worst === null || worst.relativeError <= most, tolerance: most, checked: comparisons.length, worst };
}

/** NaN is worse than any error. */
const worse = (one: GradientComparison, other: GradientComparison) =>
  one.relativeError > other.relativeError || (Number.isNaN(one.relativeError) && !Number.isNaN(other.relativeError));
