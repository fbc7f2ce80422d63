import { IdxError } from '../../engine/data/idx.ts';
import { ModelError } from '../../engine/weights-json.ts';
import { asFailure, FailureError } from '../failure.ts';

/** What went wrong, on one line; a defect of the program is named as such. */
export function explain(error: unknown): string {
  if (error instanceof IdxError || error instanceof ModelError) return oneLine(error.message);
  const { code, message } = asFailure(error);
  return oneLine(code === 'internal' ? `the program failed, which it should not: ${message}` : message);
}

export const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ');

/** Gives an error of reading a file the file's name. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof IdxError || error instanceof ModelError) throw new FailureError('badFile', `${path}: ${error.message}`);
    throw error;
  }
}
