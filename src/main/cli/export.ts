import { Command, Option } from 'commander';
import type { ModelFormat } from '../model-files.ts';
import { epochNumber, path, runId } from './arguments.ts';
import { result, resultJson } from './output.ts';
import { withServices } from './workbench.ts';

interface ExportOptions {
  format: ModelFormat;
  epoch?: number;
  out: string;
  json?: boolean;
}

export const exportCommand = (): Command =>
  new Command('export')
    .description('write the weights of a run to a file')
    .argument('<run>', 'number of the run', runId)
    .addOption(new Option('--format <format>', 'json, the workbench’s own; network2, for Nielsen’s network2.py').choices(['json', 'network2']).default('json'))
    .option('--epoch <n>', 'the weights after this epoch, 0 for the untrained network; without it, the last', epochNumber)
    .requiredOption('--out <file>', 'where to write; a file of that name is replaced', path)
    .option('--json', 'print what was written as JSON')
    .action(async (id: number, { format, epoch: asked, out, json }: ExportOptions) => {
      const epoch = await withServices(({ calls }) => calls['models.export'](id, asked ?? null, format, out));
      if (json) resultJson({ runId: id, epoch, format, path: out });
      else result(`wrote run ${id}, epoch ${epoch}, to ${out}`);
    });
