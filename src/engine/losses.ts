import { deltaOf, difference, minusLogSoftmax, sigmoid, softplus } from './activations.ts';
import type { ActivationName, LossName } from './spec.ts';

/** The output layer of one example: its activation, weighted inputs z, activations a = σ(z); and the answer y it should give. */
export interface Output {
  activation: ActivationName;
  z: Float64Array;
  a: Float64Array;
  y: Float64Array;
}

export interface Loss {
  formula: string;
  latex: string;
  deltaLatex: string;
  source: string;
  /** Cost of one example; what a batch costs is the average. */
  cost(output: Output): number;
  /** δ = ∂C/∂z of the output layer, of one example. */
  delta(output: Output): Float64Array;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/**
 * What is minimized, by name. Where a logarithm is taken, it is taken of z and not of a, so that a unit sure of a wrong answer
 * costs what it should and not infinitely much.
 */
export const losses: Readonly<Record<LossName, Loss>> = {
  quadratic: {
    formula: 'C = 1/(2n) Σₓ ‖y − a‖²',
    latex: String.raw`C = \frac{1}{2n} \sum_x \lVert y - a \rVert^2`,
    deltaLatex: String.raw`\delta^L = (a^L - y) \odot \sigma'(z^L)`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), equation 6',
    cost: ({ activation, z, y }) => sum(difference(activation, z, y).map((d) => d * d)) / 2,
    delta: ({ activation, z, y }) => deltaOf(activation, z, difference(activation, z, y)),
  },
  crossEntropy: {
    formula: 'C = −1/n Σₓ Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)]',
    latex: String.raw`C = -\frac{1}{n} \sum_x \sum_j \left[ y_j \ln a_j + (1 - y_j) \ln (1 - a_j) \right]`,
    deltaLatex: String.raw`\delta^L = a^L - y`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), equations 63 and 68; for sigmoid units',
    // −ln σ(z) = softplus(−z) and −ln(1 − σ(z)) = softplus(z).
    cost: ({ z, y }) => sum(z.map((zj, j) => y[j]! * softplus(-zj) + (1 - y[j]!) * softplus(zj))),
    // a − y = (1 − y)a − y(1 − a), where 1 − a = σ(−z) keeps its digits if a is almost 1.
    delta: ({ z, y }) => z.map((zj, j) => (1 - y[j]!) * sigmoid(zj) - y[j]! * sigmoid(-zj)),
  },
  logLikelihood: {
    formula: 'C = −1/n Σₓ Σⱼ yⱼ ln aⱼ',
    latex: String.raw`C = -\frac{1}{n} \sum_x \sum_j y_j \ln a_j`,
    deltaLatex: String.raw`\delta^L = a^L - y`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), equations 80 and 81; for a softmax layer and y that sums to 1',
    cost: ({ z, y }) => sum(minusLogSoftmax(z).map((minusLog, j) => y[j]! * minusLog)),
    // aⱼ − yⱼ = Σₖ (aⱼyₖ − aₖyⱼ), as a and y sum to 1: only with the other units, so that nothing cancels if aⱼ is almost yⱼ = 1.
    delta: ({ a, y }) => a.map((aj, j) => a.reduce((total, ak, k) => (k === j ? total : total + aj * y[k]! - ak * y[j]!), 0)),
  },
};
