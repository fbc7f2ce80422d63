import { elementwise } from '../activations.ts';
import { penaltySlope } from '../regularization.ts';
import { connectionsFrom, connectionsInto, connectionsOfWeight, unitsOfBias } from './connections.ts';
import { activationOf, hasSoftmaxSlope, softmaxSlopes, type Inspection } from './inspection.ts';

/** A quantity by its name in the literature: w²₃₅ is `w` of layer 2 with the indices 3 and 5. */
export interface Quantity {
  /** As it is written without its indices, such as `w`, `σ′(z)`, `1/n`. */
  symbol: string;
  /** 0 for the input, 1…L for the layers; null for what belongs to none. */
  layer: number | null;
  /** Units are counted from 0, as digits are. */
  indices: readonly number[];
  value: number;
}

/** A product that a sum is made of. */
export interface Term {
  factors: Quantity[];
  value: number;
}

/** Where a number comes from: terms and a bias, added up, and perhaps multiplied by something. */
export interface Sum {
  result: Quantity;
  /** Largest first. */
  terms: Term[];
  bias: Quantity | null;
  /** Terms and bias together. */
  total: number;
  scale: Quantity | null;
}

type Layer = Inspection['network']['layers'][number];

/** z = Σ wa + b of one unit. */
export function weightedInputSum({ network, trace }: Inspection, l: number, unit: number): Sum {
  const layer = network.layers[l]!;
  const a = trace.a[l]!;
  const terms: Term[] = [];
  connectionsInto(layer, unit, a, (from, _to, factor, weight) => {
    terms.push(product([...connectionFactor(layer, l, factor, weight), activation(l, from, a)]));
  });
  const biases = layer.parameters.biases;
  const at = biases.length === trace.z[l]!.length ? unit : Math.floor(unit / (trace.z[l]!.length / biases.length));
  const bias = biases.length > 0 ? quantity('b', l + 1, [at], biases[at]!) : null;
  return sumOf(quantity('z', l + 1, [unit], trace.z[l]![unit]!), terms, bias, null);
}

/** δ = (Σ wδ of the layer after) · σ′(z) of one unit of a layer before the last. */
export function hiddenErrorSum({ network, trace }: Inspection, l: number, unit: number): Sum {
  const terms: Term[] = [];
  const after = network.layers[l + 1]!;
  connectionsFrom(after, unit, trace.a[l + 1]!, (_from, to, factor, weight) => {
    const delta = quantity('δ', l + 2, [to], trace.delta[l + 1]![to]!);
    terms.push(product([...connectionFactor(after, l + 1, factor, weight), delta]));
  });
  const result = quantity('δ', l + 1, [unit], trace.delta[l]![unit]!);
  return sumOf(result, terms, null, slope(network.layers[l]!.spec, l, unit, trace.z[l]![unit]!));
}

/** δ of one output unit: a − y, and σ′(z) where the loss leaves it in. */
export function outputErrorSum(inspection: Inspection, unit: number): Sum {
  const { network, trace, y } = inspection;
  const l = network.layers.length - 1;
  const { spec } = network.layers[l]!;
  const result = quantity('δ', l + 1, [unit], trace.delta[l]![unit]!);
  if (hasSoftmaxSlope(inspection)) return sumOf(result, softmaxErrorTerms(inspection, l, unit), null, null);
  const terms = [
    product([quantity('a', l + 1, [unit], trace.a[l + 1]![unit]!)]),
    product([quantity('−y', null, [unit], -y[unit]!)]),
  ];
  return sumOf(result, terms, null, network.loss === 'quadratic' ? slope(spec, l, unit, trace.z[l]![unit]!) : null);
}

/** Softmax joins the units: Σₖ ∂C/∂aₖ · ∂aₖ/∂zⱼ. */
function softmaxErrorTerms({ trace, y }: Inspection, l: number, unit: number): Term[] {
  const a = trace.a[l + 1]!;
  const slopes = softmaxSlopes(a);
  return Array.from(a, (ak, k) =>
    product([
      quantity('(a − y)', l + 1, [k], ak - y[k]!),
      quantity('∂a/∂z', l + 1, [k, unit], slopes[k * a.length + unit]!),
    ]),
  );
}

