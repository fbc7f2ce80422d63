import { activateUnits } from './activation';
import { share } from './batch';
import { addProduct, dotProducts, Into, PANEL } from './matrix';
import { isPlainDescent, useBiasGradient, useWeightGradient } from './optimizer';
import { clearRow, copyRow, touch } from './rows';
import { addOuterProduct, addSparseProduct } from './sparse';
import { Layer, Net } from './structures';

/**
 * A dense layer's weights stand input by input, in panels of 32 units: panel after panel, each [inputs × 32], the last one narrower;
 * inputs and units are padded with zeros to multiples of four. So an input's weights are next to each other, for z = Σₖ aₖ·w[k];
 * a panel is read from one end to the other; and nothing is packed anew at each step.
 */

/** Inputs of a panel that stay in the first-level cache while all examples pass: 32 KiB. */
const INPUTS_AT_ONCE: u32 = 256;

/** Inputs whose weights are read for the delta and then moved, while they are in the cache. */
const BLOCK: u32 = 20;

/** Examples up to which `movesByExample`: measured, the two ways are equal at about twice as many. */
const FEW: u32 = 16;

/** A layer's weights in bytes from which on they do not stay in the second-level cache from one pass to the next. */
const FAR: u32 = 512 * 1024;

/** Whether weights should be touched before they are worked on: a product reads them too slowly to hide how far away they are. */
// @ts-ignore: decorator
@inline
function isFar(layer: Layer): bool {
  return layer.weightCount * 4 > FAR;
}

// @ts-ignore: decorator
@inline
function padded(count: u32): u32 {
  return (count + 3) & ~3;
}

/** Weighted inputs and activations; the output layer's activations are left to the loss. */
export function denseForward(net: Net, layer: Layer, isOutput: bool, task: u32): void {
  const panels = (layer.units + PANEL - 1) / PANEL;
  // With few panels the examples are split too, so that every thread has work.
  const parts = min((net.tasks + panels - 1) / panels, (net.batch + 4) / 5);
  const last = share(panels * parts, task + 1, net.tasks);
  for (let at = share(panels * parts, task, net.tasks); at < last; at++) {
    const part = at % parts;
    forwardPanel(net, layer, at / parts, share(net.batch, part, parts), share(net.batch, part + 1, parts), isOutput);
  }
}

function forwardPanel(net: Net, layer: Layer, panel: u32, from: u32, to: u32, isOutput: bool): void {
  const first = panel * PANEL;
  const width = min(padded(layer.units) - first, PANEL);
  const rowBytes = width * 4;
  const weights = layer.weights + first * padded(layer.inputs) * 4;
  const stride = layer.stride;
  const z = layer.a + from * stride + first * 4;
  for (let i: u32 = 0; i < to - from; i++) copyRow(z + i * stride, layer.biases + first * 4, rowBytes);
  if (net.sparse && layer.inputA == net.x) {
    if (isFar(layer)) touch(weights, padded(layer.inputs) * rowBytes);
    for (let i = from; i < to; i++) {
      const starts = net.rowStarts + i * 4;
      addSparseProduct(width, load<u32>(starts), load<u32>(starts, 4), weights, rowBytes, z + (i - from) * stride);
    }
  } else {
    const inputs = layer.inputs;
    const a = layer.inputA + from * layer.inputStride;
    for (let k: u32 = 0; k < inputs; k += INPUTS_AT_ONCE) {
      const count = min(inputs - k, INPUTS_AT_ONCE);
      if (isFar(layer)) touch(weights + k * rowBytes, count * rowBytes);
      addProduct(to - from, width, count, 1, a + k * 4, layer.inputStride, 4, weights + k * rowBytes, rowBytes, z, stride);
    }
  }
  if (!isOutput) activateUnits(layer, first, min(layer.units - first, width), from, to);
}

/** From the layer's delta: the delta of the layer before, and the gradients, which are used at once. */
export function denseBackward(net: Net, layer: Layer, task: u32, scratch: usize): void {
  if (task == net.tasks - 1) biasGradient(net, layer, scratch);
  if (net.sparse && layer.inputA == net.x) {
    if (movesByExample(net)) return moveByExample(net, layer, task);
    return sparseGradient(net, layer, task, scratch);
  }
  const inputs = padded(layer.inputs);
  const blocks = (inputs + BLOCK - 1) / BLOCK;
  const last = min(share(blocks, task + 1, net.tasks) * BLOCK, inputs);
  for (let k = share(blocks, task, net.tasks) * BLOCK; k < last; k += BLOCK) {
    const end = min(k + BLOCK, inputs);
    if (isFar(layer)) touchInputs(layer, k, end);
    if (layer.propagates)
      dotProducts(
        net.batch, k, end,
        layer.delta, layer.stride,
        layer.weights, padded(layer.units) / PANEL, inputs * PANEL * 4, padded(layer.units) % PANEL,
        layer.inputDelta, layer.inputStride, layer.inputHasDerivative ? Into.times : Into.put,
      );
    weightGradient(net, layer, k, end, task, scratch);
  }
}

/** Has the weights of the inputs [k, end) near. */
function touchInputs(layer: Layer, k: u32, end: u32): void {
  const units = padded(layer.units);
  for (let first: u32 = 0; first < units; first += PANEL) {
    const width = min(units - first, PANEL);
    touch(layer.weights + (first * padded(layer.inputs) + k * width) * 4, (end - k) * width * 4);
  }
}

