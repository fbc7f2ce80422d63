import type { AttachedExamples } from './attached-examples.ts';
import type { QuantityName } from './diagnostics/bins.ts';
import type { EngineMemory } from './kernels/memory.ts';
import { Structure, type Field } from './kernels/structure.ts';
import type { Block } from './kernels/tally.ts';
import { layerKinds, type LayerPlan } from './layers/layer.ts';
import { planLayers } from './layers/plan.ts';
import { splitParameters, type LayerParameters } from './parameters.ts';
import { layerShapes, parameterCount, sizeOf } from './shapes.ts';
import { activationNames, lossNames, type Architecture } from './spec.ts';

/** A layer that computes, as the kernels see it. */
interface ProgramLayer {
  /** Its place in the architecture's layers. */
  index: number;
  plan: LayerPlan;
  units: number;
  /** Bytes from one example's activations to the next one's. */
  stride: number;
  structure: Structure<'Layer'>;
}

/** Where a copy of all parameters stands in each layer's structure: the parameters themselves, gradients, an optimizer's moments. */
export type ParameterPlace = 'parameters' | 'gradients' | 'moment1' | 'moment2';

const placeFields = {
  parameters: ['weights', 'biases'],
  gradients: ['weightGradient', 'biasGradient'],
  moment1: ['weightMoment1', 'biasMoment1'],
  moment2: ['weightMoment2', 'biasMoment2'],
} as const;

/** A larger batch takes several goes: so many examples, and as many as fit in so many bytes. */
const mostAtOnce = 1024;
const mostBytesAtOnce = 64 * 2 ** 20;
const lineFloats = 16;
/** Tasks a thread, so that one that is held up leaves the others something to take. */
const tasksPerThread = 4;
/** Bytes of a nonzero input, as in kernels/assembly/sparse.ts. */
const entryBytes = 8;
/** Bytes of sums that each task keeps, as in kernels/assembly/sums.ts. */
const sumBytes = 64;
/** Bytes by which threads meet, as in kernels/assembly/threads.ts. */
const meetingBytes = 256;

/**
 * Bytes from one example's activations to the next one's: whole cache lines, and an odd number of them, so that a column of a
 * matrix does not fall on few sets of the cache.
 */
function strideOf(units: number): number {
  const lines = Math.ceil(units / lineFloats);
  return (lines < 8 ? lines : lines | 1) * lineFloats * 4;
}

/** A network laid out in the engine's memory: what the kernels run. */
export class Program {
  readonly net: Structure<'Net'>;
  readonly layers: ProgramLayer[] = [];
  readonly threads: number;
  /** Parts that each phase of a step is cut into; one where there is one thread. */
  readonly tasks: number;
  /** Examples of a go in training and evaluation. */
  readonly atOnce: number;
  /** Examples that there is room for. */
  capacity = 0;
  private readonly memory: EngineMemory;
  private readonly architecture: Architecture;
  private readonly inputSize: number;
  private zPointers: number[] | null = null;
  private hasMatrix = false;
  /** Of one example, in those that are to come. */
  private mostNonzeros = 0;
  private roomForNonzeros = 0;
  private roomToSort = 0;

  /** @param isTied whether the second of two dense layers has the first one's weights */
  constructor(memory: EngineMemory, architecture: Architecture, maxBatch: number, threads: number, isTied: boolean) {
    this.memory = memory;
    this.architecture = architecture;
    this.threads = threads;
    this.tasks = threads === 1 ? 1 : threads * tasksPerThread;
    this.inputSize = sizeOf(architecture.inputShape);
    const plans = planLayers(architecture, isTied);
    const shapes = layerShapes(architecture);
    const bytes = Structure.bytes('Layer');
    const first = memory.allocate(bytes * plans.length);
    for (const [index, plan] of plans.entries()) {
      if (!plan) continue;
      const units = sizeOf(shapes[index]!.output);
      const structure = new Structure(memory, 'Layer', first + bytes * this.layers.length);
      this.layers.push({ index, plan, units, stride: strideOf(units + plan.overrun), structure });
    }
    this.net = new Structure(memory, 'Net');
    this.describe(first);
    this.allocateParameters('parameters');
    this.atOnce = Math.max(1, Math.min(maxBatch, mostAtOnce, Math.floor(mostBytesAtOnce / this.exampleBytes())));
    this.allocateBatch(this.atOnce);
  }

