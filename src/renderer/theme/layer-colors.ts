import { colorScale, css, type Rgb } from '../charts/color-scale.ts';
import type { Appearance } from './palette.ts';

/**
 * From input to output in one sweep from violet over green to amber: near layers look alike, far ones do not, and lightness
 * rises with the layer, so that the order survives every kind of colour vision.
 */
const stops: Record<Appearance, readonly Rgb[]> = {
  light: [
    [59, 40, 130],
    [33, 96, 168],
    [22, 132, 120],
    [112, 146, 20],
    [206, 132, 0],
  ],
  dark: [
    [140, 118, 236],
    [88, 154, 240],
    [62, 190, 168],
    [164, 208, 84],
    [255, 206, 92],
  ],
};

/** The colour of a layer l = 1 … L among L, wherever it is drawn. */
export function layerColor(number: number, layers: number, appearance: Appearance): string {
  return css(colorScale(stops[appearance])(layers > 1 ? (number - 1) / (layers - 1) : 0.25));
}
