import type { UnitState } from '../../../engine/lab/logistic-unit.ts';
import { significant } from '../../format/significant.ts';

/** A slope below this counts as flat. */
const flat = 0.05;

/**
 * What to look for in the lesson of one unit, by how it begins. With the quadratic cost the gradient is σ′(z) times that with
 * cross-entropy.
 */
export function lessonWords({ slope, cost }: Pick<UnitState, 'slope' | 'cost'>): string {
  if (cost === 0) return 'The unit already answers what it should: there is nothing to learn.';
  const start = `At the start σ′(z) = ${significant(slope)}`;
  const faster = `${significant(1 / slope, 2)} times`;
  return slope < flat
    ? `${start}: the quadratic gradient is that small too, and its curve stays flat until the unit leaves the saturated end of the sigmoid. Cross-entropy cancels σ′, and its gradient begins ${faster} as large.`
    : `${start}, of ¼ at most: the unit is not saturated, and both costs learn from the first epoch. Cross-entropy cancels σ′, and its gradient begins ${faster} as large.`;
}
