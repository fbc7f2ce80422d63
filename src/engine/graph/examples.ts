import type { Inputs } from './graph.ts';

export interface ExampleExpression {
  title: string;
  text: string;
  inputs: Inputs;
  /** What it shows, in one sentence. */
  about: string;
}

/** Expressions to begin with, from small to a network. */
export const exampleExpressions: readonly ExampleExpression[] = [
  {
    title: 'Sum times z',
    text: '(x + y) * z',
    inputs: { x: -2, y: 5, z: -4 },
    about: 'A sum hands its gradient on unchanged; a product hands each factor the other one’s value.',
  },
  {
    title: 'Logistic regression in 2-D',
    text: '1/(1+exp(−(w0+w1*x1+w2*x2)))',
    inputs: { w0: -3, w1: 2, x1: -1, w2: -3, x2: -2 },
    about: 'The sigmoid taken apart: the product of the local derivatives along 1/(1 + e⁻ᶻ) is σ(z)(1 − σ(z)).',
  },
  {
    title: 'The same with σ as one node',
    text: 'σ(w0 + w1*x1 + w2*x2)',
    inputs: { w0: -3, w1: 2, x1: -1, w2: -3, x2: -2 },
    about: 'Any group of nodes may be one node, if its local derivative is known: here σ(z)(1 − σ(z)).',
  },
  {
    title: 'A variable used twice',
    text: 'x*y + x^2',
    inputs: { x: 3, y: -1 },
    about: 'Gradients that arrive at x over several edges add up.',
  },
  {
    title: 'Max routes the gradient',
    text: '2 * (x*y + max(z, w))',
    inputs: { x: 3, y: -4, z: 2, w: -1 },
    about: 'Max hands its gradient to the larger operand and nothing to the other.',
  },
  {
    title: 'Two layers and a quadratic cost',
    text: '(σ(w2 * σ(w1*x + b1) + b2) - y)^2 / 2',
    inputs: { w2: -1.5, w1: 2, x: 1, b1: 0.5, b2: 0.3, y: 1 },
    about: 'A whole network and its cost: ∂C/∂w₁ is a product of two σ′, each at most ¼.',
  },
  {
    title: 'A ReLU that is off',
    text: 'relu(w*x + b) * v',
    inputs: { w: -1, x: 2, b: 0.5, v: 3 },
    about: 'Where the sum is negative no gradient passes: w and b learn nothing from this input.',
  },
];
