import type { Page } from '@playwright/test';
import { emptyScenes, openScene, scenes, show, trainForScenes, type Scene } from './scenes.ts';
import { walkByTab } from './tab-walk.ts';
import { expect, test } from './workbench.ts';

test('Tab and the arrow keys reach every control, each named, and marked in light and dark', async ({ open: launch }) => {
  const { page } = await launch();
  let stopCount = 0;
  let past: string | undefined;
  /**
   * In dark only what depends on colours is looked at, of every view and tab once. Light comes second, as arrow keys change what is shown.
   */
  const walk = async (scene: Scene) => {
    await openScene(page, scene);
    const isFirstOfItsKind = !scene.act || scene.name.startsWith('run, ');
    for (const colorScheme of isFirstOfItsKind ? (['dark', 'light'] as const) : (['light'] as const)) {
      // Marks that fade in could not be judged at once.
      await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
      await page.locator(`[data-appearance=${colorScheme}]`).waitFor();
      const { stops, unreached, stuck } = await walkByTab(page, { thorough: colorScheme === 'light', past });
      stopCount += stops.length;
      expect.soft(stops.flatMap(({ what, faults }) => faults.map((fault) => `${what} ${fault}`)), `${scene.name}, ${colorScheme}`).toEqual([]);
      if (colorScheme === 'dark') continue;
      expect.soft(unreached, `${scene.name}: reached by mouse alone`).toEqual([]);
      expect.soft(stuck, `${scene.name}: sliders that no arrow key moves`).toEqual([]);
    }
    past = 'nav[aria-label=Views]';
  };
  for (const scene of emptyScenes) await walk(scene);
  await trainForScenes(page);
  for (const scene of scenes) await walk(scene);
  console.log(`    ${stopCount} stops of Tab`);
});

test('a dialog or menu takes the focus, Escape closes it alone, and the focus goes back', async ({ open: launch }) => {
  const { page } = await launch();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await trainForScenes(page);
  const focused = page.locator(':focus');

  await test.step('the list of shortcuts', async () => {
    await page.getByTestId('shortcuts').press('Enter');
    await expect(page.getByTestId('shortcuts-close')).toBeFocused();
    await expectSoundDialog(page);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('shortcut-help')).toBeHidden();
    await expect(page.getByTestId('shortcuts')).toBeFocused();
  });

  await test.step('the menu of layers: arrow keys choose, Tab goes on, Escape goes back', async () => {
    const button = page.getByTestId('add-layer');
    await button.press('Enter');
    await expect(focused).toHaveText('Dense');
    await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveText('Convolution');
    await page.keyboard.press('Escape');
    await expect(button).toBeFocused();
    await button.press('Space');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(page.getByTestId('layer-0')).toBeFocused();
    await button.press('Enter');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('layers').locator('> li')).toHaveCount(3);
    await expect(page.getByTestId('layer-1')).toBeFocused();
  });

  await test.step('a select, whose Escape leaves the drawing alone', async () => {
    await show(page, '#/draw/1');
    await page.keyboard.press('n');
    await expect(page.getByTestId('predicted-digit')).toHaveAttribute('data-digit', /\d/);
    const select = page.getByRole('combobox', { name: 'Run whose network looks at the drawing' });
    await select.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await expect(select).toBeFocused();
    await expect(page.getByTestId('pad')).toHaveAttribute('data-strokes', '0');
    await expect(page.getByTestId('example-index').locator('input')).not.toHaveValue('');
    await expect(select).toContainText('Seed 1');
    await select.press('Enter');
    await page.keyboard.press('ArrowDown');
    const option = await page.evaluate(() => document.getElementById(document.activeElement!.getAttribute('aria-activedescendant')!)!.textContent);
    await page.keyboard.press('Enter');
    expect(option).toContain((await select.textContent())!.trim());
  });

  await test.step('the menu of exports, in which a slider chooses the epoch', async () => {
    await show(page, '#/runs');
    await page.getByTestId('run-2').click();
    await page.getByTestId('run-export').press('Enter');
    await expect(focused).toContainText('JSON');
    await page.getByTestId('epoch-slider').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Home');
    await expect(page.getByTestId('epoch-shown')).toHaveText('0');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('run-export')).toBeFocused();
  });

  await test.step('the question before a deletion, and the way back from it', async () => {
    const table = page.getByTestId('runs-table');
    await table.press('Delete');
    await expect(page.getByTestId('confirm-agree')).toBeFocused();
    await expectSoundDialog(page);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('confirm-agree')).toBeHidden();
    await expect(table).toBeFocused();
    await page.keyboard.press('Delete');
    await expect(page.getByTestId('confirm-agree')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('run-2')).toBeHidden();
    await expect(table).toBeFocused();
    await page.keyboard.press('ControlOrMeta+z');
    await expect(page.getByTestId('run-2')).toBeVisible();
  });
});

