/**
 * What the engine's TypeScript side writes into memory for the kernels to work on. Every field is four bytes, in this order;
 * `scripts/kernels.ts` reads the field names from this file, so that there is one list of them.
 * Strides are in bytes; matrices of activations hold one example a row.
 */

@unmanaged
export class Layer {
  kind: u32;
  activation: u32;
  inputs: u32;
  units: u32;
  weights: usize;
  biases: usize;
  /** Activations a, [n × units]. */
  a: usize;
  /** σ′(z) after the forward pass, δ = ∂C/∂z after the backward pass, [n × units]. */
  delta: usize;
  /** Where to keep z, or 0. */
  z: usize;
  stride: u32;
  inputA: usize;
  inputDelta: usize;
  inputStride: u32;
  /** Whether inputDelta holds a σ′(z) that ∂C/∂a must be multiplied with. */
  inputHasDerivative: u32;
  /** Whether the layer before wants its delta. */
  propagates: u32;
  /** The optimizer's memory for the weights and the biases, or 0. */
  weightMoment1: usize;
  weightMoment2: usize;
  biasMoment1: usize;
  biasMoment2: usize;
  weightGradient: usize;
  biasGradient: usize;
  /** Extent of the parameter arrays, padding included, in numbers. */
  weightCount: u32;
  biasCount: u32;
  channels: u32;
  height: u32;
  width: u32;
  filters: u32;
  kernel: u32;
  step: u32;
  padding: u32;
  outputHeight: u32;
  outputWidth: u32;
  /** Dropout: the fraction dropped, and the layer's place in the network. */
  rate: f32;
  place: u32;
}

@unmanaged
export class Net {
  layers: usize;
  layerCount: u32;
  loss: u32;
  threads: u32;
  /** Parts that each phase of a step is cut into, for the threads to take. */
  tasks: u32;
  /** Where the threads meet; see threads.ts. */
  meeting: usize;
  /** The phase at work, and its layer. */
  phase: u32;
  layerIndex: u32;
  stopping: u32;
  /** The examples at work. */
  set: usize;
  /** Examples of the batch at hand. */
  batch: u32;
  /** Whether that batch came as nonzero entries. */
  sparse: u32;
  /** Indices of the batch's examples. */
  order: usize;
  /** The 256 values of a byte as an input, byte/255. */
  byteValues: usize;
  /** The batch's inputs as a matrix. */
  x: usize;
  xStride: u32;
  /** Nonzero inputs of the batch by example: where each example's begin [batch + 1], entries of (input, value). */
  rowStarts: usize;
  rowEntries: usize;
  /** The same by input: starts [inputs + 2], entries of (example, value). */
  columns: usize;
  /** One scratch of scratchBytes a thread. */
  scratch: usize;
  scratchBytes: u32;
  /** Per task: data cost, right answers, penalty; as f64, see sums.ts. */
  sums: usize;
  optimizer: u32;
  learningRate: f32;
  /** μ, or Adam's β₁. */
  momentum: f32;
  /** RMSProp's ρ, or Adam's β₂. */
  decay: f32;
  epsilon: f32;
  /** Adam's 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ) of this step. */
  correction1: f32;
  correction2: f32;
  l2: f32;
  l1: f32;
  maxNorm: f32;
  /** Largest norm of the whole gradient, or 0. */
  clip: f32;
  /** What accumulated gradients are multiplied with. */
  gradientScale: f32;
  /** 1 / examples of the step: gradients are averages. */
  inverseCount: f32;
  /** Whether gradients are added up in weightGradient, biasGradient rather than used at once. */
  accumulates: u32;
  /** Whether dropout drops. */
  training: u32;
  seed: u32;
  /** Of the step under way, from 1. */
  stepNumber: u32;
}

@unmanaged
export class ExampleSet {
  /** 0: bytes, value/255; 1: floats; 2: nonzero bytes, each after its distance from the one before (see attached-examples.ts). */
  kind: u32;
  inputs: u32;
  /** Dense: [count × inputs]; sparse: pairs of distance and byte. */
  values: usize;
  /** Sparse: where each example's pairs begin, counted from `values` [count + 1]. */
  starts: usize;
  /** Class of each example (u8), or 0 … */
  labels: usize;
  /** … if targets are values [count × outputs]. */
  targets: usize;
  /** Classes, or values to an example. */
  outputs: u32;
}
