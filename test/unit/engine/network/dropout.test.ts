import { describe, expect, it } from 'vitest';
import type { Examples } from '../../../../src/engine/data/examples.ts';
import { createNetwork } from '../../../../src/engine/network.ts';
import { splitParameters } from '../../../../src/engine/parameters.ts';
import { parameterCount } from '../../../../src/engine/shapes.ts';
import { architecture, settings } from './setups.ts';

describe('dropout', () => {
  const passing = (rate: number) =>
    architecture([1000], [{ type: 'dropout', rate }, { type: 'dense', units: 1, activation: 'linear' }], 'quadratic');
  const ones: Examples = {
    count: 1,
    inputSize: 1000,
    inputs: new Float32Array(1000).fill(1),
    targets: { kind: 'values', size: 1, values: Float32Array.of(0) },
  };
  /** Output while training, with all weights 1/1000: the mean of what dropout passes on. */
  const outputs = async (rate: number, seed: number, steps: number) => {
    const network = await createNetwork(passing(rate));
    network.configure(settings({ seed, optimizer: { type: 'sgd', learningRate: 1e-30 } }));
    network.writeParameters(Float32Array.from({ length: 1001 }, (_, i) => (i < 1000 ? 0.001 : 0)));
    const attached = network.attach(ones);
    // The cost is ½a².
    const means = Array.from({ length: steps }, () => {
      network.trainBatch(attached, null, 0, 1);
      return Math.sqrt(2 * network.batchCost);
    });
    return { means, network, attached };
  };

  it('passes on the same mean, with the spread of independent drops', async () => {
    const { means } = await outputs(0.5, 1, 400);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length);
    expect(mean).toBeCloseTo(1, 2);
    // Each output is the mean of 1000 numbers 0 or 2.
    expect(deviation).toBeGreaterThan(0.85 / Math.sqrt(1000));
    expect(deviation).toBeLessThan(1.15 / Math.sqrt(1000));
  });

  it.each([0.1, 0.25, 0.5, 0.9])('keeps units with probability 1 − %d, of each example its own, and scales them so that the mean stays', async (rate) => {
    const units = 500;
    const n = 16;
    const of = architecture(
      [1],
      [{ type: 'dense', units, activation: 'linear' }, { type: 'dropout', rate }, { type: 'dense', units: 1, activation: 'linear' }],
      'quadratic',
    );
    const network = await createNetwork(of, { maxBatch: n });
    network.configure(settings({ optimizer: { type: 'sgd', learningRate: 1 } }));
    const before = new Float32Array(parameterCount(of));
    splitParameters(of, before)[2]!.weights.fill(1);
    network.writeParameters(before);
    // Example i has the input 2ⁱ alone, and errors of 1: its drops can be read from the bits of each unit's gradient.
    const inputs = Float32Array.from({ length: n }, (_, i) => 2 ** i);
    network.trainOn(inputs, new Float32Array(n).fill(-1), n);
    const moved = splitParameters(of, network.readParameters())[0]!.weights;
    const kept = Array.from(moved, (weight) => Math.round(-weight * n * (1 - rate)));
    expect(moved.every((weight, j) => Math.abs(-weight * n * (1 - rate) - kept[j]!) < 0.1)).toBe(true);
    const perExample = Array.from({ length: n }, (_, i) => kept.filter((bits) => (bits >> i) & 1).length / units);
    const deviation = Math.sqrt((rate * (1 - rate)) / units);
    for (const fraction of perExample) expect(Math.abs(fraction - (1 - rate))).toBeLessThan(4.5 * deviation);
    const all = perExample.reduce((sum, fraction) => sum + fraction, 0) / n;
    expect(Math.abs(all - (1 - rate))).toBeLessThan((4 * deviation) / Math.sqrt(n));
    expect(new Set(kept).size).toBeGreaterThan(rate === 0.9 || rate === 0.1 ? 100 : 400);
  });

  it('drops by seed and step', async () => {
    const { means } = await outputs(0.25, 1, 5);
    expect((await outputs(0.25, 1, 5)).means).toEqual(means);
    expect((await outputs(0.25, 2, 5)).means).not.toEqual(means);
    expect(new Set(means).size).toBe(5);
  });

  it('does nothing when the network is used', async () => {
    const { network, attached } = await outputs(0.5, 1, 1);
    expect(network.predict(ones.inputs as Float32Array)[0]).toBeCloseTo(1, 5);
    expect(network.evaluate(attached).loss).toBeCloseTo(0.5, 5);
  });

  it('sends back the error of kept units only, scaled as they were', async () => {
    const of = architecture([4], [{ type: 'dense', units: 64, activation: 'linear' }, { type: 'dropout', rate: 0.5 }, { type: 'dense', units: 1, activation: 'linear' }], 'quadratic');
    const network = await createNetwork(of);
    network.configure(settings({ optimizer: { type: 'sgd', learningRate: 1 } }));
    const before = new Float32Array(parameterCount(of));
    splitParameters(of, before)[2]!.weights.fill(1);
    network.writeParameters(before);
    const attached = network.attach({ count: 1, inputSize: 4, inputs: Float32Array.of(1, 0, 0, 0), targets: { kind: 'values', size: 1, values: Float32Array.of(-1) } });
    network.trainBatch(attached, null, 0, 1);
    // a = 0, so δ = 1 at the output, and 2 or 0 at each hidden unit, whose bias moves by it.
    const moved = splitParameters(of, network.readParameters())[0]!.biases;
    const kept = moved.filter((bias) => bias === -2).length;
    expect(moved.every((bias) => bias === -2 || bias === 0)).toBe(true);
    expect(kept).toBeGreaterThan(16);
    expect(kept).toBeLessThan(48);
  });
});
