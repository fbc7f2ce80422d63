import { defineStore } from 'pinia';
import { computed, reactive, type WritableComputedRef } from 'vue';
import type { Choice } from '../../bridge/api.ts';
import { call } from '../bridge.ts';

const writeAfterMs = 250;

/** Remembered choices: how the window was left is how it opens. */
export const useSettings = defineStore('settings', () => {
  const choices = reactive<Record<string, Choice>>({});
  /** Choices that wait to be written, so that a slider or a word does not write at every move of it. */
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  async function load() {
    Object.assign(choices, await call('settings.read'));
  }

  function write(key: string, choice: Choice) {
    choices[key] = choice;
    clearTimeout(waiting.get(key));
    waiting.set(key, setTimeout(() => writeNow(key), writeAfterMs));
  }

  function writeNow(key: string) {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
    void call('settings.write', key, choices[key] ?? null);
  }

  // The last choice before the window closes is one too.
  window.addEventListener('pagehide', () => [...waiting.keys()].forEach(writeNow));

  /** A choice as a writable ref; its key is the view's and the control's, as in `runs.sortBy`. */
  function remembered<Value extends Choice>(key: string, fallback: Value): WritableComputedRef<Value> {
    return computed({
      get: () => (key in choices ? (choices[key] as Value) : fallback),
      set: (choice) => write(key, choice),
    });
  }

  return { load, remembered };
});
