import { computed, type WritableComputedRef } from 'vue';
import { useSettings } from '../stores/settings.ts';

/** A remembered choice of several, kept as JSON because a stored choice is one value. */
export function rememberedList<Item extends string>(key: string): WritableComputedRef<Item[]> {
  const stored = useSettings().remembered<string>(key, '[]');
  return computed({
    get: () => parseList<Item>(stored.value),
    set: (list) => {
      stored.value = JSON.stringify(list);
    },
  });
}

function parseList<Item extends string>(json: string): Item[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
