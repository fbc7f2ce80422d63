import { basename, dirname, extname, join } from 'node:path';
import { unmeasured, type Model } from '../../engine/model.ts';
import type { StatisticsSample } from '../../engine/diagnostics.ts';
import type { RunSpec } from '../../engine/spec.ts';
import type { Checkpoint } from '../../engine/trainer.ts';
import type { Choice } from '../../bridge/api.ts';
import type { EpochRecord, RunRecord, StoredModel } from '../../bridge/runs.ts';
import { FailureError } from '../failure.ts';
import { readModelAt, writeModelAt, type ModelFormat } from '../model-files.ts';
import { readCheckpointFile } from '../checkpoint-file.ts';
import { createCheckpointRows } from './checkpoint-rows.ts';
import { openDatabase } from './database.ts';
import { createEpochRows } from './epoch-rows.ts';
import { discard, isAlive, lockOwner } from './owners.ts';
import { createRunRows, type Progressed, type RunEdit, type TagChange } from './run-rows.ts';
import { createSettings } from './settings.ts';
import { createStatisticsRows } from './statistics-rows.ts';

/** What training needs to start or to go on. */
export interface TrainingStart {
  spec: RunSpec;
  /** null: from the beginning. */
  checkpoint: Checkpoint | null;
  /** Time already trained, in milliseconds. */
  elapsedMs: number;
}

export type Store = ReturnType<typeof openStore>;

/**
 * All that is kept between two starts of the workbench; every method is one transaction.
 * @param file the database; begun if missing.
 * @param owner a name no other living workbench has: runs queued or trained through this store are its own.
 */
