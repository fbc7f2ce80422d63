import { InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';

/** Readers of what stands on the command line, each for commander to call. */

export function runId(text: string): number {
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('A run is named by its number; `runs` lists them.');
  return id;
}

export function epochNumber(text: string): number {
  const epoch = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(epoch) || epoch < 0) throw new InvalidArgumentError('An epoch is a whole number from 0; `show RUN --json` lists those stored.');
  return epoch;
}

/** A number, if need be a bad one: the spec's own check says what is wrong with it. */
export const number = (text: string): number => (text.trim() === '' ? NaN : Number(text));

/** npm runs a script in the project's folder; a path is meant from where npm was called. */
export const path = (text: string): string =>
  resolve(process.env['npm_lifecycle_event'] === 'cli' ? (process.env['INIT_CWD'] ?? '.') : '.', text);
