import type { Page } from '@playwright/test';
import { findRun, startRun, untilEpoch, untilStatus } from './training.ts';
import { pressInMessageBox } from './dialogs.ts';
import { ask, closeWorkbench, expect, test } from './workbench.ts';

/** Finished runs of these names, and the list of them on the window. */
async function listOf(page: Page, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    await startRun(page, name, { dataset: { name: 'mnist', trainExamples: 500, validationExamples: 500 } });
    await untilStatus(page, index + 1, 'done');
  }
  await page.getByTestId('nav-runs').click();
}

async function selectAll(page: Page): Promise<void> {
  await page.getByTestId('runs-table').focus();
  await page.keyboard.press('ControlOrMeta+a');
}

/** Enough epochs that a test can interfere, each short. */
const long = { epochs: 1000, dataset: { name: 'mnist', trainExamples: 1_000, validationExamples: 500 } } as const;

async function deleteChosen(page: Page): Promise<void> {
  await page.keyboard.press('Delete');
  await page.getByTestId('confirm-agree').click();
}

const tagsOf = async (page: Page) => Promise.all([1, 2].map(async (id) => (await findRun(page, id)).tags));

test('a tag written once goes to all selected runs, and is taken from all of them', async ({ open }) => {
  const { page } = await open();
  await listOf(page, ['One', 'Other']);
  await ask(page, 'runs.tag', [1], { add: ['homework'], remove: [] });
  await selectAll(page);

  await page.keyboard.press('t');
  await page.keyboard.type('lecture 3');
  await page.keyboard.press('Enter');
  await expect.poll(() => tagsOf(page)).toEqual([['homework', 'lecture 3'], ['lecture 3']]);

  await page.getByTestId('tag-homework').getByText('1/2').click();
  await expect.poll(() => tagsOf(page)).toEqual([['homework', 'lecture 3'], ['lecture 3', 'homework']]);
  await page.getByRole('button', { name: 'Take the tag lecture 3 away' }).click();
  await expect.poll(() => tagsOf(page)).toEqual([['homework'], ['homework']]);
});

test('a filter that no run fits says so, and is taken away by a click', async ({ open }) => {
  const { page } = await open();
  await listOf(page, ['One']);
  await page.getByTestId('runs-search').locator('input').fill('nothing like it');
  await expect(page.getByTestId('runs-count')).toHaveText('0 of 1 run');
  await page.getByTestId('runs-show-all').click();
  await expect(page.getByTestId('run-1')).toBeVisible();
});

test('several runs are deleted at once, come back by undo, and are gone after a restart when nobody asks', async ({ open }) => {
  const first = await open();
  const { page } = first;
  await listOf(page, ['One', 'Other', 'Kept']);
  const deleteTwo = async () => {
    await page.getByTestId('run-1').click();
    await page.getByTestId('run-2').click({ modifiers: ['ControlOrMeta'] });
    await deleteChosen(page);
    await expect(page.getByTestId('runs-count')).toHaveText('1 run');
  };
  await deleteTwo();
  await page.getByTestId('notice-undo').click();
  await expect(page.getByTestId('runs-count')).toHaveText('3 runs');

  await deleteTwo();
  await closeWorkbench(first);
  const again = await open();
  expect((await ask(again.page, 'runs.list')).map(({ name }) => name)).toEqual(['Kept']);
});

test('a run under way is stopped when it is deleted, also by closing the window', async ({ open }) => {
  const first = await open();
  const { app, page } = first;
  await page.getByTestId('nav-runs').click();
  await startRun(page, 'Under way', long);
  await untilEpoch(page, 1, 1);
  await page.getByTestId('run-1').click();
  await deleteChosen(page);
  await page.locator('.n-notification .n-base-close').click();
  await expect.poll(() => ask(page, 'runs.list')).toEqual([]);

  await startRun(page, 'Under way', long);
  await untilEpoch(page, 2, 1);
  await page.getByTestId('run-2').click();
  await deleteChosen(page);
  await pressInMessageBox(app, 1);
  await closeWorkbench(first);
  const again = await open();
  expect(await ask(again.page, 'runs.list')).toEqual([]);
});

test('several runs are stopped and resumed together', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('nav-runs').click();
  for (const name of ['One', 'Two', 'Three']) await startRun(page, name, long);
  await untilEpoch(page, 1, 1);
  await selectAll(page);
  await page.getByRole('button', { name: 'Stop 3' }).click();
  for (const id of [1, 2, 3]) await untilStatus(page, id, 'stopped');
  await page.getByRole('button', { name: 'Resume 3' }).click();
  await untilStatus(page, 1, 'running');
});

test('a double click opens a run, and a button renames it', async ({ open }) => {
  const { page } = await open();
  await listOf(page, ['One']);
  await page.getByTestId('run-rename').click();
  await page.getByTestId('rename-field').fill('Renamed');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await findRun(page, 1)).name).toBe('Renamed');
  await page.getByTestId('run-1').dblclick();
  await expect(page.getByTestId('run-view')).toContainText('Renamed');
});

test('a note that is being written is kept when the window closes', async ({ open }) => {
  const first = await open();
  await listOf(first.page, ['One']);
  await first.page.getByTestId('run-note').locator('textarea').fill('Not yet left');
  await closeWorkbench(first);
  const { page } = await open();
  expect((await findRun(page, 1)).note).toBe('Not yet left');
});
