import { sigmoid } from './activations.ts';
import { compare, compareEach, type GradcheckResult, type Parameter } from './gradcheck.ts';
import { referenceGradients, type GradientProblem, type Gradients } from './gradients.ts';
import { splitParameters } from './parameters.ts';
import type { Architecture, Regularization } from './spec.ts';

/**
 * The gradient of one logistic unit a = σ(w·x + b) with the cross-entropy cost, as one derives it by hand:
 * ∂C/∂w = 1/n Σₓ x(σ(z) − y) and ∂C/∂b = 1/n Σₓ (σ(z) − y) (Nielsen, chapter 3, equations 61 and 62).
 * @param x inputs, one array an example
 * @param y answers in [0, 1], one an example
 */
export function logisticGradient(
  x: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  w: ArrayLike<number>,
  b: number,
): { weights: Float64Array; bias: number } {
  const weights = new Float64Array(w.length);
  let bias = 0;
  for (const [i, inputs] of x.entries()) {
    let z = b;
    for (let k = 0; k < w.length; k++) z += w[k]! * inputs[k]!;
    const error = sigmoid(z) - y[i]!;
    for (let k = 0; k < w.length; k++) weights[k]! += (inputs[k]! * error) / x.length;
    bias += error / x.length;
  }
  return { weights, bias };
}

/** Whether a network is logistic units alone, each with its own cross-entropy, so that its gradient is known in closed form. */
export function isLogistic({ layers, loss }: Architecture, { l1, l2 }: Regularization): boolean {
  const [only] = layers;
  const isUnits = layers.length === 1 && only!.type === 'dense' && only!.activation === 'sigmoid';
  return isUnits && loss === 'crossEntropy' && l1 === 0 && l2 === 0;
}

/**
 * Compares the gradient by backpropagation with the one derived by hand, each in relation to what one example can add to it at most.
 * @param gradients what is compared; the reference's unless given.
 * @returns null where there is no closed form.
 */
export function compareByHand(problem: GradientProblem, gradients: Gradients = referenceGradients(problem)): GradcheckResult | null {
  const { architecture, parameters, batch, regularization } = problem;
  if (!isLogistic(architecture, regularization)) return null;
  const { weights, biases } = splitParameters(architecture, parameters)[0]!;
  const inputs = weights.length / biases.length;
  const byHand = Array.from(biases, (bias, unit) =>
    logisticGradient(batch.x, batch.y.map((answers) => answers[unit]!), weights.subarray(unit * inputs, (unit + 1) * inputs), bias),
  );
  const most = batch.x.reduce((largest, x) => x.reduce((so, value) => Math.max(so, Math.abs(value)), largest), 1);
  const compareOne = (parameter: Parameter) => {
    const { kind, index } = parameter;
    const expected = kind === 'bias' ? byHand[index]!.bias : byHand[Math.floor(index / inputs)]!.weights[index % inputs]!;
    return compare(parameter, expected, most);
  };
  return compareEach(gradients, compareOne, 1e-12);
}
