import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEngines, gradcheck, gradcheckSteps } from '../../../src/engine/gradcheck.ts';
import { referenceGradients, type GradientProblem } from '../../../src/engine/gradients.ts';
import { compareByHand, logisticGradient } from '../../../src/engine/manual-gradient.ts';
import type { DenseSpec } from '../../../src/engine/spec.ts';
import { convolutionalArchitectures, denseArchitectures, gradientProblems } from './architectures.ts';

const deterministic = { seed: 20_240_601, numRuns: 200 };

describe('gradcheck', () => {
  it('finds the gradients of any legal dense network equal to the central differences', () => {
    fc.assert(fc.property(gradientProblems(denseArchitectures), expectGradcheckToPass), deterministic);
  });

  it('finds the gradients of any legal convolutional network equal to the central differences', () => {
    fc.assert(fc.property(gradientProblems(convolutionalArchitectures), expectGradcheckToPass), { ...deterministic, numRuns: 80 });
  });

  it('names the one parameter whose gradient is wrong by a thousandth', () => {
    const gradients = referenceGradients(xor);
    gradients.layers[0]!.gradW[3]! *= 1.001;
    const { passed, worst } = gradcheck(xor, gradients);
    expect(passed).toBe(false);
    expect(worst).toMatchObject({ layer: 0, kind: 'weight', index: 3 });
    expect(worst!.relativeError).toBeCloseTo(0.001, 5);
  });

  it('tells after each parameter what is known so far', () => {
    const wrong = referenceGradients(xor);
    wrong.layers[0]!.gradW[3]! *= 1.001;
    const soFar = [...gradcheckSteps(xor, wrong)];
    expect(soFar.map(({ checked }) => checked)).toEqual(Array.from({ length: 9 }, (_, index) => index + 1));
    expect(soFar.at(-1)).toEqual(gradcheck(xor, wrong));
    const found = soFar.findIndex(({ passed }) => !passed);
    expect(soFar.map(({ passed }) => passed)).toEqual(soFar.map((_, index) => index < found));
  });

  it('looks at all layers from the beginning, so that one that is stopped early has seen them', () => {
    const wrong = referenceGradients(wide);
    wrong.layers[1]!.gradW.forEach((slope, index, all) => (all[index] = slope * 1.01 + 0.01));
    const found = [...gradcheckSteps(wide, wrong)].findIndex(({ passed }) => !passed);
    // In the order of the flat parameters the last layer’s begin with the 121st.
    expect(found).toBeLessThan(20);
  });

  it('does not let a gradient that is not a number pass', () => {
    const gradients = referenceGradients(xor);
    gradients.layers[1]!.gradB[0] = NaN;
    expect(gradcheck(xor, gradients)).toMatchObject({ passed: false, worst: { layer: 1, kind: 'bias', index: 0 } });
  });

  it('takes a gradient for right where many corners of the cost meet', () => {
    const zeros = { units: 3, activation: 'relu', initializer: 'zeros', type: 'dense' } as const;
    const architecture = { ...xor.architecture, layers: [zeros, xor.architecture.layers[1]!] };
    const inputs = [[1, -1], [-2, 1], [1, 1]].map((point) => Float64Array.from(point));
    const meeting: GradientProblem = {
      ...xor,
      architecture,
      parameters: new Float64Array(13).fill(0.5, 9),
      batch: { x: inputs, y: answers([0, 1, 0]) },
    };
    const { passed, corners } = gradcheck(meeting);
    expect(passed).toBe(true);
    expect(corners).toBeGreaterThan(0);
    const gradients = referenceGradients(meeting);
    gradients.layers[0]!.gradW[0] = 0.01;
    expect(gradcheck(meeting, gradients)).toMatchObject({ passed: false, worst: { layer: 0, kind: 'weight', index: 0 } });
  });

  it('counts the corners of ReLU, where backpropagation takes the slope of one side', () => {
    const atCorner: GradientProblem = {
      ...xor,
      architecture: { ...xor.architecture, layers: [{ type: 'dense', units: 1, activation: 'relu', initializer: 'zeros' }], loss: 'quadratic' },
      parameters: new Float64Array(3),
    };
    expect(gradcheck(atCorner)).toMatchObject({ passed: true, checked: 3, corners: 3 });
  });
});

