import type { ElementwiseName } from '../../../engine/activations.ts';
import { pointCloud, type LabelledPoint, type PointCloudName } from '../../../engine/data/point-clouds.ts';
import { parseSpec, type InitializerName, type OptimizerSpec, type RunSpec } from '../../../engine/spec.ts';

/** What a person chooses on the 2-D page. */
export interface PlaneSettings {
  cloud: PointCloudName | 'own';
  count: number;
  noise: number;
  /** Hidden layers; as text, since it is chosen among buttons. */
  depth: '0' | '1' | '2';
  units: number;
  activation: ElementwiseName;
  optimizer: OptimizerSpec['type'];
  learningRate: number;
  batchSize: number;
  l2: number;
  seed: number;
  /** Epochs a frame. */
  speed: '1' | '5' | '20';
}

export const startingSettings: PlaneSettings = {
  cloud: 'xor',
  count: 200,
  noise: 0.05,
  depth: '1',
  units: 4,
  activation: 'tanh',
  optimizer: 'adam',
  learningRate: 0.03,
  batchSize: 10,
  l2: 0,
  seed: 1,
  speed: '1',
};

/** Rates that suit each optimizer on such small problems. */
export const usualRates: Record<OptimizerSpec['type'], number> = { sgd: 0.3, momentum: 0.05, nesterov: 0.05, rmsprop: 0.01, adam: 0.03 };

export const pointsOf = ({ cloud, count, noise, seed }: PlaneSettings, own: readonly LabelledPoint[]): readonly LabelledPoint[] =>
  cloud === 'own' ? own : pointCloud(cloud, count, noise, seed);

/** Tells one problem from another; points added by hand stay the same problem. */
export const cloudName = ({ cloud, count, noise }: PlaneSettings): string => (cloud === 'own' ? cloud : `${cloud} ${count} ${noise}`);

/** Two inputs, the hidden layers, and one sigmoid unit that says how likely class 1 is. */
export function specOf({ depth, units, activation, optimizer, learningRate, l2, batchSize, seed }: PlaneSettings): RunSpec {
  const initializer: InitializerName = activation === 'relu' || activation === 'leakyRelu' ? 'heNormal' : 'glorotUniform';
  return parseSpec({
    inputShape: [2],
    layers: [
      ...Array.from({ length: Number(depth) }, () => ({ type: 'dense', units, activation, initializer })),
      { type: 'dense', units: 1, activation: 'sigmoid', initializer: 'glorotUniform' },
    ],
    loss: 'crossEntropy',
    optimizer: { type: optimizer, learningRate },
    regularization: { l2 },
    batchSize,
    epochs: 1,
    seed,
  });
}
