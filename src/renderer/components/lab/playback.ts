import { useRafFn } from '@vueuse/core';
import { computed, onDeactivated, readonly, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useCommand } from '../../commands.ts';

/** Something that runs in steps and can be played, paused, stepped and set back, by the bar below or by keys. */
export interface Playback {
  /** Steps done, 0…last. */
  position: Readonly<Ref<number>>;
  playing: Readonly<Ref<boolean>>;
  last: ComputedRef<number>;
  toggle: () => void;
  goTo: (position: number) => void;
}

/**
 * Plays from 0 to `last`, and begins anew when played from the end. Answers the lab's commands while its page is shown.
 * @param stepsPerSecond how fast.
 */
export function usePlayback(last: () => number, stepsPerSecond: () => number): Playback {
  const position = ref(0);
  const playing = ref(false);
  const end = computed(last);
  let fraction = 0;

  const { pause, resume } = useRafFn(
    ({ delta }) => {
      fraction += (delta / 1000) * stepsPerSecond();
      const whole = Math.floor(fraction);
      fraction -= whole;
      position.value = Math.min(end.value, position.value + whole);
      if (position.value >= end.value) playing.value = false;
    },
    { immediate: false },
  );
  watch(playing, (plays) => (plays ? resume() : pause()));
  watch(end, (to) => (position.value = Math.min(position.value, to)));

  const goTo = (to: number) => {
    playing.value = false;
    position.value = Math.min(end.value, Math.max(0, to));
  };
  const toggle = () => {
    if (!playing.value && position.value >= end.value) position.value = 0;
    playing.value = !playing.value;
  };

  useCommand('lab.play', toggle);
  useCommand('lab.next', () => goTo(position.value + 1));
  useCommand('lab.previous', () => goTo(position.value - 1));
  useCommand('lab.restart', () => goTo(0));
  useCommand('lab.end', () => goTo(end.value));
  onDeactivated(() => (playing.value = false));

  return { position: readonly(position), playing: readonly(playing), last: end, toggle, goTo };
}
