import { Command } from 'commander';
import type { EpochRecord, RunRecord } from '../../bridge/runs.ts';
import { samplesOf } from '../../engine/diagnostics/packing.ts';
import type { StatisticsSample } from '../../engine/diagnostics.ts';
import { FailureError } from '../failure.ts';
import { runId } from './arguments.ts';
import { count, duration, loss, moment, percent, result, resultJson, table, type Column } from './output.ts';
import { withServices } from './workbench.ts';

const columns: Column<EpochRecord>[] = [
  { title: 'epoch', right: true, cell: ({ epoch }) => String(epoch) },
  { title: 'training loss', right: true, cell: ({ trainLoss }) => loss(trainLoss) },
  { title: 'accuracy', right: true, cell: ({ trainAccuracy }) => percent(trainAccuracy) },
  { title: 'validation loss', right: true, cell: ({ valLoss }) => loss(valLoss) },
  { title: 'accuracy', right: true, cell: ({ valAccuracy }) => percent(valAccuracy) },
  { title: 'learning rate', right: true, cell: ({ learningRate }) => learningRate.toPrecision(3) },
  { title: 'examples/s', right: true, cell: ({ examplesPerSecond }) => count(examplesPerSecond) },
];

export const showCommand = (): Command =>
  new Command('show')
    .description('show one run: its spec, how it ended, its epochs')
    .argument('<run>', 'number of the run', runId)
    .option('--json', 'print it as one JSON object, with its epochs, the epochs whose weights are stored, and the layers’ last statistics')
    .action(async (id: number, { json }: { json?: boolean }) => {
      const shown = await withServices(async ({ calls }) => {
        const run = (await calls['runs.list']()).find((run) => run.id === id);
        if (!run) throw new FailureError('notFound', `there is no run ${id}; \`runs\` lists them`);
        const last = samplesOf(await calls['runs.statisticsAt']([id], null), () => run.spec).get(id)?.[0];
        const storedEpochs = await calls['runs.storedEpochs'](id);
        return { ...run, epochs: (await calls['runs.epochs']([id]))[id]!, storedEpochs, statistics: last ? withoutCounts(last) : null };
      });
      if (json) resultJson(shown);
      else result(`${summary(shown)}\n\n${table(columns, shown.epochs)}`);
    });

/** Histograms are for the eye; the numbers are enough here. */
const withoutCounts = ({ epoch, step, layers }: StatisticsSample) => ({
  epoch,
  step,
  layers: layers.map(({ distributions, ...layer }) => ({
    ...layer,
    ...Object.fromEntries(Object.entries(distributions).map(([name, { counts: _counts, ...numbers }]) => [name, numbers])),
  })),
});

function summary(run: RunRecord): string {
  const { id, name, status, problem, earlyStop, parameters, createdAt, trainedMs, tags, note, testAccuracy, testLoss, spec } = run;
  const lines = [
    `run ${id}: ${name}`,
    `status      ${[status, problem ?? earlyStop].filter(Boolean).join('. ')}`,
    `created     ${moment(createdAt)} UTC, trained for ${duration(trainedMs)}`,
    `parameters  ${count(parameters)}`,
  ];
  if (testAccuracy !== null) lines.push(`test        ${percent(testAccuracy)} right, loss ${loss(testLoss)}`);
  if (tags.length > 0) lines.push(`tags        ${tags.join(', ')}`);
  if (note !== '') lines.push(`note        ${note}`);
  return [...lines, `spec        ${JSON.stringify(spec)}`].join('\n');
}
