import type { Appearance } from './palette.ts';

/** Spacing in pixels, on a base of 4. */
export const space = { 1: 4, 2: 8, 3: 12, 4: 16, 5: 20, 6: 24, 8: 32, 12: 48 } as const;

/** Type sizes in pixels. */
export const text = { xs: 11, sm: 12, md: 13, lg: 15, xl: 18, '2xl': 24 } as const;

export const radius = { sm: 4, md: 6, lg: 10 } as const;

export const fonts = {
  sans: "'Inter Variable', system-ui, sans-serif",
  mono: "'JetBrains Mono Variable', ui-monospace, monospace",
} as const;

export interface Colors {
  /** Behind everything. */
  ground: string;
  /** Panels and tables. */
  surface: string;
  /** Menus, dialogs, tooltips. */
  raised: string;
  /** Wells: inputs, tracks, the drawing area. */
  sunken: string;
  hover: string;
  selected: string;
  border: string;
  borderStrong: string;
  text: string;
  textMuted: string;
  textFaint: string;
  accent: string;
  accentHover: string;
  accentPressed: string;
  onAccent: string;
  focus: string;
  success: string;
  warning: string;
  danger: string;
  /** Forward and backward flow, and signs of weights: positive and negative. */
  positive: string;
  negative: string;
  shadow: string;
}

export const colors: Record<Appearance, Colors> = {
  light: {
    ground: '#f5f6f8',
    surface: '#ffffff',
    raised: '#ffffff',
    sunken: '#eef0f4',
    hover: '#f0f2f6',
    selected: '#e8edfb',
    border: '#e2e5eb',
    borderStrong: '#c6ccd7',
    text: '#1a1f2c',
    textMuted: '#545d70',
    textFaint: '#626b7e',
    accent: '#3a5bd0',
    accentHover: '#4b6ce0',
    accentPressed: '#2f4db8',
    onAccent: '#ffffff',
    focus: '#3a5bd0',
    success: '#0b7a55',
    warning: '#935d00',
    danger: '#c0322a',
    positive: '#0f6eb8',
    negative: '#c24a00',
    shadow: 'rgba(22, 28, 45, 0.14)',
  },
  dark: {
    ground: '#0e1116',
    surface: '#151920',
    raised: '#1d222b',
    sunken: '#0b0d12',
    hover: '#1c212a',
    selected: '#1f2a45',
    border: '#262c37',
    borderStrong: '#3b4454',
    text: '#e6e9f0',
    textMuted: '#a3acbd',
    textFaint: '#8a94a7',
    accent: '#7f9bff',
    accentHover: '#94acff',
    accentPressed: '#6a88f0',
    onAccent: '#0b0f1c',
    focus: '#94acff',
    success: '#4cc38a',
    warning: '#e0a33a',
    danger: '#f2766b',
    positive: '#5395f9',
    negative: '#f0803b',
    shadow: 'rgba(0, 0, 0, 0.5)',
  },
};

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const scale = (prefix: string, values: Record<string, number>) =>
  Object.entries(values).map(([step, pixels]) => [`--${prefix}-${step}`, `${pixels}px`] as const);

/** Every token as CSS custom properties: `--space-2`, `--text-md`, `--color-surface`… */
export function customProperties(appearance: Appearance): ReadonlyMap<string, string> {
  return new Map([
    ...scale('space', space),
    ...scale('text', text),
    ...scale('radius', radius),
    ['--font-sans', fonts.sans],
    ['--font-mono', fonts.mono],
    ...Object.entries(colors[appearance]).map(([name, color]) => [`--color-${kebab(name)}`, color] as const),
  ]);
}
