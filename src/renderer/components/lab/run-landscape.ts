import type { StoredModel } from '../../../bridge/runs.ts';
import type { Examples } from '../../../engine/data/examples.ts';
import { columnAt, rowAt, type Field, type Grid } from '../../../engine/lab/field.ts';
import { moveOnPlane, principalPlane, randomDirection, type Plane } from '../../../engine/lab/loss-directions.ts';
import { createNetwork } from '../../../engine/network.ts';
import { call } from '../../bridge.ts';
import { inSlices } from '../../slices.ts';

export type Directions = 'random' | 'principal';

/** A plane through a run's weights, and where its stored epochs lie on it. */
export interface RunPlane {
  model: StoredModel;
  plane: Plane;
  /** Where each stored epoch lies; with random directions the trained weights alone. */
  coordinates: readonly (readonly [number, number])[];
  /** Shares of the way explained by the principal directions. */
  explained: readonly [number, number] | null;
  /** How far to look along each direction. */
  grid: Grid;
}

/** Side of the square looked at with random directions: 1 is as far as the weights themselves are long. */
const randomReach = 1;

/** @throws {RangeError} when too few epochs are stored for principal directions. */
export async function planeOfRun(runId: number, directions: Directions, seed: number, resolution: number): Promise<RunPlane> {
  const model = await call('runs.model', runId, null);
  const size = { columns: resolution, rows: resolution };
  if (directions === 'random') {
    const [first, second] = [0, 1].map((index) => randomDirection(model.spec, model.parameters, seed, index));
    const extent = [-randomReach, randomReach] as const;
    return { model, plane: [first!, second!], coordinates: [[0, 0]], explained: null, grid: { ...size, x: extent, y: extent } };
  }
  const epochs = await call('runs.storedEpochs', runId);
  const trajectory: Float32Array[] = [];
  for (const epoch of thinned(epochs)) trajectory.push((await call('runs.model', runId, epoch)).parameters);
  const { plane, coordinates, explained } = principalPlane(trajectory);
  return { model, plane, coordinates, explained, grid: { ...size, ...extents(coordinates) } };
}

/** Most weights that are fetched for principal directions. */
const mostEpochs = 40;
const thinned = (epochs: readonly number[]) => {
  const every = Math.ceil(epochs.length / mostEpochs);
  return epochs.filter((_epoch, index) => index % every === 0 || index === epochs.length - 1);
};

/** Around all points with a quarter of their spread to spare. */
function extents(points: readonly (readonly [number, number])[]): Pick<Grid, 'x' | 'y'> {
  const around = (values: readonly number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const margin = 0.25 * (most - least);
    return [least - margin, most + margin] as const;
  };
  return { x: around(points.map(([u]) => u)), y: around(points.map(([, v]) => v)) };
}

/** The first test images as examples for a run of the given output size. */
export async function testExamples(count: number): Promise<Examples> {
  const digits = await call('examples.test', Array.from({ length: count }, (_, index) => index));
  const inputs = new Uint8Array(count * 784);
  for (const [index, { pixels }] of digits.entries()) inputs.set(pixels, index * 784);
  return { count, inputSize: 784, inputs, targets: { kind: 'classes', classes: 10, labels: Uint8Array.from(digits, ({ label }) => label) } };
}

export interface Landscape {
  field: Field;
  /** Cost at each of the plane's coordinates. */
  heights: number[];
}

/**
 * Mean cost on the examples at every point of the plane's grid, in slices between frames.
 * @returns null when `signal` ended it.
 */
export async function measureLandscape(
  { model, plane, coordinates, grid }: RunPlane,
  examples: Examples,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Landscape | null> {
  const network = await createNetwork(model.spec, { maxBatch: examples.count });
  try {
    const attached = network.attach(examples);
    const moved = new Float32Array(model.parameters.length);
    const costAt = (u: number, v: number) => {
      moveOnPlane(model.parameters, plane, u, v, moved);
      network.writeParameters(moved);
      return network.evaluate(attached).loss;
    };
    const values = new Float64Array(grid.columns * grid.rows);
    function* points() {
      for (let point = 0; point < values.length; point++) {
        values[point] = costAt(columnAt(grid, point % grid.columns), rowAt(grid, Math.floor(point / grid.columns)));
        yield (point + 1) / values.length;
      }
    }
    if (!(await inSlices(points(), onProgress, signal))) return null;
    return { field: { ...grid, values }, heights: coordinates.map(([u, v]) => costAt(u, v)) };
  } finally {
    network.dispose();
  }
}