export function openStore(file: string, owner: string) {
  const { database, notices } = openDatabase(file);
  const ownersFolder = join(dirname(file), 'owners');
  const lock = lockOwner(ownersFolder, owner);
  const handedOver = (id: number): string => join(lock.folder, `${id}.checkpoint`);
  const runs = createRunRows(database);
  const epochs = createEpochRows(database);
  const checkpoints = createCheckpointRows(database);
  const statistics = createStatisticsRows(database);
  const settings = createSettings(database);

  // A transaction that will write takes its lock at the start: taken later, it could find that another workbench wrote in between.
  const writing = <Args extends unknown[], Result>(action: (...args: Args) => Result) => {
    const transaction = database.transaction(action);
    return (...args: Args): Result => transaction.immediate(...args);
  };
  const reading = <Args extends unknown[], Result>(action: (...args: Args) => Result): ((...args: Args) => Result) =>
    database.transaction(action);

  /**
   * The queued ones of the dead are not queued again either: opening the window must not start hours of work nobody asked for.
   * @returns whether there were any.
   */
  function interruptRunsOfTheDead(): boolean {
    const dead = runs.activeOwners().filter((other) => other !== owner && !isAlive(ownersFolder, other));
    for (const other of dead)
      runs.interruptRunsOf(other, 'The workbench that trained it ended without warning; all finished epochs were kept.');
    return dead.length > 0;
  }

  /** SQLite counts the changes of other connections alone. */
  const countOfOthers = (): number => database.pragma('data_version', { simple: true }) as number;
  let countSeen = countOfOthers();

  function refuseActive(id: number, wish: string): void {
    const holder = runs.ownerOf(id);
    if (holder === null) return;
    const advice = holder === owner ? `in training: stop it before you ${wish} it` : 'in training by another workbench, such as a command line';
    throw new FailureError('conflict', `“${runs.readRun(id).name}” (run ${id}) is ${advice}.`);
  }

  const removeAll = writing((ids: number[]): void => {
    interruptRunsOfTheDead();
    for (const id of ids) refuseActive(id, 'remove');
    for (const id of ids) runs.removeRun(id);
  });

  const storeImported = writing((name: string, { spec, epoch, parameters, metrics }: Model): RunRecord => {
    const { id } = runs.createRun(name, spec, 'imported', null);
    checkpoints.putWeights(id, { epoch, parameters });
    return runs.setMetrics(id, epoch, metrics);
  });

  const listRuns = reading(runs.listRuns);
  const readRun = reading(runs.readRun);

  const readExported = reading((id: number, asked: number | null): Model => {
    const run = runs.readRun(id);
    const { epoch, parameters } = checkpoints.readWeights(id, asked);
    const isLast = epoch === run.epoch;
    // An imported run has no epochs: what its file said stands with the run itself.
    const { trainLoss, trainAccuracy, valLoss, valAccuracy } = epochs.readEpochs([id])[id]!.find((record) => record.epoch === epoch) ?? run;
    // Only the last weights are tested.
    const { testLoss, testAccuracy } = isLast ? run : unmeasured;
    return { spec: run.spec, epoch, parameters, metrics: { trainLoss, trainAccuracy, valLoss, valAccuracy, testLoss, testAccuracy } };
  });

  interruptRunsOfTheDead();

  return {
    notices: (): string[] => notices,

    listRuns(): RunRecord[] {
      interruptRunsOfTheDead();
      return listRuns();
    },

    readRun(id: number): RunRecord {
      interruptRunsOfTheDead();
      return readRun(id);
    },

    /** Whether another workbench changed anything, or died, since this was last asked. */
    changedElsewhere(): boolean {
      const died = interruptRunsOfTheDead();
      const count = countOfOthers();
      const changed = count !== countSeen;
      countSeen = count;
      return died || changed;
    },

    createRun: writing((name: string, spec: RunSpec): RunRecord => runs.createRun(name, spec, 'queued', owner)),

    /** Queues a run again that did not come to its end; one that failed may go on where the reason is gone, such as a full disk. */
    claimRun: writing((id: number): RunRecord => {
      interruptRunsOfTheDead();
      refuseActive(id, 'resume');
      const { name, status } = runs.readRun(id);
      if (status === 'interrupted' || status === 'stopped' || status === 'failed') return runs.claimRun(id, owner);
      throw new FailureError('conflict', `“${name}” (run ${id}) is ${status}: only an interrupted, stopped or failed run can go on.`);
    }),

    /** Refuses a run that another workbench trains: only its owner can pause or stop it. */
    refuseForeign: reading((id: number): void => {
      if (runs.ownerOf(id) !== owner) refuseActive(id, 'change');
    }),

    readTrainingStart: reading((id: number): TrainingStart => {
      const { spec } = runs.readRun(id);
      const checkpoint = checkpoints.readCheckpoint(id);
      const elapsedMs = checkpoint ? (epochs.readEpochs([id])[id]!.at(-1)?.elapsedMs ?? 0) : 0;
      return { spec, checkpoint, elapsedMs };
    }),

    progressRun: writing((id: number, progressed: Progressed): RunRecord => {
      const run = runs.progressRun(id, progressed);
      if (runs.ownerOf(id) === null) discard(handedOver(id));
      return run;
    }),

    /** Where the trainer of a run hands over each epoch's checkpoint, the next when the one before has been recorded. */
    checkpointFile: handedOver,

    /** An epoch's figures, the checkpoint in the run's file, and what was measured inside the layers until its end: all, or none. */
    recordEpoch: writing((id: number, epoch: EpochRecord, samples: StatisticsSample[]): RunRecord => {
      runs.readRun(id);
      const checkpoint = readCheckpointFile(handedOver(id));
      epochs.putEpoch(id, epoch);
      for (const sample of samples) statistics.putStatistics(id, sample);
      checkpoints.putCheckpoint(id, checkpoint);
      runs.reachEpoch(id, epoch);
      return runs.readRun(id);
    }),

    /** What was measured after the last epoch. */
    recordSamples: writing((id: number, samples: StatisticsSample[]): void => {
      runs.readRun(id);
      for (const sample of samples) statistics.putStatistics(id, sample);
    }),

    /** What becomes of this workbench's runs when it ends. */
    interruptOwnRuns: writing((problem: string): void => runs.interruptRunsOf(owner, problem)),

    editRun: writing((id: number, edit: RunEdit): RunRecord => runs.editRun(id, edit)),

    /** Adds tags to all of these runs and takes others from them: of all, or of none. */
    tagRuns: writing((ids: number[], change: TagChange): RunRecord[] => ids.map((id) => runs.tagRun(id, change))),

    removeRuns(ids: number[]): void {
      removeAll(ids);
      database.pragma('incremental_vacuum');
    },

    readEpochs: reading((ids: number[]): Record<number, EpochRecord[]> => epochs.readEpochs(ids)),

    /** All samples of a run, in order of steps, for `samplesOf`. */
    readStatistics: reading((id: number): Uint8Array => {
      runs.readRun(id);
      return statistics.readStatistics(id);
    }),

    /** Of each run the last sample that is not later than `epoch`, null for the last of all; runs without samples are left out. */
    readStatisticsAt: reading((ids: number[], epoch: number | null): Uint8Array => statistics.readStatisticsAt(ids, epoch ?? Infinity)),

    storedEpochs: reading((id: number): number[] => {
      runs.readRun(id);
      return checkpoints.storedEpochs(id);
    }),

    /** @param epoch null for the last stored. */
    readModel: reading((id: number, epoch: number | null): StoredModel => {
      const { spec } = runs.readRun(id);
      return { runId: id, spec, ...checkpoints.readWeights(id, epoch) };
    }),

    /**
     * Writes the weights of an epoch to a file, with what was measured of them.
     * @param epoch null for the last stored
     * @returns the epoch.
     */
    exportModel(id: number, epoch: number | null, format: ModelFormat, path: string): number {
      const model = readExported(id, epoch);
      writeModelAt(path, format, model);
      return model.epoch;
    },

    /** Makes a run of a model file, named after it. */
    importModel(path: string): RunRecord {
      return storeImported(basename(path, extname(path)), readModelAt(path));
    },

    readSettings: (): Record<string, Choice> => settings.readSettings(),

    writeSetting: (key: string, value: Choice): void => settings.writeSetting(key, value),

    close(): void {
      lock.release();
      database.close();
    },
  };
}