  /** What does not depend on the batch. */
  private describe(first: number): void {
    const scratchBytes = Math.max(...this.layers.map(({ plan }) => plan.scratch)) * 4;
    this.net.assign({
      layers: first,
      layerCount: this.layers.length,
      loss: lossNames.indexOf(this.architecture.loss),
      threads: this.threads,
      tasks: this.tasks,
      meeting: this.memory.allocate(meetingBytes),
      scratch: this.memory.allocate(scratchBytes * this.threads),
      scratchBytes,
      sums: this.memory.allocate(sumBytes * this.tasks),
      byteValues: this.memory.allocate(256 * 4),
    });
    this.memory.floatsAt(this.net.get('byteValues'), 256).set(Float32Array.from({ length: 256 }, (_, byte) => byte / 255));
    this.layers.forEach(({ index, plan, units, stride, structure }, at) => {
      const spec = this.architecture.layers[index]!;
      const before = this.layers[at - 1];
      structure.assign({
        place: index,
        kind: layerKinds.indexOf(plan.kind),
        activation: activationNames.indexOf('activation' in spec ? spec.activation : 'linear'),
        inputs: before?.units ?? this.inputSize,
        units,
        stride,
        weightCount: plan.weightCount,
        biasCount: plan.biasCount,
        inputStride: before?.stride ?? strideOf(this.inputSize),
        inputHasDerivative: Number(before !== undefined && 'activation' in this.architecture.layers[before.index]!),
        propagates: Number(before !== undefined),
        ...plan.fields,
      });
    });
    this.net.set('xStride', strideOf(this.inputSize));
  }

  private exampleBytes(): number {
    return this.layers.reduce((bytes, { stride }) => bytes + 2 * stride, strideOf(this.inputSize));
  }

  /** Room for `count` examples in one go. */
  allocateBatch(count: number): void {
    this.capacity = count;
    this.net.set('order', this.memory.allocate(count * 4));
    let inputA = 0;
    let inputDelta = 0;
    for (const { stride, structure } of this.layers) {
      structure.assign({ inputA, inputDelta });
      inputA = this.memory.allocate(count * stride);
      inputDelta = this.memory.allocate(count * stride);
      structure.assign({ a: inputA, delta: inputDelta });
    }
    this.zPointers = null;
    if (this.hasMatrix) this.allocateMatrix();
    if (this.roomForNonzeros > 0) this.allocateNonzeros();
    if (this.roomToSort > 0) this.allocateSorted();
  }

  /** Whether the layers keep their z from now on; what they kept stays. */
  keepZ(keeps: boolean): void {
    const allocated = () => this.layers.map(({ stride }) => this.memory.allocate(this.capacity * stride));
    if (keeps) this.zPointers ??= allocated();
    this.layers.forEach(({ structure }, at) => structure.set('z', keeps ? this.zPointers![at]! : 0));
  }

  /** Tells of examples to come, so that room is made once for the largest. */
  expect({ mostNonzeros }: AttachedExamples): void {
    this.mostNonzeros = Math.max(this.mostNonzeros, mostNonzeros);
  }

  /** Room for a batch of inputs, in the form in which these examples keep theirs. */
  makeRoomFor({ mostNonzeros }: AttachedExamples): void {
    if (mostNonzeros > this.roomForNonzeros) this.allocateNonzeros();
    else if (mostNonzeros === 0 && !this.hasMatrix) this.allocateMatrix();
  }

  /** Room for its nonzero inputs sorted by input, if there is none yet. */
  makeRoomToSort({ mostNonzeros }: AttachedExamples): void {
    if (mostNonzeros > this.roomToSort) this.allocateSorted();
  }

  private allocateMatrix(): void {
    this.hasMatrix = true;
    const x = this.memory.allocate(this.capacity * strideOf(this.inputSize));
    this.net.set('x', x);
    this.layers[0]!.structure.set('inputA', x);
  }

  private allocateNonzeros(): void {
    this.roomForNonzeros = this.mostNonzeros;
    this.net.assign({
      rowStarts: this.memory.allocate((this.capacity + 1) * 4),
      rowEntries: this.memory.allocate(this.capacity * this.mostNonzeros * entryBytes),
    });
  }

  private allocateSorted(): void {
    this.roomToSort = this.mostNonzeros;
    this.net.set('columns', this.memory.allocate((this.inputSize + 5) * 4 + this.capacity * this.mostNonzeros * entryBytes));
  }

  /** Makes a copy of all parameters' extent, all zero; again zero where there is one. */
  allocateParameters(place: ParameterPlace): void {
    const [weights, biases] = placeFields[place];
    for (const [at, { plan, structure }] of this.layers.entries()) {
      if (plan.isTied) structure.set(weights, this.layers[at - 1]!.structure.get(weights));
      else this.allocateNumbers(structure, weights, plan.weightCount);
      this.allocateNumbers(structure, biases, plan.biasCount);
    }
  }

