import type { SpecProblem } from '../../engine/spec.ts';
import { samePath, valueAt, type Path } from './paths.ts';

/** What is wrong with exactly this setting, in words; null when nothing is. */
export function problemAt(problems: readonly SpecProblem[], spec: unknown, path: Path): string | null {
  const problem = problems.find((candidate) => samePath(candidate.path, path));
  if (!problem) return null;
  const value = valueAt(spec, path);
  return value === null || value === undefined || Number.isNaN(value) ? 'Enter a number' : sentence(problem.message);
}

/** A problem with where it is: `Layer 1, units: must be at least 1, not 0`. */
export function problemLine({ path, message }: SpecProblem): string {
  const words = path.flatMap((key, index) => {
    if (typeof key === 'number') return path[index - 1] === 'layers' ? [`layer ${key + 1}`] : [String(key)];
    if (key === 'layers' && typeof path[index + 1] === 'number') return [];
    return [key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)];
  });
  return words.length > 0 ? `${sentence(words.join(', '))}: ${message}` : sentence(message);
}

/** A problem as a sentence to stand beside its field. */
const sentence = (message: string) => message.charAt(0).toUpperCase() + message.slice(1);
