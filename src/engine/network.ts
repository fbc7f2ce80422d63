import { attachExamples, type AttachedExamples } from './attached-examples.ts';
import { BatchRunner } from './batch-runner.ts';
import { targetSize, type Examples } from './data/examples.ts';
import { Probe } from './diagnostics/probe.ts';
import { instantiateKernels, kernelModule, type Kernels } from './kernels/kernels.ts';
import { EngineMemory } from './kernels/memory.ts';
import { Structure } from './kernels/structure.ts';
import { splitParameters } from './parameters.ts';
import { Program } from './program.ts';
import { layerShapes, productsOf, sizeOf } from './shapes.ts';
import type { Architecture, OptimizerSpec, RunSpec } from './spec.ts';
import { startThreads, type ThreadHost } from './threads.ts';

export type { AttachedExamples } from './attached-examples.ts';

export interface NetworkOptions {
  /** Examples of the largest minibatch to come. Larger ones work too, in several goes. */
  maxBatch?: number;
  /** Where more threads come from; without, there is this one only. Small networks keep to one, where it is faster. */
  threads?: ThreadHost | null;
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

export type TrainingSettings = Pick<RunSpec, 'optimizer' | 'regularization' | 'gradientClip' | 'seed'>;

/** In the order of the kernels' `Optimizer`; with how many quantities each remembers per parameter. */
const optimizers = {
  sgd: { number: 0, moments: [] },
  momentum: { number: 1, moments: ['moment1'] },
  nesterov: { number: 2, moments: ['moment1'] },
  rmsprop: { number: 3, moments: ['moment1'] },
  adam: { number: 4, moments: ['moment1', 'moment2'] },
} as const;

/** Steps are kept as two floats, which hold whole numbers exactly below 2²⁴. */
const stepsPerFloat = 2 ** 24;

/** Multiplications of a forward pass over a minibatch from which on threads gain more than they lose by waiting for each other. */
const productsWorthThreads = 2e6;

/** Room for so many examples at least, so that evaluation is not example by example. */
const leastCapacity = 16;

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
  const program = new Program(memory, architecture, maxBatch, host?.count ?? 1);
  if (host) await startThreads(host, module, memory.memory, program.net.pointer);
  return new Network(architecture, memory, instantiateKernels(module, memory.memory), program);
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
  private optimizer: OptimizerSpec | null = null;
  private clip: number | null = null;
  private maxNorm: number | null = null;
  private steps = 0;
  /** For inputs that come from outside: predict, gradients. */
  private visitors: { examples: AttachedExamples; x: number; y: number; count: number } | null = null;

  constructor(architecture: Architecture, memory: EngineMemory, kernels: Kernels, program: Program) {
    this.architecture = architecture;
    this.inputSize = sizeOf(architecture.inputShape);
    this.outputSize = sizeOf(layerShapes(architecture).at(-1)!.output);
    this.memory = memory;
    this.kernels = kernels;
    this.program = program;
    this.runner = new BatchRunner(memory, kernels, program);
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
    const visitors = this.visitorsOf(n);
    if (n > this.program.capacity) this.program.allocateBatch(n);
    this.memory.floatsAt(visitors.x, n * this.inputSize).set(x);
    this.program.net.set('training', 0);
    this.runner.run(visitors.examples, null, 0, n, 'evaluate', n);
    return this.program.readRows(layer, 'a', n);
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
    return attachExamples(this.memory, examples, this.program.layers[0]!.plan.kind === 'dense');
  }

  /** Sets how the network is trained; what an optimizer remembered is forgotten. */
  configure({ optimizer, regularization, gradientClip, seed }: TrainingSettings): void {
    this.optimizer = optimizer;
    this.clip = gradientClip;
    this.maxNorm = regularization.maxNorm;
    this.steps = 0;
    for (const moment of optimizers[optimizer.type].moments) this.program.allocateParameters(moment);
    this.program.net.assign({
      optimizer: optimizers[optimizer.type].number,
      learningRate: optimizer.learningRate,
      momentum: 'momentum' in optimizer ? optimizer.momentum : 'beta1' in optimizer ? optimizer.beta1 : 0,
      decay: 'decay' in optimizer ? optimizer.decay : 'beta2' in optimizer ? optimizer.beta2 : 0,
      epsilon: 'epsilon' in optimizer ? optimizer.epsilon : 0,
      l2: regularization.l2,
      l1: regularization.l1,
      maxNorm: regularization.maxNorm ?? 0,
      seed,
    });
  }

  setLearningRate(rate: number): void {
    this.program.net.set('learningRate', rate);
  }

  /**
   * One training step on the examples order[from…to): fetch, forward, backward, update.
   * @returns the batch's mean cost, regularization included, before the update.
   * @throws {Error} before `configure`.
   */
  trainBatch(examples: AttachedExamples, order: Uint32Array, from: number, to: number): number {
    this.beginStep();
    const fits = to - from <= this.program.atOnce;
    const cost = fits && this.clip === null ? this.trainAtOnce(examples, order, from, to) : this.trainInGoes(examples, order, from, to);
    if (this.maxNorm !== null) this.kernels.limitNorms(this.program.net.pointer);
    return cost;
  }

