import type { RunStatus } from '../../bridge/runs.ts';
import type { ActivationName, InitializerName, LayerType, LossName, OptimizerSpec, ScheduleSpec } from '../../engine/spec.ts';

/** Names as the literature writes them. */

export const activationTitles: Record<ActivationName, string> = {
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softsign: 'Softsign',
  relu: 'ReLU',
  leakyRelu: 'Leaky ReLU',
  softplus: 'Softplus',
  linear: 'Linear',
  softmax: 'Softmax',
};

export const lossTitles: Record<LossName, string> = {
  quadratic: 'Quadratic',
  crossEntropy: 'Cross-entropy',
  logLikelihood: 'Log-likelihood',
};

export const initializerTitles: Record<InitializerName, string> = {
  standardNormal: 'N(0, 1)',
  scaledNormal: 'N(0, 1/√n)',
  scaledUniform: 'U(±1/√n)',
  glorotUniform: 'Glorot uniform',
  glorotNormal: 'Glorot normal',
  heNormal: 'He normal',
  heUniform: 'He uniform',
  zeros: 'Zeros',
};

export const layerTitles: Record<LayerType, string> = {
  dense: 'Dense',
  conv2d: 'Convolution',
  maxPool2d: 'Max pooling',
  averagePool2d: 'Avg pooling',
  flatten: 'Flatten',
  dropout: 'Dropout',
};

export const optimizerTitles: Record<OptimizerSpec['type'], string> = {
  sgd: 'SGD',
  momentum: 'SGD with momentum',
  nesterov: 'Nesterov momentum',
  rmsprop: 'RMSProp',
  adam: 'Adam',
};

export const scheduleTitles: Record<ScheduleSpec['type'], string> = {
  constant: 'Constant',
  step: 'Step',
  exponential: 'Exponential',
  cosine: 'Cosine',
  halveOnPlateau: 'Halve on plateau',
};

export const statusTitles: Record<RunStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  done: 'Done',
  stopped: 'Stopped',
  interrupted: 'Interrupted',
  failed: 'Failed',
  imported: 'Imported',
};