  private allocateNumbers(structure: Structure<'Layer'>, field: Field<'Layer'>, count: number): void {
    if (structure.get(field) === 0) structure.set(field, this.memory.allocate(count * 4));
    else this.memory.floatsAt(structure.get(field), count).fill(0);
  }

  /** Room to add gradients up in, if there is none yet. */
  makeRoomForGradients(): void {
    if (this.layers.at(-1)!.structure.get('biasGradient') === 0) this.allocateParameters('gradients');
  }

  /** How many of the layers that compute stand up to and with a layer of the architecture. */
  computingLayers(index: number): number {
    return this.layers.filter((layer) => layer.index <= index).length;
  }

  /** All parameters of a place in the flat layout of `splitParameters`, a copy. */
  read(place: ParameterPlace): Float32Array {
    const flat = new Float32Array(parameterCount(this.architecture));
    this.eachLayer(place, flat, (plan, file, packed) => {
      plan.unpackWeights(packed.weights, file.weights);
      file.biases.set(packed.biases.subarray(0, file.biases.length));
    });
    return flat;
  }

  /** @throws {RangeError} when there are not as many as the architecture has. */
  write(place: ParameterPlace, flat: Float32Array): void {
    this.eachLayer(place, flat, (plan, file, packed) => {
      plan.packWeights(file.weights, packed.weights);
      packed.biases.set(file.biases);
    });
  }

  private eachLayer(
    place: ParameterPlace,
    flat: Float32Array,
    visit: (plan: LayerPlan, file: LayerParameters, packed: LayerParameters) => void,
  ): void {
    const files = splitParameters(this.architecture, flat);
    const [weights, biases] = placeFields[place];
    for (const { index, plan, structure } of this.layers)
      visit(plan, files[index]!, {
        weights: this.memory.floatsAt(structure.get(weights), plan.weightCount),
        biases: this.memory.floatsAt(structure.get(biases), plan.biasCount),
      });
  }

  /** A layer's weights as they stand in memory, padding included. */
  weightsOf(index: number): { pointer: number; bytes: number } {
    const { plan, structure } = this.layers.find((layer) => layer.index === index)!;
    return { pointer: structure.get('weights'), bytes: plan.weightCount * 4 };
  }

  /** Where a layer's accumulated gradient stands, laid out as its weights. */
  weightGradientOf(index: number): number {
    return this.layers.find((layer) => layer.index === index)!.structure.get('weightGradient');
  }

  /** Where the numbers of a layer that learns stand: parameters, accumulated gradients, or rows of the last n examples; without padding. */
  blocks(index: number, quantity: QuantityName, n: number): Block[] {
    const { plan, structure } = this.layers.find((layer) => layer.index === index)!;
    if (quantity === 'z' || quantity === 'a' || quantity === 'delta') return [this.rows(index, quantity, n)];
    const first = structure.get(quantity === 'gradW' ? 'weightGradient' : quantity === 'gradB' ? 'biasGradient' : quantity) / 4;
    const relative = quantity === 'weights' || quantity === 'gradW' ? plan.weightBlocks : plan.biasBlocks;
    return relative.map((block) => ({ ...block, first: first + block.first }));
  }

  /**
   * The first n rows of a matrix of activations, without its padding.
   * @param index of a layer of the architecture; one that only renames units has its predecessor's
   */
  readRows(index: number, field: 'z' | 'a' | 'delta', n: number): Float32Array {
    const { first, columns, stride } = this.rows(index, field, n);
    const numbers = new Float32Array(n * columns);
    if (first === 0) return numbers;
    for (let i = 0; i < n; i++) numbers.set(this.memory.floats.subarray(first + i * stride, first + i * stride + columns), i * columns);
    return numbers;
  }

  /** Where those rows stand; first is 0 where there are none. */
  private rows(index: number, field: 'z' | 'a' | 'delta', n: number): Block {
    const at = this.layers.findLastIndex((candidate) => candidate.index <= index);
    const layer = this.layers[at];
    const units = layer?.units ?? this.inputSize;
    const ofInputs = field === 'delta' ? 0 : this.net.get('x');
    const pointer = !layer ? ofInputs : field === 'z' ? this.zPointers![at]! : layer.structure.get(field);
    return { first: pointer / 4, rows: n, columns: units, stride: (layer?.stride ?? strideOf(units)) / 4 };
  }
}
