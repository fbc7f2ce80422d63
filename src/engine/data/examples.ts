/** What a network shall answer: a class by its number, or a vector of values [count × size]. */
export type Targets = { kind: 'classes'; classes: number; labels: Uint8Array } | { kind: 'values'; size: number; values: Float32Array };

/** Examples in memory, row by row. */
export interface Examples {
  count: number;
  /** Numbers per example. */
  inputSize: number;
  /** [count × inputSize]; bytes stand for value / 255. */
  inputs: Uint8Array | Float32Array;
  targets: Targets;
}

/**
 * Examples from (inclusive) … to (exclusive), as a view: nothing is copied.
 * @throws {RangeError} unless 0 ≤ from ≤ to ≤ count.
 */
export function range(examples: Examples, from: number, to: number): Examples {
  if (!(from >= 0 && from <= to && to <= examples.count))
    throw new RangeError(`no examples ${from}…${to}: there are ${examples.count}`);
  const { inputSize, inputs } = examples;
  return {
    count: to - from,
    inputSize,
    inputs: inputs.subarray(from * inputSize, to * inputSize),
    targets: targetRange(examples.targets, from, to),
  };
}

function targetRange(targets: Targets, from: number, to: number): Targets {
  if (targets.kind === 'classes') return { ...targets, labels: targets.labels.subarray(from, to) };
  return { ...targets, values: targets.values.subarray(from * targets.size, to * targets.size) };
}

/** Numbers the network must answer per example: one a class, or one a value. */
export const targetSize = (targets: Targets): number => (targets.kind === 'classes' ? targets.classes : targets.size);

/** One example as the network receives it, a copy: bytes divided by 255, a class as a one-hot vector. */
export function exampleAt(examples: Examples, index: number): { x: Float32Array; y: Float32Array } {
  const { targets } = examples;
  const { inputSize, inputs } = range(examples, index, index + 1);
  const x = new Float32Array(inputSize);
  for (let k = 0; k < inputSize; k++) x[k] = inputs instanceof Uint8Array ? inputs[k]! / 255 : inputs[k]!;
  const y = new Float32Array(targetSize(targets));
  if (targets.kind === 'classes') y[targets.labels[index]!] = 1;
  else y.set(targets.values.subarray(index * targets.size, (index + 1) * targets.size));
  return { x, y };
}
