import { Command } from 'commander';
import type { RunRecord } from '../../bridge/runs.ts';
import { count, moment, percent, result, resultJson, table, type Column } from './output.ts';
import { withServices } from './workbench.ts';

const columns: Column<RunRecord>[] = [
  { title: 'run', right: true, cell: ({ id }) => String(id) },
  { title: 'name', cell: ({ name }) => name },
  { title: 'status', cell: ({ status }) => status },
  { title: 'epoch', right: true, cell: ({ epoch, spec, status }) => (status === 'imported' ? String(epoch) : `${epoch}/${spec.epochs}`) },
  { title: 'validation', right: true, cell: ({ valAccuracy }) => percent(valAccuracy) },
  { title: 'test', right: true, cell: ({ testAccuracy }) => percent(testAccuracy) },
  { title: 'parameters', right: true, cell: ({ parameters }) => count(parameters) },
  { title: 'seed', right: true, cell: ({ spec }) => String(spec.seed) },
  { title: 'created (UTC)', cell: ({ createdAt }) => moment(createdAt) },
  { title: 'tags', cell: ({ tags }) => tags.join(', ') },
];

export const runsCommand = (): Command =>
  new Command('runs')
    .description('list all runs, the newest first')
    .option('--json', 'print them as one JSON array')
    .action(async ({ json }: { json?: boolean }) => {
      const runs = await withServices((services) => services.calls['runs.list']());
      if (json) resultJson(runs);
      else result(runs.length > 0 ? table(columns, runs) : 'no runs yet: begin with train --preset nielsen');
    });
