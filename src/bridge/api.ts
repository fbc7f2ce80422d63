import { z } from 'zod';
import { trainingSpecSchema } from '../engine/spec.ts';
import type { EpochRecord, RunEvent, RunRecord, StoredModel } from './runs.ts';

/**
 * Everything the renderer can ask of main: one entry a call,
 * its schema the border where arguments are checked, its type the answer's.
 */

const runId = z.number().int().positive();
const runIds = z.array(runId).min(1).max(10_000);
const text = (most: number) => z.string().max(most);
/** Most tags of one run. */
export const mostTags = 50;
const tags = z.array(text(50).trim().min(1)).max(mostTags);
/** Characters of the longest text that is remembered as a choice. */
export const longestChoice = 10_000;
const choice = z.union([z.string().max(longestChoice), z.number(), z.boolean(), z.null()]);

/** Arguments of each call, as a tuple. */
export const callSchemas = {
  'runs.list': z.tuple([]),
  'runs.epochs': z.tuple([runIds]),
  'runs.create': z.tuple([z.strictObject({ name: text(200).trim().min(1), spec: trainingSpecSchema })]),
  'runs.pause': z.tuple([runId]),
  'runs.resume': z.tuple([runId]),
  'runs.stop': z.tuple([runId]),
  'runs.remove': z.tuple([runIds]),
  'runs.update': z.tuple([
    runId,
    z.strictObject({
      name: text(200).trim().min(1).optional(),
      note: text(20_000).optional(),
      tags: tags.optional(),
    }),
  ]),
  'runs.tag': z.tuple([runIds, z.strictObject({ add: tags.default([]), remove: tags.default([]) })]),
  'runs.statistics': z.tuple([runId]),
  'runs.statisticsAt': z.tuple([runIds, z.number().min(0).nullable()]),
  'runs.storedEpochs': z.tuple([runId]),
  'runs.model': z.tuple([runId, z.number().int().min(0).nullable()]),
  'models.export': z.tuple([runId, z.number().int().min(0).nullable(), z.enum(['json', 'network2'])]),
  'models.exportSeveral': z.tuple([runIds, z.enum(['json', 'network2'])]),
  'models.import': z.tuple([]),
  'examples.test': z.tuple([z.array(z.number().int().min(0).max(9_999)).min(1).max(1_000)]),
  'settings.read': z.tuple([]),
  'settings.write': z.tuple([z.string().min(1).max(100), choice]),
  'app.about': z.tuple([]),
} as const;

export type CallName = keyof typeof callSchemas;
export type CallArguments<Name extends CallName> = z.output<(typeof callSchemas)[Name]>;

/** A remembered choice: its key is the view's and the control's, as in `runs.sortBy`. */
export type Choice = z.output<typeof choice>;

/** What each call answers. */
export interface CallResults {
  'runs.list': RunRecord[];
  /** By run id; each list in order of epochs. */
  'runs.epochs': Record<number, EpochRecord[]>;
  'runs.create': RunRecord;
  'runs.pause': undefined;
  /** Continues a paused run, or one interrupted, stopped or failed from its last checkpoint. */
  'runs.resume': undefined;
  'runs.stop': undefined;
  'runs.remove': undefined;
  'runs.update': RunRecord;
  /** Tags added to, and taken from, all of these runs or none. */
  'runs.tag': RunRecord[];
  /** What was measured inside a run's layers, in order of steps; for `samplesOf` in `engine/diagnostics/packing.ts`. */
  'runs.statistics': Uint8Array;
  /** Of each run the last sample not later than an epoch, or the last of all; runs without samples are left out. For `samplesOf`. */
  'runs.statisticsAt': Uint8Array;
  /** Epochs whose weights are stored, ascending. */
  'runs.storedEpochs': number[];
  /** The weights of an epoch; null asks for the last stored. */
  'runs.model': StoredModel;
  /** Of the weights of an epoch, null for the last stored. Path written to; null when the dialog was cancelled. */
  'models.export': string | null;
  /** Of each run's last weights, a file each in one folder; null when the dialog was cancelled. */
  'models.exportSeveral': SeveralExported | null;
  /** The run made of the file; null when the dialog was cancelled. */
  'models.import': RunRecord | null;
  'examples.test': DigitExample[];
  'settings.read': Record<string, Choice>;
  'settings.write': undefined;
  'app.about': About;
}

export interface SeveralExported {
  folder: string;
  /** How many files were written. */
  written: number;
  /** What could not be written, by run name, and why. */
  refused: { name: string; reason: string }[];
}

export interface DigitExample {
  index: number;
  label: number;
  /** 28 × 28 intensities 0…255, row by row, 0 the paper. */
  pixels: Uint8Array;
}

export interface About {
  version: string;
  electron: string;
  node: string;
  dataFolder: string;
  /** How many runs train at a time on this machine. */
  slots: number;
  /** What the person should know from the start, such as a database set aside; empty when all is well. */
  notices: string[];
}

export const errorCodes = ['badArguments', 'notFound', 'conflict', 'badFile', 'storage', 'trainer', 'internal'] as const;

/** A failure as it crosses the bridge: what happened and what to do, in words for a person. */
export interface Failure {
  code: (typeof errorCodes)[number];
  message: string;
}

export type Reply<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** What preload puts on `window`. */
export interface Bridge {
  call<Name extends CallName>(name: Name, ...args: CallArguments<Name>): Promise<Reply<CallResults[Name]>>;
  /** @returns a function that ends the subscription. */
  onRunEvent(listener: (event: RunEvent) => void): () => void;
  /** A command chosen from the menu or its shortcut, such as `view.draw` or `edit.undo`. */
  onCommand(listener: (command: string) => void): () => void;
  /** Which commands something on the window answers just now: the menu greys the others. */
  offerCommands(ids: string[]): void;
}
