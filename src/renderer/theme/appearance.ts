import { usePreferredDark } from '@vueuse/core';
import { computed, watchEffect, type ComputedRef } from 'vue';
import { useSettings } from '../stores/settings.ts';
import type { Appearance } from './palette.ts';
import { customProperties } from './tokens.ts';

export const appearanceChoices = ['system', 'light', 'dark'] as const;
export type AppearanceChoice = (typeof appearanceChoices)[number];

const systemPrefersDark = usePreferredDark();

/** The chosen appearance (remembered) and the one it comes to. */
export function useAppearance() {
  const choice = useSettings().remembered<AppearanceChoice>('app.appearance', 'system');
  const appearance: ComputedRef<Appearance> = computed(() => {
    if (choice.value === 'light' || choice.value === 'dark') return choice.value;
    return systemPrefersDark.value ? 'dark' : 'light';
  });
  const next = () => {
    choice.value = appearanceChoices[(appearanceChoices.indexOf(choice.value) + 1) % appearanceChoices.length]!;
  };
  return { choice, appearance, next };
}

/** Keeps the document's custom properties in step with the appearance. */
export function applyAppearance(appearance: ComputedRef<Appearance>): void {
  watchEffect(() => {
    const root = document.documentElement;
    root.dataset.appearance = appearance.value;
    root.style.colorScheme = appearance.value;
    for (const [property, value] of customProperties(appearance.value)) root.style.setProperty(property, value);
  });
}
