import { expect, it } from 'vitest';
import { earlySteps, sampledSteps } from '../../../../src/engine/diagnostics/sampling.ts';
import { parseSpec } from '../../../../src/engine/spec.ts';

it('measures at 20 early steps, ever farther apart, and after each epoch, unless the spec says otherwise', () => {
  const plan = parseSpec({
    layers: [{ type: 'dense', units: 10 }],
    loss: 'crossEntropy',
    optimizer: { type: 'sgd', learningRate: 1 },
    batchSize: 10,
    epochs: 3,
  }).diagnostics;
  const first = sampledSteps(plan, { epoch: 1, epochs: 3, steps: 5000 });
  expect(first).toHaveLength(21);
  expect(first.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  // round(5000 ** (19 / 20))
  expect(first.at(-2)).toBe(3266);
  expect(first.at(-1)).toBe(5000);
  expect(sampledSteps(plan, { epoch: 2, epochs: 3, steps: 5000 })).toEqual([5000]);
});

it('takes as many early steps as a short epoch has', () => {
  expect(earlySteps(20, 1)).toEqual([]);
  expect(earlySteps(20, 4)).toEqual([1, 2, 3]);
  expect(earlySteps(0, 5000)).toEqual([]);
});

it('measures after the last epoch even if the plan leaves it out', () => {
  const plan = { earlySteps: 0, everyEpochs: 4 };
  const measured = [1, 2, 3, 4, 5, 6].filter((epoch) => sampledSteps(plan, { epoch, epochs: 6, steps: 10 }).length > 0);
  expect(measured).toEqual([4, 6]);
});

it('measures nothing without a plan', () => {
  expect(sampledSteps(null, { epoch: 1, epochs: 1, steps: 10 })).toEqual([]);
});
