import { parseSpec, type RunSpec } from '../../src/engine/spec.ts';

/** One row of the benchmark: a network, a batch size, and what the engine has to reach. */
export interface BenchNet {
  name: string;
  spec: RunSpec;
  batch: number;
  /** Operations of one training step: 2 a weight and example forward, 2 for the gradient, 2 for the delta beyond layer 1. */
  flops: number;
  /** Those of them that a zero pixel makes needless. */
  skippable: number;
  /** What keeps the engine from the cores' peak; found by doing one phase of a step twice and seeing how much longer the step takes. */
  limit: string;
  /** Which peers' best the goal is a ratio to, and the ratio. */
  goal: { against: 'numpy' | 'torch' | 'tfjs' | 'best'; ratio: number }[];
}

const dense = (units: number, activation: string) => ({ type: 'dense', units, activation, initializer: 'glorotUniform' });

const denseFlops = (sizes: readonly number[], batch: number) =>
  sizes.slice(1).reduce((sum, units, index) => sum + units * sizes[index]! * batch * (index === 0 ? 4 : 6), 0);

interface Mlp {
  hidden: readonly number[];
  activation: string;
  output: string;
  loss: string;
  batch: number;
  goal: BenchNet['goal'];
  limit: string;
}

function mlp({ hidden, activation, output, loss, batch, goal, limit }: Mlp): BenchNet {
  const sizes = [784, ...hidden, 10];
  const spec = parseSpec({
    layers: [...hidden.map((units) => dense(units, activation)), dense(10, output)],
    loss,
    optimizer: { type: 'sgd', learningRate: 0.01 },
    batchSize: batch,
    epochs: 1,
  });
  const flops = denseFlops(sizes, batch);
  return { name: sizes.join('-'), spec, batch, flops, skippable: denseFlops(sizes.slice(0, 2), batch), goal, limit };
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
  skippable: 0,
  goal: [{ against: 'torch', ratio: 1 }],
  limit:
    'Patches are laid out anew for each image, forward and for the gradient, and the two first products have only 6 and 16 rows, too few to use a ' +
    'patch often once it is in registers; pooling and activations take a tenth of the step.',
};

export const benchNets: readonly BenchNet[] = [
  mlp({
    hidden: [30],
    activation: 'sigmoid',
    output: 'sigmoid',
    loss: 'quadratic',
    batch: 10,
    goal: [
      { against: 'numpy', ratio: 2.2 },
      { against: 'torch', ratio: 7 },
      { against: 'tfjs', ratio: 28 },
    ],
    limit:
      'Seven tenths of the step are the two products with nonzero pixels: a pixel’s row of weights is loaded for each multiplication, and ' +
      'stored again when it moves, so loads and stores are the bound, not multiplications. The rest is many small things.',
  }),
  mlp({
    hidden: [100],
    activation: 'relu',
    output: 'softmax',
    loss: 'logLikelihood',
    batch: 10,
    goal: [{ against: 'numpy', ratio: 1.9 }],
    limit: 'As above: 8 and 11 of its 25 µs are the products with nonzero pixels, a load (and a store) to each multiplication.',
  }),
  mlp({
    hidden: [800],
    activation: 'relu',
    output: 'softmax',
    loss: 'logLikelihood',
    batch: 128,
    goal: [{ against: 'best', ratio: 1.2 }],
    limit:
      'Nine tenths are the products with nonzero pixels, forward and for the gradient in equal parts; their rows of weights and of δ come from the ' +
      'second-level cache, about 1.2 multiplications a cycle of the 2 that a core can do.',
  }),
  mlp({
    hidden: [1000, 1000, 1000, 1000],
    activation: 'tanh',
    output: 'softmax',
    loss: 'logLikelihood',
    batch: 10,
    goal: [{ against: 'best', ratio: 1.6 }],
    limit:
      'Ten examples use each of 15 MB of weights ten times forward, ten times for δ and move it once: δ runs at nearly the peak, the gradient at ' +
      'three quarters of it, because a sum of ten products is short; a quarter of the step goes into fetching weights from the third-level cache.',
  }),
  lenet,
];
