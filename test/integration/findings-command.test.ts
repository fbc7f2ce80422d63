import { expect, it } from 'vitest';
import type { Finding } from '../../src/engine/findings.ts';
import type { StatisticsSample } from '../../src/engine/diagnostics.ts';
import { command, commandJson } from './command-line.ts';
import { useScratchFolder } from './scratch.ts';

const scratch = useScratchFolder();
const home = () => scratch('home');

it('the command line says in sentences what was measured inside the layers, and shows the last statistics', async () => {
  const few = ['--set', 'dataset.trainExamples=1000', '--set', 'dataset.validationExamples=500', '--epochs', '1'];
  await command(home(), 'train', '--preset', 'deep-sigmoid', ...few, '--json');
  const found = (await commandJson(home(), 'findings', '1')) as (Finding & { ruleText: string })[];
  const shrinking = found.find(({ sentence }) => /^Gradients shrink [\d,]+× from layer 5 back to layer 1/.test(sentence))!;
  expect(shrinking).toMatchObject({ kind: 'trouble', rule: 5 });
  expect(shrinking.ruleText).toContain('standard deviation of δ');
  expect((await command(home(), 'findings', '1')).stdout).toContain(shrinking.sentence);
  const { statistics } = (await commandJson(home(), 'show', '1')) as { statistics: StatisticsSample };
  expect(statistics).toMatchObject({ epoch: 1, step: 100, layers: [{}, {}, {}, {}, { layer: 4, delta: { mean: expect.any(Number) } }] });
});
