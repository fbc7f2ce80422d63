/** A file that is not what it should be; the message says what it lacks, for a person. */
export class IdxError extends Error {
  override name = 'IdxError';
}

/** Whole content of an IDX file of unsigned bytes. */
export interface Idx {
  /** Extents, outermost first: [60000, 28, 28] for MNIST's training images. */
  extents: number[];
  values: Uint8Array;
}

/** The third byte of an IDX file names its type of number. */
const typeNames: Readonly<Record<number, string>> = {
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats',
};
const unsignedBytes = 0x08;

/**
 * Reads the format of MNIST (LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist): two zero bytes, the type, the number of
 * extents, the extents as big-endian 32-bit integers, the values. `values` is a view into `bytes`.
 * @throws {IdxError} unless `bytes` is exactly such a file of unsigned bytes.
 */
export function readIdx(bytes: Uint8Array): Idx {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new IdxError('the file is compressed with gzip: unpack it first');
  if (bytes.length < 4) throw new IdxError(`not an IDX file: it has only ${bytes.length} bytes`);
  if (bytes[0] !== 0 || bytes[1] !== 0) throw new IdxError('not an IDX file: it must begin with two zero bytes');
  checkType(bytes[2]!);
  const extents = readExtents(bytes, bytes[3]!);
  const header = 4 + 4 * extents.length;
  const expected = header + extents.reduce((product, extent) => product * extent, 1);
  if (bytes.length !== expected) throw new IdxError(lengthProblem(extents, expected, bytes.length));
  return { extents, values: bytes.subarray(header) };
}

function checkType(type: number): void {
  if (type === unsignedBytes) return;
  const name = typeNames[type];
  if (!name) throw new IdxError(`not an IDX file: 0x${type.toString(16).padStart(2, '0')} is no type of number`);
  throw new IdxError(`the IDX file holds ${name}; only unsigned bytes are read`);
}

function readExtents(bytes: Uint8Array, count: number): number[] {
  if (count === 0) throw new IdxError('the IDX file has no extents');
  if (bytes.length < 4 + 4 * count) throw new IdxError('the IDX file is truncated: it ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, axis) => view.getUint32(4 + 4 * axis));
}

function lengthProblem(extents: number[], expected: number, actual: number): string {
  const what = `the IDX file says ${extents.join(' × ')}, which takes ${expected} bytes`;
  return actual < expected ? `${what}, but it is truncated to ${actual}` : `${what}, but it has ${actual - expected} more`;
}
