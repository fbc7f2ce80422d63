import { activateUnits } from './activation';
import { share } from './batch';
import { addProduct, dotProducts, Into, PANEL } from './matrix';
import { isPlainDescent, useBiasGradient, useWeightGradient } from './optimizer';
import { clearRow, copyRow } from './rows';
import { Layer, Net } from './structures';

/**
 * A dense layer whose weights are those of the dense layer before, transposed: the decoder of an autoencoder with tied weights
 * (Vincent et al. 2008). w[k][j] joins unit j of the layer before to unit k; as input k's weights they stand in panels of 32 j, as
 * in dense.ts. Both layers' gradients go into the same weights.
 */

/** Rows that are worked on at once: examples, or k whose weights move. */
const BLOCK: u32 = 20;

// @ts-ignore: decorator
@inline
function padded(count: u32): u32 {
  return (count + 3) & ~3;
}

/** zₖ = bₖ + Σⱼ w[k][j]·aⱼ for the task's share of the k. */
export function tiedForward(net: Net, layer: Layer, isOutput: bool, task: u32): void {
  const units = padded(layer.units);
  const from = share(units >> 2, task, net.tasks) << 2;
  const to = share(units >> 2, task + 1, net.tasks) << 2;
  if (from == to) return;
  const inputs = padded(layer.inputs);
  for (let i: u32 = 0; i < net.batch; i++) copyRow(layer.a + i * layer.stride + from * 4, layer.biases + from * 4, (to - from) * 4);
  dotProducts(
    net.batch, from, to,
    layer.inputA, layer.inputStride,
    layer.weights, inputs / PANEL, units * PANEL * 4, inputs % PANEL,
    layer.a, layer.stride, Into.plus,
  );
  if (!isOutput) activateUnits(layer, from, min(layer.units, to) - from, 0, net.batch);
}

/** δⱼ = Σₖ δₖ·w[k][j] times σ′(z), for the task's share of the j. */
export function tiedInputDelta(net: Net, layer: Layer, task: u32, products: usize): void {
  const inputs = padded(layer.inputs);
  const panels = (inputs + PANEL - 1) / PANEL;
  const last = share(panels, task + 1, net.tasks);
  for (let panel = share(panels, task, net.tasks); panel < last; panel++) {
    const first = panel * PANEL;
    const width = min(inputs - first, PANEL);
    const weights = layer.weights + first * padded(layer.units) * 4;
    for (let i: u32 = 0; i < net.batch; i += BLOCK) {
      const rows = min(net.batch - i, BLOCK);
      clearRow(products, rows * width * 4);
      addProduct(rows, width, layer.units, 1, layer.delta + i * layer.stride, layer.stride, 4, weights, width * 4, products, width * 4);
      const slopes = layer.inputDelta + i * layer.inputStride + first * 4;
      for (let r: u32 = 0; r < rows; r++) multiplyRow(slopes + r * layer.inputStride, products + r * width * 4, width);
    }
  }
}

/** to = to·from, for a multiple of four floats. */
function multiplyRow(to: usize, from: usize, count: u32): void {
  for (const end = to + count * 4; to < end; to += 16, from += 16) v128.store(to, f32x4.mul(v128.load(to), v128.load(from)));
}

/** ∂C/∂w[k][j] = Σᵢ δ[i][k]·a[i][j], for the task's share of the k; and the biases' gradient. */
export function tiedGradient(net: Net, layer: Layer, task: u32, gradient: usize): void {
  if (task == net.tasks - 1) biasGradient(net, layer, gradient);
  const units = padded(layer.units);
  const inputs = padded(layer.inputs);
  const isPlain = isPlainDescent(net);
  const scale: f32 = isPlain ? -net.learningRate * net.inverseCount : 1;
  const last = share(units >> 2, task + 1, net.tasks) << 2;
  for (let k = share(units >> 2, task, net.tasks) << 2; k < last; k += BLOCK) {
    const rows = min(last - k, BLOCK);
    for (let first: u32 = 0; first < inputs; first += PANEL) {
      const width = min(inputs - first, PANEL);
      const place = first * units + k * width;
      if (!isPlain) clearRow(gradient, rows * width * 4);
      addProduct(
        rows, width, net.batch, scale,
        layer.delta + k * 4, 4, layer.stride,
        layer.inputA + first * 4, layer.inputStride,
        isPlain ? layer.weights + place * 4 : gradient, width * 4,
      );
      if (!isPlain) useWeightGradient(net, layer, task, place, rows * width, gradient);
    }
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
