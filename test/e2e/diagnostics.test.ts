import type { Page } from '@playwright/test';
import { experiments } from '../../src/engine/experiments.ts';
import { samplesOf } from '../../src/engine/diagnostics/packing.ts';
import { norm } from '../../src/engine/diagnostics/distribution.ts';
import type { StatisticsSample } from '../../src/engine/diagnostics.ts';
import { findingRules, findings } from '../../src/engine/findings.ts';
import { presets } from '../../src/engine/presets.ts';
import { percent } from '../../src/renderer/format/numbers.ts';
import { chartedNumbers } from './charts.ts';
import { findRun, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

const dataset = { name: 'mnist', trainExamples: 4_000, validationExamples: 1_000 } as const;
const deepSigmoid = presets.find(({ id }) => id === 'deep-sigmoid')!.spec;
const epochs = 4;

/** Three real runs that differ in their initializer and seed. */
async function trainThree(page: Page): Promise<void> {
  const withInitializer = (initializer: 'scaledUniform' | 'glorotUniform' | 'standardNormal', seed: number) => ({
    ...deepSigmoid,
    layers: deepSigmoid.layers.map((layer) => ({ ...layer, initializer })),
    dataset,
    epochs,
    seed,
  });
  const specs = [withInitializer('scaledUniform', 1), withInitializer('glorotUniform', 1), withInitializer('standardNormal', 2)];
  for (const [index, spec] of specs.entries()) {
    await ask(page, 'runs.create', { name: `Run ${index + 1}`, spec });
    await untilStatus(page, index + 1, 'done');
  }
}

/** What the database holds, fetched by the page and made plain for the test. */
async function stored(page: Page, runId: number): Promise<StatisticsSample[]> {
  const { spec } = await findRun(page, runId);
  return samplesOf(await ask(page, 'runs.statistics', runId), () => spec).get(runId)!;
}

const show = (page: Page, hash: string) => page.evaluate((to) => void (location.hash = to), hash);
const last = <Item>(items: readonly Item[]) => items.at(-1)!;

test('every tab of a run shows what the database holds', async ({ open }) => {
  const { page } = await open();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await trainThree(page);
  const samples = await stored(page, 1);
  expect(samples.filter(({ epoch }) => Number.isInteger(epoch)).map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
  expect(samples.length).toBeGreaterThan(20);

  await test.step('a run opens from the list', async () => {
    await page.getByTestId('nav-runs').click();
    await page.getByTestId('run-1').click();
    await page.getByTestId('run-open').click();
    await expect(page.getByTestId('run-view')).toContainText('Run 1');
  });

  await test.step('Curves', async () => {
    await page.getByTestId('run-tab-curves').click();
    const { [1]: curve } = await ask(page, 'runs.epochs', [1]);
    await expect.poll(() => chartedNumbers(page)).toContainEqual([epochs, last(curve!).valAccuracy]);
  });

  await test.step('Saturation: mean and 98th percentile of every hidden layer', async () => {
    await page.getByTestId('run-tab-saturation').click();
    await expect.poll(() => chartedNumbers(page)).toContainEqual([epochs, last(samples).layers[3]!.distributions.a.mean]);
    const charted = await chartedNumbers(page);
    for (const { epoch, layers } of samples)
      for (const { distributions, saturation } of layers.slice(0, 4)) {
        expect(charted).toContainEqual([epoch, distributions.a.mean]);
        expect(charted).toContainEqual([epoch, distributions.a.p98]);
        expect(charted).toContainEqual([epoch, saturation!.saturated]);
      }
    await page.getByTestId('saturation-table').click();
    await expect(page.getByTestId('plot-numbers')).toContainText(String(Number(samples[0]!.layers[0]!.distributions.a.mean.toPrecision(4))));
    await page.getByTestId('saturation-table').click();
  });

  await test.step('Activations: a slider over the whole training', async () => {
    await page.getByTestId('run-tab-activations').click();
    await expect(page.getByTestId('sample-where')).toHaveText(`epoch ${epochs}`);
    await page.getByTestId('sample-index').fill('0');
    await expect(page.getByTestId('sample-where')).toHaveText('untrained');
    await page.getByTestId('ridge-a-table').click();
    const { mean, sd } = samples[0]!.layers[4]!.distributions.a;
    for (const value of [mean, sd]) await expect(page.getByTestId('ridge-a')).toContainText(String(Number(value.toPrecision(4))));
    await page.getByTestId('ridge-a-table').click();
    await page.getByTestId('sample-play').click();
    await expect(page.getByTestId('sample-where')).toHaveText(`epoch ${epochs}`, { timeout: 20_000 });
  });

  await test.step('Gradients: length per layer on a logarithmic axis, with a note where it vanishes', async () => {
    await page.getByTestId('run-tab-gradients').click();
    const ratios = samples.map(({ layers }) => norm(layers[0]!.distributions.gradB) / norm(last(layers).distributions.gradB));
    const charted = await chartedNumbers(page);
    for (const { epoch, layers } of samples)
      for (const { distributions } of layers)
        expect(charted.some(([x, y]) => x === epoch && Math.abs(y - Math.log10(norm(distributions.gradB))) < 1e-9)).toBe(true);
    const vanishing = ratios.findIndex((ratio) => ratio < 1 / 100);
    expect(vanishing).toBeGreaterThanOrEqual(0);
    await page.getByTestId('sample-index').fill(String(vanishing));
    await expect(page.getByTestId('flow-note')).toContainText(`${Math.round(1 / ratios[vanishing]!).toLocaleString('en')}× below`);
  });

  await test.step('Weights: a picture a unit', async () => {
    await page.getByTestId('run-tab-weights').click();
    await expect(page.getByTestId('weight-images').locator('canvas')).toHaveCount(30);
    await page.getByTestId('sample-index').fill('0');
    await expect(page.getByTestId('weights-epoch')).toContainText('untrained');
  });

  await test.step('Mistakes: the confusion matrix adds up to the stored test accuracy', async () => {
    await page.getByTestId('run-tab-mistakes').click();
    const matrix = page.getByTestId('confusion-matrix');
    await matrix.waitFor({ timeout: 60_000 });
    const counts = await matrix.locator('tbody button').allTextContents();
    expect(counts).toHaveLength(100);
    const right = counts.filter((_, index) => index % 11 === 0).reduce((sum, count) => sum + Number(count), 0);
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(10_000);
    expect(right / 10_000).toBeCloseTo((await findRun(page, 1)).testAccuracy!, 6);
    const confused = counts.findIndex((count, index) => index % 11 !== 0 && Number(count) > 0);
    await matrix.locator('tbody button').nth(confused).click();
    const shown = page.getByTestId('worst-images').locator('button');
    await expect(shown).toHaveCount(Math.min(120, Number(counts[confused])));
    await shown.first().click();
    await expect(page.getByTestId('answer-detail')).toContainText(`the network says ${confused % 10}`);
    const image = (await page.getByTestId('answer-detail').locator('b').first().textContent())!.replace(',', '');
    await page.getByTestId('answer-inspect').click();
    await expect(page).toHaveURL(new RegExp(`#/inspect\\?run=1&epoch=${epochs}&example=${image}$`));
    await expect(page.getByTestId('inspect-view').getByTestId('epoch-shown')).toHaveText(String(epochs));
    await show(page, '#/run/1');
  });

  await test.step('Findings are those that the rules give for what is stored', async () => {
    const { [1]: curve } = await ask(page, 'runs.epochs', [1]);
    const found = findings({ spec: (await findRun(page, 1)).spec, samples, curve: curve! });
    expect(found.length).toBeGreaterThan(0);
    await expect(page.getByTestId('finding')).toHaveCount(found.length);
    for (const [index, { sentence, rule }] of found.entries()) {
      await expect(page.getByTestId('finding').nth(index)).toContainText(sentence);
      await expect(page.getByTestId('finding').nth(index)).toHaveAttribute('data-rule', String(rule));
    }
    await page.getByTestId('finding').first().hover();
    await expect(page.locator('.n-tooltip')).toContainText(findingRules[found[0]!.rule - 1]!.text);
  });
  expect(problems).toEqual([]);
});

test('Compare puts runs side by side, and follows those still training', async ({ open }) => {
  const { page } = await open();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await trainThree(page);

  await test.step('what differs and what came of it', async () => {
    await show(page, '#/compare/1,2,3');
    const table = page.getByTestId('compared-table');
    for (const header of ['layers 1–5 initializer', 'seed']) await expect(table).toContainText(header);
    await expect(table).not.toContainText('optimizer');
    for (const id of [1, 2, 3]) await expect(page.getByTestId(`testAccuracy-${id}`)).toHaveText(percent((await findRun(page, id)).testAccuracy));
    await expect(table.locator('.best').first()).toBeVisible();
  });

  await test.step('curves over epochs, minibatches and time', async () => {
    const { [2]: curve } = await ask(page, 'runs.epochs', [2]);
    const { valAccuracy, elapsedMs } = last(curve!);
    await expect.poll(() => chartedNumbers(page)).toContainEqual([epochs, valAccuracy]);
    await page.getByTestId('curves-axis-steps').click();
    await expect.poll(() => chartedNumbers(page)).toContainEqual([epochs * 400, valAccuracy]);
    await page.getByTestId('curves-axis-time').click();
    await expect.poll(() => chartedNumbers(page)).toContainEqual([elapsedMs / 1000, valAccuracy]);
  });

  await test.step('every layer of every run, at a chosen epoch', async () => {
    for (const chosen of [epochs, 1, 0]) {
      await page.getByTestId('grid-epoch').fill(String(chosen));
      for (const id of [1, 2, 3]) {
        const sample = (await stored(page, id)).find(({ epoch }) => epoch === chosen)!;
        for (const { layer, distributions } of sample.layers)
          await expect(page.getByTestId(`cell-${id}-${layer + 1}`)).toHaveAttribute('data-sd', String(distributions.a.sd));
      }
    }
  });

  await test.step('a run under way grows in it', async () => {
    await ask(page, 'runs.create', { name: 'Under way', spec: { ...deepSigmoid, epochs: 100 } });
    await show(page, '#/compare/1,4');
    await expect(page.getByTestId('compared-4')).toContainText('Running', { timeout: 20_000 });
    await page.getByTestId('grid-epoch').press('End');
    const meanNow = () => page.getByTestId('cell-4-1').getAttribute('data-mean', { timeout: 20_000 });
    const before = await meanNow();
    await expect.poll(meanNow, { timeout: 20_000 }).not.toBe(before);
    await ask(page, 'runs.stop', 4);
  });
  expect(problems).toEqual([]);
});

test('a click reproduces a figure: it queues the runs and opens their comparison with a caption', async ({ open }) => {
  const { page } = await open();
  const experiment = experiments.find(({ id }) => id === 'quadratic-cross-entropy')!;
  await page.getByTestId('nav-compare').click();
  await page.getByTestId(`reproduce-${experiment.id}`).click();
  await expect(page.getByTestId('experiment-caption')).toContainText(experiment.caption);
  const runs = await ask(page, 'runs.list');
  expect(runs.map(({ name }) => name).sort()).toEqual(experiment.runs.map(({ name }) => name).sort());
  for (const { tags } of runs) expect(tags).toEqual([experiment.title]);
  await expect(page.getByTestId('compared-1')).toBeVisible();
  await expect(page.getByTestId('cell-1-1')).toBeVisible({ timeout: 60_000 });
  for (const { id } of runs) await ask(page, 'runs.stop', id).catch(() => undefined);
});
