import { Command } from 'commander';
import { runId } from './arguments.ts';
import { result, resultJson } from './output.ts';
import { withServices } from './workbench.ts';

export const removeCommand = (): Command =>
  new Command('remove')
    .description('delete runs with their epochs and weights')
    .argument('<runs...>', 'numbers of the runs', (text: string, all: number[] | undefined) => [...(all ?? []), runId(text)])
    .option('--json', 'print the removed runs as JSON')
    .action(async (ids: number[], { json }: { json?: boolean }) => {
      await withServices(({ calls }) => calls['runs.remove'](ids));
      if (json) resultJson({ removed: ids });
      else result(`removed ${ids.length === 1 ? 'run' : 'runs'} ${ids.join(', ')}`);
    });
