import type { OptimizerSpec } from './spec.ts';

/** What an optimizer remembers between steps: per parameter, and how many steps it took. */
export interface OptimizerMemory {
  steps: number;
  /** One array per quantity remembered, each as long as the parameters. */
  slots: Float64Array[];
}

export interface Optimizer<S extends OptimizerSpec = OptimizerSpec> {
  formula: string;
  latex: string;
  source: string;
  /** Quantities remembered per parameter. */
  slots: number;
  /** What to take from parameter i, given its gradient g; reads and writes slot[i]. `step` counts from 1. */
  change(settings: S, learningRate: number, g: number, slots: readonly Float64Array[], i: number, step: number): number;
}

/** The update rules, in the conventions of PyTorch's torch.optim; w is a weight or bias, g its gradient, η the learning rate. */
export const optimizers: { readonly [Type in OptimizerSpec['type']]: Optimizer<Extract<OptimizerSpec, { type: Type }>> } = {
  sgd: {
    formula: 'w ← w − η g',
    latex: String.raw`w \leftarrow w - \eta\, g`,
    source: 'Robbins & Monro, A stochastic approximation method (1951)',
    slots: 0,
    change: (_settings, learningRate, g) => learningRate * g,
  },
  momentum: {
    formula: 'v ← μv + g, w ← w − ηv',
    latex: String.raw`v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\, v`,
    source: 'Polyak, Some methods of speeding up the convergence of iteration methods (1964)',
    slots: 1,
    change: ({ momentum }, learningRate, g, [v], i) => learningRate * (v![i] = momentum * v![i]! + g),
  },
  nesterov: {
    formula: 'v ← μv + g, w ← w − η(g + μv)',
    latex: String.raw`v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,(g + \mu v)`,
    source: 'Nesterov (1983); Sutskever, Martens, Dahl & Hinton, On the importance of initialization and momentum (2013)',
    slots: 1,
    change: ({ momentum }, learningRate, g, [v], i) => learningRate * (g + momentum * (v![i] = momentum * v![i]! + g)),
  },
  rmsprop: {
    formula: 's ← ρs + (1 − ρ)g², w ← w − η g / (√s + ε)',
    latex: String.raw`s \leftarrow \rho s + (1 - \rho) g^2, \quad w \leftarrow w - \eta \frac{g}{\sqrt{s} + \varepsilon}`,
    source: 'Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012)',
    slots: 1,
    change: ({ decay, epsilon }, learningRate, g, [s], i) => {
      s![i] = decay * s![i]! + (1 - decay) * g * g;
      return (learningRate * g) / (Math.sqrt(s![i]!) + epsilon);
    },
  },
  adam: {
    formula: 'm ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η m̂ / (√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)',
    latex: String.raw`m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad w \leftarrow w - \eta \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \varepsilon}`,
    source: 'Kingma & Ba, Adam: a method for stochastic optimization (2015), algorithm 1',
    slots: 2,
    change: ({ beta1, beta2, epsilon }, learningRate, g, [m, v], i, step) => {
      m![i] = beta1 * m![i]! + (1 - beta1) * g;
      v![i] = beta2 * v![i]! + (1 - beta2) * g * g;
      const mean = m![i]! / (1 - beta1 ** step);
      const square = v![i]! / (1 - beta2 ** step);
      return (learningRate * mean) / (Math.sqrt(square) + epsilon);
    },
  },
};

/** What an optimizer remembers before its first step over `count` parameters. */
export function freshMemory(settings: OptimizerSpec, count: number): OptimizerMemory {
  return { steps: 0, slots: Array.from({ length: optimizers[settings.type].slots }, () => new Float64Array(count)) };
}

/** One update of all parameters in float64, in place; `memory` is advanced. */
export function optimizerStep(
  settings: OptimizerSpec,
  memory: OptimizerMemory,
  parameters: Float64Array,
  gradient: Float64Array,
  learningRate: number = settings.learningRate,
): void {
  const { change } = optimizers[settings.type] as Optimizer;
  memory.steps++;
  for (let i = 0; i < parameters.length; i++)
    parameters[i]! -= change(settings, learningRate, gradient[i]!, memory.slots, i, memory.steps);
}
