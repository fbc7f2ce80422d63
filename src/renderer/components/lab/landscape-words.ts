import { plural } from '../../format/numbers.ts';
import { significant } from '../../format/significant.ts';
import type { Directions } from './run-landscape.ts';

const directionWords: Record<Directions, string> = {
  random:
    'The trained weights w lie in the middle; each direction is random and scaled to the weights of each unit (filter-normalized), so that distance 1 means “as far as the weights are long”.',
  principal:
    'The two directions along which the weights moved most from epoch to epoch (with their shares of the variance), and the way they took; the last epoch lies at (0, 0).',
};

/**
 * What a landscape shows, in a few sentences.
 * @param costs at its points; none before it is measured.
 */
export function landscapeWords(directions: Directions, examples: number, costs: ArrayLike<number>): string {
  if (costs.length === 0) return directionWords[directions];
  const finite = Array.from(costs).filter(Number.isFinite);
  const endless = costs.length - finite.length;
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const range = finite.length > 0 ? ` The mean cost on ${plural(examples, 'test image')} goes from ${significant(least)} to ${significant(most)}.` : '';
  const beyond = endless > 0 ? ` At ${plural(endless, 'point')} it is too large for a number: they stand at the top.` : '';
  return `${directionWords[directions]}${range}${beyond}`;
}
