import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';

/** What the benchmark asks of a peer, one JSON object a line on its standard input. */
export interface Request {
  /** The net's name in nets.ts. */
  name: string;
  /** Units per layer from the pixels on; of no meaning for the convolutional net. */
  sizes: number[];
  activations: string[];
  loss: string;
  batch: number;
  steps: number;
  conv: boolean;
  /** Raw IDX files of the 60,000 training images and labels. */
  images: string;
  labels: string;
}

/** One answer a request, one JSON object a line on standard output. */
export type Answer = { microseconds: number } | { unsupported: string };

const imagesHeader = 16;
const labelsHeader = 8;

export const readPixels = ({ images }: Request): Uint8Array => new Uint8Array(readFileSync(images)).subarray(imagesHeader);
export const readLabels = ({ labels }: Request): Uint8Array => new Uint8Array(readFileSync(labels)).subarray(labelsHeader);

/** Answers every request from standard input until it ends. */
export async function serve(answer: (request: Request) => Promise<Answer>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Request).catch((error: unknown): Answer => ({ unsupported: String(error).split('\n')[0]! }));
    process.stdout.write(JSON.stringify(reply) + '\n');
  }
}

/** Where the batch after `at` begins: the next one, or the first when the examples run out. */
export const nextBatch = (at: number, batch: number, count: number): number => (at + 2 * batch <= count ? at + batch : 0);
