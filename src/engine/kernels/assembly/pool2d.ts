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
        for (let x: u32 = 0; x < layer.outputWidth; x++, output += 4, window += layer.step * 4)
          store<f32>(output, takesLargest ? load<f32>(largest(window, row, size)) : sum(window, row, size) * part);
      }
    if (layer.z) memory.copy(layer.z + i * layer.stride, layer.a + i * layer.stride, layer.units * 4);
  }
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
        for (let x: u32 = 0; x < layer.outputWidth; x++, delta += 4, at += layer.step * 4) {
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
