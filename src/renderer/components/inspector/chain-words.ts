import type { Chain, ChainFactor } from '../../../engine/inspector/chain.ts';
import { significant } from '../../format/significant.ts';

/** Stays on one line. */
const aMinusY = 'a\u00a0−\u00a0y';

/** What a factor of the chain does, in a few words. */
export function chainWords({ kind, symbol, layer, indices }: ChainFactor): string {
  switch (kind) {
    case 'input':
      return layer === 0 ? `the input ${indices[0]} it multiplies` : `the activation it multiplies`;
    case 'slope':
      return `slope of unit ${indices[0]}`;
    case 'weight':
      if (symbol === 'no connection') return 'these two units are not joined';
      if (symbol === 'share') return 'its share of the mean';
      // A convolution's weight is named by its filter first, which makes a map of its own.
      return `on to ${indices.length === 4 ? 'map' : 'unit'} ${indices[0]} of layer ${layer}`;
    case 'cost':
      if (symbol === 'no way on') return 'nothing leads on from here';
      if (symbol === '∂C/∂z') return 'error of the output, through softmax';
      return symbol === 'δ' ? `error of the output: ${aMinusY}` : `what the output costs: ${aMinusY}`;
  }
}

/** The path's part in the whole gradient, in words. */
export function chainShare({ product, gradient, paths }: Chain, count: (paths: number) => string): string {
  if (paths === 1) return 'One path only: its product is the gradient.';
  const among = `one of ${count(paths)} paths, which add up to the gradient`;
  if (gradient.value === 0) return `This is ${among}; here they come to 0.`;
  const share = product / gradient.value;
  const percent = `${significant(100 * share, 3)}%`;
  if (share < 0) return `This is ${among}: it pulls the other way, ${percent} of it.`;
  return share > 1 ? `This is ${among}: ${percent} of it, as others pull the other way.` : `This is ${among}: ${percent} of it.`;
}

/** How the error fares on its way back through the layers, in words. */
export function vanishing(meanErrors: readonly number[]): string {
  const [first, last] = [meanErrors[0]!, meanErrors.at(-1)!];
  if (meanErrors.length < 2) return '';
  if (last === 0) return 'The outputs have no error: there is nothing to learn from this example.';
  if (first === 0) return 'No error reaches the first layer: its units do not learn from this example.';
  const ratio = last / first;
  if (ratio >= 2) return `From the output to the first layer the error shrinks ${significant(ratio, 3)}×: the first layer learns so much more slowly.`;
  return ratio <= 0.5 ? `From the output to the first layer the error grows ${significant(1 / ratio, 3)}×.` : 'The error stays about as large through all layers.';
}
