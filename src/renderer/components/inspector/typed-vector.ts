import type { LossName } from '../../../engine/spec.ts';

/**
 * Numbers as a person types them, between commas, semicolons or spaces. Nothing typed means zeros, or the first class where the
 * loss wants one; null where they are wrong.
 */
export function vectorOf(text: string, length: number, loss?: LossName): Float64Array | null {
  if (text.trim() === '') return Float64Array.from({ length }, (_, index) => (loss === 'logLikelihood' && index === 0 ? 1 : 0));
  return vectorProblem(text, length, loss) === '' ? Float64Array.from(wordsOf(text), Number) : null;
}

/** What is wrong with typed numbers, in words; empty when nothing is. */
export function vectorProblem(text: string, length: number, loss?: LossName): string {
  if (text.trim() === '') return '';
  const words = wordsOf(text);
  const bad = words.find((word) => !Number.isFinite(Number(word)));
  if (bad !== undefined) return `“${bad}” is not a number`;
  if (words.length !== length) return `${length} ${length === 1 ? 'number belongs' : 'numbers belong'} here, not ${words.length}`;
  const sum = words.reduce((total, word) => total + Number(word), 0);
  if (loss === 'logLikelihood' && Math.abs(sum - 1) > 1e-6) return `the probabilities of the classes must sum to 1, not ${Number(sum.toPrecision(4))}`;
  return '';
}

const wordsOf = (text: string) => text.trim().split(/[\s,;]+/).filter((word) => word !== '');
