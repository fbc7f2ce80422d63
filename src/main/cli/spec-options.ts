import { Option, type Command } from 'commander';
import { basename, extname } from 'node:path';
import { presets } from '../../engine/presets.ts';
import { parseTrainingSpec, type RunSpec } from '../../engine/spec.ts';
import { FailureError } from '../failure.ts';
import { number, path } from './arguments.ts';
import { readText } from './files.ts';

export interface SpecOptions {
  preset?: string;
  spec?: string;
  epochs?: number;
  seed?: number;
  set: string[];
}

/** A longer name is refused. */
export const mostNameLetters = 200;

const presetList = () => presets.map(({ id }) => id).join(', ');

/** The options by which a command is told what to train. */
export function addSpecOptions(command: Command): Command {
  return command
    .addOption(new Option('--preset <name>', `a starting point: ${presetList()}`).conflicts('spec'))
    .addOption(new Option('--spec <file>', 'a spec as JSON; what has a default may be missing').argParser(path))
    .option('--epochs <n>', 'how often to go through the training examples', number)
    .option('--seed <n>', 'of everything random: the same seed gives the same weights', number)
    .option('--set <path=value>', 'any other setting, as in optimizer.learningRate=0.5 or layers.0.units=100; may be repeated', collect, []);
}

const collect = (text: string, all: string[]) => [...all, text];

export interface NamedSpec {
  /** The preset's title or the file's name, what was set otherwise, and the seed. */
  name: string;
  spec: RunSpec;
}

/**
 * The spec that the options ask for.
 * @throws {FailureError | SpecError} naming the option or the setting that is wrong.
 */
export function readSpec({ preset, spec: file, epochs, seed, set }: SpecOptions): NamedSpec {
  const { name, value } = file === undefined ? presetValue(preset) : fileValue(file);
  if (epochs !== undefined) setAt(value, 'epochs', epochs);
  if (seed !== undefined) setAt(value, 'seed', seed);
  for (const assignment of set) assign(value, assignment);
  const spec = parseTrainingSpec(value);
  const seeded = ` · seed ${spec.seed}`;
  return { name: [name, ...set].join(', ').slice(0, mostNameLetters - seeded.length) + seeded, spec };
}

function presetValue(id: string | undefined): { name: string; value: unknown } {
  if (id === undefined) throw new FailureError('badArguments', `say what to train: --preset with one of ${presetList()}, or --spec with a file`);
  const preset = presets.find((preset) => preset.id === id);
  if (!preset) throw new FailureError('badArguments', `there is no preset “${id}”: choose one of ${presetList()}`);
  return { name: preset.title, value: structuredClone(preset.spec) };
}

function fileValue(file: string): { name: string; value: unknown } {
  const text = readText(file);
  try {
    return { name: basename(file, extname(file)), value: JSON.parse(text) };
  } catch (error) {
    throw new FailureError('badFile', `${file} is not JSON: ${(error as Error).message}`);
  }
}

function assign(value: unknown, assignment: string): void {
  const at = assignment.indexOf('=');
  if (at < 1) throw new FailureError('badArguments', `--set ${assignment}: write it as path=value, as in optimizer.learningRate=0.5`);
  setAt(value, assignment.slice(0, at), settingOf(assignment.slice(at + 1)));
}

/** JSON where it is JSON, so that numbers, null and whole objects can be said; NaN and Infinity for the check to refuse; else text. */
function settingOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^[+-]?(NaN|Infinity)$/.test(text) ? Number(text) : text;
  }
}

/** @param place keys and indices, with dots between; all but the last must be there. */
function setAt(value: unknown, place: string, setting: unknown): void {
  const keys = place.split('.');
  const last = keys.pop()!;
  let parent = value;
  for (const key of keys) parent = isHolder(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (!isHolder(parent) || last === '__proto__') throw new FailureError('badArguments', `--set ${place}: the spec has no ${keys.join('.') || last}`);
  parent[last] = setting;
}

const isHolder = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
