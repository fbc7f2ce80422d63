import type { GradcheckResult } from '../../../engine/gradcheck.ts';
import { duration } from '../../format/duration.ts';
import { integer, plural } from '../../format/numbers.ts';

/** What a check of the gradients has shown so far, in a sentence. */
export function checkVerdict({ passed, checked, worst }: GradcheckResult, total: number): string {
  if (!passed) return Number.isFinite(worst!.relativeError) ? 'A gradient differs from its central difference.' : 'A gradient is no finite number.';
  return checked === total ? `All ${plural(total, 'gradient')} agree.` : `All ${integer(checked)} checked so far agree.`;
}

/** Less is not worth a word. */
const leastMs = 100;

/** How far it is, and how long it will take; how long it took. */
export function checkProgress({ checked }: GradcheckResult, total: number, ms: number, running: boolean): string {
  const share = `${integer(checked)} of ${integer(total)}`;
  if (checked === total) return ms < leastMs ? share : `${share} in ${duration(ms)}`;
  return running ? `${share}, ${duration((ms / checked) * (total - checked))} left` : `${share}, stopped`;
}
