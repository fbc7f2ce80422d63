import { SpecError } from '../engine/spec.ts';
import type { Failure } from '../bridge/api.ts';

/** An error a person is to read: what happened and what to do. Any other error is a defect of the program. */
export class FailureError extends Error {
  override name = 'FailureError';
  code: Failure['code'];
  constructor(code: Failure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A failure as it crosses to another process, of whatever was thrown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof FailureError) return { code: error.code, message: error.message };
  if (error instanceof SpecError) return { code: 'badArguments', message: error.message };
  if (isStorageError(error)) return { code: 'storage', message: `The database refused: ${error.message} (${error.code}).` };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

const isStorageError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_');
