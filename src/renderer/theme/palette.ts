export type Appearance = 'light' | 'dark';

/**
 * Eight colours for runs, in the hue order of Okabe and Ito (2008), moved apart until every pair stays distinct under
 * protanopia, deuteranopia and tritanopia, and dark (or light) enough to be drawn as a line on the surface.
 * test/unit/renderer/palette.test.ts measures both.
 */
export const runColors: Record<Appearance, readonly string[]> = {
  light: ['#0f6eb8', '#c24a00', '#3f9b7c', '#a7427c', '#bd8700', '#339cdf', '#21212f', '#722c4c'],
  dark: ['#5395f9', '#f0803b', '#25c089', '#ff9ac5', '#f2c349', '#71cbff', '#e8eaf0', '#bd6fc0'],
};

/** Strokes in pixels, drawn and left out; a run beyond the eighth repeats a colour in another of these. */
const dashPatterns: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [8, 3, 2, 3]];

/** How lines and marks of a run look: the same run has the same look everywhere. */
export interface RunLook {
  color: string;
  /** Empty for a solid line. */
  dash: readonly number[];
}

/** The look that a run's id gives it, for good: it does not change when other runs come and go. */
export function runLook(runId: number, appearance: Appearance): RunLook {
  const colors = runColors[appearance];
  const turn = Math.max(0, runId - 1);
  return { color: colors[turn % colors.length]!, dash: dashPatterns[Math.floor(turn / colors.length) % dashPatterns.length]! };
}

export const runColor = (runId: number, appearance: Appearance): string => runLook(runId, appearance).color;
