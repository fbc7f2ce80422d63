import { attachExamples, type AttachedExamples } from './attached-examples.ts';
import type { EngineMemory } from './kernels/memory.ts';
import { Structure } from './kernels/structure.ts';

/** Room in a network's memory for examples that come one batch at a time and do not stay. */
export class Visitors {
  private readonly memory: EngineMemory;
  private readonly inputSize: number;
  private readonly outputSize: number;
  private room: { examples: AttachedExamples; x: number; y: number } | null = null;

  constructor(memory: EngineMemory, inputSize: number, outputSize: number) {
    this.memory = memory;
    this.inputSize = inputSize;
    this.outputSize = outputSize;
  }

  /**
   * Takes in n examples, in place of those before.
   * @param x [n × inputs]
   * @param y [n × outputs], where they are looked at
   */
  admit(x: Float32Array, y: Float32Array | null, n: number): AttachedExamples {
    if (this.room === null || this.room.examples.count < n) this.room = this.makeRoom(n);
    this.memory.floats.set(x, this.room.x);
    if (y) this.memory.floats.set(y, this.room.y);
    return this.room.examples;
  }

  private makeRoom(n: number) {
    const { memory, inputSize, outputSize } = this;
    const examples = attachExamples(
      memory,
      {
        count: n,
        inputSize,
        inputs: new Float32Array(n * inputSize),
        targets: { kind: 'values', size: outputSize, values: new Float32Array(n * outputSize) },
      },
      false,
    );
    const set = new Structure(memory, 'ExampleSet', examples.pointer);
    return { examples, x: set.get('values') / 4, y: set.get('targets') / 4 };
  }
}
