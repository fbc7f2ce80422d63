import type { RunEvent, RunRecord } from '../../bridge/runs.ts';
import type { StoreClient } from '../store/client.ts';

export interface OtherWorkbenches {
  /** What this workbench tells of its own runs, and so is no news. */
  told(event: RunEvent): void;
  stopWatching(): void;
}

const lookEveryMs = 1000;

/**
 * Tells of runs that another workbench creates, trains, changes or removes in the same database, such as a command line that trains
 * while the window is open; also of their interruption when it dies.
 */
export async function watchOtherWorkbenches(store: StoreClient, tell: (event: RunEvent) => void): Promise<OtherWorkbenches> {
  const known = new Map<number, RunRecord>((await store.listRuns()).map((run) => [run.id, run]));
  /** Runs that this workbench told of since the list was asked for: what the list says of them may be older. */
  const toldSince = new Set<number>();
  let timer = setTimeout(look, lookEveryMs);
  let watching = true;

  async function look(): Promise<void> {
    try {
      toldSince.clear();
      if (await store.changedElsewhere()) await tellNews(await store.listRuns());
    } catch {
      // The database out of reach is a failure of every call a person makes; here it only means no news.
    }
    if (watching) timer = setTimeout(look, lookEveryMs);
  }

  async function tellNews(runs: RunRecord[]): Promise<void> {
    const present = new Set(runs.map(({ id }) => id));
    const gone = [...known.keys()].filter((id) => !present.has(id));
    if (gone.length > 0) tell({ type: 'removed', runIds: gone });
    for (const run of runs) {
      const before = known.get(run.id);
      if (toldSince.has(run.id)) continue;
      if (before && JSON.stringify(before) === JSON.stringify(run)) continue;
      if (before && before.epoch < run.epoch) await tellEpochs(run.id, before.epoch);
      tell({ type: 'run', run });
    }
  }

  async function tellEpochs(runId: number, after: number): Promise<void> {
    const epochs = (await store.readEpochs([runId]))[runId]!;
    for (const epoch of epochs) if (epoch.epoch > after) tell({ type: 'epoch', runId, epoch });
  }

  return {
    told(event) {
      if (event.type === 'run') {
        known.set(event.run.id, event.run);
        toldSince.add(event.run.id);
      }
      if (event.type === 'removed') event.runIds.forEach((id) => known.delete(id));
    },
    stopWatching() {
      watching = false;
      clearTimeout(timer);
    },
  };
}
