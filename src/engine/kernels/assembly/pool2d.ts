import { share } from './batch';
import { putTimes } from './rows';
import { Layer, Net } from './structures';

/** Each output of the task's examples: the largest input of its window, or their mean. */
// @ts-ignore: decorator
@inline
function forward(net: Net, layer: Layer, task: u32, takesLargest: bool): void {
  const size = layer.kernel;
  const row = layer.width * 4;
  const part = f32(1) / <f32>(size * size);
  const last = share(net.batch, task + 1, net.tasks);
  for (let i = share(net.batch, task, net.tasks); i < last; i++) {
    let output = layer.a + i * layer.stride;
    for (let c: u32 = 0; c < layer.channels; c++)
      for (let y: u32 = 0; y < layer.outputHeight; y++) {
        let window = layer.inputA + i * layer.inputStride + (c * layer.height + y * layer.step) * row;
        let x: u32 = 0;
        if (isHalving(layer))
          for (; x + 4 <= layer.outputWidth; x += 4, output += 16, window += 32) v128.store(output, fourOutputs(window, row, takesLargest));
        for (; x < layer.outputWidth; x++, output += 4, window += layer.step * 4)
          store<f32>(output, takesLargest ? load<f32>(largest(window, row, size)) : sum(window, row, size) * part);
      }
    if (layer.z) memory.copy(layer.z + i * layer.stride, layer.a + i * layer.stride, layer.units * 4);
  }
}

/** Whether windows are 2 × 2 and side by side, as they mostly are: then four are done at once. */
// @ts-ignore: decorator
@inline
function isHalving(layer: Layer): bool {
  return layer.kernel == 2 && layer.step == 2;
}

/** The left cells of four windows of one row, and the right ones. */
// @ts-ignore: decorator
@inline
function leftCells(row: usize): v128 {
  return v128.shuffle<f32>(v128.load(row), v128.load(row, 16), 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function rightCells(row: usize): v128 {
  return v128.shuffle<f32>(v128.load(row), v128.load(row, 16), 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline
function fourOutputs(window: usize, row: usize, takesLargest: bool): v128 {
  const a = leftCells(window), b = rightCells(window), c = leftCells(window + row), d = rightCells(window + row);
  if (takesLargest) return f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  return f32x4.mul(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.splat(0.25));
}

/** Puts the four windows' share of the error at `to`, where the four windows of the layer's input stand at `window`. */
// @ts-ignore: decorator
@inline
function putFourInputs(to: usize, window: usize, row: usize, delta: v128, takesLargest: bool): void {
  if (!takesLargest) {
    const part = f32x4.mul(delta, f32x4.splat(0.25));
    putCells(to, part, part);
    return putCells(to + row, part, part);
  }
  const a = leftCells(window), b = rightCells(window), c = leftCells(window + row), d = rightCells(window + row);
  const most = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  const isA = f32x4.eq(a, most);
  const isB = v128.andnot(f32x4.eq(b, most), isA);
  const isAB = v128.or(isA, isB);
  const isC = v128.andnot(f32x4.eq(c, most), isAB);
  putCells(to, v128.and(delta, isA), v128.and(delta, isB));
  putCells(to + row, v128.and(delta, isC), v128.andnot(delta, v128.or(isAB, isC)));
}

// @ts-ignore: decorator
@inline
function putCells(to: usize, left: v128, right: v128): void {
  v128.store(to, v128.shuffle<f32>(left, right, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<f32>(left, right, 2, 6, 3, 7), 16);
}

/** Where the largest of a window stands, the first of several. */
// @ts-ignore: decorator
@inline
function largest(window: usize, row: usize, size: u32): usize {
  let best = window;
  let value = load<f32>(window);
  for (let v: u32 = 0; v < size; v++, window += row)
    for (let at = window; at < window + size * 4; at += 4)
      if (load<f32>(at) > value) {
        value = load<f32>(at);
        best = at;
      }
  return best;
}

// @ts-ignore: decorator
@inline
function sum(window: usize, row: usize, size: u32): f32 {
  let total: f32 = 0;
  for (let v: u32 = 0; v < size; v++, window += row) for (let at = window; at < window + size * 4; at += 4) total += load<f32>(at);
  return total;
}

/** ∂C/∂a of the layer before: to the largest input of each window, or in equal parts to all. */
// @ts-ignore: decorator
@inline
function backward(net: Net, layer: Layer, task: u32, scratch: usize, takesLargest: bool): void {
  if (!layer.propagates) return;
  const size = layer.kernel;
  const row = layer.width * 4;
  const part = f32(1) / <f32>(size * size);
  const last = share(net.batch, task + 1, net.tasks);
  for (let i = share(net.batch, task, net.tasks); i < last; i++) {
    memory.fill(scratch, 0, layer.inputs * 4);
    const image = layer.inputA + i * layer.inputStride;
    let delta = layer.delta + i * layer.stride;
    for (let c: u32 = 0; c < layer.channels; c++)
      for (let y: u32 = 0; y < layer.outputHeight; y++) {
        let at: usize = (c * layer.height + y * layer.step) * row;
        let x: u32 = 0;
        if (isHalving(layer))
          for (; x + 4 <= layer.outputWidth; x += 4, delta += 16, at += 32)
            putFourInputs(scratch + at, image + at, row, v128.load(delta), takesLargest);
        for (; x < layer.outputWidth; x++, delta += 4, at += layer.step * 4) {
          if (takesLargest) {
            const to = scratch + (largest(image + at, row, size) - image);
            store<f32>(to, load<f32>(to) + load<f32>(delta));
          } else addToWindow(scratch + at, row, size, load<f32>(delta) * part);
        }
      }
    putTimes(layer.inputDelta + i * layer.inputStride, scratch, layer.inputs, layer.inputHasDerivative != 0);
  }
}

// @ts-ignore: decorator
@inline
function addToWindow(window: usize, row: usize, size: u32, value: f32): void {
  for (let v: u32 = 0; v < size; v++, window += row)
    for (let at = window; at < window + size * 4; at += 4) store<f32>(at, load<f32>(at) + value);
}

export function maxPool2dForward(net: Net, layer: Layer, task: u32): void {
  forward(net, layer, task, true);
}

export function maxPool2dBackward(net: Net, layer: Layer, task: u32, scratch: usize): void {
  backward(net, layer, task, scratch, true);
}

export function averagePool2dForward(net: Net, layer: Layer, task: u32): void {
  forward(net, layer, task, false);
}

export function averagePool2dBackward(net: Net, layer: Layer, task: u32, scratch: usize): void {
  backward(net, layer, task, scratch, false);
}
