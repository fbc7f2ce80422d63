import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { Examples } from '../../engine/data/examples.ts';
import { readImages, readLabels, readMnist, type MnistFiles } from '../../engine/data/mnist.ts';
import type { DigitExample } from '../../bridge/api.ts';

/** The packed files in `resources/mnist`: IDX, compressed with gzip. */
export const mnistFileNames: Readonly<Record<keyof MnistFiles, string>> = {
  trainImages: 'train-images.idx.gz',
  trainLabels: 'train-labels.idx.gz',
  testImages: 'test-images.idx.gz',
  testLabels: 'test-labels.idx.gz',
};

/**
 * MNIST from the packed files in `folder`; takes about 0.2 s and 55 MB.
 * @throws {Error} when a file is missing; {IdxError} when one is not what it should be.
 */
export function readPackedMnist(folder: string): { train: Examples; test: Examples } {
  const read = (name: string) => new Uint8Array(gunzipSync(readFileSync(join(folder, name))));
  return readMnist({
    trainImages: read(mnistFileNames.trainImages),
    trainLabels: read(mnistFileNames.trainLabels),
    testImages: read(mnistFileNames.testImages),
    testLabels: read(mnistFileNames.testLabels),
  });
}

/** The 10,000 test images one by one, for the window; takes about 50 ms in another thread. */
export async function readPackedTestSet(folder: string): Promise<DigitExample[]> {
  const read = async (name: string) => new Uint8Array(await promisify(gunzip)(await readFile(join(folder, name))));
  const [images, labels] = await Promise.all([read(mnistFileNames.testImages), read(mnistFileNames.testLabels)]);
  const { inputSize, pixels } = readImages(images);
  return Array.from(readLabels(labels), (label, index) => ({
    index,
    label,
    pixels: pixels.slice(index * inputSize, (index + 1) * inputSize),
  }));
}
