import { Command } from 'commander';
import { samplesOf } from '../../engine/diagnostics/packing.ts';
import { findingRules, findings } from '../../engine/findings.ts';
import { FailureError } from '../failure.ts';
import { runId } from './arguments.ts';
import { result, resultJson } from './output.ts';
import { withServices } from './workbench.ts';

export const findingsCommand = (): Command =>
  new Command('findings')
    .description('say in sentences what was measured inside the layers of a run: saturation, vanishing gradients, overfitting')
    .argument('<run>', 'number of the run', runId)
    .option('--rules', 'print with each sentence the rule it follows from')
    .option('--json', 'print them as one JSON array, each with its rule')
    .action(async (id: number, { rules, json }: { rules?: boolean; json?: boolean }) => {
      const found = await withServices(async ({ calls }) => {
        const run = (await calls['runs.list']()).find((run) => run.id === id);
        if (!run) throw new FailureError('notFound', `there is no run ${id}; \`runs\` lists them`);
        const samples = samplesOf(await calls['runs.statistics'](id), () => run.spec).get(id);
        if (!samples) throw new FailureError('notFound', `nothing was measured inside the layers of run ${id}`);
        return findings({ spec: run.spec, samples, curve: (await calls['runs.epochs']([id]))[id]! });
      });
      if (json) return resultJson(found.map(({ rule, ...finding }) => ({ ...finding, rule, ruleText: findingRules[rule - 1]!.text })));
      if (found.length === 0) return result('None of the rules has anything to remark.');
      result(found.map(({ sentence, rule }) => (rules ? `${sentence}\n  rule ${rule}: ${findingRules[rule - 1]!.text}` : sentence)).join('\n'));
    });
