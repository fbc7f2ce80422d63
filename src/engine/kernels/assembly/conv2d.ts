import { activate } from './activation';
import { share } from './batch';
import { addProduct, dotProducts, Into } from './matrix';
import { useBiasGradient, useWeightGradient } from './optimizer';
import { putTimes, sumOfRow } from './rows';
import { Layer, Net } from './structures';

/**
 * Convolution as a product of matrices. The patches that the kernel passes over are laid out as P [patch × positions]; with the weights
 * W [filters × patch], z = W·P, ∂C/∂W = δ·Pᵀ and ∂C/∂P = Wᵀ·δ. Patch and positions are padded to multiples of four.
 * Images are [channels, height, width] and activations [filters, height, width], as in files.
 */

// @ts-ignore: decorator
@inline
function padded(count: u32): u32 {
  return (count + 3) & ~3;
}

// @ts-ignore: decorator
@inline
function patchSize(layer: Layer): u32 {
  return layer.channels * layer.kernel * layer.kernel;
}

// @ts-ignore: decorator
@inline
function positionsOf(layer: Layer): u32 {
  return layer.outputHeight * layer.outputWidth;
}

/** Floats of an image with its border. */
// @ts-ignore: decorator
@inline
function borderedSize(layer: Layer): u32 {
  return layer.channels * (layer.height + 2 * layer.padding) * (layer.width + 2 * layer.padding);
}

/** The scratch: bordered image, P, then [filters × positions]; each with room for a vector that runs over its end. Bytes. */
// @ts-ignore: decorator
@inline
function patchesAt(layer: Layer): u32 {
  return (padded(borderedSize(layer)) + 4) * 4;
}

// @ts-ignore: decorator
@inline
function outputsAt(layer: Layer): u32 {
  return patchesAt(layer) + (padded(patchSize(layer)) * padded(positionsOf(layer)) + 4) * 4;
}

// @ts-ignore: decorator
@inline
function gradientAt(layer: Layer): u32 {
  return outputsAt(layer) + (layer.filters * padded(positionsOf(layer)) + 4) * 4;
}

/** Copies `count` floats, or up to three more. */
// @ts-ignore: decorator
@inline
function copyRun(to: usize, from: usize, count: u32): void {
  for (const end = to + count * 4; to < end; to += 16, from += 16) v128.store(to, v128.load(from));
}

// @ts-ignore: decorator
@inline
function fillRun(to: usize, value: v128, count: u32): void {
  for (const end = to + count * 4; to < end; to += 16) v128.store(to, value);
}

/** The image with a border of zeros: itself where there is no padding, else a copy in scratch. */
function bordered(layer: Layer, image: usize, scratch: usize): usize {
  const padding = layer.padding;
  if (padding == 0) return image;
  const rowBytes = (layer.width + 2 * padding) * 4;
  const imageRow = layer.width * 4;
  memory.fill(scratch, 0, borderedSize(layer) * 4);
  for (let c: u32 = 0; c < layer.channels; c++) {
    let to = scratch + (c * (layer.height + 2 * padding) + padding) * rowBytes + padding * 4;
    for (let y: u32 = 0; y < layer.height; y++, to += rowBytes, image += imageRow) memory.copy(to, image, imageRow);
  }
  return scratch;
}

/** Where patch row `s`, one weight of the kernel, finds its input for the first position. */
// @ts-ignore: decorator
@inline
function cornerOf(layer: Layer, s: u32): u32 {
  const kernel = layer.kernel;
  const width = layer.width + 2 * layer.padding;
  const height = layer.height + 2 * layer.padding;
  const c = s / (kernel * kernel);
  const u = s / kernel % kernel;
  return ((c * height + u) * width + s % kernel) * 4;
}

