import { describe, expect, it } from 'vitest';
import type { Examples } from '../../../../src/engine/data/examples.ts';
import { initialParameters } from '../../../../src/engine/initializers.ts';
import { createNetwork, type TrainingSettings } from '../../../../src/engine/network.ts';
import type { Architecture } from '../../../../src/engine/spec.ts';
import { threadHost } from '../../../../src/main/runs/threads.ts';
import { architecture, settings, byteExamples, optimizers } from './setups.ts';

describe('a network on several threads', () => {
  const wide = architecture(
    [784],
    [{ type: 'dense', units: 150, activation: 'tanh' }, { type: 'dropout', rate: 0.2 }, { type: 'dense', units: 130, activation: 'relu' }, { type: 'dense', units: 10, activation: 'softmax' }],
    'logLikelihood',
  );
  const convolutional = architecture(
    [1, 28, 28],
    [{ type: 'conv2d', filters: 5, kernel: 5, padding: 1 }, { type: 'maxPool2d' }, { type: 'conv2d', filters: 7, kernel: 3 }, { type: 'averagePool2d' }, { type: 'dense', units: 10, activation: 'softmax' }],
    'logLikelihood',
  );
  const regularized = settings({ optimizer: optimizers[4]!, regularization: { l2: 0.001, l1: 0, maxNorm: 2 }, gradientClip: 1 });

  /** Everything a short training leaves, for a number of threads. */
  async function outcome(of: Architecture, examples: Examples, training: TrainingSettings, batch: number, threads: number) {
    const network = await createNetwork(of, { maxBatch: batch, threads: threads > 1 ? threadHost(threads) : null });
    network.configure(training);
    network.writeParameters(initialParameters(of, 3));
    const attached = network.attach(examples);
    const costs = Array.from({ length: 6 }, (_, step) => {
      network.trainBatch(attached, null, step * batch, (step + 1) * batch);
      return network.batchCost;
    });
    const { loss, accuracy } = network.evaluate(attached);
    const parameters = network.readParameters();
    network.dispose();
    return { costs, loss, accuracy, parameters };
  }

  it.each([
    ['dense', wide, settings(), 14],
    ['dense', wide, settings(), 21],
    ['dense and regularized', wide, regularized, 21],
    ['convolutional', convolutional, settings(), 21],
    ['convolutional and regularized', convolutional, regularized, 21],
  ] as const)('comes to the same bits for every number of threads if %s', async (_, of, training, batch) => {
    const examples = byteExamples(126, 784, 10);
    const alone = await outcome(of, examples, training, batch, 1);
    for (const threads of [2, 3]) {
      const together = await outcome(of, examples, training, batch, threads);
      expect(together.parameters).toEqual(alone.parameters);
      expect(together.accuracy).toBe(alone.accuracy);
      expect(together.loss).toBeCloseTo(alone.loss, 12);
      // Each task adds up its part of the regularization's cost, in float32 a block.
      together.costs.forEach((cost, step) => expect(cost).toBeCloseTo(alone.costs[step]!, 6));
    }
  });

  it('evaluates fewer examples than there are tasks as one thread does, every time', async () => {
    const attachedTo = async (threads: number) => {
      const network = await createNetwork(wide, { maxBatch: 16, threads: threads > 1 ? threadHost(threads) : null });
      network.writeParameters(initialParameters(wide, 3));
      return { network, examples: network.attach(byteExamples(16, 784, 10)) };
    };
    const alone = await attachedTo(1);
    const together = await attachedTo(3);
    for (const count of [1, 2, 4, 7, 11]) {
      const { loss } = alone.network.evaluate(alone.examples, 0, count);
      for (let time = 0; time < 100; time++) expect(together.network.evaluate(together.examples, 0, count).loss).toBeCloseTo(loss, 12);
    }
    alone.network.dispose();
    together.network.dispose();
  });
});
