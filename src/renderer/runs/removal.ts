import type { RunRecord } from '../../bridge/runs.ts';
import { plural } from '../format/numbers.ts';
import { confirm, offerUndo, showFailure } from '../notices.ts';
import { useRuns } from '../stores/runs.ts';
import { isUnderWay } from './abilities.ts';

/** Deletes runs after asking, and for some seconds takes it back: until then they are only hidden. */
export async function removeRuns(runs: readonly RunRecord[]): Promise<void> {
  if (runs.length === 0) return;
  const what = runs.length === 1 ? `“${runs[0]!.name}”` : plural(runs.length, 'run');
  const underWay = runs.filter(isUnderWay).length;
  const warning = underWay > 0 ? ` ${underWay === 1 ? 'One is' : `${underWay} are`} still in training and will be stopped.` : '';
  const agreed = await confirm({ title: `Delete ${what}?`, content: `Settings, curves and weights go with it.${warning}`, agree: 'Delete' });
  if (!agreed) return;
  const store = useRuns();
  const ids = runs.map(({ id }) => id);
  store.hide(ids);
  offerUndo({
    title: `Deleted ${what}`,
    undo: () => store.show(ids),
    commit: () => void store.remove(ids).catch(showFailure),
  });
}
