import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { FailureError } from '../failure.ts';
import { reasonOf } from '../model-files.ts';

/** Largest file read whole: MNIST's own is 47 MB. */
const mostBytes = 2 ** 30;

/** @throws {FailureError} `badFile` when there is no such file or it is too large to be meant. */
export function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw new FailureError('badFile', `${path} has ${Math.ceil(size / 2 ** 20)} MB; at most ${mostBytes / 2 ** 20} MB are read`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw new FailureError('badFile', `${path} cannot be read: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

export const readText = (path: string): string => new TextDecoder().decode(readBytes(path));

/** The bytes of a file that may be compressed with gzip. */
export function readUnpacked(path: string): Uint8Array {
  const bytes = readBytes(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    throw new FailureError('badFile', `${path} cannot be unpacked: ${(error as Error).message}`);
  }
}
