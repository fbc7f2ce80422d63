import { describe, expect, it } from 'vitest';
import { elementwise } from '../../../../src/engine/activations.ts';
import { saturation } from '../../../../src/engine/diagnostics/saturation.ts';
import { isSaturatedAt, normalShare, saturatedShare, saturatedZones, steepestSlope } from '../../../../src/engine/lab/saturation.ts';
import { expectedVariances, sampleVariances } from '../../../../src/engine/lab/signal-propagation.ts';
import { histogram, normalDensity, sampleWeightedInputs, standardDeviation, weightedInputDeviation } from '../../../../src/engine/lab/weighted-input.ts';
import { initializerNames } from '../../../../src/engine/spec.ts';
import { inMemory, tally } from '../diagnostics/tallied.ts';

describe('the weighted input of an untrained unit', () => {
  it('has Nielsen’s standard deviations: √501 for 500 of 1000 inputs and N(0, 1), about 1 for 500 inputs and 1/√n', () => {
    const nielsen = { initializer: 'standardNormal', inputs: 1000, active: 500, units: 30 } as const;
    expect(weightedInputDeviation(nielsen)).toBeCloseTo(Math.sqrt(501), 12);
    expect(weightedInputDeviation({ ...nielsen, initializer: 'scaledNormal', inputs: 500 })).toBeCloseTo(1, 12);
  });

  it.each(initializerNames)('is sampled with the deviation that the theory gives for %s', (initializer) => {
    const layer = { initializer, inputs: 500, active: 400, units: 30 };
    const expected = weightedInputDeviation(layer);
    expect(Math.abs(standardDeviation(sampleWeightedInputs(layer, 4000, 1)) - expected)).toBeLessThanOrEqual(0.04 * expected);
  });

  it('falls into bins whose densities sum to the share inside', () => {
    const { middles, densities } = histogram(Float64Array.of(-3, -0.5, 0.1, 0.2, 1.9, 2.1), 2, 4);
    expect(middles).toEqual([-1.5, -0.5, 0.5, 1.5]);
    expect(densities.map((density) => density * 6)).toEqual([0, 1, 2, 1]);
  });

  it('has a density that integrates to one', () => {
    let area = 0;
    for (let z = -120; z <= 120; z += 0.1) area += normalDensity(z, 22.4) * 0.1;
    expect(area).toBeCloseTo(1, 6);
  });
});

describe('saturation', () => {
  it('begins for the sigmoid at ±ln 99 and for tanh at ±artanh 0.99', () => {
    expect(saturatedZones('sigmoid')[1]![0]).toBeCloseTo(4.59512, 5);
    expect(saturatedZones('tanh')[1]![0]).toBeCloseTo(2.646652, 5);
  });

  it('strikes 83.7% of sigmoid units when z has the deviation √501, and hardly any when it has 1', () => {
    expect(saturatedShare('sigmoid', Math.sqrt(501))).toBeCloseTo(2 * (1 - normalShare(Math.log(99) / Math.sqrt(501))), 9);
    expect(saturatedShare('sigmoid', Math.sqrt(501))).toBeCloseTo(0.8373, 3);
    expect(saturatedShare('sigmoid', 1)).toBeLessThan(1e-5);
  });

  it.each(['sigmoid', 'tanh', 'softsign', 'relu', 'leakyRelu', 'linear'] as const)('of %s is what the diagnostics of a run count', (name) => {
    for (const z of [-120, -99.5, -98, -4.7, -4.5, -2.7, -2.6, -0.1, 0.1, 2.6, 2.7, 4.5, 4.7, 98, 99.5, 120]) {
      const counted = saturation(tally, inMemory(Float32Array.of(elementwise[name].value(z))), 1, name)?.saturated ?? 0;
      expect(isSaturatedAt(name, z), `z = ${z}`).toBe(counted === 1);
    }
  });

  it('is half of all ReLU units whatever the deviation', () => {
    expect(saturatedShare('relu', 7)).toBeCloseTo(0.5, 6);
  });

  it('knows the steepest slope of each activation', () => {
    expect(steepestSlope('sigmoid')).toBe(0.25);
    expect(steepestSlope('tanh')).toBe(1);
    expect(steepestSlope('relu')).toBe(1);
  });

  it.each([
    [0, 0.5],
    [1, 0.8413447],
    [-1.96, 0.0249979],
    [3, 0.9986501],
  ])('has Φ(%d) = %d', (t, share) => {
    expect(normalShare(t)).toBeCloseTo(share, 6);
  });
});

describe('variances through a deep network', () => {
  it('are those of Glorot & Bengio’s equations 5 and 6 for linear units', () => {
    const { forward, backward } = expectedVariances({ layers: 5, width: 100, activation: 'linear', initializer: 'scaledUniform' });
    // n Var[w] = 1/3 for U(±1/√n), a layer.
    for (const [layer, variance] of forward.entries()) expect(variance).toBeCloseTo(3 ** -(layer + 1), 6);
    for (const [layer, variance] of backward.entries()) expect(variance).toBeCloseTo(3 ** -(4 - layer), 6);
  });

  it('stay the same forward and backward with He’s initializer and ReLU', () => {
    const { forward, backward } = expectedVariances({ layers: 20, width: 256, activation: 'relu', initializer: 'heNormal' });
    for (const variance of forward) expect(variance).toBeCloseTo(2, 4);
    for (const variance of backward) expect(variance).toBeCloseTo(1, 4);
  });

  it('shrink by more than a sixteenth a layer on the way back through sigmoid units with 1/√n', () => {
    const { backward } = expectedVariances({ layers: 6, width: 256, activation: 'sigmoid', initializer: 'scaledNormal' });
    expect(backward[0]! / backward[5]!).toBeLessThan(16 ** -5);
  });

  it.each([
    ['tanh', 'glorotUniform'],
    ['sigmoid', 'standardNormal'],
    ['relu', 'heUniform'],
    ['softsign', 'scaledNormal'],
  ] as const)('are measured as expected for %s with %s', (activation, initializer) => {
    const network = { layers: 5, width: 200, activation, initializer };
    const expected = expectedVariances(network);
    const sampled = sampleVariances(network, 40, 3);
    for (let layer = 0; layer < 5; layer++) {
      expect(Math.abs(Math.log(sampled.forward[layer]! / expected.forward[layer]!))).toBeLessThan(0.35);
      expect(Math.abs(Math.log(sampled.backward[layer]! / expected.backward[layer]!))).toBeLessThan(0.35);
    }
  });

  it('vanish at once with zeros', () => {
    const { forward, backward } = expectedVariances({ layers: 3, width: 50, activation: 'tanh', initializer: 'zeros' });
    expect(forward).toEqual([0, 0, 0]);
    expect(backward).toEqual([0, 0, 1]);
  });
});
