import { describe, expect, it } from 'vitest';
import { fansOf, initialParameters, initializers } from '../../../src/engine/initializers.ts';
import { splitParameters } from '../../../src/engine/parameters.ts';
import { initializerNames, type Architecture, type InitializerName } from '../../../src/engine/spec.ts';

/** 100 inputs, a layer of 200 units, one of 50. */
const network = (initializer: InitializerName): Architecture => ({
  inputShape: [100],
  layers: [200, 50].map((units) => ({ type: 'dense', units, activation: 'tanh', initializer })),
  loss: 'quadratic',
});

/** What the literature says for the first layer. */
const deviations: Record<InitializerName, number> = {
  standardNormal: 1,
  scaledNormal: 1 / 10,
  scaledUniform: 1 / 10 / Math.sqrt(3),
  glorotUniform: Math.sqrt(2 / 300),
  glorotNormal: Math.sqrt(2 / 300),
  heNormal: Math.sqrt(2 / 100),
  heUniform: Math.sqrt(2 / 100),
  zeros: 0,
};

const bounds: Partial<Record<InitializerName, number>> = {
  scaledUniform: 1 / Math.sqrt(100),
  glorotUniform: Math.sqrt(6) / Math.sqrt(300),
  heUniform: Math.sqrt(6 / 100),
};

/** Probabilities and quantiles of N(0, 1), by Python's `statistics.NormalDist().inv_cdf`. */
const normalQuantiles = [
  [0.001, -3.090232],
  [0.01, -2.326348],
  [0.1, -1.281552],
  [0.25, -0.67449],
  [0.5, 0],
  [0.75, 0.67449],
  [0.9, 1.281552],
  [0.99, 2.326348],
  [0.999, 3.090232],
] as const;

const deviationOf = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe('initial weights', () => {
  it.each(initializerNames)('of %s have mean 0 and the standard deviation of the literature', (name) => {
    const { weights } = splitParameters(network(name), initialParameters(network(name), 1))[0]!;
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    expect(initializers[name].deviation({ fanIn: 100, fanOut: 200 })).toBeCloseTo(deviations[name], 12);
    expect(Math.abs(mean)).toBeLessThanOrEqual((4 * deviations[name]) / Math.sqrt(20_000));
    expect(Math.abs(deviationOf(weights) - deviations[name])).toBeLessThanOrEqual(0.02 * deviations[name]);
  });

  it.each(initializerNames.filter((name) => name !== 'zeros'))('of %s are spread as their distribution says, tails included', (name) => {
    const { weights } = splitParameters(network(name), initialParameters(network(name), 2))[0]!;
    const isNormal = initializers[name].distribution === 'normal';
    for (const [probability, quantile] of normalQuantiles) {
      const standard = isNormal ? quantile : Math.sqrt(3) * (2 * probability - 1);
      const below = weights.filter((weight) => weight < standard * deviations[name]).length / weights.length;
      const deviation = Math.sqrt((probability * (1 - probability)) / weights.length);
      expect(Math.abs(below - probability), `below the ${probability} quantile`).toBeLessThan(4 * deviation);
    }
  });

  it('of a convolution are scaled by its fans', () => {
    const layers = [{ type: 'conv2d', filters: 64, kernel: 5, stride: 1, padding: 0, activation: 'relu', initializer: 'heNormal' } as const];
    const { weights } = splitParameters({ inputShape: [8, 9, 9], layers }, initialParameters({ inputShape: [8, 9, 9], layers }, 1))[0]!;
    expect(Math.abs(deviationOf(weights) / Math.sqrt(2 / (8 * 25)) - 1)).toBeLessThan(0.03);
  });

  it.each(Object.entries(bounds))('of %s fill their interval and stay within', (name, bound) => {
    const architecture = network(name as InitializerName);
    const { weights } = splitParameters(architecture, initialParameters(architecture, 1))[0]!;
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    expect(largest).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest).toBeGreaterThan(0.999 * bound);
  });

  it('come with biases 0, and from N(0, 1) where Nielsen’s network.py has them so', () => {
    for (const name of initializerNames) {
      const biases = splitParameters(network(name), initialParameters(network(name), 1)).flatMap((layer) => [...layer.biases]);
      if (name === 'standardNormal') expect(Math.abs(deviationOf(Float32Array.from(biases)) - 1)).toBeLessThan(0.15);
      else expect(biases.every((bias) => bias === 0)).toBe(true);
    }
  });

  it('are the same for the same seed and others for another', () => {
    const architecture = network('heNormal');
    expect(initialParameters(architecture, 5)).toEqual(initialParameters(architecture, 5));
    expect(initialParameters(architecture, 5)).not.toEqual(initialParameters(architecture, 6));
  });

  it('of a layer do not change when the layer before draws more numbers', () => {
    const wide: Architecture = { ...network('heNormal'), inputShape: [300] };
    const second = (architecture: Architecture) => splitParameters(architecture, initialParameters(architecture, 1))[1]!.weights;
    expect(second(wide)).toEqual(second(network('heNormal')));
  });
});

describe('the fans of a convolution', () => {
  it('count channels × kernel² inputs and filters × kernel² outputs', () => {
    const layer = { type: 'conv2d', filters: 8, kernel: 5, stride: 1, padding: 0, activation: 'relu', initializer: 'heNormal' } as const;
    expect(fansOf(layer, [3, 28, 28])).toEqual({ fanIn: 75, fanOut: 200 });
  });
});
