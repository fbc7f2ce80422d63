import { commands } from '../../src/bridge/commands.ts';
import { closeWorkbench, expect, test, views } from './workbench.ts';

test('the window opens where it was left', async ({ open }) => {
  const first = await open();
  const left = { x: 120, y: 90, width: 1100, height: 720 };
  await first.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds), left);
  await closeWorkbench(first);
  const { app } = await open();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds())).toEqual(left);
});

test('the menu goes to a view, and greys what no part of that view answers', async ({ open }) => {
  const { app, page } = await open();
  const enabled = (id: string) => app.evaluate(({ Menu }, item) => Menu.getApplicationMenu()!.getMenuItemById(item)!.enabled, id);
  const choose = (id: string) => app.evaluate(({ Menu }, item) => Menu.getApplicationMenu()!.getMenuItemById(item)!.click(), id);

  await page.getByTestId('nav-design').click();
  await expect.poll(() => enabled('design.addLayer')).toBe(true);
  expect(await enabled('draw.clear')).toBe(false);
  await choose('view.runs');
  await expect(page.getByTestId('runs-view')).toBeVisible();
  await expect.poll(() => enabled('design.addLayer')).toBe(false);
});

test('every view has its key', async ({ open }) => {
  const { page } = await open();
  for (const view of [...views].reverse()) {
    const { keys } = commands.find(({ id }) => id === `view.${view}`)!;
    await page.keyboard.press(keys.replace('Mod', 'ControlOrMeta'));
    await expect(page.getByTestId(`${view}-view`)).toBeVisible();
  }
});

test('the chosen appearance is there after a restart, in the page and around it', async ({ open }) => {
  const first = await open();
  const appearance = () => first.page.evaluate(() => document.documentElement.dataset['appearance']);
  while ((await first.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)) !== 'dark') {
    await first.page.getByTestId('appearance').click();
    await first.page.waitForTimeout(400);
  }
  expect(await appearance()).toBe('dark');
  await closeWorkbench(first);
  const { app, page } = await open();
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
  expect(await page.evaluate(() => document.documentElement.dataset['appearance'])).toBe('dark');
});
