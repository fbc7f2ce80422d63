import { sigmoid } from '../activations.ts';
import { losses } from '../losses.ts';
import { randomStream } from '../random.ts';

/**
 * The smallest network with two layers: h = tanh(w₁x), a = σ(w₂h), one weight a layer and no biases, so that its cost is a surface
 * over the plane (Glorot & Bengio 2010, figure 5).
 */
export interface TwoWeightExamples {
  x: Float64Array;
  /** 0 or 1. */
  y: Float64Array;
}

export type SurfaceLoss = 'crossEntropy' | 'quadratic';

/** `random`: targets by tossing a coin, as in the figure; `teacher`: tossed with the probability that a network w₁ = 2, w₂ = 3 gives. */
export type TargetSource = 'random' | 'teacher';

export const teacher = { w1: 2, w2: 3 } as const;

export function drawExamples(count: number, source: TargetSource, seed: number): TwoWeightExamples {
  const random = randomStream(seed, 'lab/two-weight-network');
  const x = Float64Array.from({ length: count }, () => random.normal());
  const likelihood = (input: number) => (source === 'random' ? 0.5 : sigmoid(teacher.w2 * Math.tanh(teacher.w1 * input)));
  const y = x.map((input) => (random.uniform() < likelihood(input) ? 1 : 0));
  return { x, y };
}

/** All examples at once: each is one unit of an output layer as wide as there are examples, whose costs add up. */
function outputs({ x, y }: TwoWeightExamples, w1: number, w2: number) {
  const h = x.map((input) => Math.tanh(w1 * input));
  const z = h.map((hidden) => w2 * hidden);
  return { h, output: { activation: 'sigmoid', z, a: z.map(sigmoid), y } as const };
}

/** Mean cost over the examples. */
export const twoWeightCost = (examples: TwoWeightExamples, loss: SurfaceLoss, w1: number, w2: number): number =>
  losses[loss].cost(outputs(examples, w1, w2).output) / examples.x.length;

/** ∂C/∂w₁ and ∂C/∂w₂ of the mean cost, by backpropagation: δ₂ from the loss, δ₁ = w₂δ₂(1 − h²). */
export function twoWeightGradient(examples: TwoWeightExamples, loss: SurfaceLoss, w1: number, w2: number): [number, number] {
  const { h, output } = outputs(examples, w1, w2);
  const delta = losses[loss].delta(output);
  const n = examples.x.length;
  let byW1 = 0;
  let byW2 = 0;
  for (let i = 0; i < n; i++) {
    byW1 += (w2 * delta[i]! * (1 - h[i]! ** 2) * examples.x[i]!) / n;
    byW2 += (delta[i]! * h[i]!) / n;
  }
  return [byW1, byW2];
}

export interface Descent {
  start: readonly [number, number];
  learningRate: number;
  batchSize: number;
  steps: number;
  seed: number;
}

export interface PathPoint {
  w1: number;
  w2: number;
  /** Over all examples. */
  cost: number;
}

/**
 * Where stochastic gradient descent goes: each step on a minibatch, the examples shuffled anew each epoch.
 * @returns steps + 1 points, the first the start.
 */
export function descend(examples: TwoWeightExamples, loss: SurfaceLoss, descent: Descent): PathPoint[] {
  const { start, learningRate, batchSize, steps, seed } = descent;
  const n = examples.x.length;
  const size = Math.min(batchSize, n);
  const perEpoch = Math.ceil(n / size);
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  let [w1, w2] = start;
  const point = () => ({ w1, w2, cost: twoWeightCost(examples, loss, w1, w2) });
  const path = [point()];
  for (let step = 0; step < steps; step++) {
    const batch = step % perEpoch;
    if (batch === 0 && size < n) randomStream(seed, 'lab/descent', step).shuffle(order);
    const chosen = order.subarray(batch * size, Math.min((batch + 1) * size, n));
    const [byW1, byW2] = twoWeightGradient(pick(examples, chosen), loss, w1, w2);
    w1 -= learningRate * byW1;
    w2 -= learningRate * byW2;
    path.push(point());
  }
  return path;
}

const pick = ({ x, y }: TwoWeightExamples, chosen: Uint32Array): TwoWeightExamples => ({
  x: Float64Array.from(chosen, (index) => x[index]!),
  y: Float64Array.from(chosen, (index) => y[index]!),
});
