import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue';
import { gradcheckSteps, type GradcheckResult } from '../../../engine/gradcheck.ts';
import type { Inspection } from '../../../engine/inspector/inspection.ts';
import { inSlices } from '../../slices.ts';

/** The numerical check of all gradients of the network, with the minibatch that goes through it; begun again with every other. */
export function useNetworkCheck(inspection: ComputedRef<Inspection | null>) {
  const result = shallowRef<GradcheckResult | null>(null);
  const running = ref(false);
  /** Time spent so far. */
  const ms = ref(0);
  const total = computed(() => inspection.value?.problem.parameters.length ?? 0);
  const isDone = computed(() => result.value !== null && result.value.checked === total.value);
  let steps: Iterator<GradcheckResult> | null = null;
  let abort = new AbortController();

  function stop() {
    abort.abort();
    running.value = false;
  }

  function forget() {
    stop();
    steps = null;
    result.value = null;
    ms.value = 0;
  }
  // Another example of the same minibatch has the same gradients.
  watch(() => inspection.value?.batch, forget);
  onScopeDispose(stop);

  /** Begins, goes on after a stop, or begins again. */
  async function start() {
    if (!inspection.value) return;
    if (isDone.value) forget();
    const { problem, batch } = inspection.value;
    steps ??= gradcheckSteps(problem, { layers: batch.gradient.map(({ weights, biases }) => ({ gradW: weights, gradB: biases })) });
    const { signal } = (abort = new AbortController());
    const since = performance.now() - ms.value;
    running.value = true;
    const show = (soFar: GradcheckResult) => {
      result.value = soFar;
      ms.value = performance.now() - since;
    };
    if (await inSlices(steps, show, signal)) running.value = false;
  }

  return { result, running, ms, total, isDone, start, stop };
}

export type NetworkCheck = ReturnType<typeof useNetworkCheck>;
