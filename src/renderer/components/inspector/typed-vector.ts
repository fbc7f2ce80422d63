import type { LossName } from '../../../engine/spec.ts';

/** Numbers as a person types or pastes them, read as far as they are numbers. */
export interface TypedVector {
  /** null while something is wrong. */
  values: Float64Array | null;
  /** How many numbers there are. */
  count: number;
  /** What is wrong, in words; empty when nothing is. */
  problem: string;
  /** Where in the text that is: its first character and the one after its last; null where it is nowhere in particular. */
  at: readonly [from: number, to: number] | null;
}

/**
 * Reads numbers between commas, semicolons, spaces, line ends and brackets. Nothing typed means zeros, or the first class where the
 * loss wants one.
 */
export function readVector(text: string, length: number, loss?: LossName): TypedVector {
  const words = [...text.matchAll(/[^\s,;[\]]+/g)].map(({ 0: word, index }) => ({ value: numberOf(word), word, at: [index, index + word.length] as const }));
  const count = words.length;
  const wrong = (problem: string, at: TypedVector['at'] = null): TypedVector => ({ values: null, count, problem, at });
  if (count === 0) return { values: startOf(length, loss), count, problem: '', at: null };

  const bad = words.find(({ value }) => !Number.isFinite(value));
  if (bad) return wrong(`number ${words.indexOf(bad) + 1}, ${placeOf(text, bad.at[0])}: “${shortened(bad.word)}” is no number`, bad.at);
  if (count > length) return wrong(`${belonging(length)}, not ${count}: the first too many stands at ${placeOf(text, words[length]!.at[0])}`, words[length]!.at);
  if (count < length) return wrong(`${belonging(length)}, not ${count}`);
  const values = Float64Array.from(words, ({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  if (loss === 'logLikelihood' && Math.abs(sum - 1) > 1e-6) return wrong(`the probabilities of the classes must sum to 1, not ${Number(sum.toPrecision(4))}`);
  return { values, count, problem: '', at: null };
}

/** Also with the minus sign that texts are set with. */
const numberOf = (word: string) => Number(word.replace('−', '-'));
const belonging = (length: number) => `${length} ${length === 1 ? 'number belongs' : 'numbers belong'} here`;
const shortened = (word: string) => (word.length > 16 ? `${word.slice(0, 15)}…` : word);
const startOf = (length: number, loss?: LossName) => Float64Array.from({ length }, (_, index) => (loss === 'logLikelihood' && index === 0 ? 1 : 0));

/** The line, where there are several, and the character in it, both from 1. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  const character = `character ${before.at(-1)!.length + 1}`;
  return text.trim().includes('\n') ? `line ${before.length}, ${character}` : character;
}

/** Numbers as one would type them, so many a line: a picture's row by row. */
export function vectorText(values: ArrayLike<number>, perLine: number): string {
  const words = Array.from(values, (value) => String(Number(value.toPrecision(4))));
  const lines = Array.from({ length: Math.ceil(words.length / perLine) }, (_, line) => words.slice(line * perLine, (line + 1) * perLine).join(' '));
  return lines.join('\n');
}
