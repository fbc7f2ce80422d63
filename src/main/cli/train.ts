import { Command } from 'commander';
import { FailureError } from '../failure.ts';
import { addSpecOptions, mostNameLetters, readSpec, type SpecOptions } from './spec-options.ts';
import { follow } from './follow.ts';
import { withServices } from './workbench.ts';

interface TrainOptions extends SpecOptions {
  name?: string;
  json?: boolean;
}

export const trainCommand = (): Command =>
  addSpecOptions(new Command('train').description('train a network; Ctrl+C stops it and keeps what was trained'))
    .option('--name <text>', 'what the run is called')
    .option('--json', 'print one JSON object a line: an event each')
    .action(async ({ name, json, ...options }: TrainOptions) => {
      const named = readSpec(options);
      const runName = (name ?? named.name).trim();
      if (runName === '' || runName.length > mostNameLetters)
        throw new FailureError('badArguments', `--name must have 1 to ${mostNameLetters} characters`);
      await withServices((services) =>
        follow(services, async () => (await services.calls['runs.create']({ name: runName, spec: named.spec })).id, json === true),
      );
    });