/** Tab goes round within it, everything in it has a name and a mark, and nothing behind it takes part. */
async function expectSoundDialog(page: Page): Promise<void> {
  const { stops, unreached } = await walkByTab(page, { thorough: true });
  expect(stops.flatMap(({ what, faults }) => faults.map((fault) => `${what} ${fault}`))).toEqual([]);
  expect(unreached).toEqual([]);
}

test('what is done with the mouse is done with the keyboard: drawing, reading plots and pictures, choosing units', async ({ open: launch }) => {
  const { page } = await launch();
  await trainForScenes(page);

  await test.step('a stroke on the pad', async () => {
    await show(page, '#/draw/1');
    const pad = page.getByTestId('pad');
    await pad.press('Shift+ArrowUp');
    await pad.press('Space');
    for (let step = 0; step < 10; step++) await pad.press('Shift+ArrowDown');
    await pad.press('Space');
    await pad.press('ArrowRight');
    await expect(pad).toHaveAttribute('data-strokes', '1');
    await expect(page.getByTestId('predicted-digit')).toHaveAttribute('data-digit', /\d/);
    await page.keyboard.press('ControlOrMeta+z');
    await expect(pad).toHaveAttribute('data-strokes', '0');
  });

  await test.step('the pixels the network sees, and its answers epoch by epoch', async () => {
    await page.keyboard.press('n');
    const pixels = page.getByTestId('network-input');
    await pixels.press('ArrowLeft');
    await expect(pixels).toHaveAttribute('aria-valuetext', /^row 14, column 13: \d/);
    const history = page.getByTestId('answer-history');
    await history.press('ArrowLeft');
    await expect(history).toHaveAttribute('aria-valuetext', /^digit 0 after epoch 1: \d/);
    await history.press('Enter');
    await expect(page.getByTestId('epoch-shown')).toHaveText('1');
  });

  await test.step('the crosshair of a plot', async () => {
    await show(page, '#/run/1');
    await page.getByTestId('run-tab-curves').click();
    const plot = page.getByTestId('curves-chart');
    await plot.press('End');
    await expect(plot).toHaveAttribute('aria-valuetext', /Epoch 2.*Seed 1, \d/);
    await plot.press('ArrowLeft');
    await expect(plot).toHaveAttribute('aria-valuetext', /Epoch 1.*Seed 1, \d/);
  });

  await test.step('the curve of one run alone', async () => {
    await show(page, '#/compare/1,2');
    const names = page.getByTestId('curves-legend').getByRole('button');
    await names.first().press('Shift+Enter');
    await expect(names.first()).toHaveAttribute('aria-pressed', 'true');
    await expect(names.last()).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('the order and the share of the table of runs', async () => {
    await show(page, '#/runs');
    const rows = page.locator('[data-testid=runs-table] tbody tr');
    const byName = page.getByTestId('runs-table').getByRole('button', { name: /^Name/ });
    await byName.press('Enter');
    const first = await rows.first().textContent();
    await byName.press('Enter');
    await expect(rows.first()).not.toHaveText(first!);
    const height = async () => (await page.getByTestId('runs-table').boundingBox())!.height;
    const before = await height();
    await page.getByTestId('runs-divider').press('ArrowDown');
    await expect.poll(height).toBeGreaterThan(before);
  });

  await test.step('a unit in the flow graph', async () => {
    await show(page, '#/inspect?run=1&example=7');
    const graph = page.getByTestId('flow-graph').getByRole('slider');
    await graph.press('ArrowRight');
    const unit = Number(/layer 2, unit (\d+)/.exec((await graph.getAttribute('aria-valuetext'))!)![1]);
    await graph.press(unit > 1 ? 'ArrowUp' : 'ArrowDown');
    await expect(graph).toHaveAttribute('aria-valuetext', new RegExp(`layer 2, unit ${unit > 1 ? unit - 1 : unit + 1},`));
  });

  await test.step('the formula of a setting, and the rule behind a finding', async () => {
    await show(page, '#/design');
    await page.getByTestId('setting-loss').getByRole('combobox').focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await expect(page.locator('.n-popover .katex').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.n-popover .katex')).toHaveCount(0);
  });
});
