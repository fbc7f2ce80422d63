import { Command } from 'commander';
import { runId } from './arguments.ts';
import { follow } from './follow.ts';
import { withServices } from './workbench.ts';

export const resumeCommand = (): Command =>
  new Command('resume')
    .description('train an interrupted, stopped or failed run to its end, from its last finished epoch')
    .argument('<run>', 'number of the run', runId)
    .option('--json', 'print one JSON object a line: an event each')
    .action(async (id: number, { json }: { json?: boolean }) => {
      await withServices((services) =>
        follow(services, async () => {
          await services.calls['runs.resume'](id);
          return id;
        }, json === true),
      );
    });
