import { Vector3, type PerspectiveCamera } from 'three';
import { significant } from '../format/significant.ts';
import type { HeightScale } from './heights.ts';
import { niceCeiling } from './scales.ts';

/** What a 3-D plot shows: the plane from … to, and what is a height. */
export interface Box {
  x: readonly [number, number];
  y: readonly [number, number];
  heights: HeightScale;
  names: { x: string; y: string; z: string };
}

/** A tick's number or an axis's name, in pixels from the top left. */
export interface AxisLabel {
  key: string;
  text: string;
  left: number;
  top: number;
  /** Which way it extends from there: −1 to the left, 0 to both sides, 1 to the right. */
  lean: number;
  kind: 'tick' | 'name';
}

/** Height of the box whose floor is the square ±1. */
export const boxHeight = 1.25;

const ticksOf = ([low, high]: readonly [number, number]): number[] => {
  const step = niceCeiling((high - low) / 5);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

/** Labels along the floor's two edges nearest to the camera, and up the edge that is leftmost to the eye. */
export function axisLabels({ x, y, heights, names }: Box, camera: PerspectiveCamera, width: number, height: number): AxisLabel[] {
  const project = (...point: [number, number, number]) => {
    const at = new Vector3(...point).project(camera);
    return { left: ((at.x + 1) / 2) * width, top: ((1 - at.y) / 2) * height };
  };
  const nearX = Math.sign(camera.position.x) || 1;
  const nearZ = Math.sign(camera.position.z) || 1;
  const corners = [[-1, -1], [-1, 1], [1, -1], [1, 1]] as const;
  const leftOf = ([cornerX, cornerZ]: readonly [number, number]) => project(cornerX, 0, cornerZ).left;
  const leftmost = corners.reduce((best, corner) => (leftOf(corner) < leftOf(best) ? corner : best));
  const share = (value: number, [low, high]: readonly [number, number]) => (2 * (value - low)) / (high - low) - 1;
  const out = 1.1;
  const further = 1.32;

  type Point = [number, number, number];
  const along = (axis: string, name: string, ticks: readonly number[], at: (tick: number) => Point, end: Point) => [
    ...ticks.map((tick): AxisLabel => ({ key: `${axis}${tick}`, text: significant(tick), kind: 'tick', lean: 0, ...project(...at(tick)) })),
    nameLabel(axis, name, project(...end), width),
  ];
  return [
    ...along('x', names.x, ticksOf(x), (tick) => [share(tick, x), 0, out * nearZ], [0, 0, further * nearZ]),
    ...along('y', names.y, ticksOf(y), (tick) => [out * nearX, 0, -share(tick, y)], [further * nearX, 0, 0]),
    ...along(
      'z',
      names.z,
      heights.ticks.filter((tick) => heights.share(tick) > 0.01),
      (tick) => [leftmost[0] * 1.06, heights.share(tick) * boxHeight, leftmost[1] * 1.06],
      [leftmost[0] * 1.04, boxHeight * 1.09, leftmost[1] * 1.04],
    ),
  ];
}

/** An axis's name extends away from the plot, so as not to lie on its ticks. */
function nameLabel(axis: string, text: string, at: { left: number; top: number }, width: number): AxisLabel {
  const lean = axis === 'z' ? 0 : Math.min(1, Math.max(-1, (at.left - width / 2) / (width / 12)));
  return { key: axis, text, kind: 'name', lean, ...at };
}
