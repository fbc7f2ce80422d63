import { Command } from 'commander';
import { readImages, readLabels } from '../../engine/data/mnist.ts';
import type { Examples } from '../../engine/data/examples.ts';
import type { Model } from '../../engine/model.ts';
import { createNetwork, type Network } from '../../engine/network.ts';
import { FailureError } from '../failure.ts';
import { readModelAt } from '../model-files.ts';
import { path } from './arguments.ts';
import { readUnpacked } from './files.ts';
import { resultJson } from './output.ts';
import { inFile } from './problems.ts';

interface PredictOptions {
  model: string;
  images: string;
  labels?: string;
}

export const predictCommand = (): Command =>
  new Command('predict')
    .description('say what a network sees in images; prints JSON: predictions, with labels also loss and accuracy')
    .requiredOption('--model <file>', 'weights file, the workbench’s own or network2.py’s', path)
    .requiredOption('--images <idx>', 'images as IDX of unsigned bytes, as MNIST’s; may be compressed with gzip', path)
    .option('--labels <idx>', 'what they show, as IDX', path)
    .option('--json', 'as without it')
    .action(async (options: PredictOptions) => resultJson(await predict(options)));

async function predict({ model: file, images, labels }: PredictOptions) {
  const model = readModelAt(file);
  const { count, inputSize, pixels } = inFile(images, () => readImages(readUnpacked(images)));
  const digits = labels === undefined ? null : inFile(labels, () => readLabels(readUnpacked(labels)));
  const network = await networkOf(model);
  try {
    if (inputSize !== network.inputSize)
      throw new FailureError('badFile', `${images} has images of ${inputSize} pixels, but the network of ${file} takes ${network.inputSize}`);
    if (digits && digits.length !== count)
      throw new FailureError('badFile', `${labels} has ${digits.length} labels, but ${images} has ${count} images`);
    const imageAt = (index: number) => pixels.subarray(index * inputSize, (index + 1) * inputSize);
    const predictions = Array.from({ length: count }, (_, index) => classOf(network, imageAt(index)));
    return { count, predictions, ...(digits && measure(network, { count, inputSize, pixels }, digits)) };
  } finally {
    network.dispose();
  }
}

async function networkOf({ spec, parameters }: Model): Promise<Network> {
  const network = await createNetwork(spec);
  network.writeParameters(parameters);
  return network;
}

/** The most active output; of a single one, whether it is above one half. */
function classOf(network: Network, pixels: Uint8Array): number {
  const output = network.predict(Float32Array.from(pixels, (value) => value / 255));
  return output.length === 1 ? Number(output[0]! > 0.5) : output.indexOf(Math.max(...output));
}

function measure(network: Network, { count, inputSize, pixels }: ReturnType<typeof readImages>, digits: Uint8Array) {
  const classes = network.outputSize;
  const wrong = digits.findIndex((digit) => digit >= classes);
  if (wrong >= 0) throw new FailureError('badFile', `label ${wrong} is ${digits[wrong]}, but the network has only ${classes} outputs`);
  const examples: Examples = { count, inputSize, inputs: pixels, targets: { kind: 'classes', classes, labels: digits } };
  return network.evaluate(network.attach(examples));
}
