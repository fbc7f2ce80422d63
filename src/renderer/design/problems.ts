import type { SpecProblem } from '../../engine/spec.ts';
import { samePath, valueAt, type Path } from './paths.ts';

/** What is wrong with exactly this setting, in words; null when nothing is. */
export function problemAt(problems: readonly SpecProblem[], spec: unknown, path: Path): string | null {
  const problem = problems.find((candidate) => samePath(candidate.path, path));
  if (!problem) return null;
  const value = valueAt(spec, path);
  return value === null || value === undefined || Number.isNaN(value) ? 'Enter a number' : sentence(problem.message);
}

const boundNames: [RegExp, string][] = [
  [/^Too small: expected (?:number|int) to be >=(.+)$/, 'At least $1'],
  [/^Too small: expected (?:number|int) to be >(.+)$/, 'More than $1'],
  [/^Too big: expected (?:number|int) to be <=(.+)$/, 'At most $1'],
  [/^Too big: expected (?:number|int) to be <(.+)$/, 'Less than $1'],
  [/^Invalid input: expected int, received number$/, 'A whole number'],
];

/** A problem as a sentence to stand beside its field. */
export function sentence(message: string): string {
  for (const [pattern, words] of boundNames) if (pattern.test(message)) return message.replace(pattern, words);
  return message.charAt(0).toUpperCase() + message.slice(1);
}
