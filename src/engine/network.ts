import { attachExamples, type AttachedExamples } from './attached-examples.ts';
import { BatchRunner } from './batch-runner.ts';
import { targetSize, type Examples } from './data/examples.ts';
import { Probe } from './diagnostics/probe.ts';
import { instantiateKernels, kernelModule, type Kernels } from './kernels/kernels.ts';
import { EngineMemory } from './kernels/memory.ts';
import { splitParameters } from './parameters.ts';
import { Program } from './program.ts';
import { layerShapes, productsOf, sizeOf } from './shapes.ts';
import type { Architecture } from './spec.ts';
import { startThreads, type ThreadHost } from './threads.ts';
import { TrainingState, type TrainingSettings } from './training-state.ts';
import { Visitors } from './visitors.ts';

export type { AttachedExamples } from './attached-examples.ts';
export type { TrainingSettings } from './training-state.ts';

export interface NetworkOptions {
  /** Examples of the largest minibatch to come. Larger ones work too, in several goes. */
  maxBatch?: number;
  /** Where more threads come from; without, there is this one only. Small networks keep to one, where it is faster. */
  threads?: ThreadHost | null;
  /** Whether the second of two dense layers has the first one's weights, transposed; it must restore as many numbers as the first takes. */
  isTied?: boolean;
}

export interface Measurement {
  /** Mean data cost, without regularization. */
  loss: number;
  /** Fraction of right answers: the largest output against the class or the largest target; a single output against 0.5. */
  accuracy: number;
}

/** Everything backpropagation computes for a batch; one entry per layer of the architecture. */
export interface BatchGradients {
  /** Mean data cost plus regularization. */
  cost: number;
  layers: LayerGradients[];
}

export interface LayerGradients {
  /** [n × units of the layer]; where a layer has no activation, z is what it passes on. */
  z: Float32Array;
  a: Float32Array;
  /** ∂C/∂z of one example each (not divided by n), [n × units]. */
  delta: Float32Array;
  /** Batch averages plus regularization; layout as in `parameters.ts`. */
  gradW: Float32Array;
  gradB: Float32Array;
}

/** Multiplications of a forward pass over a minibatch from which on threads gain more than they lose by waiting for each other. */
const productsWorthThreads = 2e6;

/** Room for so many examples at least, so that evaluation is not example by example. */
const leastCapacity = 8;

/**
 * The float32 engine on a network of zeros.
 * @param architecture a legal one, as `parseSpec` lets through
 * @throws {RangeError} when memory runs out.
 */
export async function createNetwork(architecture: Architecture, options: NetworkOptions = {}): Promise<Network> {
  const maxBatch = Math.max(options.maxBatch ?? 0, leastCapacity);
  const host = options.threads && productsOf(architecture) * (options.maxBatch ?? 1) >= productsWorthThreads ? options.threads : null;
  const memory = new EngineMemory(host !== null);
  const module = await kernelModule(host !== null);
  const program = new Program(memory, architecture, maxBatch, host?.count ?? 1, options.isTied ?? false);
  if (host) await startThreads(host, module, memory.memory, program.net.pointer);
  return new Network(architecture, memory, instantiateKernels(module, memory.memory), program, maxBatch);
}

/** A network's layers over one WASM memory: forward, backward, update. Made by `createNetwork`. */
export class Network {
  readonly architecture: Architecture;
  readonly inputSize: number;
  readonly outputSize: number;
  private readonly memory: EngineMemory;
  private readonly kernels: Kernels;
  private readonly program: Program;
  private readonly runner: BatchRunner;
  private readonly training: TrainingState;
  private readonly visitors: Visitors;
  private readonly maxBatch: number;

  constructor(architecture: Architecture, memory: EngineMemory, kernels: Kernels, program: Program, maxBatch: number) {
    this.architecture = architecture;
    this.inputSize = sizeOf(architecture.inputShape);
    this.outputSize = sizeOf(layerShapes(architecture).at(-1)!.output);
    this.memory = memory;
    this.kernels = kernels;
    this.program = program;
    this.maxBatch = maxBatch;
    this.runner = new BatchRunner(memory, kernels, program);
    this.training = new TrainingState(program);
    this.visitors = new Visitors(memory, this.inputSize, this.outputSize);
  }

  /** Bytes of memory in use for the network and the examples attached to it. */
  get memoryBytes(): number {
    return this.memory.used;
  }

  /** A copy of the flat parameters; see `splitParameters`. */
  readParameters(): Float32Array {
    return this.program.read('parameters');
  }

  /** @throws {RangeError} when there are not as many as the architecture has. */
  writeParameters(flat: Float32Array): void {
    this.program.write('parameters', flat);
  }

  /**
   * Output activations of one example, a copy; without dropout.
   * @param input as many numbers as the network has inputs
   */
  predict(input: Float32Array): Float32Array {
    return this.activations(this.architecture.layers.length - 1, input, 1);
  }

  /**
   * What a layer passes on for n examples, a copy [n × units]; without dropout.
   * @param layer index into the architecture's layers
   * @param x [n × inputs]
   */
  activations(layer: number, x: Float32Array, n: number): Float32Array {
    const { program, runner } = this;
    const examples = this.visitors.admit(x, null, n);
    if (n > program.capacity) program.allocateBatch(n);
    program.net.set('training', 0);
    if (layer === this.architecture.layers.length - 1) runner.run(examples, null, 0, n, 'evaluate', n);
    else runner.forward(examples, 0, n, program.computingLayers(layer));
    return program.readRows(layer, 'a', n);
  }

