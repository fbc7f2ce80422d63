import { Storage } from './batch';
import { movesByExample } from './dense';
import { clearGradient, squaredGradientNorm } from './optimizer';
import { Kind, layerAt, Phase } from './phases';
import { ExampleSet, Layer, Net } from './structures';
import { clearSums } from './sums';
import { inParallel } from './threads';

export { movesByExample } from './dense';
export { beginStep } from './optimizer';
export { compare, countDigits, countEvenly, countMagnitudes, countNaN, countOutside, locate, pick, tally } from './tally';
export { serve, stop } from './threads';

/** Activations of the first `layers` layers for the batch net.order[0…batch) of a set of examples; the last layer's a only hold z. */
export function forward(net: Net, set: usize, layers: u32): void {
  net.set = set;
  net.sparse = changetype<ExampleSet>(set).kind == Storage.nonzeroBytes;
  inParallel(net, Phase.fetch, 0);
  for (let index: u32 = 0; index < layers; index++) inParallel(net, Phase.forward, index);
}

/** Forward through all layers: activations, cost and right answers of the batch. */
export function evaluate(net: Net, set: usize): void {
  clearSums(net);
  forward(net, set, net.layerCount);
  inParallel(net, Phase.output, net.layerCount - 1);
}

/** Forward and backward for the batch; gradients are used at once, or added up. */
export function propagate(net: Net, set: usize): void {
  evaluate(net, set);
  if (net.sparse && !movesByExample(net)) inParallel(net, Phase.sort, 0);
  for (let index = net.layerCount; index > 0; index--) {
    const layer = layerAt(net, index - 1);
    if (propagatesFirst(layer)) inParallel(net, Phase.inputDelta, index - 1);
    inParallel(net, Phase.backward, index - 1);
  }
}

/** Whether the delta of the layer before is there before the layer's weights begin to move. */
function propagatesFirst(layer: Layer): bool {
  return layer.propagates && (layer.kind == Kind.conv2d || layer.kind == Kind.tiedDense);
}

/** Makes accumulated gradients zero. */
export function clearGradients(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) clearGradient(layerAt(net, index));
}

/** Adds the regularization to accumulated gradients and its cost to the sums; sets the scale that clips them. */
export function finishGradients(net: Net): void {
  let squares: f64 = 0;
  for (let index: u32 = 0; index < net.layerCount; index++) {
    inParallel(net, Phase.regularize, index);
    squares += squaredGradientNorm(layerAt(net, index));
  }
  const norm = sqrt(squares);
  net.gradientScale = net.clip != 0 && norm > net.clip ? <f32>(net.clip / norm) : 1;
}

/** Moves all parameters by net.gradientScale times the accumulated gradients. */
export function moveAll(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) inParallel(net, Phase.move, index);
}

/** Holds the norm of the weights into each unit at net.maxNorm. */
export function limitNorms(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) inParallel(net, Phase.limitNorms, index);
}
