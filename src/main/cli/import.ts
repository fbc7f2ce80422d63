import { Command } from 'commander';
import { path } from './arguments.ts';
import { plural, result, resultJson } from './output.ts';
import { withServices } from './workbench.ts';

export const importCommand = (): Command =>
  new Command('import')
    .description('make a run of a weights file, the workbench’s own or network2.py’s')
    .argument('<file>', 'the file', path)
    .option('--json', 'print the run as JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const run = await withServices(({ calls }) => calls['models.import'](file));
      if (json) resultJson(run);
      else result(`run ${run.id}: ${run.name}, ${plural(run.parameters, 'parameter')}`);
    });
