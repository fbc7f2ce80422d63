import type { GradientProblem } from './gradients.ts';
import { freshMemory, optimizerStep, type OptimizerMemory } from './optimizers.ts';
import { splitParameters } from './parameters.ts';
import { backpropagateBatch, batchCost, referenceNetwork, type BatchTrace } from './reference.ts';
import { clipGradient, limitNorms } from './regularization.ts';
import type { OptimizerSpec } from './spec.ts';

/** Steps to take over the same minibatch, the optimizer remembering nothing before the first. */
export interface DescentPlan {
  optimizer: OptimizerSpec;
  steps: number;
  /** The optimizer's own unless given: a schedule may have lowered it. */
  learningRate?: number;
  /** Largest norm of the whole gradient. */
  gradientClip?: number | null;
}

export interface Descent {
  /** Of the minibatch, with regularization: before the first step, and after each. */
  costs: number[];
  /** After the last step; flat, as in `splitParameters`. */
  parameters: Float64Array;
  /** What the optimizer was given in the last step, after clipping; flat. */
  gradient: Float64Array;
  /** What the optimizer remembers after the last step. */
  memory: OptimizerMemory;
}

/** The training step of the reference, in float64: gradient, clipping, update, limit of norms; over and over. */
export function descend({ architecture, parameters, batch, regularization }: GradientProblem, plan: DescentPlan): Descent {
  const { optimizer, steps, learningRate, gradientClip = null } = plan;
  const flat = Float64Array.from(parameters);
  const network = referenceNetwork(architecture, flat);
  const memory = freshMemory(optimizer, flat.length);
  const costs: number[] = [];
  let flatGradient: Float64Array = new Float64Array(flat.length);
  for (let step = 0; step < steps; step++) {
    const { cost, gradient } = backpropagateBatch(network, batch.x, batch.y, regularization);
    costs.push(cost);
    flatGradient = joinGradient(gradient, flat.length);
    if (gradientClip !== null) clipGradient(flatGradient, gradientClip);
    optimizerStep(optimizer, memory, flat, flatGradient, learningRate);
    if (regularization.maxNorm !== null)
      for (const { weights, biases } of splitParameters(architecture, flat))
        if (biases.length > 0) limitNorms(weights, biases.length, regularization.maxNorm);
  }
  costs.push(batchCost(network, batch.x, batch.y, regularization));
  return { costs, parameters: flat, gradient: flatGradient, memory };
}

function joinGradient(gradient: BatchTrace['gradient'], length: number): Float64Array {
  const flat = new Float64Array(length);
  let offset = 0;
  for (const { weights, biases } of gradient) {
    flat.set(weights, offset);
    flat.set(biases, offset + weights.length);
    offset += weights.length + biases.length;
  }
  return flat;
}
