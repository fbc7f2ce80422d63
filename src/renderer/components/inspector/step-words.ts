import { activations } from '../../../engine/activations.ts';
import { activationOf, hasSoftmaxSlope, type Inspection } from '../../../engine/inspector/inspection.ts';
import type { Phase, Step } from '../../../engine/inspector/steps.ts';
import { optimizers } from '../../../engine/optimizers.ts';
import type { OptimizerSpec } from '../../../engine/spec.ts';
import { plural } from '../../format/numbers.ts';

export const phaseTitles: Record<Phase, string> = {
  input: 'Input',
  feedforward: 'Feedforward',
  outputError: 'Output error',
  backpropagate: 'Backpropagate',
  gradient: 'Gradient',
  update: 'Update',
};

const raised: Record<string, string> = { 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
const raise = (number: number) => [...String(number)].map((digit) => raised[digit]).join('');

/** A step in two or three signs, such as z², δ¹, ∂w³. */
export function stepSign({ quantity, layer }: Step): string {
  if (quantity === 'x') return 'x';
  const signs = { z: 'z', a: 'a', delta: 'δ', gradient: '∂', update: 'w' } as const;
  return `${signs[quantity]}${raise(layer + 1)}`;
}

/** A part of the formula, and whether it is what the step computes, what it computes from, or belongs to its neighbours. */
export interface FormulaPart {
  latex: string;
  light: 'result' | 'present' | 'dim';
}

const part = (light: FormulaPart['light']) => (latex: string): FormulaPart => ({ latex, light });
const [result, present, dim] = [part('result'), part('present'), part('dim')];

/** The formulas of a step's phase with the layers' numbers in, the step's own symbols lit. */
export function stepFormula(inspection: Inspection, step: Step, optimizer: OptimizerSpec): FormulaPart[] {
  const { network } = inspection;
  const l = step.layer + 1;
  const last = network.layers.length;
  switch (step.quantity) {
    case 'x':
      return [result(String.raw`a^{0} = x`), dim(String.raw`\qquad z^{1} = w^{1} a^{0} + b^{1}`)];
    case 'z':
    case 'a':
      return feedforwardFormula(network.layers[step.layer]!.spec, l, step.quantity);
    case 'delta':
      return step.phase === 'outputError' ? outputErrorFormula(network, last) : errorFormula(network, l);
    case 'gradient':
      return gradientFormula(inspection, l);
    case 'update':
      return [result(optimizers[optimizer.type].latex), dim(String.raw`\qquad g = \frac{\partial C}{\partial w}`)];
  }
}

type Layers = Inspection['network'];

const passedOn: Partial<Record<string, (l: number) => string>> = {
  maxPool2d: (l) => String.raw`\max_{\text{window}} a^{${l - 1}}`,
  averagePool2d: (l) => String.raw`\operatorname{mean}_{\text{window}} a^{${l - 1}}`,
  flatten: (l) => String.raw`a^{${l - 1}}`,
  dropout: (l) => String.raw`a^{${l - 1}}`,
};

function feedforwardFormula(spec: Layers['layers'][number]['spec'], l: number, quantity: 'z' | 'a'): FormulaPart[] {
  const passes = passedOn[spec.type];
  if (passes) return [result(`z^{${l}} = a^{${l}}`), present(`= ${passes(l)}`)];
  const joined = spec.type === 'conv2d' ? String.raw`w^{${l}} * a^{${l - 1}}` : `w^{${l}} a^{${l - 1}}`;
  if (quantity === 'z')
    return [result(`z^{${l}}`), present(`= ${joined} + b^{${l}}`), dim(String.raw`\qquad a^{${l}} = \sigma(z^{${l}})`)];
  const { latex } = activations[activationOf(spec)!];
  return [
    dim(String.raw`z^{${l}} = ${joined} + b^{${l}} \qquad`),
    result(`a^{${l}}`),
    present(String.raw`= \sigma(z^{${l}})`),
    dim(String.raw`\qquad ${latex}`),
  ];
}

/** Softmax has no slope unit by unit: there the matrix of all slopes stands in the place of σ′. */
function outputErrorFormula(network: Layers, l: number): FormulaPart[] {
  const isSoftmax = activationOf(network.layers.at(-1)!.spec) === 'softmax';
  const slopes = String.raw`\Big(\tfrac{\partial a^{${l}}}{\partial z^{${l}}}\Big)^{\!T}`;
  const slope = isSoftmax ? slopes : String.raw`\sigma'(z^{${l}})`;
  const times = (gradient: string) => (isSoftmax ? `= ${slopes} ${gradient}` : String.raw`= ${gradient} \odot ${slope}`);
  const start = [result(String.raw`\delta^{${l}}`), present(times(String.raw`\nabla_a C`))];
  if (network.loss === 'quadratic') return [...start, present(times(`(a^{${l}} - y)`))];
  return [...start, present(`= a^{${l}} - y`), dim(String.raw`\qquad ${slope}\ \text{cancels}`)];
}

function errorFormula({ layers }: Layers, l: number): FormulaPart[] {
  const after = layers[l]!.spec.type;
  const back =
    after === 'dense' || after === 'conv2d' ? String.raw`\left( (w^{${l + 1}})^T \delta^{${l + 1}} \right)` : String.raw`\Big(\tfrac{\partial z^{${l + 1}}}{\partial a^{${l}}}\Big)^{\!T} \delta^{${l + 1}}`;
  const slope = activationOf(layers[l - 1]!.spec) === null ? '' : String.raw`\odot \sigma'(z^{${l}})`;
  return [result(String.raw`\delta^{${l}}`), present(`= ${back} ${slope}`)];
}

/** Over the minibatch the mean; over the places of a convolution the sum; and what regularization adds to a weight's. */
function gradientFormula({ network, batch, problem }: Inspection, l: number): FormulaPart[] {
  const isConvolution = network.layers[l - 1]!.spec.type === 'conv2d';
  const mean = batch.examples.length > 1 ? String.raw`\tfrac{1}{n} \sum_x` : '';
  const sums = `${mean} ${isConvolution ? String.raw`\sum_{\text{places}}` : ''}`;
  const [jk, j, k] = isConvolution ? ['', '', ''] : ['_{jk}', '_j', '_k'];
  const { l1, l2 } = problem.regularization;
  const penalty = `${l2 > 0 ? String.raw`+ \lambda w^{${l}}${jk}` : ''} ${l1 > 0 ? String.raw`+ \lambda_1 \operatorname{sign} w^{${l}}${jk}` : ''}`;
  return [
    result(String.raw`\frac{\partial C}{\partial w^{${l}}${jk}}`),
    present(String.raw`= ${sums} a^{${l - 1}}${k}\, \delta^{${l}}${j} ${penalty}`),
    present(String.raw`\qquad`),
    result(String.raw`\frac{\partial C}{\partial b^{${l}}${j}}`),
    present(String.raw`= ${sums} \delta^{${l}}${j}`),
  ];
}

/** What a step does, in a sentence or two. */
export function stepSentence({ network, batch, problem }: Inspection, step: Step, optimizer: OptimizerSpec['type']): string {
  const l = step.layer + 1;
  const layer = network.layers[step.layer];
  const n = batch.examples.length;
  switch (step.quantity) {
    case 'x':
      return 'The example’s numbers are the activations of the input layer; y is what the network should answer.';
    case 'z':
      return weightedInputSentence(layer!.spec.type, l);
    case 'a':
      return activationOf(layer!.spec) === 'softmax'
        ? 'Softmax turns the weighted inputs of all units together into probabilities that sum to 1.'
        : `Each unit of layer ${l} answers with its activation function of z. Where the function is flat, little will come back.`;
    case 'delta':
      return step.phase === 'outputError' ? outputErrorSentence(network) : errorSentence(network.layers[l]!.spec.type, l, activationOf(layer!.spec) !== null);
    case 'gradient': {
      const averaged = n > 1 ? ` Averaged over the ${n} examples of the minibatch.` : '';
      const penalty = problem.regularization.l2 > 0 || problem.regularization.l1 > 0 ? ' Regularization adds its part to the weights’.' : '';
      const places = layer!.spec.type === 'conv2d' ? ', each added up over all places of the map' : '';
      return `A weight’s gradient is what goes in times the error of what comes out; a bias’s is the error itself${places}.${averaged}${penalty}`;
    }
    case 'update':
      return `Each of the ${plural(layer!.parameters.weights.length + layer!.parameters.biases.length, 'parameter')} of layer ${l} ${moves[optimizer]}.`;
  }
}

/** Of the first step an optimizer takes, before which it remembers nothing. */
const moves: Record<OptimizerSpec['type'], string> = {
  sgd: 'moves against its gradient g, by η times as much',
  momentum: 'moves against its velocity v, which in a first step is the gradient g itself',
  nesterov: 'moves against g + μv, looking ahead along its velocity v, which in a first step is the gradient g itself',
  rmsprop: 'moves against its gradient over the root of its mean square s: in a first step all about equally far, whatever the gradient',
  adam: 'moves against its mean gradient over the root of its mean square: in a first step all by about η, whatever the gradient',
};

function weightedInputSentence(type: string, l: number): string {
  switch (type) {
    case 'conv2d':
      return `The filters of layer ${l} slide over the maps before: each place is a weighted sum of its window, plus the filter’s bias.`;
    case 'maxPool2d':
      return 'Each unit passes on the largest activation of its window; it learns nothing.';
    case 'averagePool2d':
      return 'Each unit passes on the mean of its window; it learns nothing.';
    case 'flatten':
      return 'The feature maps are laid out as one row of units; nothing is computed.';
    case 'dropout':
      return 'Dropout leaves units out only while training; here all pass.';
    default:
      return `Each unit of layer ${l} adds up what it receives, each activation times its weight, and its bias.`;
  }
}

function outputErrorSentence(network: Layers): string {
  if (hasSoftmaxSlope({ network }))
    return 'How far each output is from its answer, through the slopes of softmax, which join all outputs: where it is sure of one class, right or wrong, they are near 0.';
  if (network.loss === 'quadratic')
    return 'How far each output is from its answer, times the slope of its activation: where that is flat a unit learns slowly, however wrong it is.';
  const cancels = network.loss === 'logLikelihood' ? 'the slopes of softmax cancel' : 'the slope σ′ cancels';
  return `With this loss ${cancels}: the error is simply how far each output is from its answer.`;
}

/** @param after type of the layer the error comes from. */
function errorSentence(after: string, l: number, hasSlope: boolean): string {
  return `${handedBack(after, l)}${hasSlope ? ', and is multiplied by the slope of each unit' : ''}.`;
}

function handedBack(after: string, l: number): string {
  if (after === 'maxPool2d') return 'The error goes back to the one unit of each window that was the largest';
  if (after === 'averagePool2d') return 'The error goes back in equal shares to the units of each window';
  if (after === 'flatten' || after === 'dropout') return 'The error is handed back unit by unit';
  return `The error of layer ${l + 1} goes back through the same weights, transposed`;
}
