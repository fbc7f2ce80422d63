import type { Appearance } from '../theme/palette.ts';
import { colors } from '../theme/tokens.ts';

export type Rgb = readonly [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

export const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((channel, i) => Math.round(channel + (to[i]! - channel) * share)) as unknown as Rgb;

export const css = ([r, g, b]: Rgb): string => `rgb(${r}, ${g}, ${b})`;

/** Colours for shares 0…1, evenly between the stops. */
export function colorScale(stops: readonly Rgb[]): (share: number) => Rgb {
  return (share) => {
    const along = Math.min(1, Math.max(0, share)) * (stops.length - 1);
    const index = Math.min(stops.length - 2, Math.floor(along));
    return mix(stops[index]!, stops[index + 1]!, along - index);
  };
}

/** Below and above a middle: orange, the surface, blue; the two hues stay apart for every kind of colour vision. */
export function divergingStops(appearance: Appearance): readonly Rgb[] {
  const { negative, surface, positive } = colors[appearance];
  return [rgb(negative), mix(rgb(negative), rgb(surface), 0.55), rgb(surface), mix(rgb(positive), rgb(surface), 0.55), rgb(positive)];
}

/** The same, paler: for grounds on which points of both colours must stand out. */
export const paleDivergingStops = (appearance: Appearance): readonly Rgb[] =>
  divergingStops(appearance).map((stop) => mix(stop, rgb(colors[appearance].surface), 0.48));

/** From little to much of one hue, on the surface: light to dark in light, dark to light in dark. */
export function sequentialStops(appearance: Appearance, hue: 'positive' | 'negative'): readonly Rgb[] {
  const own = rgb(colors[appearance][hue]);
  const { surface, text } = colors[appearance];
  return [mix(rgb(surface), own, 0.08), mix(rgb(surface), own, 0.5), own, mix(own, rgb(text), 0.55)];
}
