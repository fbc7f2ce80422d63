import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { modelText, type Model, type WrittenModel } from '../engine/model.ts';
import { readModelFile, readWrittenModel } from '../engine/model-file.ts';
import { network2Text } from '../engine/network2.ts';
import { checkModelSize, ModelError } from '../engine/weights-json.ts';
import { FailureError } from './failure.ts';

/** `json` is the workbench's own form, `network2` that of Nielsen's `network2.py`. */
export type ModelFormat = 'json' | 'network2';

/**
 * A model from a file of either format, in float32.
 * @throws {FailureError} `badFile` when there is none, or it is not what it should be.
 */
export const readModelAt = (path: string): Model => readAt(path, (text) => readModelFile(text).model);

/** As `readModelAt`, with all the digits written. */
export const readWrittenModelAt = (path: string): WrittenModel => readAt(path, (text) => readWrittenModel(text).model);

function readAt<T>(path: string, read: (text: string) => T): T {
  return refusing(path, 'read', () => {
    checkModelSize(statSync(path).size);
    return read(readFileSync(path, 'utf8'));
  });
}

/**
 * Writes a model whole or not at all: a file of that name is replaced only once the new one is complete.
 * @throws {FailureError} `badFile` when the network does not fit the format or the file cannot be written.
 */
export function writeModelAt(path: string, format: ModelFormat, model: Model): void {
  refusing(path, 'written', () => {
    const text = format === 'json' ? modelText(model) : network2Text(model);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function refusing<T>(path: string, done: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof ModelError) throw new FailureError('badFile', `${path}: ${error.message}`);
    if (isSystemError(error)) throw new FailureError('badFile', `${path} cannot be ${done}: ${reasonOf(error)}`);
    throw error;
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error && 'syscall' in error;

const reasons: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOSPC: 'the disk is full',
};

/** A system error in words. */
export const reasonOf = ({ code, message }: NodeJS.ErrnoException) => reasons[code ?? ''] ?? message;
