import { presets } from '../../src/engine/presets.ts';
import { closeWorkbench, expect, test } from './workbench.ts';

test('the presets are one stop of the Tab key, walked by arrows and taken by Enter, and undo brings the design back', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('nav-design').click();
  await page.getByTestId('preset-nielsen').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('preset-nielsen-100')).toBeFocused();
  await expect(page.getByTestId('preset-about')).toContainText('96.59 %');
  await page.keyboard.press('End');
  await expect(page.getByTestId('preset-glorot-softsign-normalized')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('parameter-count')).toHaveText('4,799,010 parameters');
  await expect(page.getByTestId('run-name').locator('input')).toHaveValue('Five softsign layers, normalized 784-1000×5-10 · seed 1');

  await page.keyboard.press('Tab');
  await expect(page.locator('[role=option]:focus')).toHaveCount(0);
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('preset-nielsen')).toHaveAttribute('aria-selected', 'true');
});

test('a preset stays itself under another seed, and is a design of one’s own after any other edit', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('preset-modern').click();
  await page.getByTestId('setting-seed').locator('input').fill('7');
  await expect(page.getByTestId('run-name').locator('input')).toHaveValue('Modern 784-100-10 · seed 7');
  await expect(page.getByTestId('preset-modern')).toHaveAttribute('aria-selected', 'true');
  await page.getByTestId('setting-epochs').locator('input').fill('3');
  await expect(page.getByTestId('run-name').locator('input')).toHaveValue('784-100-10 ReLU → softmax · seed 7');
  await expect(page.getByTestId('preset-modern')).toHaveAttribute('aria-selected', 'false');
});

test('the last edit before the window closes is there when it opens again, right or wrong', async ({ open }) => {
  const first = await open();
  await first.page.getByTestId('preset-modern').click();
  await first.page.getByTestId('layer-0-units').locator('input').fill('0');
  await closeWorkbench(first);
  const { page } = await open();
  await page.getByTestId('nav-design').click();
  await expect(page.getByTestId('layer-0-units').locator('input')).toHaveValue('0');
  await expect(page.getByTestId('problems')).toHaveText('1 setting to mend');
  await page.getByTestId('layer-0-units').locator('input').fill('40');
  await expect(page.getByTestId('run-name').locator('input')).toHaveValue('784-40-10 ReLU → softmax · seed 1');
});

test('Ctrl+Backspace takes the last word of a text, and a layer only where no text is written', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('preset-modern').click();
  await page.getByTestId('layer-0').focus();
  const name = page.getByTestId('run-name').locator('input');
  await name.fill('two words');
  await page.keyboard.press('Control+Backspace');
  await expect(name).toHaveValue('two ');
  await expect(page.getByTestId('layers').locator('> li')).toHaveCount(2);
  await page.getByTestId('layer-0').focus();
  await page.keyboard.press('Control+Backspace');
  await expect(page.getByTestId('layers').locator('> li')).toHaveCount(1);
});

test('every preset is offered in a narrow window too, by group', async ({ open }) => {
  const { app, page } = await open();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 0, y: 0, width: 1024, height: 700 }));
  await page.getByTestId('nav-design').click();
  await expect(page.getByTestId('preset-modern')).toBeHidden();
  await page.getByTestId('preset-select').click();
  await expect(page.locator('.n-base-select-group-header')).toContainText(['First steps', 'Nielsen’s book', 'The 1990s', 'Glorot & Bengio 2010']);
  const { title, spec } = presets.find(({ id }) => id === 'lenet-5')!;
  await page.locator('.n-base-select-option', { hasText: title }).click();
  await expect(page.getByTestId('layers').locator('> li')).toHaveCount(spec.layers.length);
});
