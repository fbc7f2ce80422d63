import type { AttachedExamples } from './attached-examples.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { EngineMemory } from './kernels/memory.ts';
import type { Program } from './program.ts';

/** What the kernels do with a batch: forward only, or backward too. */
export type Pass = 'evaluate' | 'propagate';

/** Places of a task's sums, as in kernels/assembly/sums.ts. */
const sumPlaces = { cost: 0, hits: 1, penalty: 2 } as const;
const sumDoubles = 8;

/** Feeds examples to the kernels, in goes that the memory has room for. */
export class BatchRunner {
  /** Right answers of the last run. */
  hits = 0;
  private readonly memory: EngineMemory;
  private readonly kernels: Kernels;
  private readonly program: Program;
  /** Places in memory of what is written for each batch: numbers handed to a function may have to be allocated. */
  private readonly places: Record<'batch' | 'order' | 'inverseCount' | 'sums', number>;

  constructor(memory: EngineMemory, kernels: Kernels, program: Program) {
    this.memory = memory;
    this.kernels = kernels;
    this.program = program;
    const { net } = program;
    this.places = {
      batch: net.index('batch'),
      order: net.index('order'),
      inverseCount: net.index('inverseCount'),
      sums: net.index('sums'),
    };
  }

  /**
   * Runs the examples order[from…to), or from…to without an order.
   * @param atOnce examples of a go
   * @returns their mean data cost.
   */
  run(examples: AttachedExamples, order: Uint32Array | null, from: number, to: number, pass: Pass, atOnce = this.program.atOnce): number {
    const { program, kernels, places } = this;
    program.makeRoomFor(examples);
    const { words, floats } = this.memory;
    floats[places.inverseCount] = 1 / (to - from);
    const first = words[places.order]! / 4;
    let cost = 0;
    this.hits = 0;
    for (let start = from; start < to; start += atOnce) {
      const n = Math.min(to - start, atOnce);
      for (let i = 0; i < n; i++) words[first + i] = order ? order[start + i]! : start + i;
      words[places.batch] = n;
      kernels[pass](program.net.pointer, examples.pointer);
      cost += this.sum(sumPlaces.cost);
      this.hits += this.sum(sumPlaces.hits);
    }
    return cost / (to - from);
  }

  /** What the regularization of the weights just moved, or of accumulated gradients, adds to the cost. */
  penalty(): number {
    return this.sum(sumPlaces.penalty);
  }

  private sum(place: number): number {
    const first = this.memory.words[this.places.sums]! / 8 + place;
    let total = 0;
    for (let task = 0; task < this.program.tasks; task++) total += this.memory.doubles[first + task * sumDoubles]!;
    return total;
  }
}
