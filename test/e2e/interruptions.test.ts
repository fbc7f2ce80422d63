import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { askedMessages, pressInMessageBox } from './dialogs.ts';
import { findRun, startRun, untilEpoch, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

/** Enough epochs that a test can interfere, each short. */
const long = { epochs: 200, dataset: { name: 'mnist', trainExamples: 5_000, validationExamples: 1_000 } } as const;

/** The processes that train, as the application itself counts them. */
const trainers = (app: ElectronApplication) =>
  app.evaluate(({ app: main }) => main.getAppMetrics().filter(({ name, serviceName }) => [name, serviceName].includes('trainer-process')).map(({ pid }) => pid));

test('a trainer that is killed leaves its run interrupted with all its epochs, and the run can be resumed', async ({ open }) => {
  const { app, page } = await open();
  await startRun(page, 'Interrupted', { ...long, epochs: 30 });
  await untilEpoch(page, 1, 2);
  await page.getByTestId('nav-train').click();

  const [pid] = await trainers(app);
  process.kill(pid!, 'SIGKILL');
  await expect(page.getByTestId('train-status')).toHaveAttribute('data-status', 'interrupted');
  const { epoch, problem } = await findRun(page, 1);
  expect(problem).toBe('The training process was killed (signal 9, SIGKILL); all finished epochs were kept.');
  const kept = (await ask(page, 'runs.epochs', [1]))[1]!;
  expect(kept.map((record) => record.epoch)).toEqual(Array.from({ length: epoch + 1 }, (_, i) => i));

  await page.getByTestId('run-resume').click();
  await untilStatus(page, 1, 'done');
  const all = (await ask(page, 'runs.epochs', [1]))[1]!;
  expect(all).toHaveLength(31);
  expect(all.slice(0, kept.length)).toEqual(kept);
});

test('killing the whole application loses no finished epoch', async ({ open }) => {
  const first = await open();
  await startRun(first.page, 'Cut off', long);
  await untilEpoch(first.page, 1, 3);
  const before = (await ask(first.page, 'runs.epochs', [1]))[1]!;
  first.kill();

  const { page } = await open();
  expect(await findRun(page, 1)).toMatchObject({ status: 'interrupted', hasWeights: true });
  const after = (await ask(page, 'runs.epochs', [1]))[1]!;
  expect(after.slice(0, before.length)).toEqual(before);
  await page.getByTestId('nav-train').click();
  await page.getByTestId('run-resume').click();
  await untilEpoch(page, 1, after.length);
});

test('closing with a run under way asks first, and keeps training if told so', async ({ open }) => {
  const { app, page } = await open();
  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await startRun(page, 'Under way', long);
  await untilEpoch(page, 1, 1);

  await pressInMessageBox(app, 0);
  await close();
  await expect.poll(() => askedMessages(app)).toEqual(['A run is still under way']);
  const { epoch } = await findRun(page, 1);
  await untilEpoch(page, 1, epoch + 1);

  await pressInMessageBox(app, 1);
  const closed = app.waitForEvent('close');
  await close();
  await closed;
  const again = await open();
  expect(await findRun(again.page, 1)).toMatchObject({ status: 'interrupted', problem: expect.stringContaining('closed') });
});

test('closing with nothing under way asks nothing', async ({ open }) => {
  const { app } = await open();
  await pressInMessageBox(app, 0);
  const closed = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await closed;
});

test('a database that cannot be read is set aside under a name that is shown, and a new one begun', async ({ open, home }) => {
  const garbage = 'this is no database '.repeat(500);
  await writeFile(join(home, 'runs.sqlite'), garbage);
  const { page } = await open();
  const notice = page.locator('.n-notification').getByText(/was kept as/);
  await expect(notice).toBeVisible();
  const kept = (await readdir(home)).find((name) => name.startsWith('runs') && name !== 'runs.sqlite' && !/-(wal|shm)$|lock/.test(name))!;
  await expect(notice).toContainText(kept);
  expect(await readFile(join(home, kept), 'utf8')).toBe(garbage);
  await startRun(page, 'In the new one', { dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilStatus(page, 1, 'done');
});

test('a page that crashes is opened again, with its runs', async ({ open }) => {
  const { app, page } = await open();
  await startRun(page, 'Goes on', long);
  await pressInMessageBox(app, 0);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer());
  await expect.poll(() => askedMessages(app)).toEqual(['The window’s page stopped working']);

  // Playwright does not follow a page beyond its crash; the application does.
  const inPage = (script: string): Promise<unknown> =>
    app.evaluate(({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(code), script);
  await expect.poll(() => inPage(`document.querySelector('[data-testid=nav-train]') !== null`)).toBe(true);
  await expect.poll(() => inPage(`window.workbench.call('runs.list').then(({ value }) => value[0].status)`)).toBe('running');
});

test('a second start of the same workbench steps back for the first', async ({ open, home }) => {
  const { app } = await open();
  const [command, ...args] = await app.evaluate(({ app: main }) => [main.getPath('exe'), ...process.argv.slice(1)]);
  const second = spawn(command!, args.filter((argument) => !/inspect|remote-debugging/.test(argument)), {
    env: { ...process.env, BACKPROP_HOME: home },
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  expect(app.windows()).toHaveLength(1);
});
