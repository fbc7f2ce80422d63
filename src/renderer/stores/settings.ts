import { useDebounceFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, reactive, type WritableComputedRef } from 'vue';
import type { Choice } from '../../bridge/api.ts';
import { call } from '../bridge.ts';

const writeAfterMs = 250;

/** Remembered choices: how the window was left is how it opens. */
export const useSettings = defineStore('settings', () => {
  const choices = reactive<Record<string, Choice>>({});
  const writers = new Map<string, () => void>();

  async function load() {
    Object.assign(choices, await call('settings.read'));
  }

  function write(key: string, choice: Choice) {
    choices[key] = choice;
    let writer = writers.get(key);
    if (!writer) {
      writer = useDebounceFn(() => call('settings.write', key, choices[key] ?? null), writeAfterMs);
      writers.set(key, writer);
    }
    writer();
  }

  /** A choice as a writable ref; its key is the view's and the control's, as in `runs.sortBy`. */
  function remembered<Value extends Choice>(key: string, fallback: Value): WritableComputedRef<Value> {
    return computed({
      get: () => (key in choices ? (choices[key] as Value) : fallback),
      set: (choice) => write(key, choice),
    });
  }

  return { load, remembered };
});
