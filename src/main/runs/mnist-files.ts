import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { Examples } from '../../engine/data/examples.ts';
import { readLabelledImages, readMnist, type MnistFiles } from '../../engine/data/mnist.ts';

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

/** The 10,000 test images with their digits; takes about 50 ms, in another thread. */
export async function readPackedTestSet(folder: string): Promise<Examples> {
  const read = async (name: string) => new Uint8Array(await promisify(gunzip)(await readFile(join(folder, name))));
  const [images, labels] = await Promise.all([read(mnistFileNames.testImages), read(mnistFileNames.testLabels)]);
  return readLabelledImages(images, labels);
}
