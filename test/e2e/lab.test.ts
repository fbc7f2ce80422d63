import type { Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { faults, overlapping, smallestText } from './legibility.ts';
import { startRun, untilStatus } from './training.ts';
import { closeWorkbench, expect, test } from './workbench.ts';

async function openLab(page: Page, id: string): Promise<void> {
  await page.getByTestId('nav-lab').click();
  await page.getByTestId(`lab-tab-${id}`).click();
  await page.getByTestId(`lab-${id}`).waitFor();
}

/** How much of a picture is the blue of the cross-entropy surface, or a shade of it. */
function blueShare(picture: Buffer): number {
  const { data } = PNG.sync.read(picture);
  let blue = 0;
  for (let pixel = 0; pixel < data.length; pixel += 4) if (data[pixel + 2]! > data[pixel]! + 40) blue++;
  return (4 * blue) / data.length;
}

/** Sets a slider as a person does who types into the field beside it. */
async function setNumber(page: Page, testid: string, value: number): Promise<void> {
  await page.getByTestId(testid).locator('input').fill(String(value));
  await page.keyboard.press('Tab');
}

test('the graph of (x + y)z shows −12, −4, −4 and 3, and goes back to them step by step', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'graph');
  const node = (name: string) => page.getByTestId(`graph-node-${name}`);
  await expect(node('f')).toHaveAttribute('data-value', '-12');
  await expect(node('x')).toHaveAttribute('data-gradient', '-4');
  await expect(node('y')).toHaveAttribute('data-gradient', '-4');
  await expect(node('z')).toHaveAttribute('data-gradient', '3');
  await expect(node('f')).toContainText('−12');
  await expect(page.getByTestId('graph-check').getByTestId('gradient-of-z')).toContainText('✓');

  await page.keyboard.press('r');
  await expect(page.getByTestId('lab-where')).toHaveText('Step 0 of 5');
  await expect(node('f')).not.toContainText('−12');
  for (let step = 0; step < 4; step++) await page.keyboard.press('.');
  await expect(node('f')).toContainText('−12');
  await expect(node('z')).toContainText('3');
  await expect(node('x')).not.toContainText('−4');
  await page.keyboard.press('.');
  await expect(node('x')).toContainText('−4');
  await page.keyboard.press(',');
  await expect(page.getByTestId('lab-where')).toHaveText('Step 4 of 5');
  await page.keyboard.press('e');
  await expect(page.getByTestId('lab-where')).toHaveText('Step 5 of 5');
  await setNumber(page, 'graph-input-y', 50);
  await expect(node('f')).toHaveAttribute('data-value', '-192');
});

const denseExpressions = [
  '1/(1+exp(−(w0+w1*x1+w2*x2)))',
  '(σ(w2 * σ(w1*x + b1) + b2) - y)^2 / 2',
  'max(x*y, sin(z)/2) + tanh(x + w*y - z^2) * relu(w - x*z) - ln(1 + exp(w*y))/cos(x)',
];

test('every number of a graph can be read, also of a dense one', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'graph');
  for (const expression of denseExpressions)
    await test.step(expression, async () => {
      await page.getByTestId('graph-expression').fill(expression);
      const last = Number(await page.getByTestId('lab-position').getAttribute('max'));
      await page.getByTestId('lab-position').press('End');
      await expect(page.getByTestId('lab-where')).toHaveText(`Step ${last} of ${last}`);
      await page.waitForTimeout(300);
      const numbers = ['.value', '.gradient', '.local'].map((part) => `[data-testid=graph-flow] ${part}`).join(', ');
      expect(await page.getByTestId('graph-local').count()).toBeGreaterThan(10);
      expect(await overlapping(page, numbers)).toEqual([]);
      expect(await smallestText(page, numbers)).toBeGreaterThan(8.5);
      expect(await faults(page)).toEqual([]);
    });
});

