import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../src/engine/network.ts';
import { architecture, classifier, settings, byteExamples, inOrder, networkOf, trained, optimizers } from './setups.ts';

describe('a network’s optimizer state', () => {
  const withDropout = architecture(
    [49],
    [{ type: 'dense', units: 33, activation: 'relu' }, { type: 'dropout', rate: 0.5 }, { type: 'dense', units: 5, activation: 'softmax' }],
    'logLikelihood',
  );
  const examples = byteExamples(12, 49, 5);

  it.each(optimizers)('continues a training by $type bit for bit, dropout included', async (optimizer) => {
    const training = settings({ optimizer });
    const whole = await trained(withDropout, examples, training, { steps: 6 });
    const { network: stopped } = await trained(withDropout, examples, training, { steps: 3 });
    const resumed = await createNetwork(withDropout, { maxBatch: 12 });
    resumed.configure(training);
    resumed.writeParameters(stopped.readParameters());
    resumed.writeOptimizerState(stopped.readOptimizerState());
    const attached = resumed.attach(examples);
    for (let step = 0; step < 3; step++) resumed.trainBatch(attached, inOrder(12), 0, 12);
    expect(resumed.readParameters()).toEqual(whole.parameters);
    expect(resumed.readOptimizerState()).toEqual(whole.network.readOptimizerState());
  });

  it('of another optimizer is refused', async () => {
    const adam = await networkOf(classifier, settings({ optimizer: optimizers[4]! }));
    const sgd = await networkOf(classifier);
    expect(() => sgd.writeOptimizerState(adam.readOptimizerState())).toThrow(RangeError);
    expect(() => adam.writeOptimizerState(sgd.readOptimizerState())).toThrow(RangeError);
  });
});
