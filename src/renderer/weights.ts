import type { RunRecord } from '../bridge/runs.ts';
import { call } from './bridge.ts';
import { plural } from './format/numbers.ts';
import { showDone, showWarning } from './notices.ts';
import { useRuns } from './stores/runs.ts';

export type WeightsFormat = 'json' | 'network2';

/** Saves a run's weights after an epoch, null for the last, by a save dialog, and says where. */
export async function exportWeights(runId: number, epoch: number | null, format: WeightsFormat): Promise<void> {
  const path = await call('models.export', runId, epoch, format);
  if (path) showDone('Weights saved', path);
}

/** Saves the last weights of several runs to a folder, and says where and what could not be. */
export async function exportSeveral(runIds: number[], format: WeightsFormat): Promise<void> {
  const exported = await call('models.exportSeveral', runIds, format);
  if (!exported) return;
  const { folder, written, refused } = exported;
  if (written > 0) showDone(`Weights of ${plural(written, 'run')} saved`, folder);
  if (refused.length === 0) return;
  showWarning(`Weights of ${plural(refused.length, 'run')} not saved`, refused.map(({ name, reason }) => `${name}: ${reason}`).join('\n'));
}

/** Opens a weights file as a new run; null when the dialog was cancelled. */
export async function importWeights(): Promise<RunRecord | null> {
  const run = await call('models.import');
  if (!run) return null;
  useRuns().put(run);
  showDone('Weights imported', run.name);
  return run;
}