  /**
   * One training step on n examples that were not attached.
   * @param x [n × inputs]
   * @param y [n × outputs]
   * @returns as `trainBatch`.
   */
  trainOn(x: Float32Array, y: Float32Array, n: number): number {
    const visitors = this.visitorsOf(n);
    this.memory.floatsAt(visitors.x, n * this.inputSize).set(x);
    this.memory.floatsAt(visitors.y, n * this.outputSize).set(y);
    return this.trainBatch(visitors.examples, Uint32Array.from({ length: n }, (_, i) => i), 0, n);
  }

  private beginStep(): void {
    const { optimizer } = this;
    if (!optimizer) throw new Error('configure the network before training it');
    const step = ++this.steps;
    const { net } = this.program;
    net.set('stepNumber', step);
    if (optimizer.type !== 'adam') return;
    net.set('correction1', 1 / (1 - optimizer.beta1 ** step));
    net.set('correction2', 1 / (1 - optimizer.beta2 ** step));
  }

  /** Gradients are used where they arise and never stored. */
  private trainAtOnce(examples: AttachedExamples, order: Uint32Array, from: number, to: number): number {
    this.program.net.set('accumulates', 0);
    this.program.net.set('training', 1);
    return this.runner.run(examples, order, from, to, 'propagate') + this.runner.penalty();
  }

  /** Gradients are added up first: for a batch larger than the memory's, and where their norm must be known. */
  private trainInGoes(examples: AttachedExamples, order: Uint32Array, from: number, to: number): number {
    const { net } = this.program;
    this.clearGradients();
    net.set('training', 1);
    const cost = this.runner.run(examples, order, from, to, 'propagate');
    const norm = Math.sqrt(this.kernels.finishGradients(net.pointer));
    net.set('gradientScale', this.clip !== null && norm > this.clip ? this.clip / norm : 1);
    this.kernels.moveAll(net.pointer);
    return cost + this.runner.penalty();
  }

  private clearGradients(): void {
    this.program.allocateParameters('gradients');
    this.program.net.set('accumulates', 1);
  }

  /** Mean cost and accuracy of the examples from … to, without dropout. */
  evaluate(examples: AttachedExamples, from = 0, to = examples.count): Measurement {
    this.program.net.set('training', 0);
    const loss = this.runner.run(examples, null, from, to, 'evaluate');
    return { loss, accuracy: this.runner.hits / (to - from) };
  }

  /**
   * Forward and backward for n examples, without dropout and without an update.
   * @param x [n × inputs]
   * @param y [n × outputs]
   */
  gradients(x: Float32Array, y: Float32Array, n: number): BatchGradients {
    const { program } = this;
    const visitors = this.visitorsOf(n);
    this.memory.floatsAt(visitors.x, x.length).set(x);
    this.memory.floatsAt(visitors.y, y.length).set(y);
    const cost = this.backpropagate(visitors.examples, 0, n);
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
    this.clearGradients();
    program.net.set('training', 0);
    const cost = this.runner.run(examples, null, from, to, 'propagate', n);
    this.kernels.finishGradients(program.net.pointer);
    program.keepZ(false);
    return cost + this.runner.penalty();
  }

  /** Looks into the layers, on the first of these examples. */
  probe(examples: AttachedExamples): Probe {
    return new Probe(this, this.memory, this.kernels, this.program, examples);
  }

  /** What the optimizer remembers, for an exact resume: number of steps (two floats), then moments laid out like the flat parameters. */
  readOptimizerState(): Float32Array {
    const moments = this.moments().map((moment) => this.program.read(moment));
    const state = new Float32Array(2 + moments.reduce((length, { length: more }) => length + more, 0));
    state[0] = this.steps % stepsPerFloat;
    state[1] = Math.floor(this.steps / stepsPerFloat);
    moments.forEach((moment, index) => state.set(moment, 2 + index * moment.length));
    return state;
  }

  /** @throws {RangeError} when the state is not of the configured optimizer and this architecture. */
  writeOptimizerState(state: Float32Array): void {
    const moments = this.moments();
    const count = (state.length - 2) / Math.max(moments.length, 1);
    if (moments.length === 0 && count !== 0) throw new RangeError('the optimizer state is not of this optimizer');
    moments.forEach((moment, index) => this.program.write(moment, state.subarray(2 + index * count, 2 + (index + 1) * count)));
    this.steps = state[0]! + state[1]! * stepsPerFloat;
  }

  private moments() {
    return this.optimizer ? optimizers[this.optimizer.type].moments : [];
  }

  /** Nothing of the network may be used afterwards. */
  dispose(): void {
    this.kernels.stop(this.program.net.pointer);
  }

  private visitorsOf(n: number) {
    if (this.visitors && this.visitors.count >= n) return this.visitors;
    const examples = attachExamples(
      this.memory,
      {
        count: n,
        inputSize: this.inputSize,
        inputs: new Float32Array(n * this.inputSize),
        targets: { kind: 'values', size: this.outputSize, values: new Float32Array(n * this.outputSize) },
      },
      false,
    );
    const set = new Structure(this.memory, 'ExampleSet', examples.pointer);
    this.visitors = { examples, x: set.get('values'), y: set.get('targets'), count: n };
    return this.visitors;
  }
}
