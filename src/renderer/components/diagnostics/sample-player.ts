import { useIntervalFn } from '@vueuse/core';
import { computed, onDeactivated, ref, watch, type ComputedRef, type Ref } from 'vue';
import { isFiniteSample, type StatisticsSample } from '../../../engine/diagnostics.ts';

/** Which of a run's samples is looked at, and playing through them. */
export interface SamplePlayer {
  index: Readonly<Ref<number>>;
  sample: ComputedRef<StatisticsSample | null>;
  samples: ComputedRef<readonly StatisticsSample[]>;
  playing: Readonly<Ref<boolean>>;
  toggle: () => void;
  goTo: (index: number) => void;
}

const samplesPerSecond = 6;

/** Begins at the last sample that has numbers, and stays at the last while new ones arrive; another choice stays where it is. */
export function useSamplePlayer(samples: () => readonly StatisticsSample[]): SamplePlayer {
  const all = computed(samples);
  const latest = () => Math.max(0, all.value.findLastIndex(isFiniteSample));
  const index = ref(latest());
  const playing = ref(false);

  watch(
    () => all.value.length,
    (length, before) => {
      if (before === 0 || index.value >= before - 1 || index.value >= length) index.value = latest();
    },
  );

  const { pause, resume } = useIntervalFn(
    () => {
      if (index.value < all.value.length - 1) index.value++;
      else stop();
    },
    1000 / samplesPerSecond,
    { immediate: false },
  );

  function stop() {
    playing.value = false;
    pause();
  }

  function toggle() {
    if (playing.value) return stop();
    if (index.value >= all.value.length - 1) index.value = 0;
    playing.value = true;
    resume();
  }

  function goTo(to: number) {
    stop();
    index.value = to;
  }

  onDeactivated(stop);
  return { index, sample: computed(() => all.value[index.value] ?? null), samples: all, playing, toggle, goTo };
}
