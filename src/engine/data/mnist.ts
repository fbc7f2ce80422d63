import type { Examples } from './examples.ts';
import { IdxError, readIdx } from './idx.ts';

/** The four raw IDX files of MNIST. */
export interface MnistFiles {
  trainImages: Uint8Array;
  trainLabels: Uint8Array;
  testImages: Uint8Array;
  testLabels: Uint8Array;
}

export const mnistClasses = 10;

/**
 * Handwritten digits (LeCun, Cortes & Burges): 60,000 to train and 10,000 to test, 28 × 28 bytes each, 0 the paper.
 * Nothing is copied.
 * @throws {IdxError} naming the file that is not what it should be.
 */
export function readMnist(files: MnistFiles): { train: Examples; test: Examples } {
  const train = named('training images', () => readLabelledImages(files.trainImages, files.trainLabels));
  const test = named('test images', () => readLabelledImages(files.testImages, files.testLabels));
  for (const [name, { inputSize }] of Object.entries({ train, test }))
    if (inputSize !== 28 * 28) throw new IdxError(`MNIST's ${name} images have 28 × 28 pixels, not ${inputSize}`);
  return { train, test };
}

/**
 * Images and the digits they show.
 * @throws {IdxError} when one of the files is malformed or their counts differ.
 */
export function readLabelledImages(images: Uint8Array, labels: Uint8Array): Examples {
  const { count, inputSize, pixels } = readImages(images);
  const digits = readLabels(labels);
  if (digits.length !== count) throw new IdxError(`there are ${count} images but ${digits.length} labels`);
  return { count, inputSize, inputs: pixels, targets: { kind: 'classes', classes: mnistClasses, labels: digits } };
}

/** Images [count × height × width] as bytes, row by row; a view. */
export function readImages(bytes: Uint8Array): { count: number; inputSize: number; pixels: Uint8Array } {
  const { extents, values } = readIdx(bytes);
  const [count, height, width] = extents;
  if (extents.length !== 3) throw new IdxError(`images are count × height × width; the file has ${extents.length} extents`);
  return { count: count!, inputSize: height! * width!, pixels: values };
}

/** Labels 0…9, one an image; a view. */
export function readLabels(bytes: Uint8Array): Uint8Array {
  const { extents, values } = readIdx(bytes);
  if (extents.length !== 1) throw new IdxError(`labels are a plain list; the file has ${extents.length} extents`);
  const wrong = values.findIndex((label) => label >= mnistClasses);
  if (wrong >= 0) throw new IdxError(`label ${wrong} is ${values[wrong]}; digits are 0…9`);
  return values;
}

function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof IdxError) throw new IdxError(`${name}: ${error.message}`);
    throw error;
  }
}
