import type { RunRecord } from '../bridge/runs.ts';
import { call } from './bridge.ts';
import { showDone } from './notices.ts';
import { useRuns } from './stores/runs.ts';

/** Saves a run's last weights by a save dialog, and says where. */
export async function exportWeights(runId: number, format: 'json' | 'network2'): Promise<void> {
  const path = await call('models.export', runId, format);
  if (path) showDone('Weights saved', path);
}

/** Opens a weights file as a new run; null when the dialog was cancelled. */
export async function importWeights(): Promise<RunRecord | null> {
  const run = await call('models.import');
  if (!run) return null;
  useRuns().put(run);
  showDone('Weights imported', run.name);
  return run;
}
