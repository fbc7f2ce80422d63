import type { Command } from 'commander';
import { readCase, type GradientCase } from '../../engine/gradient-case.ts';
import { readMinibatch } from '../../engine/gradients.ts';
import { FailureError } from '../failure.ts';
import { readWrittenModelAt } from '../model-files.ts';
import { path } from './arguments.ts';
import { readText } from './files.ts';
import { inFile } from './problems.ts';

export interface GradientOptions {
  case?: string;
  model?: string;
  batch?: string;
}

/** The options by which a command is told of a network and a minibatch. */
export const addGradientOptions = (command: Command): Command =>
  command
    .option('--model <file>', 'weights file, the workbench’s own or network2.py’s', path)
    .option('--batch <file>', 'minibatch as JSON {"x": [[…], …], "y": [[…], …]}, one row an example', path)
    .option('--case <file>', 'network, weights and minibatch in one JSON file, as those in test/golden', path);

/** @throws {FailureError} naming the option that is missing or the place of the file that is wrong. */
export function readGradientCase({ case: caseFile, model: modelFile, batch: batchFile }: GradientOptions): GradientCase {
  if (caseFile !== undefined) {
    if (modelFile !== undefined || batchFile !== undefined)
      throw new FailureError('badArguments', '--case brings its own network and minibatch: leave out --model and --batch');
    return inFile(caseFile, () => readCase(readText(caseFile)));
  }
  if (modelFile === undefined || batchFile === undefined)
    throw new FailureError('badArguments', 'say what to compute: --model and --batch, or --case');
  const { spec, parameters } = readWrittenModelAt(modelFile);
  const batch = inFile(batchFile, () => readMinibatch(readText(batchFile), spec));
  return { kind: 'dense', problem: { architecture: spec, parameters, batch, regularization: spec.regularization }, descent: null };
}
