import type { Page } from '@playwright/test';
import { parseSpec } from '../../src/engine/spec.ts';
import { ask } from './launch.ts';
import { startRun, untilEpoch, untilStatus } from './training.ts';

/** Small enough to train in a second, with hidden layers to look into. */
const sigmoids = parseSpec({
  layers: [20, 20, 10].map((units) => ({ type: 'dense', units, activation: 'sigmoid', initializer: 'glorotUniform' })),
  loss: 'crossEntropy',
  optimizer: { type: 'sgd', learningRate: 0.1 },
  batchSize: 10,
  epochs: 2,
  dataset: { name: 'mnist', trainExamples: 1_000, validationExamples: 200 },
});

/** A view in a state that a person may find it in. */
export interface Scene {
  name: string;
  address: string;
  /** What is done there before Tab is pressed. */
  act?: (page: Page) => Promise<unknown>;
}

const click = (id: string) => (page: Page) => page.getByTestId(id).click();
const choose = (id: string) => (page: Page) => page.getByTestId(id).press('Space');
const scene = (address: string, name = address, act?: Scene['act']): Scene => ({ name, address: `#/${address}`, ...(act && { act }) });

export const emptyScenes = ['design', 'train', 'runs', 'compare', 'draw', 'inspect'].map((view) => scene(view, `${view}, before any run`));

/** After `trainForScenes`. */
export const scenes: Scene[] = [
  scene('design', 'design, advanced settings open', click('advanced')),
  scene('design', 'design, with a problem', (page) => page.getByTestId('layer-0-units').locator('input').fill('0')),
  scene('train/3', 'train, a paused run'),
  scene('train/1', 'train, a run that is done'),
  scene('runs'),
  scene('runs', 'runs, all of them selected', (page) => page.keyboard.press('ControlOrMeta+a')),
  scene('runs', 'runs, one being renamed', (page) => page.getByTestId('runs-table').press('F2')),
  ...['curves', 'saturation', 'activations', 'gradients', 'weights'].map((tab) => scene('run/1', `run, ${tab}`, click(`run-tab-${tab}`))),
  scene('run/1', 'run, numbers of a plot', async (page) => {
    await click('run-tab-saturation')(page);
    await click('saturation-table')(page);
  }),
  scene('run/1', 'run, mistakes', async (page) => {
    await click('run-tab-mistakes')(page);
    await page.getByTestId('confusion-matrix').waitFor();
  }),
  scene('compare/1,2', 'compare'),
  scene('compare/1,2', 'compare, figures to reproduce', click('compare-reproduce')),
  scene('draw/1', 'draw', (page) => page.keyboard.press('n')),
  ...['unit', 'activations', 'initialization', 'cost-surface', 'plane', 'graph'].map((page) => scene(`lab/${page}`, `lab, ${page}`)),
  scene('lab/initialization', 'lab, layers', choose('initialization-view-layers')),
  scene('lab/cost-surface', 'lab, around a run', choose('surface-view-run')),
  scene('lab/plane', 'lab, own points', choose('plane-own')),
  ...['sum', 'chain', 'numbers', 'check'].map((panel) =>
    scene('inspect?run=1&example=7', `inspect, ${panel}`, async (page) => {
      await click('step-0')(page);
      await choose(`inspect-panel-${panel}`)(page);
    }),
  ),
  scene('inspect?run=1', 'inspect, drawn', choose('example-way-drawn')),
];

/** Run 1 and 2 are done, run 3 is paused. */
export async function trainForScenes(page: Page): Promise<void> {
  for (const seed of [1, 2]) await ask(page, 'runs.create', { name: `Seed ${seed}`, spec: { ...sigmoids, seed } });
  const { id } = await startRun(page, 'Paused', { epochs: 100, dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilEpoch(page, id, 2);
  await ask(page, 'runs.pause', id);
  await untilStatus(page, id, 'paused');
}

export async function openScene(page: Page, { address, act }: Scene): Promise<void> {
  await show(page, address);
  await act?.(page);
  await page.waitForTimeout(120);
}

/** Goes to an address of the window, `#/view/…`. */
export async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => void (location.hash = hash), address);
  await page.getByTestId(`${/\w+/.exec(address)![0]}-view`).waitFor();
}

const press = (id: string, key = 'Enter') => (page: Page) => page.getByTestId(id).press(key);

/** What opens over a view, or is said in it; Escape closes what is open. */
export const overlays: Scene[] = [
  scene('design', 'design, the list of shortcuts', press('shortcuts')),
  scene('design', 'design, the menu of layers', press('add-layer')),
  scene('design', 'design, the choice of an activation', (page) => page.getByRole('combobox', { name: 'Activation' }).first().press('Enter')),
  scene('design', 'design, a formula', async (page) => {
    await page.getByTestId('setting-loss').hover();
    await page.locator('.n-popover .katex').first().waitFor();
  }),
  scene('runs', 'runs, the choice of statuses', (page) => page.getByRole('combobox', { name: 'Status' }).press('Enter')),
  scene('runs', 'runs, the question before a deletion', async (page) => {
    await page.keyboard.press('Escape');
    await page.getByTestId('run-1').click();
    await page.getByTestId('runs-table').press('Delete');
    await page.getByTestId('confirm-agree').waitFor();
  }),
  scene('runs', 'runs, the menu of exports', async (page) => {
    await press('run-export')(page);
    await page.getByTestId('epoch-slider').waitFor();
  }),
  scene('runs', 'runs, none that fits the filter', (page) => page.getByTestId('runs-search').locator('input').fill('no such run')),
  scene('runs', 'runs, a deletion that can be taken back', async (page) => {
    await page.getByTestId('runs-search').locator('input').fill('');
    await page.getByTestId('run-2').click();
    await page.getByTestId('runs-table').press('Delete');
    await page.getByTestId('confirm-agree').click();
    await page.getByTestId('notice-undo').waitFor();
  }),
  scene('run/1', 'run, the rule behind a finding', async (page) => {
    await page.getByTestId('finding').first().hover();
    await page.locator('.n-tooltip').waitFor();
  }),
  scene('run/99', 'run, one that is not there'),
  scene('train/1', 'train, a failure', async (page) => {
    await page.evaluate(() => void Promise.reject(new Error('A failure to look at, in a sentence or two.')));
    await page.locator('.n-notification').last().waitFor();
  }),
  scene('draw/1', 'draw, several runs chosen', (page) => page.getByRole('combobox', { name: 'Runs to compare with' }).press('Enter')),
  scene('lab/graph', 'lab, a bad expression', (page) => page.getByTestId('graph-expression').fill('(x + y) * * z')),
  scene('lab/graph', 'lab, choice of an expression', (page) => page.getByRole('combobox', { name: 'Example expression' }).press('Enter')),
  scene('inspect?run=1', 'inspect, a bad vector', async (page) => {
    await choose('example-way-typed')(page);
    await page.getByTestId('typed-x').fill('0.1, oops');
  }),
];
