import type { Program } from './program.ts';
import type { OptimizerSpec, RunSpec } from './spec.ts';

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

/** How a network is trained, and what its optimizer remembers from step to step; both in the kernels' memory. */
export class TrainingState {
  /** Whether a gradient's norm, or the norm of weights into a unit, is limited. */
  clips = false;
  limitsNorms = false;
  private readonly program: Program;
  private optimizer: OptimizerSpec['type'] | null = null;

  constructor(program: Program) {
    this.program = program;
  }

  get isConfigured(): boolean {
    return this.optimizer !== null;
  }

  /** What the optimizer remembered is forgotten. */
  configure({ optimizer, regularization, gradientClip, seed }: TrainingSettings): void {
    this.optimizer = optimizer.type;
    this.clips = gradientClip !== null;
    this.limitsNorms = regularization.maxNorm !== null;
    for (const moment of this.moments) this.program.allocateParameters(moment);
    this.program.net.assign({
      optimizer: optimizers[optimizer.type].number,
      learningRate: optimizer.learningRate,
      momentum: 'momentum' in optimizer ? optimizer.momentum : 'beta1' in optimizer ? optimizer.beta1 : 0,
      decay: 'decay' in optimizer ? optimizer.decay : 'beta2' in optimizer ? optimizer.beta2 : 0,
      epsilon: 'epsilon' in optimizer ? optimizer.epsilon : 0,
      l2: regularization.l2,
      l1: regularization.l1,
      maxNorm: regularization.maxNorm ?? 0,
      clip: gradientClip ?? 0,
      seed,
      stepNumber: 0,
    });
  }

  /** Number of steps (two floats), then moments laid out like the flat parameters. */
  read(): Float32Array {
    const moments = this.moments.map((moment) => this.program.read(moment));
    const state = new Float32Array(2 + moments.reduce((length, { length: more }) => length + more, 0));
    const steps = this.program.net.get('stepNumber');
    state[0] = steps % stepsPerFloat;
    state[1] = Math.floor(steps / stepsPerFloat);
    moments.forEach((moment, index) => state.set(moment, 2 + index * moment.length));
    return state;
  }

  /** @throws {RangeError} when the state is not of the configured optimizer and this architecture. */
  write(state: Float32Array): void {
    const { moments } = this;
    const count = (state.length - 2) / Math.max(moments.length, 1);
    if (moments.length === 0 && count !== 0) throw new RangeError('the optimizer state is not of this optimizer');
    moments.forEach((moment, index) => this.program.write(moment, state.subarray(2 + index * count, 2 + (index + 1) * count)));
    this.program.net.set('stepNumber', state[0]! + state[1]! * stepsPerFloat);
  }

  private get moments() {
    return this.optimizer ? optimizers[this.optimizer].moments : [];
  }
}