/** ∂C/∂w of the minibatch: aδ of each example and, in a convolution, each place; averaged; and what regularization adds. */
export function weightGradientSum({ network, batch, problem }: Inspection, l: number, weight: number): Sum {
  const layer = network.layers[l]!;
  const terms: Term[] = batch.examples.flatMap((trace) => {
    const found: Term[] = [];
    connectionsOfWeight(layer, weight, trace.a[l]!, (from, to) => {
      const delta = quantity('δ', l + 1, [to], trace.delta[l]![to]!);
      found.push(product([...shareOf(batch.examples.length), activation(l, from, trace.a[l]!), delta]));
    });
    return found;
  });
  const w = layer.parameters.weights[weight]!;
  const added = penaltySlope(problem.regularization, w);
  const indices = weightIndices(layer, weight);
  const penalty = problem.regularization.l1 === 0 ? 'λw' : 'λw + λ₁sign(w)';
  if (added !== 0) terms.push(product([quantity(penalty, l + 1, indices, added)]));
  return sumOf(quantity('∂C/∂w', l + 1, indices, batch.gradient[l]!.weights[weight]!), terms, null, null);
}

/** ∂C/∂b of the minibatch: δ of each example and, in a convolution, each place; averaged. */
export function biasGradientSum({ network, batch }: Inspection, l: number, bias: number): Sum {
  const units = unitsOfBias(network.layers[l]!, bias);
  const terms = batch.examples.flatMap(({ delta }) =>
    units.map((unit) => product([...shareOf(batch.examples.length), quantity('δ', l + 1, [unit], delta[l]![unit]!)])),
  );
  return sumOf(quantity('∂C/∂b', l + 1, [bias], batch.gradient[l]!.biases[bias]!), terms, null, null);
}

/** A weight's indices: unit and input of a dense layer; filter, channel, row and column of a convolution. */
export function weightIndices({ spec, inputShape, parameters }: Layer, weight: number): number[] {
  if (spec.type !== 'conv2d') {
    const inputs = parameters.weights.length / parameters.biases.length;
    return [Math.floor(weight / inputs), weight % inputs];
  }
  const { kernel } = spec;
  const perFilter = inputShape[0]! * kernel * kernel;
  const perWindow = kernel * kernel;
  const within = weight % perWindow;
  const [filter, channel] = [Math.floor(weight / perFilter), Math.floor((weight % perFilter) / perWindow)];
  return [filter, channel, Math.floor(within / kernel), within % kernel];
}

export const quantity = (symbol: string, layer: number | null, indices: readonly number[], value: number): Quantity => ({
  symbol,
  layer,
  indices,
  value,
});

/** σ′(z) of one unit; null where there is no activation, or one that joins the units. */
export function slope(spec: Inspection['network']['layers'][number]['spec'], l: number, unit: number, z: number): Quantity | null {
  const name = activationOf(spec);
  return name === null || name === 'softmax' ? null : quantity('σ′(z)', l + 1, [unit], elementwise[name].derivative(z));
}

/** What a unit passes to layer l, which the input calls x. */
export const activation = (l: number, unit: number, a: Float64Array): Quantity => quantity(l === 0 ? 'x' : 'a', l, [unit], a[unit]!);

const shareOf = (examples: number) => (examples === 1 ? [] : [quantity('1/n', null, [], 1 / examples)]);

/** Nothing where a unit is only passed on, as in a maximum or by flatten. */
export function connectionFactor(layer: Layer, l: number, factor: number, weight: number | null): Quantity[] {
  if (weight !== null) return [quantity('w', l + 1, weightIndices(layer, weight), factor)];
  return factor === 1 ? [] : [quantity('share', l + 1, [], factor)];
}

const product = (factors: Quantity[]): Term => ({ factors, value: factors.reduce((value, factor) => value * factor.value, 1) });

function sumOf(result: Quantity, terms: Term[], bias: Quantity | null, scale: Quantity | null): Sum {
  const total = terms.reduce((sum, { value }) => sum + value, bias?.value ?? 0);
  return { result, terms: terms.sort((one, other) => Math.abs(other.value) - Math.abs(one.value)), bias, total, scale };
}
