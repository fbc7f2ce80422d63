import { Command, Option } from 'commander';
import type { ModelFormat } from '../model-files.ts';
import { path, runId } from './arguments.ts';
import { result, resultJson } from './output.ts';
import { withServices } from './workbench.ts';

export const exportCommand = (): Command =>
  new Command('export')
    .description('write the weights of a run’s last epoch to a file')
    .argument('<run>', 'number of the run', runId)
    .addOption(new Option('--format <format>', 'json, the workbench’s own; network2, for Nielsen’s network2.py').choices(['json', 'network2']).default('json'))
    .requiredOption('--out <file>', 'where to write; a file of that name is replaced', path)
    .option('--json', 'print what was written as JSON')
    .action(async (id: number, { format, out, json }: { format: ModelFormat; out: string; json?: boolean }) => {
      await withServices(({ calls }) => calls['models.export'](id, format, out));
      if (json) resultJson({ runId: id, format, path: out });
      else result(`wrote run ${id} to ${out}`);
    });
