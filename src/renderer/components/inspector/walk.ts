import { useIntervalFn } from '@vueuse/core';
import { computed, onDeactivated, type ComputedRef } from 'vue';
import type { Step } from '../../../engine/inspector/steps.ts';
import { useCommand } from '../../commands.ts';
import { useSettings } from '../../stores/settings.ts';

/** Walks through the steps of backpropagation, by the bar or by keys. */
export interface Walk {
  steps: ComputedRef<readonly Step[]>;
  position: ComputedRef<number>;
  step: ComputedRef<Step | null>;
  playing: Readonly<{ value: boolean }>;
  goTo: (position: number) => void;
  toggle: () => void;
}

const playEveryMs = 1_200;

/** Begins where it was left; a network of fewer steps ends earlier. */
export function useWalk(steps: ComputedRef<readonly Step[]>): Walk {
  const remembered = useSettings().remembered<number>('inspect.step', 0);
  const last = computed(() => steps.value.length - 1);
  const position = computed(() => Math.max(0, Math.min(last.value, remembered.value)));
  const step = computed(() => steps.value[position.value] ?? null);
  const move = (to: number) => {
    remembered.value = Math.max(0, Math.min(last.value, to));
  };

  const { isActive, pause, resume } = useIntervalFn(
    () => {
      move(position.value + 1);
      if (position.value >= last.value) pause();
    },
    playEveryMs,
    { immediate: false },
  );
  const goTo = (to: number) => {
    pause();
    move(to);
  };
  const toggle = () => {
    if (isActive.value) return pause();
    move(position.value >= last.value ? 0 : position.value + 1);
    resume();
  };

  useCommand('inspect.next', () => goTo(position.value + 1));
  useCommand('inspect.previous', () => goTo(position.value - 1));
  useCommand('inspect.first', () => goTo(0));
  useCommand('inspect.last', () => goTo(last.value));
  useCommand('inspect.play', toggle);
  onDeactivated(pause);

  return { steps, position, step, playing: isActive, goTo, toggle };
}
