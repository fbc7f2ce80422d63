import type { z } from 'zod';
import type { Floats } from './parameters.ts';
import { problemWords } from './problem-words.ts';
import type { SpecProblem } from './spec.ts';

/**
 * Weights as JSON, at the border: what may be hostile is measured before it is parsed, and every number is looked at before it
 * is believed. Shared by the two formats that hold weights, `model.ts` and `network2.ts`.
 */

/** A weights file that cannot be read or written; the message names the place and what is wrong with it. */
export class ModelError extends Error {
  override name = 'ModelError';
}

/** Largest weights file, in bytes: about 20 million parameters. */
export const mostModelBytes = 256 * 2 ** 20;
/** A convolution's weights lie 7 deep; deeper is no weights file, and a parser that recurses could run out of stack. */
const mostDepth = 16;
/** An array costs far more memory than its two brackets. */
const mostBrackets = 4_000_000;

/**
 * @param bytes length of a file about to be read.
 * @throws {ModelError} when it is too large.
 */
export function checkModelSize(bytes: number): void {
  if (bytes > mostModelBytes)
    throw new ModelError(`the file has ${megabytes(bytes)} MB; a weights file may have ${megabytes(mostModelBytes)} MB at most`);
}

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20).toLocaleString('en');

/**
 * JSON of bounded size, depth and number of arrays.
 * @throws {ModelError} when it is beyond a bound or not JSON.
 */
export function parseWeightsJson(text: string): unknown {
  checkModelSize(text.length);
  checkBrackets(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError(`the file is not JSON: ${(error as Error).message}`);
  }
}

function checkBrackets(text: string): void {
  let depth = 0;
  let brackets = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (inString) {
      if (character === 0x5c /* \ */) at++;
      else if (character === 0x22 /* " */) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b /* [ */ || character === 0x7b /* { */) {
      if (++depth > mostDepth) throw new ModelError(`the file nests brackets more than ${mostDepth} deep at character ${at + 1}`);
      if (++brackets > mostBrackets) throw new ModelError(`the file has more than ${mostBrackets.toLocaleString('en')} brackets`);
    } else if (character === 0x5d /* ] */ || character === 0x7d /* } */) depth--;
  }
}

/**
 * A parsed file as its schema has it.
 * @throws {ModelError} naming each place that differs.
 */
export function parseBySchema<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: problemWords });
  if (result.success) return result.data;
  throw problemsError(result.error.issues.map(({ path, message }) => ({ path: path.map(String), message })));
}

/** @param place where in the file the problems' paths begin. */
export function problemsError(problems: readonly SpecProblem[], place: readonly string[] = []): ModelError {
  const words = problems.map(({ path, message }) => ({ at: [...place, ...path].join('.'), message }));
  return new ModelError(words.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)).join('; '));
}

/**
 * Fills `target` with the numbers of nested arrays of exactly the extents given, row by row.
 * @param place where `value` stands in the file, as in `layers.1.weights`.
 * @throws {ModelError} naming the first place that has too few, too many, or something that is no finite 32-bit float.
 */
export function readTensor(value: unknown, extents: readonly number[], place: string, target: Floats): void {
  const [extent = 0, ...inner] = extents;
  if (!Array.isArray(value)) throw new ModelError(`${place} is ${describe(value)} where an array of ${extent} belongs`);
  if (value.length !== extent)
    throw new ModelError(`${place} has ${value.length} ${inner.length > 0 ? 'rows' : 'numbers'} where ${extent} belong`);
  const size = target.length / extent;
  if (inner.length === 0) for (let i = 0; i < extent; i++) readNumber(value[i], `${place}.${i}`, target, i);
  else for (let i = 0; i < extent; i++) readTensor(value[i], inner, `${place}.${i}`, target.subarray(i * size, (i + 1) * size));
}

function readNumber(value: unknown, place: string, target: Floats, index: number): void {
  if (typeof value !== 'number') throw new ModelError(`${place} is ${describe(value)} where a number belongs`);
  if (!Number.isFinite(Math.fround(value))) throw new ModelError(`${place} is ${value}, too large for a 32-bit float`);
  target[index] = value;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.length > 20 ? `${value.slice(0, 20)}…` : value)}`;
  return String(value);
}

/**
 * Nested arrays of the extents given, each number in the fewest digits that restore its 32-bit float exactly.
 * @throws {ModelError} when a number is not finite, as after a training that diverged.
 */
export function tensorText(values: Float32Array, extents: readonly number[], place: string): string {
  const [extent = 0, ...inner] = extents;
  const size = values.length / extent;
  const parts = Array.from({ length: extent }, (_, i) =>
    inner.length === 0 ? numberText(values[i]!, place) : tensorText(values.subarray(i * size, (i + 1) * size), inner, place),
  );
  return `[${parts.join(',')}]`;
}

function numberText(value: number, place: string): string {
  if (!Number.isFinite(value)) throw new ModelError(`${place} holds ${value}: the training has diverged, and JSON cannot say it`);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return String(shortestDecimal(value));
}

/**
 * The decimal of fewest digits that a 32-bit float is the nearest to; nine are always enough (IEEE 754, section 5.12.2).
 * Weights mostly need 7 to 9, so the search begins there.
 */
export function shortestDecimal(value: number): number {
  const restores = (digits: number) => Math.fround(Number(value.toPrecision(digits))) === value;
  let digits = 7;
  if (restores(digits)) while (digits > 1 && restores(digits - 1)) digits--;
  else while (!restores(digits)) digits++;
  return Number(value.toPrecision(digits));
}
