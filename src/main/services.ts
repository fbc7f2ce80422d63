import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Examples } from '../engine/data/examples.ts';
import { datasetProblems } from '../engine/shapes.ts';
import type { CallArguments, CallName, CallResults, DigitExample } from '../bridge/api.ts';
import type { RunEvent, RunRecord } from '../bridge/runs.ts';
import type { ModelFormat } from './model-files.ts';
import { measureOnTestSet } from './runs/measure.ts';
import { readPackedTestSet } from './runs/mnist-files.ts';
import { watchOtherWorkbenches } from './runs/other-workbenches.ts';
import { createSupervisor } from './runs/supervisor.ts';
import { startStore } from './store/client.ts';

/** Calls that the window makes through a file dialog take the path that was chosen. */
interface CallsWithPath {
  /**
   * Writes the weights of an epoch, null for the last stored, to a file; `network2` is the form of Nielsen's `network2.py`.
   * @returns the epoch.
   */
  'models.export'(runId: number, epoch: number | null, format: ModelFormat, path: string): Promise<number>;
  /** Makes a run of status `imported` of a file in either format. */
  'models.import'(path: string): Promise<RunRecord>;
}

/** What answers each of the bridge's calls; arguments have been checked against `callSchemas`. */
export type ServiceCalls = {
  [Name in Exclude<CallName, keyof CallsWithPath | 'models.exportSeveral'>]: (...args: CallArguments<Name>) => Promise<CallResults[Name]>;
} & CallsWithPath;

export interface Services {
  calls: ServiceCalls;
  /** @returns a function that ends the subscription. */
  onRunEvent(listener: (event: RunEvent) => void): () => void;
  /** How many runs are queued, training or paused: what closing would interrupt. */
  activeRuns(): number;
  /** Resolves when the run has come to its end, whichever; at once if it is not active. */
  ended(runId: number): Promise<void>;
  /** Ends all training, which marks its runs `interrupted`, and closes the database. */
  close(): Promise<void>;
}

export interface ServicesOptions {
  /** Holds `runs.sqlite`; made if missing. */
  dataFolder: string;
  /** Holds `mnist/`. */
  resourcesFolder: string;
  version: string;
  /** Told what no call waits for, such as the end of a run that could not be stored. */
  onProblem(what: string, problem: unknown): void;
}

/**
 * Everything the workbench does behind its window or its command line.
 * @throws {FailureError} if the database cannot be opened.
 */
export async function openServices({ dataFolder, resourcesFolder, version, onProblem }: ServicesOptions): Promise<Services> {
  const store = await startStore(join(dataFolder, 'runs.sqlite'));
  const mnistFolder = join(resourcesFolder, 'mnist');
  const listeners = new Set<(event: RunEvent) => void>();
  const emit = (event: RunEvent) => {
    others.told(event);
    listeners.forEach((listener) => listener(event));
  };
  const others = await watchOtherWorkbenches(store, emit);
  // One core is left to the window and to the person.
  const slots = Math.max(1, availableParallelism() - 1);
  const supervisor = createSupervisor({ store, slots, mnistFolder, emit, onProblem });
  const notices = await store.notices();
  let testSet: Promise<Examples> | null = null;

  const announce = (run: RunRecord): RunRecord => {
    emit({ type: 'run', run });
    return run;
  };

  /** The run with its accuracy on the test images, where its network fits them: whatever the file says was not measured here. */
  async function tested(run: RunRecord): Promise<RunRecord> {
    if (datasetProblems(run.spec).length > 0) return run;
    try {
      const test = await measureOnTestSet(await store.readModel(run.id, null), mnistFolder);
      return await store.progressRun(run.id, { status: 'imported', test });
    } catch (error) {
      onProblem(`run ${run.id} was imported, but could not be tested`, error);
      return run;
    }
  }

  /** Removals under way: the window may close with the last thing it asks. */
  const removals = new Set<Promise<void>>();

  async function remove(runIds: number[]): Promise<void> {
    await supervisor.stopAll(runIds);
    await store.removeRuns(runIds);
    emit({ type: 'removed', runIds });
  }

  const calls: ServiceCalls = {
    'runs.list': () => store.listRuns(),
    'runs.epochs': (runIds) => store.readEpochs(runIds),
    'runs.create': ({ name, spec }) => supervisor.create(name, spec),
    'runs.pause': async (runId) => void (await supervisor.pause(runId)),
    'runs.resume': async (runId) => void (await supervisor.resume(runId)),
    'runs.stop': async (runId) => void (await supervisor.stop(runId)),
    'runs.remove': async (runIds) => {
      const removal = remove(runIds);
      removals.add(removal);
      await removal.finally(() => removals.delete(removal));
      return undefined;
    },
    'runs.update': async (runId, edit) => announce(await store.editRun(runId, edit)),
    'runs.tag': async (runIds, change) => (await store.tagRuns(runIds, change)).map(announce),
    'runs.statistics': (runId) => store.readStatistics(runId),
    'runs.statisticsAt': (runIds, epoch) => store.readStatisticsAt(runIds, epoch),
    'runs.storedEpochs': (runId) => store.storedEpochs(runId),
    'runs.model': (runId, epoch) => store.readModel(runId, epoch),
    'models.export': (runId, epoch, format, path) => store.exportModel(runId, epoch, format, path),
    'models.import': async (path) => announce(await tested(await store.importModel(path))),
    'examples.test': async (indices) => {
      const examples = await (testSet ??= readPackedTestSet(mnistFolder));
      return indices.map((index) => digitAt(examples, index));
    },
    'settings.read': () => store.readSettings(),
    'settings.write': async (key, value) => void (await store.writeSetting(key, value)),
    'app.about': async () => ({ version, electron: process.versions.electron ?? '', node: process.versions.node, dataFolder, slots, notices }),
  };

  return {
    calls,
    onRunEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    activeRuns: supervisor.activeRuns,
    ended: supervisor.ended,
    async close() {
      others.stopWatching();
      await supervisor.close();
      await Promise.allSettled(removals);
      await store.close();
    },
  };
}

function digitAt({ inputSize, inputs, targets }: Examples, index: number): DigitExample {
  if (!(inputs instanceof Uint8Array) || targets.kind !== 'classes') throw new Error('MNIST has bytes and classes');
  return { index, label: targets.labels[index]!, pixels: inputs.slice(index * inputSize, (index + 1) * inputSize) };
}
