import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleAt, range } from '../../../../src/engine/data/examples.ts';
import { IdxError, readIdx } from '../../../../src/engine/data/idx.ts';
import { readImages, readLabelledImages, readLabels, readMnist } from '../../../../src/engine/data/mnist.ts';

/** An IDX file of unsigned bytes that count up from 0. */
function idx(...extents: number[]): Uint8Array {
  const size = extents.reduce((product, extent) => product * extent, 1);
  const bytes = new Uint8Array(4 + 4 * extents.length + size);
  bytes[2] = 8;
  bytes[3] = extents.length;
  extents.forEach((extent, axis) => new DataView(bytes.buffer).setUint32(4 + 4 * axis, extent));
  for (let i = 0; i < size; i++) bytes[bytes.length - size + i] = i;
  return bytes;
}

const smallExtents = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });

describe('readIdx', () => {
  it('reads the extents and values of any file of unsigned bytes', () => {
    fc.assert(
      fc.property(smallExtents, (extents) => {
        const { extents: read, values } = readIdx(idx(...extents));
        expect(read).toEqual(extents);
        expect([...values]).toEqual(Array.from({ length: values.length }, (_, i) => i % 256));
      }),
      { seed: 1 },
    );
  });

  it('refuses every truncation of a file and every longer one', () => {
    const whole = idx(3, 2, 2);
    for (let length = 0; length < whole.length; length++) expect(() => readIdx(whole.subarray(0, length)), `${length} bytes`).toThrow(IdxError);
    expect(() => readIdx(Uint8Array.of(...whole, 0))).toThrow('3 × 2 × 2, which takes 28 bytes, but it has 1 more');
    expect(() => readIdx(whole.subarray(0, 20))).toThrow('takes 28 bytes, but it is truncated to 20');
  });

  it('never fails in any other way than with an IdxError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          readIdx(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(IdxError);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('says what is wrong with a file that is compressed, of another kind, or of other numbers', () => {
    expect(() => readIdx(Uint8Array.of(0x1f, 0x8b, 8, 0))).toThrow('compressed with gzip');
    expect(() => readIdx(new TextEncoder().encode('<html>'))).toThrow('must begin with two zero bytes');
    expect(() => readIdx(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0))).toThrow('holds 32-bit floats; only unsigned bytes are read');
    expect(() => readIdx(Uint8Array.of(0, 0, 8, 0))).toThrow('no extents');
  });

  it('does not believe extents that promise more than the file has', () => {
    const boasting = Uint8Array.of(0, 0, 8, 3, ...Array.from({ length: 12 }, () => 255));
    expect(() => readIdx(boasting)).toThrow('truncated to 16');
  });
});

describe('reading images and labels', () => {
  it('joins images with their labels', () => {
    const { count, inputSize, targets } = readLabelledImages(idx(4, 3, 2), idx(4));
    expect({ count, inputSize, targets }).toEqual({
      count: 4,
      inputSize: 6,
      targets: { kind: 'classes', classes: 10, labels: Uint8Array.of(0, 1, 2, 3) },
    });
  });

  it('refuses images and labels of different counts, labels beyond 9, and files swapped', () => {
    expect(() => readLabelledImages(idx(4, 3, 2), idx(5))).toThrow('4 images but 5 labels');
    expect(() => readLabels(idx(11))).toThrow('label 10 is 10; digits are 0…9');
    expect(() => readLabels(idx(2, 2))).toThrow('labels are a plain list');
    expect(() => readImages(idx(4))).toThrow('images are count × height × width');
  });

  it('names the part of MNIST that is wrong', () => {
    const right = { trainImages: idx(2, 28, 28), trainLabels: idx(2), testImages: idx(1, 28, 28), testLabels: idx(1) };
    expect(readMnist(right).train.count).toBe(2);
    expect(() => readMnist({ ...right, testLabels: idx(2) })).toThrow('test images: there are 1 images but 2 labels');
    expect(() => readMnist({ ...right, trainImages: idx(2, 27, 28) })).toThrow('28 × 28 pixels, not 756');
  });
});

describe('examples', () => {
  const examples = readLabelledImages(idx(4, 1, 2), idx(4));

  it('are given one by one as numbers from 0 to 1 and a one-hot answer', () => {
    const { x, y } = exampleAt(examples, 2);
    expect([...x]).toEqual([4 / 255, 5 / 255].map(Math.fround));
    expect([...y]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('are cut into ranges that share their memory', () => {
    const part = range(examples, 1, 3);
    expect(part.count).toBe(2);
    expect(exampleAt(part, 0)).toEqual(exampleAt(examples, 1));
    expect(part.inputs.buffer).toBe(examples.inputs.buffer);
  });

  it('cannot be cut beyond their ends', () => {
    expect(() => range(examples, 2, 5)).toThrow(RangeError);
    expect(() => range(examples, -1, 2)).toThrow(RangeError);
    expect(() => range(examples, 3, 2)).toThrow(RangeError);
  });
});
