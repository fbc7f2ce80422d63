import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOfChanges } from '../../../src/engine/changed-cost.ts';
import type { GradientProblem } from '../../../src/engine/gradients.ts';
import { batchCost, referenceNetwork, unregularized } from '../../../src/engine/reference.ts';
import { architectures, gradientProblems } from './architectures.ts';

const deterministic = { seed: 20_240_602, numRuns: 150 };

describe('the cost after a single parameter was changed', () => {
  it('is to the last bit the one of the whole feedforward, for every parameter of any legal network', () => {
    fc.assert(
      fc.property(gradientProblems(architectures), (problem) => {
        eachChange({ ...problem, regularization: unregularized }, (found, whole) => expect(found).toBe(whole));
      }),
      deterministic,
    );
  });

  it('holds what regularization adds', () => {
    const regularization = { l2: 0.7, l1: 0.3, maxNorm: null };
    fc.assert(
      fc.property(gradientProblems(architectures), (problem) => {
        eachChange({ ...problem, regularization }, (found, whole) => {
          expect(Math.abs(found - whole)).toBeLessThanOrEqual(1e-12 * Math.max(1, whole));
        });
      }),
      deterministic,
    );
  });
});

/** Changes each parameter in turn, and back. */
function eachChange(problem: GradientProblem, compare: (found: number, whole: number) => void): void {
  const { architecture, parameters, batch, regularization } = problem;
  const network = referenceNetwork(architecture, Float64Array.from(parameters));
  const costOf = costOfChanges(network, batch, regularization);
  for (const [layer, { parameters: own }] of network.layers.entries())
    for (const [kind, values] of [['weight', own.weights], ['bias', own.biases]] as const)
      for (const [index, value] of values.entries()) {
        values[index] = value + 0.25;
        compare(costOf({ layer, kind, index }), batchCost(network, batch.x, batch.y, regularization));
        values[index] = value;
      }
}
