import { parseSpec, type RunSpec } from '../../src/engine/spec.ts';

/** One row of the benchmark: a network, a batch size, and what the engine has to reach. */
export interface BenchNet {
  name: string;
  spec: RunSpec;
  batch: number;
  /** Operations of one dense training step: 2 a weight and example forward, 2 for the gradient, 2 for the delta beyond layer 1. */
  flops: number;
  /** Which peers' best the goal is a ratio to, and the ratio. */
  goal: { against: 'numpy' | 'torch' | 'tfjs' | 'best'; ratio: number }[];
}

const dense = (units: number, activation: string) => ({ type: 'dense', units, activation, initializer: 'glorotUniform' });

const denseFlops = (sizes: readonly number[], batch: number) =>
  sizes.slice(1).reduce((sum, units, index) => sum + units * sizes[index]! * batch * (index === 0 ? 4 : 6), 0);

function mlp(hidden: readonly number[], activation: string, output: string, loss: string, batch: number, goal: BenchNet['goal']): BenchNet {
  const sizes = [784, ...hidden, 10];
  const spec = parseSpec({
    layers: [...hidden.map((units) => dense(units, activation)), dense(10, output)],
    loss,
    optimizer: { type: 'sgd', learningRate: 0.01 },
    batchSize: batch,
    epochs: 1,
  });
  return { name: sizes.join('-'), spec, batch, flops: denseFlops(sizes, batch), goal };
}

const lenetBatch = 32;
const conv = (filters: number) => ({ type: 'conv2d', filters, kernel: 5, activation: 'relu' });
const lenet: BenchNet = {
  name: 'LeNet-like 6c5-p2-16c5-p2-120-84-10',
  batch: lenetBatch,
  spec: parseSpec({
    layers: [
      conv(6), { type: 'maxPool2d' }, conv(16), { type: 'maxPool2d' },
      { type: 'flatten' }, dense(120, 'relu'), dense(84, 'relu'), dense(10, 'softmax'),
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.01 },
    batchSize: lenetBatch,
    epochs: 1,
  }),
  flops:
    lenetBatch * (4 * 6 * 25 * 24 * 24 + 6 * 16 * 6 * 25 * 8 * 8 + 2 * 256 * 120) + denseFlops([256, 120, 84, 10], lenetBatch),
  goal: [{ against: 'torch', ratio: 1 }],
};

export const benchNets: readonly BenchNet[] = [
  mlp([30], 'sigmoid', 'sigmoid', 'quadratic', 10, [
    { against: 'numpy', ratio: 2.2 },
    { against: 'torch', ratio: 7 },
    { against: 'tfjs', ratio: 28 },
  ]),
  mlp([100], 'relu', 'softmax', 'logLikelihood', 10, [{ against: 'numpy', ratio: 1.9 }]),
  mlp([800], 'relu', 'softmax', 'logLikelihood', 128, [{ against: 'best', ratio: 1.2 }]),
  mlp([1000, 1000, 1000, 1000], 'tanh', 'softmax', 'logLikelihood', 10, [{ against: 'best', ratio: 1.6 }]),
  lenet,
];
