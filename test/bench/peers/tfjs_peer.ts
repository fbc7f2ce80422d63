import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { nextBatch, readLabels, readPixels, serve, type Request } from '../protocol.ts';

/** TensorFlow.js as a peer, lean: tfjs-core with its SGD optimizer, no layers API. The backend comes as the first argument. */

type Net = { forward(x: tf.Tensor2D): tf.Tensor2D; optimizer: tf.SGDOptimizer };

const activate: Record<string, (z: tf.Tensor2D) => tf.Tensor2D> = {
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  relu: tf.relu,
  softmax: (z) => z,
};

const weights = (...shape: number[]) => tf.variable(tf.randomNormal(shape, 0, 0.1));

function denseNet({ sizes, activations }: Request): Net {
  const layers = activations.map((name, index) => ({
    w: weights(sizes[index]!, sizes[index + 1]!) as tf.Variable<tf.Rank.R2>,
    b: tf.variable(tf.zeros([sizes[index + 1]!])),
    activation: activate[name]!,
  }));
  return {
    forward: (x) => layers.reduce((a, { w, b, activation }) => activation(tf.add(tf.matMul(a, w), b)), x),
    optimizer: tf.train.sgd(0.01),
  };
}

function convNet(): Net {
  const k1 = weights(5, 5, 1, 6) as tf.Variable<tf.Rank.R4>;
  const k2 = weights(5, 5, 6, 16) as tf.Variable<tf.Rank.R4>;
  const dense = [[256, 120], [120, 84], [84, 10]].map(([inputs, units]) => ({
    w: weights(inputs!, units!) as tf.Variable<tf.Rank.R2>,
    b: tf.variable(tf.zeros([units!])),
  }));
  const b1 = tf.variable(tf.zeros([6]));
  const b2 = tf.variable(tf.zeros([16]));
  return {
    forward(x) {
      const images = tf.reshape<tf.Rank.R4>(x, [-1, 28, 28, 1]);
      const one = tf.maxPool(tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(images, k1, 1, 'valid'), b1)), 2, 2, 'valid');
      const two = tf.maxPool(tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(one, k2, 1, 'valid'), b2)), 2, 2, 'valid');
      return dense.reduce<tf.Tensor2D>((a, { w, b }, index) => {
        const z = tf.add<tf.Tensor2D>(tf.matMul(a, w), b);
        return index < 2 ? tf.relu(z) : z;
      }, tf.reshape<tf.Rank.R2>(two, [-1, 256]));
    },
    optimizer: tf.train.sgd(0.01),
  };
}

function cost(net: Net, request: Request, x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar {
  const out = net.forward(x);
  if (request.loss === 'quadratic') return tf.div(tf.sum(tf.squaredDifference(out, y)), 2 * request.batch);
  return tf.losses.softmaxCrossEntropy(y, out);
}

const nets = new Map<string, Net>();
let data: { x: Float32Array; labels: Uint8Array } | undefined;

function load(request: Request) {
  data ??= { x: Float32Array.from(readPixels(request), (pixel) => pixel / 255), labels: readLabels(request) };
  return data;
}

/** Copies the batch in JavaScript: tf.gather on the whole training set costs ten times the step. */
function fetchBatch({ x, labels }: NonNullable<typeof data>, pick: Uint32Array): [tf.Tensor2D, tf.Tensor2D] {
  const inputs = new Float32Array(pick.length * 784);
  const targets = new Float32Array(pick.length * 10);
  pick.forEach((example, row) => {
    inputs.set(x.subarray(example * 784, example * 784 + 784), row * 784);
    targets[row * 10 + labels[example]!] = 1;
  });
  return [tf.tensor2d(inputs, [pick.length, 784]), tf.tensor2d(targets, [pick.length, 10])];
}

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + '/');
await tf.setBackend(process.argv[2]!);

await serve(async (request) => {
  const examples = load(request);
  const count = examples.labels.length;
  const key = JSON.stringify([request.sizes, request.activations, request.conv]);
  const net = nets.get(key) ?? (request.conv ? convNet() : denseNet(request));
  nets.set(key, net);
  const order = tf.util.createShuffledIndices(count);
  let at = 0;
  const start = performance.now();
  for (let step = 0; step < request.steps; step++) {
    tf.tidy(() => {
      const [x, y] = fetchBatch(examples, order.subarray(at, at + request.batch));
      net.optimizer.minimize(() => cost(net, request, x, y));
    });
    at = nextBatch(at, request.batch, count);
  }
  // A read forces what the backend may still have queued.
  await net.forward(tf.zeros([1, 784])).data();
  return { microseconds: ((performance.now() - start) / request.steps) * 1000 };
});
