import type { Page } from '@playwright/test';
import { drawDigit } from './pen.ts';
import { startRun, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

const strokes = (page: Page, count: number) => expect(page.getByTestId('pad')).toHaveAttribute('data-strokes', String(count));

/** The ten outputs, as the bars hold them. */
const outputs = (page: Page) =>
  page.evaluate(() => Array.from({ length: 10 }, (_, digit) => Number(document.querySelector<HTMLElement>(`[data-testid="bar-${digit}"]`)!.dataset['value'])));

/** A run of four epochs, and a second one of sigmoid units to compare it with. */
async function trainTwo(page: Page): Promise<void> {
  const dataset = { name: 'mnist', trainExamples: 5_000 } as const;
  const sigmoid = { type: 'dense', units: 10, activation: 'sigmoid', initializer: 'scaledNormal' } as const;
  await startRun(page, 'Sigmoid outputs', { dataset, layers: [sigmoid], loss: 'crossEntropy' });
  await startRun(page, 'Four epochs', { dataset, epochs: 4 });
  await untilStatus(page, 1, 'done');
  await untilStatus(page, 2, 'done');
  await page.getByTestId('nav-draw').click();
  await page.getByTestId('epoch-shown').waitFor();
}

test('before any run has weights, Draw says how to come by some', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('nav-draw').click();
  await expect(page.getByTestId('draw-view')).toContainText('Train one first');
  await page.getByTestId('draw-to-design').click();
  await page.getByTestId('design-view').waitFor();
});

test('strokes are undone, redone and cleared from the keyboard', async ({ open }) => {
  const { page } = await open();
  await trainTwo(page);
  await drawDigit(page);
  await drawDigit(page);
  await strokes(page, 2);
  await page.keyboard.press('Control+z');
  await strokes(page, 1);
  await page.keyboard.press('Control+Shift+z');
  await strokes(page, 2);
  await page.keyboard.press('Escape');
  await strokes(page, 0);
  await expect(page.getByTestId('predicted-digit')).toHaveAttribute('data-digit', '');
  await page.keyboard.press('Control+z');
  await strokes(page, 2);
});

test('a test digit is shown as it is, with its label and the answers of several runs and epochs', async ({ open }) => {
  const { page } = await open();
  await trainTwo(page);
  const [example] = await ask(page, 'examples.test', [0]);

  await test.step('the newest run answers what its label says', async () => {
    await page.getByTestId('example-index').locator('input').fill('0');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('predicted-digit')).toHaveAttribute('data-digit', String(example!.label));
    await expect(page.getByTestId('example-verdict')).toContainText(`right, labelled ${example!.label}`);
    expect((await outputs(page)).reduce((sum, output) => sum + output, 0)).toBeCloseTo(1, 4);
  });

  await test.step('the other run answers beside it', async () => {
    await expect(page.getByTestId('compared-1').getByTestId('compared-digit')).toHaveText(String(example!.label));
  });

  await test.step('an earlier epoch answers differently, the untrained one by chance', async () => {
    const trained = await outputs(page);
    await page.getByTestId('epoch-slider').press('Home');
    await expect(page.getByTestId('epoch-shown')).toHaveText('0');
    await expect.poll(() => outputs(page)).not.toEqual(trained);
    await page.getByTestId('epoch-slider').press('End');
    await expect.poll(() => outputs(page)).toEqual(trained);
  });

  await test.step('outputs of sigmoid units are not called probabilities', async () => {
    await page.getByTestId('run-picker').click();
    await page.getByText('Sigmoid outputs').last().click();
    await expect(page.getByTestId('output-note')).toContainText('Sigmoid units answer independently: here they sum to');
  });
});
