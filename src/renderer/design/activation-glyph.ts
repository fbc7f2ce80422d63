import { elementwise } from '../../engine/activations.ts';
import type { ActivationName } from '../../engine/spec.ts';

export const glyph = { width: 26, height: 18 } as const;

/** z from −reach to reach across the glyph; what a(z) spans from bottom to top. */
const reach = 4;
const steps = 32;

const at = (z: number) => ((z + reach) / (2 * reach)) * (glyph.width - 2) + 1;

export const axes = `M1 ${glyph.height - 1.5}H${glyph.width - 1}M${glyph.width / 2} 1V${glyph.height - 1}`;

/** The graph of an activation as an SVG path, drawn from the function itself, its least value at the bottom. */
export function glyphPath(name: ActivationName): string {
  // One of two softmax outputs is a sigmoid of their difference.
  const { value } = elementwise[name === 'softmax' ? 'sigmoid' : name];
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const z = -reach + (2 * reach * step) / steps;
    return { z, a: value(z) };
  });
  const least = Math.min(...points.map(({ a }) => a));
  const most = Math.max(...points.map(({ a }) => a));
  const height = (a: number) => glyph.height - 2 - ((a - least) / (most - least)) * (glyph.height - 4);
  return points.map(({ z, a }, index) => `${index === 0 ? 'M' : 'L'}${at(z).toFixed(1)} ${height(a).toFixed(1)}`).join('');
}
