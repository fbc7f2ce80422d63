import { instantiateKernels, kernelModule } from '../../../../src/engine/kernels/kernels.ts';
import { EngineMemory } from '../../../../src/engine/kernels/memory.ts';
import { Tally, type Block } from '../../../../src/engine/kernels/tally.ts';

const memory = new EngineMemory(false);
export const tally = new Tally(memory, instantiateKernels(await kernelModule(false), memory.memory), 100_000);

/** The numbers in the engine's memory, as rows with a gap after each; by default all in one row. */
export function inMemory(values: Float32Array, { columns = values.length, gap = 0 } = {}): Block {
  const stride = columns + gap;
  const rows = values.length / columns;
  const first = memory.allocate(rows * stride * 4) / 4;
  for (let row = 0; row < rows; row++) memory.floats.set(values.subarray(row * columns, (row + 1) * columns), first + row * stride);
  return { first, rows, columns, stride };
}
