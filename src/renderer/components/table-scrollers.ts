import { onMounted, onUpdated, type ComponentPublicInstance, type ShallowRef } from 'vue';

/**
 * Chromium lets Tab stop at what scrolls and has nothing in it to stop at, as the body of a table without controls. Here it is a stop,
 * and named, where a label is given.
 */
export function useTableScrollers(table: Readonly<ShallowRef<ComponentPublicInstance | null>>, label?: string): void {
  function settle() {
    const root = table.value?.$el as HTMLElement | undefined;
    const body = root?.querySelector('.v-vl');
    body?.setAttribute('tabindex', label ? '0' : '-1');
    if (!label) return;
    body?.setAttribute('role', 'group');
    body?.setAttribute('aria-label', label);
  }
  onMounted(settle);
  onUpdated(settle);
}
