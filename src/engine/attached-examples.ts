import type { Examples } from './data/examples.ts';
import type { EngineMemory } from './kernels/memory.ts';
import { Structure } from './kernels/structure.ts';

/** Examples in a network's memory, ready to be trained on. */
export interface AttachedExamples {
  readonly count: number;
  /** Address of the kernels' description of them. */
  readonly pointer: number;
  /** Most nonzero inputs of one example, where only those are kept; else 0. */
  readonly mostNonzeros: number;
}

/** In the order of `Storage` in kernels/assembly/batch.ts. */
const storage = { bytes: 0, floats: 1, nonzeroBytes: 2 } as const;

/** Below this fraction of nonzero inputs it is faster to visit only those. */
const sparseBelow = 0.5;

/**
 * Copies examples into the network's memory.
 * @param mayBeSparse whether the first layer can work from nonzero inputs alone
 */
export function attachExamples(memory: EngineMemory, examples: Examples, mayBeSparse: boolean): AttachedExamples {
  const set = new Structure(memory, 'ExampleSet');
  const { count, inputSize, inputs, targets } = examples;
  set.assign({ count, inputs: inputSize });
  if (targets.kind === 'classes') set.assign({ labels: copy(memory, targets.labels), outputs: targets.classes });
  else set.assign({ targets: copy(memory, targets.values), outputs: targets.size });
  if (inputs instanceof Float32Array) {
    set.assign({ kind: storage.floats, values: copy(memory, inputs) });
    return { count, pointer: set.pointer, mostNonzeros: 0 };
  }
  const nonzeros = mayBeSparse && inputSize <= 65_536 ? countNonzeros(inputs) : Infinity;
  if (nonzeros >= inputs.length * sparseBelow) {
    set.assign({ kind: storage.bytes, values: copy(memory, inputs) });
    return { count, pointer: set.pointer, mostNonzeros: 0 };
  }
  set.assign({
    kind: storage.nonzeroBytes,
    values: memory.allocate(nonzeros),
    indices: memory.allocate(nonzeros * 2),
    starts: memory.allocate((count + 1) * 4),
  });
  return { count, pointer: set.pointer, mostNonzeros: keepNonzeros(memory, set, examples, inputs) };
}

function copy(memory: EngineMemory, values: Float32Array | Uint8Array): number {
  const pointer = memory.allocate(values.byteLength);
  if (values instanceof Uint8Array) memory.bytes.set(values, pointer);
  else memory.floats.set(values, pointer / 4);
  return pointer;
}

function countNonzeros(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) count++;
  return count;
}

function keepNonzeros(memory: EngineMemory, set: Structure<'ExampleSet'>, { count, inputSize }: Examples, inputs: Uint8Array): number {
  const { bytes, words } = memory;
  const indices = new Uint16Array(bytes.buffer, set.get('indices'));
  const values = set.get('values');
  const starts = set.get('starts') / 4;
  let at = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const start = at;
    for (let k = 0, from = i * inputSize; k < inputSize; k++) {
      const value = inputs[from + k]!;
      if (value === 0) continue;
      indices[at] = k;
      bytes[values + at++] = value;
    }
    words[starts + i + 1] = at;
    most = Math.max(most, at - start);
  }
  return most;
}