  /**
   * Copies examples into the network's memory, for its life.
   * @throws {RangeError} when they do not fit the network.
   */
  attach(examples: Examples): AttachedExamples {
    if (examples.inputSize !== this.inputSize)
      throw new RangeError(`the examples have ${examples.inputSize} inputs, the network ${this.inputSize}`);
    const size = targetSize(examples.targets);
    const isBinary = examples.targets.kind === 'classes' && size === 2 && this.outputSize === 1;
    if (size !== this.outputSize && !isBinary) throw new RangeError(`the examples have ${size} targets, the network ${this.outputSize} outputs`);
    const attached = attachExamples(this.memory, examples, this.program.layers[0]!.plan.kind === 'dense');
    this.program.expect(attached);
    return attached;
  }

  /** Sets how the network is trained; what an optimizer remembered is forgotten. */
  configure(settings: TrainingSettings): void {
    this.training.configure(settings);
  }

  setLearningRate(rate: number): void {
    this.program.net.set('learningRate', rate);
  }

  /**
   * One training step on the examples order[from…to), or from…to without an order: fetch, forward, backward, update. Allocates nothing.
   * @throws {Error} before `configure`.
   */
  trainBatch(examples: AttachedExamples, order: Uint32Array | null, from: number, to: number): void {
    const { kernels, program, training } = this;
    if (!training.isConfigured) throw new Error('configure the network before training it');
    const net = program.net.pointer;
    kernels.beginStep(net);
    program.net.set('training', 1);
    if (to - from <= program.atOnce && !training.clips) this.trainAtOnce(examples, order, from, to);
    else this.trainInGoes(examples, order, from, to);
    if (training.limitsNorms) kernels.limitNorms(net);
  }

  /** Mean cost of the batch that was trained on last, before the update, regularization included. */
  get batchCost(): number {
    return this.runner.cost + this.runner.penalty;
  }

  /**
   * One training step on n examples that were not attached.
   * @param x [n × inputs]
   * @param y [n × outputs]
   */
  trainOn(x: Float32Array, y: Float32Array, n: number): void {
    this.trainBatch(this.visitors.admit(x, y, n), null, 0, n);
  }

  /** Gradients are used where they arise and never stored. */
  private trainAtOnce(examples: AttachedExamples, order: Uint32Array | null, from: number, to: number): void {
    this.program.net.set('accumulates', 0);
    this.runner.run(examples, order, from, to, 'propagate');
  }

  /** Gradients are added up first: for a batch larger than the memory's, and where their norm must be known. */
  private trainInGoes(examples: AttachedExamples, order: Uint32Array | null, from: number, to: number): void {
    this.addUpGradients(examples, order, from, to);
    this.kernels.moveAll(this.program.net.pointer);
  }

  private addUpGradients(examples: AttachedExamples, order: Uint32Array | null, from: number, to: number, atOnce?: number): void {
    const { kernels, program } = this;
    const net = program.net.pointer;
    program.makeRoomForGradients();
    program.net.set('accumulates', 1);
    kernels.clearGradients(net);
    this.runner.run(examples, order, from, to, 'propagate', atOnce);
    kernels.finishGradients(net);
  }

  /** Mean cost and accuracy of the examples from … to, without dropout. */
  evaluate(examples: AttachedExamples, from = 0, to = examples.count): Measurement {
    this.program.net.set('training', 0);
    this.runner.run(examples, null, from, to, 'evaluate');
    return { loss: this.runner.cost, accuracy: this.runner.hits / (to - from) };
  }

  /**
   * Forward and backward for n examples, without dropout and without an update.
   * @param x [n × inputs]
   * @param y [n × outputs]
   */
  gradients(x: Float32Array, y: Float32Array, n: number): BatchGradients {
    const { program } = this;
    const cost = this.backpropagate(this.visitors.admit(x, y, n), 0, n);
    return {
      cost,
      layers: splitParameters(this.architecture, program.read('gradients')).map(({ weights, biases }, index) => ({
        z: program.readRows(index, 'z', n),
        a: program.readRows(index, 'a', n),
        delta: program.readRows(index, 'delta', n),
        gradW: weights,
        gradB: biases,
      })),
    };
  }

  /** The same for attached examples from … to, leaving all but the cost in memory. */
  backpropagate(examples: AttachedExamples, from: number, to: number): number {
    const { program } = this;
    const n = to - from;
    if (n > program.capacity) program.allocateBatch(n);
    program.keepZ(true);
    program.net.set('training', 0);
    this.addUpGradients(examples, null, from, to, n);
    program.keepZ(false);
    return this.batchCost;
  }

  /**
   * Looks into the layers, on the first of these examples.
   * @throws {Error} before `configure`.
   */
  probe(examples: AttachedExamples): Probe {
    if (!this.training.isConfigured) throw new Error('configure the network before looking into it');
    const stepsAddUp = this.training.clips || this.maxBatch > this.program.atOnce;
    return new Probe(this, this.memory, this.kernels, this.program, examples, stepsAddUp);
  }

  /** What the optimizer remembers, for an exact resume: number of steps (two floats), then moments laid out like the flat parameters. */
  readOptimizerState(): Float32Array {
    return this.training.read();
  }

  /** @throws {RangeError} when the state is not of the configured optimizer and this architecture. */
  writeOptimizerState(state: Float32Array): void {
    this.training.write(state);
  }

  /** Nothing of the network may be used afterwards. */
  dispose(): void {
    this.kernels.stop(this.program.net.pointer);
  }
}
