import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { presets } from '../../src/engine/presets.ts';
import { saveDownloadsAs } from './dialogs.ts';
import { drawLines, linesOf } from './pen.ts';
import { storeRuns } from './stored-runs.ts';
import { findRun, startRun, untilEpoch, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

/**
 * How quick the window is, measured in the real one. The figures are printed and attached to the report; the limits asserted
 * leave room for a loaded machine that draws without a graphics card.
 */
function report(name: string, figures: Record<string, number>): void {
  const text = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`).join(', ');
  console.log(`    ${name}: ${text}`);
  test.info().annotations.push({ type: name, description: text });
}

const quantile = (sorted: readonly number[], q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;

test('the bars of a 784-100-10 network follow the pen within a frame', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'Answers', { dataset: { name: 'mnist', trainExamples: 5_000 } });
  await untilStatus(page, 1, 'done');
  await page.getByTestId('nav-draw').click();
  const digits = await ask(page, 'examples.test', [0, 1, 2]);
  const all: number[] = [];
  for (const { pixels } of digits) {
    await drawLines(page, linesOf(pixels));
    const text = (await page.getByTestId('latency').getAttribute('data-latencies'))!;
    all.push(...text.split(' ').map(Number));
    await page.getByTestId('pad-clear').click();
  }
  const sorted = all.sort((a, b) => a - b);
  const figures = { events: sorted.length, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
  report('pen event to updated bars (ms)', figures);
  expect(figures.events).toBeGreaterThan(100);
  expect(figures.median).toBeLessThan(16);
  expect(figures.p95).toBeLessThan(50);
});

test('the window keeps its frames while two runs train', async ({ open, home }) => {
  const { page } = await open();
  const long = { epochs: 1_000 };
  await startRun(page, 'In the window', long);
  await untilEpoch(page, 1, 1);
  // One run at a time is the window's share of two cores: the second comes from the command line, into the same database.
  const headless = fileURLToPath(new URL('../../src/main/headless.ts', import.meta.url));
  const second = spawn(process.execPath, [headless, 'train', '--preset', 'modern', '--epochs', '1000', '--json'], {
    env: { ...process.env, BACKPROP_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await untilEpoch(page, 2, 1);
    await page.getByTestId('nav-train').click();
    await page.waitForTimeout(1_000);
    const frames = await page.evaluate(async () => {
      const times: number[] = [];
      const start = performance.now();
      while (performance.now() - start < 5_000) times.push(await new Promise(requestAnimationFrame));
      return times;
    });
    const gaps = frames.slice(1).map((time, i) => time - frames[i]!).sort((a, b) => a - b);
    const rate = (frames.length - 1) / ((frames.at(-1)! - frames[0]!) / 1000);
    report('frames while two runs train', { 'per second': rate, 'median gap (ms)': quantile(gaps, 0.5), 'p95 gap (ms)': quantile(gaps, 0.95) });
    expect(rate).toBeGreaterThan(30);
    expect(await findRun(page, 1)).toMatchObject({ status: 'running' });
    expect(await findRun(page, 2)).toMatchObject({ status: 'running' });
  } finally {
    second.kill('SIGKILL');
  }
});

test('a comparison of a hundred stored runs opens, follows the mouse wheel, and is saved whole', async ({ open, home }) => {
  const { spec } = presets.find(({ id }) => id === 'deep-sigmoid')!;
  const dataset = { name: 'mnist', trainExamples: 1_000, validationExamples: 500 } as const;
  const tanh = spec.layers.map((layer) => ('activation' in layer && layer.activation === 'sigmoid' ? { ...layer, activation: 'tanh' as const } : layer));
  await storeRuns(home, [{ ...spec, dataset }, { ...spec, layers: tanh, dataset }], 100);
  const { app, page } = await open();
  // As a person would, who comes from somewhere else.
  await page.waitForTimeout(3_000);
  const figures = await page.evaluate(async () => {
    const start = performance.now();
    location.hash = `/compare/${Array.from({ length: 100 }, (_, index) => index + 1).join()}`;
    const seen: Record<string, number> = {};
    const look = (what: string, selector: string, count: number) => {
      if (document.querySelectorAll(selector).length >= count) seen[what] ??= performance.now() - start;
    };
    let longest = 0;
    for (let before = start; Object.keys(seen).length < 3; ) {
      const now = await new Promise<number>(requestAnimationFrame);
      longest = Math.max(longest, now - before);
      before = now;
      look('table (ms)', '[data-testid="compared-table"] tbody tr', 6);
      look('curves (ms)', '[data-testid="curves-chart"] canvas', 1);
      look('histograms (ms)', '[data-testid="layer-grid"] [data-testid^="cell-"]', 35);
    }
    await new Promise(requestAnimationFrame);
    return { ...seen, 'painted (ms)': performance.now() - start, 'longest frame (ms)': longest };
  });
  report('a comparison of 100 runs opens', figures);
  expect(figures['painted (ms)']).toBeLessThan(5_000);

  await expect(page.getByTestId('cell-1-1')).toBeVisible();
  expect(await page.getByTestId('layer-grid').locator('[data-testid^="cell-"]').count()).toBeLessThan(100);
  await page.getByTestId('layer-grid').hover();
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(1_000, 0);
  await expect(page.getByTestId('cell-100-5')).toBeVisible();
  await expect(page.getByTestId('cell-1-1')).toHaveCount(0);

  const save = async (kind: 'PNG' | 'SVG', path: string) => {
    await saveDownloadsAs(app, path);
    await page.getByTestId('grid-save').click();
    await page.getByText(`Save as ${kind}`).click();
    await expect.poll(() => stat(path).then(({ size }) => size, () => 0)).toBeGreaterThan(10_000);
  };
  await save('SVG', join(home, 'grid.svg'));
  const drawing = await readFile(join(home, 'grid.svg'), 'utf8');
  for (const id of [1, 50, 100]) expect(drawing).toContain(`data-testid="cell-${id}-5"`);
  await save('PNG', join(home, 'grid.png'));
  const { width, height } = PNG.sync.read(await readFile(join(home, 'grid.png')));
  expect(width).toBeGreaterThan(4_000);
  expect(height).toBeGreaterThan(4_000);
});
