import { Storage } from './batch';
import { movesByExample } from './dense';
import { squaredGradientNorm } from './optimizer';
import { Kind, layerAt, Phase } from './phases';
import { ExampleSet, Net } from './structures';
import { clearSums } from './sums';
import { inParallel } from './threads';

export { compare, countDigits, countEvenly, countMagnitudes, countNaN, countOutside, locate, pick, tally } from './tally';
export { serve, stop } from './threads';

/** Forward only: activations, cost and right answers of the batch net.order[0…batch) of a set of examples. */
export function evaluate(net: Net, set: usize): void {
  net.set = set;
  net.sparse = changetype<ExampleSet>(set).kind == Storage.nonzeroBytes;
  clearSums(net);
  inParallel(net, Phase.fetch, 0);
  const last = net.layerCount - 1;
  for (let index: u32 = 0; index <= last; index++) inParallel(net, Phase.forward, index);
  inParallel(net, Phase.output, last);
}

/** Forward and backward for the batch; gradients are used at once, or added up. */
export function propagate(net: Net, set: usize): void {
  evaluate(net, set);
  if (net.sparse && !movesByExample(net)) inParallel(net, Phase.sort, 0);
  for (let index = net.layerCount; index > 0; index--) {
    const layer = layerAt(net, index - 1);
    if (layer.kind == Kind.conv2d && layer.propagates) inParallel(net, Phase.inputDelta, index - 1);
    inParallel(net, Phase.backward, index - 1);
  }
}

/** Adds the regularization to accumulated gradients and its cost to the sums. @returns the gradient's squared norm. */
export function finishGradients(net: Net): f64 {
  let norm: f64 = 0;
  for (let index: u32 = 0; index < net.layerCount; index++) {
    inParallel(net, Phase.regularize, index);
    norm += squaredGradientNorm(layerAt(net, index));
  }
  return norm;
}

/** Moves all parameters by net.gradientScale times the accumulated gradients. */
export function moveAll(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) inParallel(net, Phase.move, index);
}

/** Holds the norm of the weights into each unit at net.maxNorm. */
export function limitNorms(net: Net): void {
  for (let index: u32 = 0; index < net.layerCount; index++) inParallel(net, Phase.limitNorms, index);
}
