import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { descend } from '../../../src/engine/descent.ts';
import { createNetwork } from '../../../src/engine/network.ts';
import { scheduleFactor } from '../../../src/engine/schedules.ts';
import { layerSchema, type Architecture, type OptimizerSpec, type Regularization, type ScheduleSpec } from '../../../src/engine/spec.ts';
import { distance } from './network/setups.ts';

/** Trainings by PyTorch; see `test/golden/training/generate.py`. */
interface Training {
  name: string;
  architecture: Pick<Architecture, 'inputShape' | 'loss'> & { layers: object[] };
  optimizer: OptimizerSpec;
  steps: number;
  regularization: Regularization;
  gradientClip: number | null;
  x: number[][];
  y: number[][];
  parameters: number[];
  /** Before each step, and after the last. */
  costs: number[];
  trained: number[];
}

const file = join(import.meta.dirname, '../../golden/training/pytorch.json');
const { trainings, schedules } = JSON.parse(readFileSync(file, 'utf8')) as { trainings: Training[]; schedules: [ScheduleSpec, number[]][] };

const architectureOf = ({ architecture }: Training): Architecture => ({
  ...architecture,
  layers: architecture.layers.map((layer) => layerSchema.parse(layer)),
});

describe('sixty steps come to what PyTorch comes to', () => {
  it.each(trainings)('by the reference: $name', (training) => {
    const { optimizer, steps, regularization, gradientClip } = training;
    const batch = { x: training.x.map((row) => Float64Array.from(row)), y: training.y.map((row) => Float64Array.from(row)) };
    const problem = { architecture: architectureOf(training), parameters: Float64Array.from(training.parameters), batch, regularization };
    const { costs, parameters } = descend(problem, { optimizer, steps, gradientClip });
    expect(distance(costs, training.costs)).toBeLessThan(1e-10);
    expect(distance(parameters, training.trained)).toBeLessThan(1e-10);
  });

  it.each(trainings)('by the float32 engine: $name', async (training) => {
    const architecture = architectureOf(training);
    const n = training.x.length;
    const network = await createNetwork(architecture, { maxBatch: n });
    network.configure({ ...training, seed: 1 });
    network.writeParameters(Float32Array.from(training.parameters));
    const costs = Array.from({ length: training.steps }, () => {
      network.trainOn(Float32Array.from(training.x.flat()), Float32Array.from(training.y.flat()), n);
      return network.batchCost;
    });
    expect(distance(costs, training.costs.slice(0, -1))).toBeLessThan(1e-6);
    expect(distance(network.readParameters(), training.trained)).toBeLessThan(5e-6);
  });
});

describe('a schedule has PyTorch’s learning rates', () => {
  it.each(schedules)('%o', (schedule, factors) => {
    const epochs = factors.length;
    factors.forEach((factor, epoch) => expect(scheduleFactor(schedule, { epoch, epochs, plateaus: 0 })).toBeCloseTo(factor, 14));
  });
});
