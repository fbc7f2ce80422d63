import { useTimeoutFn } from '@vueuse/core';
import { computed, ref } from 'vue';

const delayMs = 350;

/**
 * When a tip is to be seen: while the pointer rests on what it is about, as Naive UI finds out, or the keyboard does. Escape puts it away.
 */
export function useTip() {
  const isHovered = ref(false);
  const isFocused = ref(false);
  const { start, stop } = useTimeoutFn(() => (isFocused.value = true), delayMs, { immediate: false });

  function leave() {
    stop();
    isFocused.value = false;
  }

  const listeners = {
    focusin: ({ target }: FocusEvent) => void (target instanceof Element && target.matches(':focus-visible') && start()),
    focusout: leave,
    keydown: ({ key }: KeyboardEvent) => void (key === 'Escape' && leave()),
  };

  return { isShown: computed(() => isHovered.value || isFocused.value), hover: (on: boolean) => (isHovered.value = on), listeners };
}