/** Rows [from, to) of P. */
function layOut(layer: Layer, image: usize, patches: usize, from: u32, to: u32): void {
  const columns = layer.outputWidth;
  const positions = positionsOf(layer);
  const rowBytes = padded(positions) * 4;
  const step = layer.step;
  const down = step * (layer.width + 2 * layer.padding) * 4;
  const last = min(to, patchSize(layer));
  for (let s = from; s < last; s++) {
    let source = image + cornerOf(layer, s);
    let target = patches + s * rowBytes;
    for (let y: u32 = 0; y < layer.outputHeight; y++, source += down, target += columns * 4) {
      if (step == 1) copyRun(target, source, columns);
      else for (let x: u32 = 0; x < columns; x++) store<f32>(target + x * 4, load<f32>(source + x * step * 4));
    }
    for (let k = positions; k & 3; k++, target += 4) store<f32>(target, 0);
  }
  if (to > last) memory.fill(patches + last * rowBytes, 0, (to - last) * rowBytes);
}

/** Adds each row of ∂C/∂P to the inputs it came from. */
function gather(layer: Layer, patches: usize, image: usize): void {
  const columns = layer.outputWidth;
  const rowBytes = padded(positionsOf(layer)) * 4;
  const step = layer.step;
  const down = step * (layer.width + 2 * layer.padding) * 4;
  const size = patchSize(layer);
  for (let s: u32 = 0; s < size; s++) {
    let target = image + cornerOf(layer, s);
    let source = patches + s * rowBytes;
    for (let y: u32 = 0; y < layer.outputHeight; y++, target += down, source += columns * 4) {
      let x: u32 = 0;
      if (step == 1)
        for (; x + 4 <= columns; x += 4) v128.store(target + x * 4, f32x4.add(v128.load(target + x * 4), v128.load(source + x * 4)));
      for (; x < columns; x++) {
        const at = target + x * step * 4;
        store<f32>(at, load<f32>(at) + load<f32>(source + x * 4));
      }
    }
  }
}

export function conv2dForward(net: Net, layer: Layer, task: u32, scratch: usize): void {
  const patches = scratch + patchesAt(layer);
  const outputs = scratch + outputsAt(layer);
  const positions = positionsOf(layer);
  const rowBytes = padded(positions) * 4;
  const size = patchSize(layer);
  const last = share(net.batch, task + 1, net.tasks);
  for (let i = share(net.batch, task, net.tasks); i < last; i++) {
    layOut(layer, bordered(layer, layer.inputA + i * layer.inputStride, scratch), patches, 0, size);
    for (let f: u32 = 0; f < layer.filters; f++) fillRun(outputs + f * rowBytes, v128.load32_splat(layer.biases + f * 4), positions);
    addProduct(layer.filters, padded(positions), size, 1, layer.weights, padded(size) * 4, 4, patches, rowBytes, outputs, rowBytes);
    for (let f: u32 = 0; f < layer.filters; f++) {
      const z = outputs + f * rowBytes;
      const at = i * layer.stride + f * positions * 4;
      if (layer.z) memory.copy(layer.z + at, z, positions * 4);
      // Runs over into the next filter's place, which is written after it; the last one's into what is left of the row.
      activate(layer.activation, z, layer.a + at, layer.delta + at, positions);
    }
  }
}

/** δ of example i with its positions padded: where it stands if they are a multiple of four, else a copy at `to`. */
function paddedDelta(layer: Layer, i: u32, to: usize): usize {
  const delta = layer.delta + i * layer.stride;
  const positions = positionsOf(layer);
  if ((positions & 3) == 0) return delta;
  const rowBytes = padded(positions) * 4;
  for (let f: u32 = 0; f < layer.filters; f++) {
    memory.copy(to + f * rowBytes, delta + f * positions * 4, positions * 4);
    memory.fill(to + f * rowBytes + positions * 4, 0, rowBytes - positions * 4);
  }
  return to;
}

