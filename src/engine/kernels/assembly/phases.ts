import { fetch, sortByInput } from './batch';
import { conv2dForward, conv2dGradient, conv2dInputDelta, limitConv2dNorms } from './conv2d';
import { denseBackward, denseForward, limitDenseNorms } from './dense';
import { dropoutBackward, dropoutForward } from './dropout';
import { outputLayer } from './loss';
import { isPlainDescent, moveByGradients, regularizeGradients } from './optimizer';
import { averagePool2dBackward, averagePool2dForward, maxPool2dBackward, maxPool2dForward } from './pool2d';
import { ExampleSet, Layer, Net } from './structures';
import { tiedForward, tiedGradient, tiedInputDelta } from './tied';

/** In the order of `layerKinds` in layers/layer.ts. */
export const enum Kind {
  dense,
  conv2d,
  maxPool2d,
  averagePool2d,
  dropout,
  tiedDense,
}

/** What a step consists of. Between two phases all threads have done their part. */
export const enum Phase {
  /** The batch's inputs. */
  fetch,
  /** The inputs' nonzero entries sorted by input. */
  sort,
  /** A layer's z, a and σ′(z). */
  forward,
  /** The output layer's a and δ, and the cost. */
  output,
  /** δ of the layer before, where that is done before the weights begin to move. */
  inputDelta,
  /** A layer's gradients, and δ of the layer before if it is not there yet. */
  backward,
  /** Accumulated gradients with their regularization. */
  regularize,
  /** Parameters moved by accumulated gradients. */
  move,
  /** Weights into each unit held at their largest norm. */
  limitNorms,
}

// @ts-ignore: decorator
@inline
export function layerAt(net: Net, index: u32): Layer {
  return changetype<Layer>(net.layers + index * offsetof<Layer>());
}

/** Does one task of a phase. `scratch` is the thread's own. */
export function perform(net: Net, phase: u32, layerIndex: u32, task: u32, scratch: usize): void {
  const layer = layerAt(net, layerIndex);
  switch (phase) {
    case Phase.fetch: fetch(net, changetype<ExampleSet>(net.set), task); break;
    case Phase.sort: if (task == 0) sortByInput(net, layer.inputs, isPlainDescent(net) ? -net.learningRate * net.inverseCount : 1); break;
    case Phase.forward: forward(net, layer, layerIndex == net.layerCount - 1, task, scratch); break;
    case Phase.output: outputLayer(net, layer, changetype<ExampleSet>(net.set), task, scratch); break;
    case Phase.inputDelta: inputDelta(net, layer, task, scratch); break;
    case Phase.backward: backward(net, layer, task, scratch); break;
    case Phase.regularize: regularizeGradients(net, layer, task); break;
    case Phase.move: moveByGradients(net, layer, task); break;
    default: limitNorms(net, layer, task);
  }
}

function forward(net: Net, layer: Layer, isOutput: bool, task: u32, scratch: usize): void {
  switch (layer.kind) {
    case Kind.dense: denseForward(net, layer, isOutput, task); break;
    case Kind.conv2d: conv2dForward(net, layer, task, scratch); break;
    case Kind.maxPool2d: maxPool2dForward(net, layer, task); break;
    case Kind.averagePool2d: averagePool2dForward(net, layer, task); break;
    case Kind.tiedDense: tiedForward(net, layer, isOutput, task); break;
    default: dropoutForward(net, layer, task);
  }
}

function inputDelta(net: Net, layer: Layer, task: u32, scratch: usize): void {
  if (layer.kind == Kind.tiedDense) return tiedInputDelta(net, layer, task, scratch);
  conv2dInputDelta(net, layer, task, scratch);
}

function backward(net: Net, layer: Layer, task: u32, scratch: usize): void {
  switch (layer.kind) {
    case Kind.dense: denseBackward(net, layer, task, scratch); break;
    case Kind.conv2d: conv2dGradient(net, layer, task, scratch); break;
    case Kind.maxPool2d: maxPool2dBackward(net, layer, task, scratch); break;
    case Kind.averagePool2d: averagePool2dBackward(net, layer, task, scratch); break;
    case Kind.tiedDense: tiedGradient(net, layer, task, scratch); break;
    default: dropoutBackward(net, layer, task);
  }
}

function limitNorms(net: Net, layer: Layer, task: u32): void {
  switch (layer.kind) {
    case Kind.dense: limitDenseNorms(net, layer, task); break;
    case Kind.conv2d: limitConv2dNorms(net, layer, task); break;
  }
}
