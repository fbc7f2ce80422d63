import { deltaOf, logSumExp, softplus } from './activations.ts';
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

const difference = ({ a, y }: Output) => a.map((aj, j) => aj - y[j]!);
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
    cost: (output) => sum(difference(output).map((d) => d * d)) / 2,
    delta: (output) => deltaOf(output.activation, output.z, difference(output)),
  },
  crossEntropy: {
    formula: 'C = −1/n Σₓ Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)]',
    latex: String.raw`C = -\frac{1}{n} \sum_x \sum_j \left[ y_j \ln a_j + (1 - y_j) \ln (1 - a_j) \right]`,
    deltaLatex: String.raw`\delta^L = a^L - y`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), equations 63 and 68; for sigmoid units',
    // −ln σ(z) = softplus(−z) and −ln(1 − σ(z)) = softplus(z).
    cost: ({ z, y }) => sum(z.map((zj, j) => y[j]! * softplus(-zj) + (1 - y[j]!) * softplus(zj))),
    delta: difference,
  },
  logLikelihood: {
    formula: 'C = −1/n Σₓ Σⱼ yⱼ ln aⱼ',
    latex: String.raw`C = -\frac{1}{n} \sum_x \sum_j y_j \ln a_j`,
    deltaLatex: String.raw`\delta^L = a^L - y`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), equations 80 and 81; for a softmax layer and y that sums to 1',
    // ln aⱼ = zⱼ − ln Σₖ e^zₖ.
    cost: ({ z, y }) => {
      const log = logSumExp(z);
      return sum(z.map((zj, j) => y[j]! * (log - zj)));
    },
    delta: difference,
  },
};
