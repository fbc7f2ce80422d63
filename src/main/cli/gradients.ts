import { Command } from 'commander';
import { computeCase } from '../../engine/gradient-case.ts';
import { addGradientOptions, readGradientCase, type GradientOptions } from './gradient-options.ts';
import { resultJson } from './output.ts';

interface GradientsOptions extends GradientOptions {
  reference?: boolean;
}

export const gradientsCommand = (): Command =>
  addGradientOptions(
    new Command('gradients').description(
      'compute backpropagation for a minibatch; prints JSON: cost, z, a, delta (of one example), gradW and gradB (batch averages)',
    ),
  )
    .option('--reference', 'by the textbook algorithm in float64, instead of the fast engine in float32')
    .option('--json', 'as without it')
    .action(async ({ reference, ...options }: GradientsOptions) => {
      resultJson(await computeCase(readGradientCase(options), reference ? 'reference' : 'fast'));
    });