test('a bad expression is answered with its position, and the next good one is drawn', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'graph');
  const expression = page.getByTestId('graph-expression');
  await expression.fill('x + * y');
  await expect(page.getByTestId('graph-problem')).toContainText('Character 5: an operand is missing');
  await expression.fill('1 / x');
  await setNumber(page, 'graph-input-x', 0);
  await expect(page.getByTestId('graph-problem')).toContainText('1 ÷ 0 is not a finite number');
  await setNumber(page, 'graph-input-x', 2);
  await expect(page.getByTestId('graph-problem')).toBeHidden();
  await expect(page.getByTestId('graph-node-f')).toHaveAttribute('data-value', '0.5');
  await expect(page.getByTestId('graph-node-x')).toHaveAttribute('data-gradient', '-0.25');
});

test('the unit learns from a bad start as in Nielsen’s book, played and paused by keyboard', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'unit');
  const picture = page.getByTestId('lab-unit').getByRole('img', { name: /A logistic unit/ });
  await expect(picture).toContainText('a = 0.982');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('lab-play')).toHaveAccessibleName('Pause');
  await expect(page.getByTestId('lab-where')).not.toHaveText('Epoch 0 of 300');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('lab-play')).toHaveAccessibleName('Play');
  await page.getByTestId('lab-position').press('End');
  await expect(page.getByTestId('lab-where')).toHaveText('Epoch 300 of 300');
  await expect(picture).toContainText('a = 0.20');
  await page.getByTestId('unit-loss-crossEntropy').press('Space');
  await expect(picture).toContainText('a = 0.01');

  await page.getByTestId('lab-position').press('Home');
  const byHand = page.getByTestId('unit-by-hand');
  await expect(byHand.getByTestId('gradient-of-w').getByRole('cell')).toHaveText(['0.98201', '0.98201', '✓']);
  await expect(byHand.getByTestId('gradient-of-b')).toContainText('✓');
});

test('an activation shows its range, steepest slope and where it saturates', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'activations');
  const facts = page.getByTestId('activation-facts');
  await expect(facts).toContainText('0.25');
  await expect(facts).toContainText('|z| ≥ 4.6');
  await page.getByTestId('activation-sigmoid').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('activation-tanh')).toBeChecked();
  await expect(facts).toContainText('−1 … 1');
  await expect(facts).toContainText('|z| ≥ 2.65');
  await setNumber(page, 'activation-z', 0);
  await expect(facts).toContainText('σ′(0)1');
});

test('initialization shows the deviation of z in theory and in a sample', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'initialization');
  await expect(page.getByTestId('initialization-facts-0')).toContainText('22.4');
  await expect(page.getByTestId('initialization-facts-0')).toContainText('83.7%');
  await expect(page.getByTestId('initialization-facts-1')).toContainText('0.0%');
  await page.getByTestId('initialization-view-layers').press('Space');
  await expect(page.getByTestId('initialization-forward')).toBeVisible();
  await expect(page.getByTestId('initialization-backward')).toBeVisible();
});

test('a small network learns XOR before one’s eyes, and the choice of page is kept', async ({ open }) => {
  const first = await open();
  const { page } = first;
  await openLab(page, 'plane');
  await page.getByTestId('plane-speed-5').press('Space');
  await page.getByTestId('lab-play').focus();
  await page.keyboard.press('Enter');
  await expect(async () => {
    const right = Number.parseFloat((await page.getByTestId('plane-accuracy').textContent())!);
    expect(right).toBeGreaterThanOrEqual(99);
  }).toPass({ timeout: 60_000 });
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('lab-play')).toHaveText('Train');

  // Without a hidden layer no line separates them.
  await page.getByTestId('plane-depth-0').press('Space');
  await expect(page.getByTestId('plane-epoch')).toHaveText('0');
  for (let epoch = 1; epoch <= 20; epoch++) await page.getByTestId('lab-next').click();
  await expect(page.getByTestId('plane-epoch')).toHaveText('20');
  expect(Number.parseFloat((await page.getByTestId('plane-accuracy').textContent())!)).toBeLessThan(80);

  await page.getByTestId('nav-runs').click();
  await page.getByTestId('nav-lab').click();
  await expect(page.getByTestId('lab-plane')).toBeVisible();
  await page.waitForTimeout(500);
  await closeWorkbench(first);
  const again = await open();
  await again.page.getByTestId('nav-lab').click();
  await expect(again.page.getByTestId('lab-plane')).toBeVisible();
});