describe('the float32 engine', () => {
  it('computes the gradients of any legal dense network as the reference does', async () => {
    await fc.assert(fc.asyncProperty(gradientProblems(denseArchitectures), (problem) => expectEnginesToAgree(problem)), deterministic);
  });

  it('computes the gradients of any legal convolutional network as the reference does', async () => {
    const agree = (problem: GradientProblem) => expectEnginesToAgree(problem);
    await fc.assert(fc.asyncProperty(gradientProblems(convolutionalArchitectures), agree), deterministic);
  });
});

describe('the gradient of a logistic unit by hand', () => {
  it('is the one that backpropagation computes', () => {
    const { layers } = referenceGradients(logistic);
    const byHand = logisticGradient(logistic.batch.x, [0, 1, 1, 1], logistic.parameters.subarray(0, 2), logistic.parameters[2]!);
    byHand.weights.forEach((slope, k) => expect(layers[0]!.gradW[k]).toBeCloseTo(slope, 14));
    expect(layers[0]!.gradB[0]).toBeCloseTo(byHand.bias, 14);
  });

  it('is compared for each unit of a layer, and names the one that is off', () => {
    const three = { ...logistic.architecture.layers[0]!, units: 3 } as typeof logistic.architecture.layers[0];
    const layer: GradientProblem = {
      ...logistic,
      architecture: { ...logistic.architecture, layers: [three] },
      parameters: Float64Array.of(0.5, -0.3, 2, 1, -800, 0.1, 0.2, -4, 0.3),
      batch: { ...logistic.batch, y: [[0, 1, 1], [1, 0, 1], [0.25, 0, 0], [1, 1, 0]].map((row) => Float64Array.from(row)) },
    };
    expect(compareByHand(layer)).toMatchObject({ passed: true, checked: 9 });
    const gradients = referenceGradients(layer);
    gradients.layers[0]!.gradW[3]! *= 1.001;
    expect(compareByHand(layer, gradients)).toMatchObject({ passed: false, worst: { kind: 'weight', index: 3 } });
  });

  it('has no closed form behind hidden layers, nor with a cost of the weights', () => {
    expect(compareByHand(xor)).toBeNull();
    expect(compareByHand({ ...logistic, regularization: { l1: 0, l2: 0.1, maxNorm: null } })).toBeNull();
  });
});

const corners = [[0, 0], [0, 1], [1, 0], [1, 1]].map((point) => Float64Array.from(point));
const answers = (values: number[]) => values.map((value) => Float64Array.of(value));

const xor: GradientProblem = {
  architecture: {
    inputShape: [2],
    layers: [
      { type: 'dense', units: 2, activation: 'tanh', initializer: 'glorotUniform' },
      { type: 'dense', units: 1, activation: 'sigmoid', initializer: 'glorotUniform' },
    ],
    loss: 'crossEntropy',
  },
  parameters: Float64Array.of(0.5, -0.3, 0.8, 0.2, 0.1, -0.4, 0.7, -0.9, 0.3),
  batch: { x: corners, y: answers([0, 1, 1, 0]) },
  regularization: { l1: 0, l2: 0, maxNorm: null },
};

/** Nearly all of its parameters are the first layer's. */
const wide: GradientProblem = {
  ...xor,
  architecture: { ...xor.architecture, layers: [{ ...xor.architecture.layers[0]!, units: 40 } as DenseSpec, xor.architecture.layers[1]!] },
  parameters: Float64Array.from({ length: 161 }, (_, at) => Math.sin(at)),
};

const logistic: GradientProblem = {
  ...xor,
  architecture: { ...xor.architecture, layers: [xor.architecture.layers[1]!] },
  parameters: Float64Array.of(0.5, -1.5, 0.25),
  batch: { x: corners, y: answers([0, 1, 1, 1]) },
};

function expectGradcheckToPass(problem: GradientProblem): void {
  const { passed, worst } = gradcheck(problem);
  expect(passed, JSON.stringify(worst)).toBe(true);
}

async function expectEnginesToAgree(problem: GradientProblem): Promise<void> {
  const { passed, worst } = await compareEngines(problem);
  expect(passed, JSON.stringify(worst)).toBe(true);
}
