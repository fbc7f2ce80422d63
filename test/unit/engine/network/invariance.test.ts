import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Examples } from '../../../../src/engine/data/examples.ts';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import { createNetwork, type TrainingSettings } from '../../../../src/engine/network.ts';
import { randomStream } from '../../../../src/engine/random.ts';
import { layerShapes, sizeOf } from '../../../../src/engine/shapes.ts';
import type { Architecture } from '../../../../src/engine/spec.ts';
import { threadHost } from '../../../../src/main/runs/threads.ts';
import { architectures } from '../architectures.ts';
import { byteExamples, inOrder, optimizers, settings } from './setups.ts';

/** Promised a batch this large, even the smallest network takes all the threads it is offered. */
const worthThreads = 1e7;

const trainings: fc.Arbitrary<TrainingSettings> = fc
  .record({
    optimizer: fc.constantFrom(...optimizers),
    l2: fc.constantFrom(0, 0.01),
    maxNorm: fc.constantFrom(null, 0.5),
    gradientClip: fc.constantFrom(null, 0.1),
  })
  .map(({ optimizer, l2, maxNorm, gradientClip }) => settings({ optimizer, gradientClip, regularization: { l2, l1: 0, maxNorm } }));

const examplesFor = (of: Architecture, count: number): Examples =>
  byteExamples(count, sizeOf(of.inputShape), sizeOf(layerShapes(of).at(-1)!.output), 0.4);

async function outcome(of: Architecture, training: TrainingSettings, threads: number) {
  const network = await createNetwork(of, { maxBatch: worthThreads, threads: threads > 1 ? threadHost(threads) : null });
  network.configure(training);
  network.writeParameters(initialParameters(of, 3));
  const attached = network.attach(examplesFor(of, 22));
  for (const [from, to] of [[0, 11], [11, 22], [3, 4]] as const) network.trainBatch(attached, null, from, to);
  const { accuracy } = network.evaluate(attached);
  network.dispose();
  return { parameters: network.readParameters(), state: network.readOptimizerState(), accuracy };
}

describe('whatever the network and however it is trained', () => {
  it('the number of threads does not change a bit', async () => {
    await fc.assert(
      fc.asyncProperty(architectures, trainings, fc.integer({ min: 2, max: 3 }), async (of, training, threads) => {
        expect(await outcome(of, training, threads)).toEqual(await outcome(of, training, 1));
      }),
      { seed: 3, numRuns: 6 },
    );
  });

  it('the order of a batch changes no more than the last digits', async () => {
    await fc.assert(
      fc.asyncProperty(architectures, fc.nat(), async (of, seed) => {
        const count = 9;
        const examples = examplesFor(of, count);
        const begin = initialParameters(of, 3);
        const shuffled = inOrder(count);
        randomStream(seed, 'order').shuffle(shuffled);
        const after = async (order: Uint32Array) => {
          const network = await createNetwork(of);
          network.configure(settings({ optimizer: { type: 'sgd', learningRate: 1 } }));
          network.writeParameters(begin);
          network.trainBatch(network.attach(examples), order, 0, count);
          return { cost: network.batchCost, parameters: network.readParameters() };
        };
        const [straight, mixed] = [await after(inOrder(count)), await after(shuffled)];
        expect(mixed.cost).toBeCloseTo(straight.cost, 5);
        const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const movedBy = largest(straight.parameters.map((w, i) => w - begin[i]!));
        const roundings = 4 * 2 ** -24 * largest(straight.parameters);
        expect(largest(mixed.parameters.map((w, i) => w - straight.parameters[i]!))).toBeLessThanOrEqual(1e-6 * movedBy + roundings);
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});