/** ∂C/∂P = Wᵀ·δ, brought back to the image, for the task's share of the examples. */
export function conv2dInputDelta(net: Net, layer: Layer, task: u32, scratch: usize): void {
  const patches = scratch + patchesAt(layer);
  const rowBytes = padded(positionsOf(layer)) * 4;
  const size = patchSize(layer);
  const last = share(net.batch, task + 1, net.tasks);
  for (let i = share(net.batch, task, net.tasks); i < last; i++) {
    const delta = paddedDelta(layer, i, scratch + outputsAt(layer));
    memory.fill(patches, 0, size * rowBytes);
    addProduct(size, rowBytes >> 2, layer.filters, 1, layer.weights, 4, padded(size) * 4, delta, rowBytes, patches, rowBytes);
    memory.fill(scratch, 0, borderedSize(layer) * 4);
    gather(layer, patches, scratch);
    putInputDelta(layer, layer.inputDelta + i * layer.inputStride, scratch);
  }
}

/** Takes the border off ∂C/∂a, and multiplies it with σ′(z) where the layer before has one. */
function putInputDelta(layer: Layer, to: usize, from: usize): void {
  const rowBytes = (layer.width + 2 * layer.padding) * 4;
  for (let c: u32 = 0; c < layer.channels; c++) {
    let row = from + (c * (layer.height + 2 * layer.padding) + layer.padding) * rowBytes + layer.padding * 4;
    for (let y: u32 = 0; y < layer.height; y++, row += rowBytes, to += layer.width * 4)
      putTimes(to, row, layer.width, layer.inputHasDerivative != 0);
  }
}

/**
 * ∂C/∂W = δ·Pᵀ for the task's share of the patch, summed over all examples in their order. The weights move: the delta of the layer
 * before must be there.
 */
export function conv2dGradient(net: Net, layer: Layer, task: u32, scratch: usize): void {
  const patches = scratch + patchesAt(layer);
  const gradient = scratch + gradientAt(layer);
  const length = padded(positionsOf(layer));
  const size = padded(patchSize(layer));
  const from = share(size >> 2, task, net.tasks) << 2;
  const to = share(size >> 2, task + 1, net.tasks) << 2;
  if (task == net.tasks - 1) biasGradient(net, layer, scratch);
  if (from == to) return;
  memory.fill(gradient, 0, layer.filters * size * 4);
  for (let i: u32 = 0; i < net.batch; i++) {
    layOut(layer, bordered(layer, layer.inputA + i * layer.inputStride, scratch), patches, from, to);
    const delta = paddedDelta(layer, i, scratch + outputsAt(layer));
    dotProducts(layer.filters, from, to, delta, length * 4, patches, 0, 0, length, gradient, size * 4, Into.plus);
  }
  for (let f: u32 = 0; f < layer.filters; f++)
    useWeightGradient(net, layer, task, f * size + from, to - from, gradient + (f * size + from) * 4);
}

function biasGradient(net: Net, layer: Layer, sums: usize): void {
  const positions = positionsOf(layer);
  memory.fill(sums, 0, padded(layer.filters) * 4);
  for (let f: u32 = 0; f < layer.filters; f++) {
    let sum: f32 = 0;
    for (let i: u32 = 0; i < net.batch; i++) sum += sumOfRow(layer.delta + i * layer.stride + f * positions * 4, positions);
    store<f32>(sums + f * 4, sum);
  }
  useBiasGradient(net, layer, sums);
}

/** Scales the weights of each of the task's filters so that their Euclidean norm is at most net.maxNorm (Srivastava et al. 2014). */
export function limitConv2dNorms(net: Net, layer: Layer, task: u32): void {
  const bytes = padded(patchSize(layer)) * 4;
  const last = share(layer.filters, task + 1, net.tasks);
  for (let f = share(layer.filters, task, net.tasks); f < last; f++) {
    const first = layer.weights + f * bytes;
    let squares: f32 = 0;
    for (let at = first; at < first + bytes; at += 4) squares += load<f32>(at) * load<f32>(at);
    const factor = net.maxNorm / sqrt<f32>(squares);
    if (factor < 1) for (let at = first; at < first + bytes; at += 4) store<f32>(at, load<f32>(at) * factor);
  }
}