test('points of one’s own are added with the mouse and with the keyboard', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'plane');
  await page.getByTestId('plane-own').press('Space');
  await expect(page.getByTestId('lab-play')).toBeDisabled();
  const plane = page.getByTestId('plane-boundary');
  await plane.click({ position: { x: 200, y: 120 } });
  await expect(plane).toHaveAccessibleName(/^Plane with 1 point:/);
  await plane.focus();
  for (const key of ['0', 'ArrowLeft', 'ArrowDown', 'Enter', 'Enter', 'Backspace']) await page.keyboard.press(key);
  await expect(plane).toHaveAccessibleName(/^Plane with 2 points:/);
  await expect(page.getByTestId('plane-pen-0')).toBeChecked();
  await expect(page.getByTestId('lab-play')).toBeEnabled();
  await page.getByTestId('lab-play').click();
  await expect(page.getByTestId('plane-accuracy')).toHaveText('100.0%', { timeout: 30_000 });
  await page.getByTestId('plane-clear').click();
  await expect(page.getByTestId('lab-play')).toBeDisabled();
});

test('the cost surface is drawn in space and as contours, and turns by keyboard', async ({ open }) => {
  const { page } = await open();
  await openLab(page, 'cost-surface');
  const surface = page.getByTestId('two-weight-surface');
  const canvas = surface.locator('canvas');
  const axisName = surface.getByText('w₁, first layer');
  const before = (await axisName.boundingBox())!;
  expect(blueShare(await canvas.screenshot())).toBeGreaterThan(0.05);
  await canvas.focus();
  for (let turn = 0; turn < 5; turn++) await page.keyboard.press('ArrowRight');
  await expect(async () => expect(Math.abs((await axisName.boundingBox())!.x - before.x)).toBeGreaterThan(20)).toPass();
  await page.getByTestId('surface-shape-contours').press('Space');
  await expect(page.getByTestId('two-weight-surface-contours')).toHaveCount(2);
});

test('the cost is measured around the weights of a stored run, along random and principal directions', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'To look around', { dataset: { name: 'mnist', trainExamples: 2_000 }, epochs: 4 });
  await untilStatus(page, 1, 'done');
  await openLab(page, 'cost-surface');
  await page.getByTestId('surface-view-run').press('Space');
  await setNumber(page, 'landscape-examples', 50);
  await setNumber(page, 'landscape-resolution', 11);
  const view = page.getByTestId('lab-run-surface');
  const surface = page.getByTestId('run-surface');
  const measure = async () => {
    await page.getByTestId('landscape-start').click();
    await expect(page.getByTestId('landscape-start')).toHaveText('Measure again', { timeout: 60_000 });
  };
  await measure();
  await expect(surface).toContainText('random direction 1');
  await expect(view).toContainText(/The mean cost on 50 test images goes from [\d.]+ to [\d.]+\./);

  // Until it is measured again, words and picture are of what was measured.
  await page.getByTestId('landscape-directions-principal').press('Space');
  await expect(page.getByTestId('landscape-stale')).toContainText('still of To look around, random directions, seed 1');
  await expect(view).toContainText('The trained weights w lie in the middle');
  await measure();
  await expect(page.getByTestId('landscape-stale')).toBeHidden();
  await expect(surface).toContainText('principal direction 1');
  await expect(view).toContainText('along which the weights moved most');

  await page.getByTestId('landscape-scale-logarithmic').press('Space');
  await expect(surface).toContainText('Cost C (logarithmic)');
  await page.getByTestId('surface-shape-contours').press('Space');
  await expect(page.getByTestId('run-surface-contours')).toBeVisible();
});

test('the measuring of a landscape can be stopped', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'Too long', { dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilStatus(page, 1, 'done');
  await openLab(page, 'cost-surface');
  await page.getByTestId('surface-view-run').press('Space');
  await setNumber(page, 'landscape-examples', 1_000);
  await setNumber(page, 'landscape-resolution', 41);
  await page.getByTestId('landscape-start').click();
  await page.getByTestId('landscape-stop').click();
  await expect(page.getByTestId('landscape-start')).toHaveText('Measure');
  await expect(page.getByTestId('landscape-start')).toBeEnabled();
});
