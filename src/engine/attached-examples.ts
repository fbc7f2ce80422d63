import type { Examples } from './data/examples.ts';
import type { EngineMemory } from './kernels/memory.ts';
import { Structure } from './kernels/structure.ts';

/** Examples in a network's memory, ready to be trained on. */
export interface AttachedExamples {
  readonly count: number;
  /** Address of the kernels' description of them. */
  readonly pointer: number;
  /** Most entries of one example, at least 1, where only nonzero inputs are kept; else 0. */
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
  set.set('inputs', inputSize);
  if (targets.kind === 'classes') set.assign({ labels: copy(memory, targets.labels), outputs: targets.classes });
  else set.assign({ targets: copy(memory, targets.values), outputs: targets.size });
  if (inputs instanceof Float32Array) {
    set.assign({ kind: storage.floats, values: copy(memory, inputs) });
    return { count, pointer: set.pointer, mostNonzeros: 0 };
  }
  const pairs = mayBeSparse ? countPairs(inputs) : Infinity;
  if (pairs >= inputs.length * sparseBelow) {
    set.assign({ kind: storage.bytes, values: copy(memory, inputs) });
    return { count, pointer: set.pointer, mostNonzeros: 0 };
  }
  set.assign({ kind: storage.nonzeroBytes, values: memory.allocate(pairs * 2), starts: memory.allocate((count + 1) * 4) });
  return { count, pointer: set.pointer, mostNonzeros: keepNonzeros(memory, set, examples, inputs) };
}

function copy(memory: EngineMemory, values: Float32Array | Uint8Array): number {
  const pointer = memory.allocate(values.byteLength);
  if (values instanceof Uint8Array) memory.bytes.set(values, pointer);
  else memory.floats.set(values, pointer / 4);
  return pointer;
}

/**
 * Of sparse examples the nonzero bytes are kept, each as a pair: its distance from the nonzero byte before (from the example's
 * first byte for the first one), and itself. A distance has to be a byte: on the way over more zeros, pairs with byte 0 are steps.
 */
const farthest = 255;

/** No fewer pairs than `inputs` will take. */
function countPairs(inputs: Uint8Array): number {
  let count = Math.ceil(inputs.length / farthest);
  for (let i = 0; i < inputs.length; i++) if (inputs[i] !== 0) count++;
  return count;
}

/** @returns the most pairs of one example, or 1 if all are empty. */
function keepNonzeros(memory: EngineMemory, set: Structure<'ExampleSet'>, { count, inputSize }: Examples, inputs: Uint8Array): number {
  const { bytes, words } = memory;
  const values = set.get('values');
  const starts = set.get('starts') / 4;
  let at = values;
  let most = 1;
  for (let i = 0; i < count; i++) {
    const start = at;
    const first = i * inputSize;
    for (let k = 0, before = 0; k < inputSize; k++) {
      const value = inputs[first + k]!;
      if (value === 0 && k - before < farthest) continue;
      bytes[at++] = k - before;
      bytes[at++] = value;
      before = k;
    }
    words[starts + i + 1] = at - values;
    most = Math.max(most, (at - start) / 2);
  }
  return most;
}
