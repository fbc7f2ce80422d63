import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, openWorkbench, views, type Workbench } from '../test/e2e/launch.ts';
import { drawDigit } from '../test/e2e/pen.ts';
import { untilEpoch, untilStatus } from '../test/e2e/training.ts';
import { presets } from '../src/engine/presets.ts';
import { parseSpec } from '../src/engine/spec.ts';
import { prepareWindow } from './prepare.ts';

/** `npm run shots`: a picture of every view, light and dark, small and large, with runs that have really trained. */

const folder = fileURLToPath(new URL('../shots', import.meta.url));
const sizes = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }];

/** The presets that are trained, as runs 1, 2, 3…: each is done within seconds. */
const trained = ['logistic', 'nielsen', 'modern', 'deep-sigmoid'].map((id) => presets.find((preset) => preset.id === id)!);

/** Which of the runs trained below a view shows, where that is part of its address. */
const runsShown: Record<string, string> = { run: '4', compare: '1,2,3,4', draw: '3', inspect: '?run=4&example=7' };

/** Steps of the inspector worth a picture, of that run's 26, with what is seen beside them. */
const stepsShown = [
  { name: 'forward', step: 1, panel: 'sum' },
  { name: 'backward', step: 13, panel: 'chain' },
  { name: 'gradient', step: 20, panel: 'sum' },
  { name: 'update', step: 25, panel: 'numbers' },
] as const;

/** Slow enough to be still under way in the last picture. */
const wide = parseSpec({
  layers: [
    { type: 'dense', units: 400, activation: 'relu', initializer: 'heNormal' },
    { type: 'dense', units: 10, activation: 'softmax' },
  ],
  loss: 'logLikelihood',
  optimizer: { type: 'sgd', learningRate: 0.02 },
  batchSize: 10,
  epochs: 100,
});

const display = await prepareWindow(console.log);
const home = await mkdtemp(join(tmpdir(), 'workbench-shots-'));
const workbench = await openWorkbench(home, display.env);
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await trainSome(workbench);
  for (const appearance of ['light', 'dark'] as const) await takeAll(workbench, appearance);
} finally {
  workbench.kill();
  display.close();
  await rm(home, { recursive: true, force: true, maxRetries: 20 });
}

/** A run of some presets, one with a note and tags, and one that is still under way. */
async function trainSome({ page }: Workbench): Promise<void> {
  const dataset = { name: 'mnist', trainExamples: 20_000, validationExamples: 5_000 } as const;
  for (const [i, { title, spec }] of trained.entries()) {
    console.log(`Training ${title}…`);
    await ask(page, 'runs.create', { name: title, spec: { ...spec, dataset, epochs: 8, seed: i + 1 } });
    await untilStatus(page, i + 1, 'done');
  }
  await ask(page, 'runs.update', 2, { tags: ['baseline', 'chapter 1'], note: 'As in the book: sigmoid units, quadratic cost.' });
  const { id } = await ask(page, 'runs.create', { name: 'Wide 784-400-10', spec: wide });
  await untilEpoch(page, id, 12);
}

async function takeAll({ app, page }: Workbench, appearance: 'light' | 'dark'): Promise<void> {
  await ask(page, 'settings.write', 'app.appearance', appearance);
  await page.reload();
  await page.getByTestId('nav-design').waitFor();
  for (const size of sizes) {
    await app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds), { x: 0, y: 0, ...size });
    for (const view of [...views, 'run']) {
      await page.evaluate((hash) => void (location.hash = hash), `/${view}/${runsShown[view] ?? ''}`);
      await page.getByTestId(`${view}-view`).waitFor();
      await occupy(view);
      if (view === 'inspect') {
        await takeSteps();
        continue;
      }
      const tabs = await namesOf(`${view}-tab-`);
      if (tabs.length === 0) await take(view);
      for (const tab of tabs) {
        await page.getByTestId(`${view}-tab-${tab}`).click();
        await page.locator('.waiting').waitFor({ state: 'detached' });
        await take(`${view}-${tab}`);
      }
    }

    async function takeSteps(): Promise<void> {
      for (const { name, step, panel } of stepsShown) {
        await page.getByTestId(`step-${step}`).click();
        await page.getByTestId(`inspect-panel-${panel}`).locator('..').click();
        await take(`inspect-${name}`);
      }
    }

    async function take(name: string): Promise<void> {
      // An empty place of the navigation rail: nothing is lit by being pointed at.
      await page.mouse.move(4, size.height * 0.7);
      // Charts and diagrams come a moment after their view.
      await page.waitForTimeout(900);
      const file = `${name}-${appearance}-${size.width}.png`;
      await page.screenshot({ path: join(folder, file) });
      console.log(`shots/${file}`);
    }
  }

  /** Gives a view that waits for its user something to show. */
  async function occupy(view: string): Promise<void> {
    if (view === 'runs') await page.keyboard.press('ControlOrMeta+a');
    if (view === 'draw' && (await page.getByTestId('pad').getAttribute('data-strokes')) === '0') await drawDigit(page);
  }

  /** What follows the prefix in the test ids on the page. */
  async function namesOf(prefix: string): Promise<string[]> {
    const found = await page.locator(`[data-testid^="${prefix}"]:visible`).all();
    return Promise.all(found.map(async (element) => (await element.getAttribute('data-testid'))!.slice(prefix.length)));
  }
}
