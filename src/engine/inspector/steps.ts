import type { Architecture } from '../spec.ts';
import { activationOf } from './inspection.ts';

/** The five steps of Nielsen, chapter 2, “The backpropagation algorithm”, and the update they are for. */
export const phases = ['input', 'feedforward', 'outputError', 'backpropagate', 'gradient', 'update'] as const;
export type Phase = (typeof phases)[number];

/** What a step computes: x, z and a forward; δ, the gradient and the changed parameters backward. */
export type StepQuantity = 'x' | 'z' | 'a' | 'delta' | 'gradient' | 'update';

export interface Step {
  phase: Phase;
  quantity: StepQuantity;
  /** Index into the architecture's layers; −1 for the input. */
  layer: number;
}

/** Everything backpropagation does for one example, in order; a layer without activation has no step a = σ(z). */
export function stepsOf({ layers }: Pick<Architecture, 'layers'>): Step[] {
  const indices = [...layers.keys()];
  const backwards = indices.toReversed();
  const learning = backwards.filter((layer) => layers[layer]!.type === 'dense' || layers[layer]!.type === 'conv2d');
  const of = (phase: Phase, quantity: StepQuantity) => (layer: number): Step => ({ phase, quantity, layer });
  return [
    of('input', 'x')(-1),
    ...indices.flatMap((layer) => [
      of('feedforward', 'z')(layer),
      ...(activationOf(layers[layer]!) === null ? [] : [of('feedforward', 'a')(layer)]),
    ]),
    of('outputError', 'delta')(layers.length - 1),
    ...backwards.slice(1).map(of('backpropagate', 'delta')),
    ...learning.map(of('gradient', 'gradient')),
    ...learning.map(of('update', 'update')),
  ];
}

/** Whether a step lies on the way from the input to the output. */
export const isForward = ({ phase }: Step): boolean => phase === 'input' || phase === 'feedforward';
