import type { SamplingPlan } from '../spec.ts';

/**
 * The early steps, counted from 1, ascending: `count` of them (fewer where whole numbers run out) from the first towards
 * `steps`, the last of the epoch, which is not among them.
 */
export function earlySteps(count: number, steps: number): number[] {
  const chosen: number[] = [];
  for (let index = 0; index < count; index++) {
    const step = Math.max(Math.round(steps ** (index / count)), (chosen.at(-1) ?? 0) + 1);
    if (step < steps) chosen.push(step);
  }
  return chosen;
}

/**
 * After which steps of an epoch the layers are measured, ascending, counted from 1 to `steps`.
 * @param epoch from 1; the last of `epochs` is measured in any case.
 */
export function sampledSteps(
  plan: SamplingPlan | null,
  { epoch, epochs, steps }: { epoch: number; epochs: number; steps: number },
): number[] {
  if (!plan) return [];
  const early = epoch === 1 ? earlySteps(plan.earlySteps, steps) : [];
  return epoch % plan.everyEpochs === 0 || epoch === epochs ? [...early, steps] : early;
}
