import type { RunRecord } from '../../../bridge/runs.ts';
import { compact, integer } from '../../format/numbers.ts';

/** The float64 textbook keeps several copies of each parameter and visits every one: beyond this a step takes seconds and gigabytes. */
const mostParameters = 6_000_000;

/** Why a network of this size cannot be followed, in a sentence; empty when it can. */
export const sizeProblem = (parameters: number): string =>
  parameters > mostParameters ? `It has ${integer(parameters)} parameters; up to ${integer(mostParameters)} can be followed in float64.` : '';

/** The same for a run. */
export function runProblem({ hasWeights, parameters }: Pick<RunRecord, 'hasWeights' | 'parameters'>): string {
  return hasWeights ? sizeProblem(parameters) : 'It has no weights yet: they are stored with its first finished epoch.';
}

/** A run's problem in so few words that they fit a list; empty when there is none. */
export function runProblemShort({ hasWeights, parameters }: Pick<RunRecord, 'hasWeights' | 'parameters'>): string {
  if (!hasWeights) return 'no weights yet';
  return parameters > mostParameters ? `too large: ${compact(parameters)} of at most ${compact(mostParameters)} parameters` : '';
}
