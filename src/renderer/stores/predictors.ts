import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { createNetwork, type Network } from '../../engine/network.ts';
import { call, onRunEvent } from '../bridge.ts';

/** A run's network at one epoch, in this window, ready to predict. */
export interface Predictor {
  runId: number;
  /** The epoch its weights are of. */
  epoch: number;
  network: Network;
}

/** Networks that answer here and at once, without a round trip; at most one a run. */
export const usePredictors = defineStore('predictors', () => {
  const predictors = shallowReactive(new Map<number, Predictor>());
  /** Epochs with stored weights, of the runs asked for. */
  const storedEpochs = shallowReactive(new Map<number, readonly number[]>());
  /** Counts the loads of a run, so that a slow answer does not overwrite a later one. */
  const loads = new Map<number, number>();

  onRunEvent((event) => {
    if (event.type === 'removed') for (const id of event.runIds) release(id);
  });

  /**
   * Brings a run's weights here.
   * @param epoch one of its stored epochs; null for the last.
   * @throws {WorkbenchError} when the run or the epoch is not there.
   */
  async function load(runId: number, epoch: number | null): Promise<void> {
    const turn = (loads.get(runId) ?? 0) + 1;
    loads.set(runId, turn);
    const [model, epochs] = await Promise.all([call('runs.model', runId, epoch), call('runs.storedEpochs', runId)]);
    const network = predictors.get(runId)?.network ?? (await createNetwork(model.spec, { maxBatch: 1, threads: null }));
    if (loads.get(runId) !== turn) {
      if (predictors.get(runId)?.network !== network) network.dispose();
      return;
    }
    network.writeParameters(model.parameters);
    storedEpochs.set(runId, epochs);
    predictors.set(runId, { runId, epoch: model.epoch, network });
  }

  /** Frees what a run's network holds. */
  function release(runId: number) {
    loads.delete(runId);
    predictors.get(runId)?.network.dispose();
    predictors.delete(runId);
    storedEpochs.delete(runId);
  }

  return { predictors, storedEpochs, load, release };
});
