import { sigmoid } from './activations.ts';

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
