import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelFile } from '../../src/engine/model-file.ts';
import { percent } from '../../src/renderer/format/numbers.ts';
import { chartedNumbers } from './charts.ts';
import { chooseInOpenDialog, chooseInSaveDialog } from './dialogs.ts';
import { drawLines, linesOf } from './pen.ts';
import { findRun, startRun, untilStatus } from './training.ts';
import { ask, closeWorkbench, expect, test, type Workbench } from './workbench.ts';

test('from a design over training, curves, a restart and a drawing to exported weights', async ({ open, home }) => {
  const first = await open();

  await test.step('design the modern network, for one epoch', async () => {
    const { page } = first;
    await page.getByTestId('preset-modern').click();
    await expect(page.getByTestId('parameter-count')).toContainText('79,510');
    await page.getByTestId('setting-epochs').locator('input').fill('1');
    await page.getByTestId('run-name').locator('input').fill('One epoch');
    await page.getByTestId('start-training').click();
  });

  await test.step('it trains, and its figures and curves are what the database holds', async () => {
    const { page } = first;
    await expect(page.getByTestId('train-status')).toHaveAttribute('data-status', 'done', { timeout: 120_000 });
    const run = await findRun(page, 1);
    expect(run).toMatchObject({ name: 'One epoch', epoch: 1, parameters: 79_510, hasWeights: true });
    expect(run.testAccuracy).toBeGreaterThan(0.93);
    await expect(page.getByTestId('figure-testAccuracy')).toHaveText(percent(run.testAccuracy));

    const epochs = (await ask(page, 'runs.epochs', [1]))[1]!;
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
    // Curves are drawn ten times a second; the untrained network's values are off their scales.
    const { epoch, valLoss, valAccuracy } = epochs[1]!;
    await expect.poll(() => chartedNumbers(page), 'validation loss').toContainEqual([epoch, valLoss]);
    await expect.poll(() => chartedNumbers(page), 'validation accuracy').toContainEqual([epoch, valAccuracy]);
  });

  const before = await findRun(first.page, 1);
  await closeWorkbench(first);
  const { app, page } = await open();

  await test.step('after a restart it is there as it was', async () => {
    expect(await findRun(page, 1)).toEqual(before);
    await page.getByTestId('nav-runs').click();
    await expect(page.getByTestId('runs-view')).toContainText('One epoch');
  });

  await test.step('digits traced from the test set are recognized', async () => {
    await page.getByTestId('nav-draw').click();
    for (const { label, pixels } of await ask(page, 'examples.test', [0, 1, 2, 3, 4])) {
      await drawLines(page, linesOf(pixels));
      await expect(page.getByTestId('predicted-digit')).toHaveAttribute('data-digit', String(label));
      await page.getByTestId('pad-clear').click();
    }
  });

  await test.step('the exported file holds every weight, bit for bit', async () => {
    const file = join(home, 'weights.json');
    await chooseInSaveDialog(app, file);
    await page.getByTestId('run-export').click();
    await page.getByTestId('export-json').click();
    await expect.poll(() => existsSync(file)).toBe(true);
    const { format, model } = readModelFile(await readFile(file, 'utf8'));
    const stored = await ask(page, 'runs.model', 1, null);
    expect(format).toBe('json');
    expect(model.spec).toEqual(stored.spec);
    expect(model.parameters).toEqual(stored.parameters);
  });
});

/** Exports run 1 by the menu's choice of this test id and imports the file as run 2; the weights of both. */
async function thereAndBack({ app, page }: Workbench, choice: string, file: string) {
  await chooseInSaveDialog(app, file);
  await page.getByTestId('nav-draw').click();
  await page.getByTestId('run-export').click();
  await page.getByTestId(choice).click();
  await expect.poll(() => existsSync(file)).toBe(true);
  await chooseInOpenDialog(app, file);
  await page.getByTestId('import-weights').click();
  await expect.poll(async () => (await ask(page, 'runs.list')).length).toBe(2);
  expect(await findRun(page, 2)).toMatchObject({ status: 'imported', hasWeights: true });
  return [await ask(page, 'runs.model', 1, null), await ask(page, 'runs.model', 2, null)] as const;
}

test('exported weights come back as a run of their own', async ({ open, home }) => {
  const workbench = await open();
  await startRun(workbench.page, 'Short', { dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilStatus(workbench.page, 1, 'done');
  const [one, other] = await thereAndBack(workbench, 'export-json', join(home, 'weights.json'));
  expect(other.parameters).toEqual(one.parameters);
  expect(other.spec).toEqual(one.spec);
});

test('what is exported are the weights of the epoch that is shown', async ({ open, home }) => {
  const { app, page } = await open();
  await startRun(page, 'Two epochs', { dataset: { name: 'mnist', trainExamples: 1_000 }, epochs: 2 });
  await untilStatus(page, 1, 'done');
  const exported = async (file: string) => {
    await page.getByTestId('export-json').click();
    await expect.poll(() => existsSync(file)).toBe(true);
    await expect(page.getByTestId('export-json')).toHaveCount(0);
    return readModelFile(await readFile(file, 'utf8')).model;
  };

  await page.getByTestId('nav-draw').click();
  await page.getByTestId('epoch-slider').fill('1');
  await expect(page.getByTestId('epoch-shown')).toHaveText('1');
  await chooseInSaveDialog(app, join(home, 'drawn.json'));
  await page.getByTestId('run-export').click();
  const drawn = await exported(join(home, 'drawn.json'));
  expect(drawn.epoch).toBe(1);
  expect(drawn.parameters).toEqual((await ask(page, 'runs.model', 1, 1)).parameters);

  await page.getByTestId('nav-runs').click();
  await chooseInSaveDialog(app, join(home, 'untrained.json'));
  await page.getByTestId('run-export').click();
  await page.getByTestId('epoch-slider').press('Home');
  expect((await exported(join(home, 'untrained.json'))).epoch).toBe(0);
});

test('several runs are exported at once, each to a file of its own', async ({ open, home }) => {
  const { app, page } = await open();
  for (const id of [1, 2]) {
    await startRun(page, 'Namesakes', { dataset: { name: 'mnist', trainExamples: 1_000 }, seed: id });
    await untilStatus(page, id, 'done');
  }
  await page.getByTestId('nav-runs').click();
  await page.getByTestId('runs-table').focus();
  await page.keyboard.press('ControlOrMeta+a');
  const folder = join(home, 'exported');
  await mkdir(folder);
  await chooseInOpenDialog(app, folder);
  await page.getByTestId('run-export').click();
  await page.getByTestId('export-json').click();
  await expect(page.locator('.n-notification')).toContainText('Weights of 2 runs saved');
  expect((await readdir(folder)).sort()).toEqual(['Namesakes, epoch 1 (2).json', 'Namesakes, epoch 1.json']);
});

test('weights of a sigmoid network go to network2.py’s form and back', async ({ open, home }) => {
  const workbench = await open();
  const sigmoid = (units: number) => ({ type: 'dense', units, activation: 'sigmoid', initializer: 'standardNormal' }) as const;
  await startRun(workbench.page, 'Sigmoid', {
    layers: [sigmoid(30), sigmoid(10)],
    loss: 'quadratic',
    dataset: { name: 'mnist', trainExamples: 1_000 },
  });
  await untilStatus(workbench.page, 1, 'done');
  const file = join(home, 'weights.network2.json');
  const [one, other] = await thereAndBack(workbench, 'export-network2', file);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ sizes: [784, 30, 10] });
  expect(other.parameters).toEqual(one.parameters);
});
