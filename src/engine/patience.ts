/**
 * The rule "no improvement in n epochs" (Nielsen, chapter 3), for early stopping and for halving the learning rate.
 * Plain JSON, so that a checkpoint can hold it.
 */
export interface Patience {
  /** Lowest loss so far; null before the first. */
  best: number | null;
  bestEpoch: number;
  /** Epochs since the loss last improved. */
  waited: number;
}

export const freshPatience: Patience = { best: null, bestEpoch: 0, waited: 0 };

/** What is remembered after one more epoch. A loss counts as better when it is lower by more than `minimumImprovement`; NaN never is. */
export function watch(patience: Patience, epoch: number, loss: number, minimumImprovement = 0): Patience {
  const { best, bestEpoch, waited } = patience;
  const improved = best === null ? !Number.isNaN(loss) : loss < best - minimumImprovement;
  return improved ? { best: loss, bestEpoch: epoch, waited: 0 } : { best, bestEpoch, waited: waited + 1 };
}
