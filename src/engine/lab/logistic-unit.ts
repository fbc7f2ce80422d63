import { elementwise } from '../activations.ts';
import { losses } from '../losses.ts';

/** What a single sigmoid unit learns with; both losses have one output here. */
export type UnitLoss = 'quadratic' | 'crossEntropy';

export interface UnitWeights {
  /** One per input. */
  weights: readonly number[];
  bias: number;
}

/** Everything about a unit and one example; gradients are ∂C/∂. */
export interface UnitState extends UnitWeights {
  z: number;
  a: number;
  /** σ′(z), at most ¼. */
  slope: number;
  cost: number;
  /** ∂C/∂z: (a − y)σ′(z) with the quadratic cost, a − y with cross-entropy. */
  delta: number;
  weightGradients: readonly number[];
  biasGradient: number;
}

/** One logistic unit on one example: z = Σ wₖxₖ + b, a = σ(z), its cost against y and the gradients. */
export function unitState(unit: UnitWeights, inputs: readonly number[], target: number, loss: UnitLoss): UnitState {
  const { value, derivative } = elementwise.sigmoid;
  const z = unit.weights.reduce((sum, weight, k) => sum + weight * inputs[k]!, unit.bias);
  const a = value(z);
  const output = { activation: 'sigmoid', z: Float64Array.of(z), a: Float64Array.of(a), y: Float64Array.of(target) } as const;
  const delta = losses[loss].delta(output)[0]!;
  return {
    ...unit,
    z,
    a,
    slope: derivative(z),
    cost: losses[loss].cost(output),
    delta,
    weightGradients: inputs.map((input) => delta * input),
    biasGradient: delta,
  };
}

export interface UnitLesson {
  start: UnitWeights;
  inputs: readonly number[];
  target: number;
  learningRate: number;
  loss: UnitLoss;
  epochs: number;
}

/**
 * Gradient descent of one unit on one example (Nielsen, chapter 3).
 * @returns epochs + 1 states, the first the start.
 */
export function learnUnit({ start, inputs, target, learningRate, loss, epochs }: UnitLesson): UnitState[] {
  const states = [unitState(start, inputs, target, loss)];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { weights, bias, weightGradients, biasGradient } = states.at(-1)!;
    const next = {
      weights: weights.map((weight, k) => weight - learningRate * weightGradients[k]!),
      bias: bias - learningRate * biasGradient,
    };
    states.push(unitState(next, inputs, target, loss));
  }
  return states;
}