function biasGradient(net: Net, layer: Layer, sums: usize): void {
  const bytes = padded(layer.units) * 4;
  copyRow(sums, layer.delta, bytes);
  for (let i: u32 = 1; i < net.batch; i++) {
    const delta = layer.delta + i * layer.stride;
    for (let at: u32 = 0; at < bytes; at += 16) v128.store(sums + at, f32x4.add(v128.load(sums + at), v128.load(delta + at)));
  }
  useBiasGradient(net, layer, sums);
}

/** ∂C/∂w[k][j] = Σᵢ a[i][k]·δ[i][j] for the inputs [k, end); in plain descent it goes into the weights at once, −η/n times. */
function weightGradient(net: Net, layer: Layer, k: u32, end: u32, task: u32, gradient: usize): void {
  const units = padded(layer.units);
  const rows = end - k;
  const isPlain = isPlainDescent(net);
  const scale: f32 = isPlain ? -net.learningRate * net.inverseCount : 1;
  for (let first: u32 = 0; first < units; first += PANEL) {
    const width = min(units - first, PANEL);
    const place = first * padded(layer.inputs) + k * width;
    if (!isPlain) clearRow(gradient, rows * width * 4);
    addProduct(
      rows, width, net.batch, scale,
      layer.inputA + k * 4, 4, layer.inputStride,
      layer.delta + first * 4, layer.stride,
      isPlain ? layer.weights + place * 4 : gradient, width * 4,
    );
    if (!isPlain) useWeightGradient(net, layer, task, place, rows * width, gradient);
  }
}

/**
 * Whether weights of nonzero inputs are moved example by example, rather than input by input for all examples at once: with few
 * examples most inputs have few entries or none, and sorting them does not pay. Both ways add the same products in the same order.
 */
export function movesByExample(net: Net): bool {
  return net.batch <= FEW && isPlainDescent(net);
}

function moveByExample(net: Net, layer: Layer, task: u32): void {
  const units = padded(layer.units);
  const scale = -net.learningRate * net.inverseCount;
  for (let first = task * PANEL; first < units; first += net.tasks * PANEL) {
    const width = min(units - first, PANEL);
    const weights = layer.weights + first * padded(layer.inputs) * 4;
    if (isFar(layer)) touch(weights, padded(layer.inputs) * width * 4);
    for (let i: u32 = 0; i < net.batch; i++) {
      const starts = net.rowStarts + i * 4;
      const delta = layer.delta + i * layer.stride + first * 4;
      addOuterProduct(width, load<u32>(starts), load<u32>(starts, 4), scale, delta, weights, width * 4);
    }
  }
}

/** The same where only nonzero inputs are known. Tasks take blocks by turns: the pixels in the middle have most to do. */
function sparseGradient(net: Net, layer: Layer, task: u32, gradient: usize): void {
  const inputs = padded(layer.inputs);
  const units = padded(layer.units);
  const isPlain = isPlainDescent(net);
  for (let first: u32 = 0; first < units; first += PANEL) {
    const width = min(units - first, PANEL);
    const delta = layer.delta + first * 4;
    for (let block = task * BLOCK; block < inputs; block += net.tasks * BLOCK) {
      const end = min(block + BLOCK, inputs);
      const place = first * inputs + block * width;
      const last = min(end, layer.inputs);
      if (isPlain) {
        // Sorted entries are values times −η/n. Weights of inputs that are zero in the whole batch stay where they are.
        addRows(net.columns, block, last, width, delta, layer.stride, layer.weights + place * 4);
      } else {
        clearRow(gradient, (end - block) * width * 4);
        addRows(net.columns, block, last, width, delta, layer.stride, gradient);
        useWeightGradient(net, layer, task, place, (end - block) * width, gradient);
      }
    }
  }
}

/** Adds the gradients of the inputs [k, end), as scaled when sorted, to rows from `row` on. */
function addRows(starts: usize, k: u32, end: u32, width: u32, delta: usize, stride: u32, row: usize): void {
  for (; k < end; k++, row += width * 4) {
    const entry = load<u32>(starts + k * 4);
    const entriesEnd = load<u32>(starts + k * 4, 4);
    if (entry != entriesEnd) addSparseProduct(width, entry, entriesEnd, delta, stride, row);
  }
}

/** Scales the weights into each of the task's units so that their Euclidean norm is at most net.maxNorm (Srivastava et al. 2014). */
export function limitDenseNorms(net: Net, layer: Layer, task: u32): void {
  const inputs = padded(layer.inputs);
  const units = padded(layer.units);
  const last = share(units >> 2, task + 1, net.tasks) << 2;
  for (let unit = share(units >> 2, task, net.tasks) << 2; unit < last; unit += 4) {
    const first = unit & ~(PANEL - 1);
    const row = min(units - first, PANEL) * 4;
    const weights = layer.weights + (first * inputs + (unit - first)) * 4;
    const end = weights + inputs * row;
    let squares = f32x4.splat(0);
    for (let at = weights; at < end; at += row) squares = f32x4.relaxed_madd(v128.load(at), v128.load(at), squares);
    const norm = f32x4.sqrt(squares);
    const limit = f32x4.splat(net.maxNorm);
    const tooLong = f32x4.gt(norm, limit);
    if (!v128.any_true(tooLong)) continue;
    const factor = v128.bitselect(f32x4.div(limit, norm), f32x4.splat(1), tooLong);
    for (let at = weights; at < end; at += row) v128.store(at, f32x4.mul(v128.load(at), factor));
  }
}
