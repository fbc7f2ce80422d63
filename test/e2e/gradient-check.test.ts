import { faults } from './legibility.ts';
import { startRun, untilStatus } from './training.ts';
import { expect, test } from './workbench.ts';

test('all gradients of a run’s network are checked while the window stays alive; the check can be stopped and gone on with', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'To check', { dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilStatus(page, 1, 'done');
  await page.evaluate(() => (location.hash = '#/inspect?run=1&example=3'));
  await expect(page.getByTestId('cost')).toHaveAttribute('data-value', /\d/);
  await page.getByTestId('inspect-panel-check').press('Space');
  const [start, progress, verdict] = ['check-start', 'check-progress', 'check-verdict'].map((id) => page.getByTestId(id));
  await expect(start!).toHaveText('Check all 79,510 gradients');

  await start!.press('Enter');
  await expect(start!).toHaveText('Stop');
  await page.keyboard.press('Enter');
  await expect(start!).toHaveText('Go on');
  await expect(progress!).toContainText(/^[\d,]+ of 79,510, stopped$/);
  await expect(verdict!).toContainText('checked so far agree');
  await page.keyboard.press('Enter');
  await expect(verdict!).toHaveText('All 79,510 gradients agree.', { timeout: 60_000 });
  expect(Number(await page.getByTestId('check-error').getAttribute('data-value'))).toBeLessThanOrEqual(1e-6);
  expect(await faults(page)).toEqual([]);

  await test.step('the worst is shown with the step and the sum it comes from', async () => {
    const worst = Number(await page.getByTestId('check-backpropagated').getAttribute('data-value'));
    await page.getByTestId('check-show').click();
    await expect(page.getByTestId('sum-result')).toHaveAttribute('data-value', String(worst));
    await expect(page.getByTestId('step-formula')).toContainText('∂C');
  });

  await test.step('another example has other gradients, not checked yet', async () => {
    await page.getByTestId('inspect-panel-check').press('Space');
    await expect(verdict!).toBeVisible();
    await page.getByTestId('example-any').click();
    await expect(verdict!).toBeHidden();
    await expect(start!).toHaveText('Check all 79,510 gradients');
  });
});
