import { splitParameters } from '../parameters.ts';
import { randomStream } from '../random.ts';
import type { Architecture } from '../spec.ts';

/** Two directions in the space of all weights: a plane to look at the cost on. Flat parameters, as in `splitParameters`. */
export type Plane = readonly [Float32Array, Float32Array];

/**
 * A random direction, filter-normalized: the weights into each unit point anywhere and are as long as the unit's own, so that the
 * picture does not depend on how weights are scaled between layers; biases stay (Li et al., Visualizing the loss landscape, 2018).
 */
export function randomDirection(
  architecture: Pick<Architecture, 'inputShape' | 'layers'>,
  parameters: Float32Array,
  seed: number,
  index: number,
): Float32Array {
  const direction = new Float32Array(parameters.length);
  const own = splitParameters(architecture, parameters);
  const drawn = splitParameters(architecture, direction);
  const random = randomStream(seed, 'lab/direction', index);
  for (const [layer, { weights, biases }] of own.entries()) {
    const perUnit = biases.length > 0 ? weights.length / biases.length : 0;
    for (let unit = 0; unit < biases.length; unit++) {
      const from = unit * perUnit;
      const target = drawn[layer]!.weights.subarray(from, from + perUnit);
      for (let k = 0; k < perUnit; k++) target[k] = random.normal();
      const scale = norm(weights.subarray(from, from + perUnit)) / norm(target);
      for (let k = 0; k < perUnit; k++) target[k]! *= scale;
    }
  }
  return direction;
}

export interface PrincipalPlane {
  plane: Plane;
  /** Where each point of the trajectory lies on the plane, the last at the origin. */
  coordinates: [number, number][];
  /** Share of the trajectory's variation that each direction explains. */
  explained: [number, number];
}

/**
 * The two directions, of length 1, along which a trajectory of weights moved most: the principal components of its differences
 * from the last point (Li et al. 2018, section 7).
 * @param trajectory weights of three epochs or more, in order.
 * @throws {RangeError} when there are fewer, or the weights never moved in two directions.
 */
export function principalPlane(trajectory: readonly Float32Array[]): PrincipalPlane {
  if (trajectory.length < 3) throw new RangeError('principal directions need the weights of at least three epochs');
  const last = trajectory.at(-1)!;
  const differences = trajectory.slice(0, -1).map((point) => point.map((value, i) => value - last[i]!));
  // The components lie in the span of the few differences: their Gram matrix has the same eigenvalues as the huge covariance.
  const gram = differences.map((a) => differences.map((b) => dot(a, b)));
  const total = gram.reduce((sum, row, i) => sum + row[i]!, 0);
  const first = largestEigenpair(gram);
  const second = largestEigenpair(deflate(gram, first));
  if (!(second.value > 1e-9 * total)) throw new RangeError('the weights moved along one line only');
  const plane = [first, second].map(({ vector }) => combine(differences, vector)) as unknown as Plane;
  const coordinates = [...differences.map((difference) => plane.map((axis) => dot(axis, difference)) as [number, number]), [0, 0]];
  return { plane, coordinates: coordinates as [number, number][], explained: [first.value / total, second.value / total] };
}

interface Eigenpair {
  value: number;
  /** Of length 1. */
  vector: number[];
}

/** By power iteration; the matrix is symmetric and has no negative eigenvalues. */
function largestEigenpair(matrix: readonly (readonly number[])[]): Eigenpair {
  const random = randomStream(1, 'lab/power-iteration');
  let vector = unit(matrix.map(() => random.normal()));
  let value = 0;
  for (let iteration = 0; iteration < 500; iteration++) {
    const image = matrix.map((row) => row.reduce((sum, entry, i) => sum + entry * vector[i]!, 0));
    const length = Math.hypot(...image);
    if (length === 0) return { value: 0, vector };
    vector = image.map((entry) => entry / length);
    if (Math.abs(length - value) <= 1e-13 * length) break;
    value = length;
  }
  return { value, vector };
}

const deflate = (matrix: readonly (readonly number[])[], { value, vector }: Eigenpair) =>
  matrix.map((row, i) => row.map((entry, j) => entry - value * vector[i]! * vector[j]!));

function combine(points: readonly Float32Array[], coefficients: readonly number[]): Float32Array {
  const sum = new Float32Array(points[0]!.length);
  for (const [index, point] of points.entries()) for (let i = 0; i < sum.length; i++) sum[i]! += coefficients[index]! * point[i]!;
  const length = norm(sum);
  return sum.map((value) => value / length);
}

const unit = (vector: readonly number[]) => {
  const length = Math.hypot(...vector);
  return vector.map((entry) => entry / length);
};

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const norm = (vector: Float32Array) => Math.sqrt(dot(vector, vector));

/** Writes centre + u·plane[0] + v·plane[1] into `target`. */
export function moveOnPlane(centre: Float32Array, [first, second]: Plane, u: number, v: number, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = centre[i]! + u * first[i]! + v * second[i]!;
}
