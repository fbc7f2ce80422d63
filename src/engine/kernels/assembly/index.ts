import { fetch } from './batch';
import { conv2dBackward, conv2dForward, limitConv2dNorms } from './conv2d';
import { denseBackward, denseForward, limitDenseNorms } from './dense';
import { dropoutBackward, dropoutForward } from './dropout';
import { outputLayer } from './loss';
import { moveByGradients, regularizeGradients, squaredGradientNorm } from './optimizer';
import { averagePool2dBackward, averagePool2dForward, maxPool2dBackward, maxPool2dForward } from './pool2d';
import { ExampleSet, Layer, Net } from './structures';
import { clearSums } from './sums';
import { barrier, begin, nextWork, Work } from './threads';

/** In the order of `layerKinds` in layers/layer.ts. */
const enum Kind {
  dense,
  conv2d,
  maxPool2d,
  averagePool2d,
  dropout,
}

// @ts-ignore: decorator
@inline
function layerAt(net: Net, index: u32): Layer {
  return changetype<Layer>(net.layers + index * offsetof<Layer>());
}

/** The batch's inputs, all layers' activations, and the output layer's delta and cost. */
function forward(net: Net, set: ExampleSet, thread: u32): void {
  net.sparse = set.kind == 2;
  fetch(net, set, thread);
  barrier(net);
  const last = net.layerCount - 1;
  for (let index: u32 = 0; index <= last; index++) {
    const layer = layerAt(net, index);
    switch (layer.kind) {
      case Kind.dense: denseForward(net, layer, index == last, thread); break;
      case Kind.conv2d: conv2dForward(net, layer, thread); break;
      case Kind.maxPool2d: maxPool2dForward(net, layer, thread); break;
      case Kind.averagePool2d: averagePool2dForward(net, layer, thread); break;
      default: dropoutForward(net, layer, thread);
    }
    barrier(net);
  }
  outputLayer(net, layerAt(net, last), set, thread);
  barrier(net);
}

/** Deltas from the output back, and gradients, which are used at once or added up. */
function backward(net: Net, thread: u32): void {
  for (let index = net.layerCount; index > 0; index--) {
    const layer = layerAt(net, index - 1);
    switch (layer.kind) {
      case Kind.dense: denseBackward(net, layer, thread); break;
      case Kind.conv2d: conv2dBackward(net, layer, thread); break;
      case Kind.maxPool2d: maxPool2dBackward(net, layer, thread); break;
      case Kind.averagePool2d: averagePool2dBackward(net, layer, thread); break;
      default: dropoutBackward(net, layer, thread);
    }
    barrier(net);
  }
}

/** The thread's share of a piece of work; returns when all threads have done theirs. */
function take(net: Net, work: u32, thread: u32): void {
  clearSums(net, thread);
  forward(net, changetype<ExampleSet>(net.set), thread);
  if (work == Work.propagate) backward(net, thread);
}

/** Forward and backward for the batch net.order[0…batch) of a set of examples. */
export function propagate(net: Net, set: usize): void {
  net.set = set;
  begin(net, Work.propagate);
  take(net, Work.propagate, 0);
}

/** Forward only: cost and right answers of the batch in net.sums. */
export function evaluate(net: Net, set: usize): void {
  net.set = set;
  begin(net, Work.evaluate);
  take(net, Work.evaluate, 0);
}

/** Works as one of the net's other threads, until `stop`. */
export function serve(net: Net, thread: u32): void {
  for (let done: u32 = 0; ; done++) {
    const work = nextWork(net, done);
    if (work == Work.stop) return;
    take(net, work, thread);
  }
}

/** Ends the other threads. */
export function stop(net: Net): void {
  begin(net, Work.stop);
}

/** Adds the regularization to accumulated gradients and its cost to the sums. @returns the gradient's squared norm. */
export function finishGradients(net: Net): f64 {
  let norm: f64 = 0;
  for (let index: u32 = 0; index < net.layerCount; index++) {
    const layer = layerAt(net, index);
    regularizeGradients(net, layer);
    norm += squaredGradientNorm(layer);
  }
  return norm;
}

/** Moves all parameters by scale times the accumulated gradients. */
export function moveAll(net: Net, scale: f32): void {
  for (let index: u32 = 0; index < net.layerCount; index++) moveByGradients(net, layerAt(net, index), scale);
}

/** Holds the norm of the weights into each unit at net.maxNorm. */
export function limitNorms(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) {
    const layer = layerAt(net, index);
    switch (layer.kind) {
      case Kind.dense: limitDenseNorms(layer, net.maxNorm); break;
      case Kind.conv2d: limitConv2dNorms(layer, net.maxNorm); break;
    }
  }
}
