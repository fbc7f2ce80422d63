import { useRafFn } from '@vueuse/core';
import { onBeforeUnmount, onDeactivated, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { pointExamples, type LabelledPoint } from '../../../engine/data/point-clouds.ts';
import { initialParameters } from '../../../engine/initializers.ts';
import { createNetwork, type Network } from '../../../engine/network.ts';
import type { RunSpec } from '../../../engine/spec.ts';
import { orderOfEpoch } from '../../../engine/trainer.ts';

export interface PlaneTraining {
  running: Ref<boolean>;
  epoch: Readonly<Ref<number>>;
  /** Flat, of the epoch; null until the network is ready. */
  parameters: Readonly<ShallowRef<Float32Array | null>>;
  /** Mean data cost and share of right answers on the points, one entry an epoch. */
  history: Readonly<ShallowRef<readonly { loss: number; accuracy: number }[]>>;
  step: () => void;
  restart: () => Promise<void>;
}

/** Epochs beyond which the training pauses by itself. */
const lastEpoch = 5000;

/**
 * Trains a small network on points with the workbench's own float32 engine, a few epochs a frame, for as long as its page is shown.
 * @param spec a change of it begins anew.
 * @param cloud names the problem: another one begins anew, while points that join the same one are learned from there on.
 */
export function usePlaneTraining(
  spec: () => RunSpec,
  cloud: () => string,
  points: () => readonly LabelledPoint[],
  epochsPerFrame: () => number,
): PlaneTraining {
  const running = ref(false);
  const epoch = ref(0);
  const parameters = shallowRef<Float32Array | null>(null);
  const history = shallowRef<readonly { loss: number; accuracy: number }[]>([]);
  let network: Network | null = null;
  let attached: ReturnType<Network['attach']> | null = null;
  let generation = 0;

  async function restart() {
    const own = ++generation;
    const next = await createNetwork(spec());
    if (own !== generation) return next.dispose();
    network?.dispose();
    network = next;
    network.configure(spec());
    network.setLearningRate(spec().optimizer.learningRate);
    network.writeParameters(initialParameters(spec(), spec().seed));
    epoch.value = 0;
    history.value = [];
    attach();
  }

  /** Takes up the points as they are now. */
  function attach() {
    if (!network) return;
    attached = points().length > 0 ? network.attach(pointExamples(points())) : null;
    history.value = history.value.slice(0, -1);
    measure();
  }

  function measure() {
    parameters.value = network!.readParameters();
    if (attached) history.value = [...history.value, network!.evaluate(attached)];
  }

  function trainEpoch() {
    const count = points().length;
    const batchSize = Math.min(count, spec().batchSize as number);
    const order = orderOfEpoch(spec(), count, epoch.value + 1);
    for (let from = 0; from < count; from += batchSize) network!.trainBatch(attached!, order, from, Math.min(from + batchSize, count));
    epoch.value++;
    measure();
  }

  function step(epochs = 1) {
    if (!network || !attached) return void (running.value = false);
    for (let i = 0; i < epochs && epoch.value < lastEpoch; i++) trainEpoch();
    if (epoch.value >= lastEpoch) running.value = false;
  }

  const { pause, resume } = useRafFn(() => step(epochsPerFrame()), { immediate: false, fpsLimit: 30 });
  watch(running, (runs) => (runs ? resume() : pause()));
  watch([spec, cloud], () => void restart(), { immediate: true });
  watch(points, attach);
  onDeactivated(() => (running.value = false));
  onBeforeUnmount(() => {
    generation++;
    network?.dispose();
  });

  return { running, epoch, parameters, history, step: () => step(), restart };
}
