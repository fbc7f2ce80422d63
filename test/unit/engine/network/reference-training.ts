import type { Examples } from '../../../../src/engine/data/examples.ts';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import type { TrainingSettings } from '../../../../src/engine/network.ts';
import { freshMemory, optimizerStep } from '../../../../src/engine/optimizers.ts';
import { backpropagateBatch, referenceNetwork } from '../../../../src/engine/reference.ts';
import { clipGradient, limitNorms } from '../../../../src/engine/regularization.ts';
import type { Architecture } from '../../../../src/engine/spec.ts';

/** What `trained` computes, by the textbook algorithm in float64. */
export function trainedByReference(of: Architecture, examples: Examples, training: TrainingSettings, steps = 5) {
  const { optimizer, regularization, gradientClip } = training;
  const flat = Float64Array.from(initialParameters(of, 3));
  const network = referenceNetwork(of, flat);
  const memory = freshMemory(optimizer, flat.length);
  const { inputSize, count, targets } = examples;
  const pixels = Float64Array.from(examples.inputs, (byte) => byte / 255);
  const x = Array.from({ length: count }, (_, i) => pixels.subarray(i * inputSize, (i + 1) * inputSize));
  if (targets.kind !== 'classes') throw new Error('classes are expected');
  const y = Array.from(targets.labels, (label) => Float64Array.from({ length: targets.classes }, (_, j) => Number(j === label)));
  const costs: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { cost, gradient } = backpropagateBatch(network, x, y, regularization);
    costs.push(cost);
    const flatGradient = Float64Array.from(gradient.flatMap(({ weights, biases }) => [...weights, ...biases]));
    if (gradientClip !== null) clipGradient(flatGradient, gradientClip);
    optimizerStep(optimizer, memory, flat, flatGradient);
    if (regularization.maxNorm === null) continue;
    for (const { parameters } of network.layers) limitNorms(parameters.weights, parameters.biases.length, regularization.maxNorm);
  }
  return { parameters: flat, costs };
}
