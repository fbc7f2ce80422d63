import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Checkpoint } from '../engine/trainer.ts';
import { FailureError } from './failure.ts';
import { reasonOf } from './model-files.ts';

/**
 * A checkpoint as its trainer hands it to the store. Weights may be tens of megabytes: sent as messages they would be copied and
 * packed several times by the process between the two, which is the window's own. The file lives only until it has been stored, is
 * read on the machine that wrote it, and so needs neither a version nor a checksum:
 *
 *     length of the head (uint32), head (JSON, filled with spaces to whole floats), parameters, optimizer state (float32)
 */
interface Head extends Pick<Checkpoint, 'epoch' | 'trainerState'> {
  parameters: number;
  optimizerState: number;
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** @throws {FailureError} `storage` when the disk takes no more. */
export function writeCheckpointFile(path: string, { epoch, trainerState, parameters, optimizerState }: Checkpoint): void {
  const head: Head = { epoch, trainerState, parameters: parameters.length, optimizerState: optimizerState.length };
  const text = JSON.stringify(head);
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / floatBytes) * floatBytes));
  try {
    const file = openSync(path, 'w');
    try {
      for (const part of [Uint32Array.of(bytes.length), bytes, parameters, optimizerState]) writeWhole(file, part);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new FailureError('storage', `The weights cannot be written to ${path}: ${reasonOf(error as NodeJS.ErrnoException)}.`);
  }
}

/** One write may take less than it was given. */
function writeWhole(file: number, part: NodeJS.ArrayBufferView): void {
  for (let written = 0; written < part.byteLength; )
    written += writeSync(file, new Uint8Array(part.buffer, part.byteOffset + written, part.byteLength - written));
}

/** @throws {FailureError} `storage` when the file is gone or cut short. */
export function readCheckpointFile(path: string): Checkpoint {
  try {
    // A file of its own: Node reads small ones into a pool that they share, where floats may begin anywhere.
    const bytes = new Uint8Array(readFileSync(path));
    const headLength = new Uint32Array(bytes.buffer, 0, 1)[0]!;
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength))) as Head;
    const floatsAt = 4 + headLength;
    return {
      epoch: head.epoch,
      trainerState: head.trainerState,
      parameters: new Float32Array(bytes.buffer, floatsAt, head.parameters),
      optimizerState: new Float32Array(bytes.buffer, floatsAt + head.parameters * floatBytes, head.optimizerState),
    };
  } catch (error) {
    throw new FailureError('storage', `The weights handed over in ${path} cannot be read: ${(error as Error).message}.`);
  }
}
