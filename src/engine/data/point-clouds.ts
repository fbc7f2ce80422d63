import { randomStream, type RandomStream } from '../random.ts';
import type { Examples } from './examples.ts';

/** A point in the plane and the class it belongs to. */
export interface LabelledPoint {
  x: number;
  y: number;
  label: 0 | 1;
}

export const pointCloudNames = ['linear', 'xor', 'circles', 'spirals'] as const;
export type PointCloudName = (typeof pointCloudNames)[number];

/** Half the side of the square that holds the clouds, but for noise. */
export const cloudReach = 1;

type Shape = (label: 0 | 1, random: RandomStream) => [number, number];

/** Where a point of each class lies before noise, within [−1, 1]². */
const shapes: Readonly<Record<PointCloudName, Shape>> = {
  linear: (label, random) => {
    const side = label === 1 ? 1 : -1;
    return [side * 0.45 + 0.16 * random.normal(), side * 0.45 + 0.16 * random.normal()];
  },
  xor: (label, random) => {
    const inner = 0.08;
    const across = inner + (1 - inner) * random.uniform();
    const up = (inner + (1 - inner) * random.uniform()) * (label === 1 ? -1 : 1);
    const flip = random.uniform() < 0.5 ? -1 : 1;
    return [flip * across, flip * up];
  },
  circles: (label, random) => {
    const angle = 2 * Math.PI * random.uniform();
    const radius = label === 1 ? 0.42 * Math.sqrt(random.uniform()) : 0.72 + 0.23 * random.uniform();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  spirals: (label, random) => {
    const along = Math.sqrt(random.uniform());
    const angle = 1.75 * 2 * Math.PI * along * 0.95 + label * Math.PI;
    return [0.95 * along * Math.cos(angle), 0.95 * along * Math.sin(angle)];
  },
};

/**
 * Two classes of points, alternately one of each.
 * @param noise standard deviation of what is added to both coordinates, ≥ 0.
 */
export function pointCloud(name: PointCloudName, count: number, noise: number, seed: number): LabelledPoint[] {
  const random = randomStream(seed, `points/${name}`);
  return Array.from({ length: count }, (_, index) => {
    const label = (index % 2) as 0 | 1;
    const [x, y] = shapes[name](label, random);
    return { x: x + noise * random.normal(), y: y + noise * random.normal(), label };
  });
}

/** The points as examples for a network of two inputs and one output. */
export function pointExamples(points: readonly LabelledPoint[]): Examples {
  return {
    count: points.length,
    inputSize: 2,
    inputs: Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
    targets: { kind: 'values', size: 1, values: Float32Array.from(points, ({ label }) => label) },
  };
}
