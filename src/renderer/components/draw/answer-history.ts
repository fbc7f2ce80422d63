import { computed, onScopeDispose, shallowReactive, shallowRef, watch } from 'vue';
import type { RunRecord } from '../../../bridge/runs.ts';
import { createNetwork, type Network } from '../../../engine/network.ts';
import { parameterCount } from '../../../engine/shapes.ts';
import { call } from '../../bridge.ts';

/** The answer of the weights of one epoch. */
export interface PastAnswer {
  epoch: number;
  outputs: Float32Array;
}

const mostEpochs = 41;
/** Weights kept for all epochs together: 160 MB. */
const mostParametersKept = 40_000_000;
/** The pen comes first: the history follows after so many milliseconds, never in the same breath. */
const afterMs = 50;

/** Evenly spread among the stored epochs, the first and the last included. */
export function sampledEpochs(stored: readonly number[], most: number): number[] {
  if (stored.length <= most) return [...stored];
  return Array.from({ length: most }, (_, index) => stored[Math.round((index * (stored.length - 1)) / (most - 1))]!);
}

/**
 * What the run would have answered after each of its stored epochs.
 * @param intensities of the drawing; null for a blank pad.
 */
export function useAnswerHistory(run: () => RunRecord, storedEpochs: () => readonly number[], intensities: () => Float32Array | null) {
  const network = shallowRef<Network | null>(null);
  const weights = shallowReactive(new Map<number, Float32Array>());
  const epochs = computed(() => {
    const affordable = Math.floor(mostParametersKept / parameterCount(run().spec));
    return sampledEpochs(storedEpochs(), Math.max(2, Math.min(mostEpochs, affordable)));
  });

  let turn = 0;
  watch(
    [() => run().id, () => epochs.value.join(' ')],
    async ([id], [before]) => {
      const mine = ++turn;
      if (id !== before) forget();
      for (const epoch of weights.keys()) if (!epochs.value.includes(epoch)) weights.delete(epoch);
      for (const epoch of epochs.value.filter((candidate) => !weights.has(candidate))) {
        const model = await call('runs.model', id, epoch);
        const made = network.value ?? (await createNetwork(model.spec, { maxBatch: 1, threads: null }));
        if (mine !== turn) {
          if (network.value !== made) made.dispose();
          return;
        }
        network.value = made;
        weights.set(epoch, model.parameters);
      }
    },
    { immediate: true },
  );

  function forget() {
    weights.clear();
    network.value?.dispose();
    network.value = null;
  }
  onScopeDispose(forget);

  const drawn = shallowRef(intensities());
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(intensities, () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      drawn.value = intensities();
    }, afterMs);
  });
  onScopeDispose(() => clearTimeout(timer));

  const answers = computed<PastAnswer[]>(() => {
    const [input, engine] = [drawn.value, network.value];
    if (!input || !engine) return [];
    return epochs.value.flatMap((epoch) => {
      const parameters = weights.get(epoch);
      if (!parameters) return [];
      engine.writeParameters(parameters);
      return [{ epoch, outputs: engine.predict(input) }];
    });
  });

  return { epochs, answers };
}
