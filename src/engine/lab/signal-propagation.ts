import { elementwise, type ElementwiseName } from '../activations.ts';
import { initializers } from '../initializers.ts';
import { randomStream, type RandomStream } from '../random.ts';
import type { InitializerName } from '../spec.ts';

/** A deep network before training: `layers` dense layers of `width` units each, on as many inputs from N(0, 1). */
export interface DeepNetwork {
  layers: number;
  width: number;
  activation: ElementwiseName;
  initializer: InitializerName;
}

/** Mean squares, one per layer from the first to the last. */
export interface Variances {
  /** Of z. */
  forward: number[];
  /** Of δ = ∂C/∂z, with 1 at the last layer. */
  backward: number[];
}

const weightVariance = ({ initializer, width }: DeepNetwork) => initializers[initializer].deviation({ fanIn: width, fanOut: width }) ** 2;
const biasVariance = ({ initializer }: DeepNetwork) => (initializer === 'standardNormal' ? 1 : 0);

/**
 * Variances as the theory of wide networks has them: qˡ = n·Var[w]·E[σ(√qˡ⁻¹ t)²] + Var[b], and for δ the same with σ′² on the way
 * back, t ~ N(0, 1) (Poole et al. 2016; Schoenholz et al. 2017). With linear units these are equations 5 and 6 of Glorot & Bengio
 * (2010), with ReLU those of He et al. (2015).
 */
export function expectedVariances(network: DeepNetwork): Variances {
  const { value, derivative } = elementwise[network.activation];
  const gain = network.width * weightVariance(network);
  const forward = [gain + biasVariance(network)];
  while (forward.length < network.layers) {
    const deviation = Math.sqrt(forward.at(-1)!);
    forward.push(gain * normalMean((t) => value(deviation * t) ** 2) + biasVariance(network));
  }
  const backward = [1];
  for (let layer = network.layers - 2; layer >= 0; layer--) {
    const deviation = Math.sqrt(forward[layer]!);
    backward.unshift(backward[0]! * gain * normalMean((t) => derivative(deviation * t) ** 2));
  }
  return { forward, backward };
}

/** Steps of the integral over t; an even number so that none falls on a corner at 0. */
const integrationSteps = 800;
const integrationReach = 8;

/** E[f(t)] for t ~ N(0, 1), by the midpoint rule. */
function normalMean(f: (t: number) => number): number {
  const width = (2 * integrationReach) / integrationSteps;
  let sum = 0;
  for (let step = 0; step < integrationSteps; step++) {
    const t = -integrationReach + (step + 0.5) * width;
    sum += f(t) * Math.exp((-t * t) / 2);
  }
  return (sum * width) / Math.sqrt(2 * Math.PI);
}

/**
 * The same measured: one network with random weights, `examples` inputs from N(0, 1) sent forward, and as many random δ from
 * N(0, 1) sent back from its last layer.
 */
export function sampleVariances(network: DeepNetwork, examples: number, seed: number): Variances {
  const { layers, width, activation } = network;
  const { value, derivative } = elementwise[activation];
  const random = randomStream(seed, `lab/${network.initializer}/${activation}`);
  const weights = Array.from({ length: layers }, () => drawWeights(network, random));
  const biases = Array.from({ length: layers }, () => normals(width, random, Math.sqrt(biasVariance(network))));
  const variances: Variances = { forward: new Array<number>(layers).fill(0), backward: new Array<number>(layers).fill(0) };

  for (let example = 0; example < examples; example++) {
    const weightedInputs: Float64Array[] = [];
    let a = normals(width, random, 1);
    for (let layer = 0; layer < layers; layer++) {
      const z = multiply(weights[layer]!, a).map((sum, j) => sum + biases[layer]![j]!);
      weightedInputs.push(z);
      a = z.map(value);
      variances.forward[layer]! += meanSquare(z) / examples;
    }
    let delta = normals(width, random, 1);
    variances.backward[layers - 1]! += meanSquare(delta) / examples;
    for (let layer = layers - 2; layer >= 0; layer--) {
      const z = weightedInputs[layer]!;
      delta = multiplyTransposed(weights[layer + 1]!, delta).map((sum, k) => sum * derivative(z[k]!));
      variances.backward[layer]! += meanSquare(delta) / examples;
    }
  }
  return variances;
}

const normals = (count: number, random: RandomStream, deviation: number) =>
  Float64Array.from({ length: count }, () => deviation * random.normal());

/** [width × width], row by row. */
function drawWeights(network: DeepNetwork, random: RandomStream): Float64Array {
  const deviation = Math.sqrt(weightVariance(network));
  const { distribution } = initializers[network.initializer];
  if (distribution !== 'uniform') return normals(network.width ** 2, random, deviation);
  const bound = deviation * Math.sqrt(3);
  return Float64Array.from({ length: network.width ** 2 }, () => bound * (2 * random.uniform() - 1));
}

/** W v for a square W. */
function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += matrix[j * size + k]! * vector[k]!;
    product[j] = sum;
  }
  return product;
}

/** Wᵀ v for a square W. */
function multiplyTransposed(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let j = 0; j < size; j++) for (let k = 0; k < size; k++) product[k]! += matrix[j * size + k]! * vector[j]!;
  return product;
}

const meanSquare = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;
