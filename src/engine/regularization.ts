import type { Regularization } from './spec.ts';

/** What the weights add to the cost: ½λ₂Σw² + λ₁Σ|w|. Biases are left out, as in Nielsen, chapter 3. */
export function penalty({ l1, l2 }: Regularization, weights: Float64Array): number {
  let cost = 0;
  for (const w of weights) cost += (l2 / 2) * w * w + l1 * Math.abs(w);
  return cost;
}

/** ∂penalty/∂w = λ₂w + λ₁ sign(w), with sign(0) = 0. */
export const penaltySlope = ({ l1, l2 }: Regularization, w: number): number => l2 * w + l1 * Math.sign(w);

/**
 * Scales the weights into each unit, in place, so that their Euclidean norm is at most `maxNorm`
 * (Srivastava et al., Dropout, 2014, section 5.1).
 * @param weights [units × fanIn]
 */
export function limitNorms(weights: Float64Array, units: number, maxNorm: number): void {
  const fanIn = weights.length / units;
  for (let unit = 0; unit < units; unit++) {
    const row = weights.subarray(unit * fanIn, (unit + 1) * fanIn);
    const norm = normOf(row);
    if (norm > maxNorm) for (let k = 0; k < fanIn; k++) row[k]! *= maxNorm / norm;
  }
}

/**
 * Scales a whole gradient, in place, so that its Euclidean norm is at most `most`
 * (Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, 2013, algorithm 1).
 */
export function clipGradient(gradient: Float64Array, most: number): void {
  const norm = normOf(gradient);
  if (norm > most) for (let i = 0; i < gradient.length; i++) gradient[i]! *= most / norm;
}

/** Not by `Math.hypot`, whose arguments the stack would have to hold. */
const normOf = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
