import { describe, expect, it } from 'vitest';
import { referenceGradients } from '../../../../src/engine/gradients.ts';
import { createNetwork, type NetworkOptions } from '../../../../src/engine/network.ts';
import { joinParameters, splitParameters } from '../../../../src/engine/parameters.ts';
import { randomStream } from '../../../../src/engine/random.ts';
import { unregularized } from '../../../../src/engine/reference.ts';
import type { Architecture } from '../../../../src/engine/spec.ts';
import { threadHost } from '../../../../src/main/runs/threads.ts';
import { architecture, distance, settings } from './setups.ts';

describe('an autoencoder with tied weights', () => {
  const learningRate = 0.5;
  const steps = 3;
  const small = autoencoder(49, 37);

  it.each([
    ['at once', {}],
    ['in several goes', { maxBatch: 8 }],
  ])('descends along the gradients of encoder and decoder together, %s', async (_, options) => {
    const trained = await train(small, 13, options);
    expect(distance(trained, descended(small, 13))).toBeLessThan(2e-5);
  });

  it('shows its decoder the encoder’s weights, transposed', async () => {
    const [encoder, decoder] = splitParameters(small, await train(small, 13, {}));
    for (let j = 0; j < 37; j++)
      for (let k = 0; k < 49; k++) expect(decoder!.weights[k * 37 + j]).toBe(encoder!.weights[j * 49 + k]);
  });

  it('holds its weights once', async () => {
    const large = autoencoder(300, 200);
    const bytes = async (isTied: boolean) => (await createNetwork(large, { isTied })).memoryBytes;
    expect((await bytes(false)) - (await bytes(true))).toBe(300 * 200 * 4);
  });

  it('comes to the same bits on several threads', async () => {
    const large = autoencoder(784, 150);
    const alone = await train(large, 21, { maxBatch: 21 });
    expect(await train(large, 21, { maxBatch: 21, threads: threadHost(3) })).toEqual(alone);
  });

  function autoencoder(inputs: number, units: number): Architecture {
    const layers = [units, inputs].map((units) => ({ type: 'dense', units, activation: 'sigmoid' }));
    return architecture([inputs], layers, 'crossEntropy');
  }

  function begin(of: Architecture, n: number) {
    const stream = randomStream(3, 'autoencoder');
    const [inputs, units] = [of.inputShape[0]!, (of.layers[0] as { units: number }).units];
    const numbers = (count: number, next: () => number) => Float32Array.from({ length: count }, next);
    const encoder = numbers(units * inputs, () => 0.2 * stream.normal());
    const flat = joinParameters([
      { weights: encoder, biases: numbers(units, () => stream.normal()) },
      { weights: transposed(encoder, units), biases: numbers(inputs, () => stream.normal()) },
    ]);
    return { inputs, units, flat, x: numbers(n * inputs, () => stream.uniform()) };
  }

  async function train(of: Architecture, n: number, options: NetworkOptions): Promise<Float32Array> {
    const { flat, x } = begin(of, n);
    const network = await createNetwork(of, { maxBatch: n, ...options, isTied: true });
    network.configure(settings({ optimizer: { type: 'sgd', learningRate } }));
    network.writeParameters(flat);
    for (let step = 0; step < steps; step++) network.trainOn(x, x, n);
    network.dispose();
    return network.readParameters();
  }

  /** The same by the reference, whose two layers are moved by hand. */
  function descended(of: Architecture, n: number): Float64Array {
    const { inputs, units, flat, x } = begin(of, n);
    const parameters = Float64Array.from(flat);
    const [encoder, decoder] = splitParameters(of, parameters);
    const rows = Array.from({ length: n }, (_, i) => Float64Array.from(x.subarray(i * inputs, (i + 1) * inputs)));
    for (let step = 0; step < steps; step++) {
      const { layers } = referenceGradients({ architecture: of, parameters, batch: { x: rows, y: rows }, regularization: unregularized });
      const ofDecoder = transposed(Float64Array.from(layers[1]!.gradW), inputs);
      encoder!.weights.forEach((_, at) => (encoder!.weights[at]! -= learningRate * (layers[0]!.gradW[at]! + ofDecoder[at]!)));
      decoder!.weights.set(transposed(encoder!.weights, units));
      for (const [l, { biases }] of [encoder!, decoder!].entries())
        biases.forEach((_, j) => (biases[j]! -= learningRate * layers[l]!.gradB[j]!));
    }
    return parameters;
  }

  function transposed<T extends Float32Array | Float64Array>(matrix: T, rows: number): T {
    const columns = matrix.length / rows;
    return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]!) as T;
  }
});
