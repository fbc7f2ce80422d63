import type { AttachedExamples } from './attached-examples.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { EngineMemory } from './kernels/memory.ts';
import type { Program } from './program.ts';

/** What the kernels do with a batch: forward only, or backward too. */
export type Pass = 'evaluate' | 'propagate';

/** Places of a task's sums, as in kernels/assembly/sums.ts. */
const sumPlaces = { cost: 0, hits: 1, penalty: 2 } as const;
const sumDoubles = 8;

/**
 * Feeds examples to the kernels, in goes that the memory has room for. A step allocates nothing: fractions are kept in arrays and handed
 * to no function, as each may become an object on the way.
 */
export class BatchRunner {
  private readonly memory: EngineMemory;
  private readonly kernels: Kernels;
  private readonly program: Program;
  /** Places in memory of what is written for each batch. */
  private readonly places: Record<'batch' | 'order' | 'inverseCount' | 'sums', number>;
  private readonly totals = { cost: new Float64Array(1), hits: new Float64Array(1) };

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
   */
  run(examples: AttachedExamples, order: Uint32Array | null, from: number, to: number, pass: Pass, atOnce = this.program.atOnce): void {
    const { program, kernels, places, totals } = this;
    const net = program.net.pointer;
    program.makeRoomFor(examples);
    totals.cost[0] = totals.hits[0] = 0;
    for (let start = from; start < to; start += atOnce) {
      this.choose(order, start, Math.min(to, start + atOnce));
      this.memory.floats[places.inverseCount] = 1 / (to - from);
      if (pass === 'evaluate') kernels.evaluate(net, examples.pointer);
      else this.propagate(examples);
      totals.cost[0]! += this.sum(sumPlaces.cost);
      totals.hits[0]! += this.sum(sumPlaces.hits);
    }
    totals.cost[0]! /= to - from;
  }

  /** Runs the first `layers` layers on the examples from … to, which must all fit at once. */
  forward(examples: AttachedExamples, from: number, to: number, layers: number): void {
    this.program.makeRoomFor(examples);
    this.choose(null, from, to);
    this.kernels.forward(this.program.net.pointer, examples.pointer, layers);
  }

  private choose(order: Uint32Array | null, from: number, to: number): void {
    const { words } = this.memory;
    const first = words[this.places.order]! / 4 - from;
    for (let i = from; i < to; i++) words[first + i] = order ? order[i]! : i;
    words[this.places.batch] = to - from;
  }

  private propagate(examples: AttachedExamples): void {
    const net = this.program.net.pointer;
    if (examples.mostNonzeros > 0 && !this.kernels.movesByExample(net)) this.program.makeRoomToSort(examples);
    this.kernels.propagate(net, examples.pointer);
  }

  /** Mean data cost of the last run's examples. */
  get cost(): number {
    return this.totals.cost[0]!;
  }

  /** Right answers of the last run. */
  get hits(): number {
    return this.totals.hits[0]!;
  }

  /** What the regularization of the weights just moved, or of accumulated gradients, adds to the cost. */
  get penalty(): number {
    return this.sum(sumPlaces.penalty);
  }

  private sum(place: number): number {
    const first = this.memory.words[this.places.sums]! / 8 + place;
    let total = 0;
    for (let task = 0; task < this.program.tasks; task++) total += this.memory.doubles[first + task * sumDoubles]!;
    return total;
  }
}
