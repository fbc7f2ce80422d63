import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { initialParameters } from '../../src/engine/initializers.ts';
import { parseSpec } from '../../src/engine/spec.ts';
import { goldenCases, type GoldenCase } from '../golden/cases.ts';
import { overflowing, seriousFaults } from './legibility.ts';
import { drawDigit } from './pen.ts';
import { startRun, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

/** Every number of the step shown: by the name of the tensor, as the panel of numbers spells them out with all their digits. */
async function shownNumbers(page: Page): Promise<Record<string, number[]>> {
  return page.evaluate(() => {
    const tables = [...document.querySelectorAll<HTMLTableElement>('[data-testid^="numbers-"]:is(table)')];
    return Object.fromEntries(
      tables.map((table) => [table.dataset['testid']!.replace('numbers-', ''), [...table.querySelectorAll('td')].map((cell) => Number(cell.textContent))]),
    );
  });
}

/** What is computed twice differs by rounding alone, in relation to the largest of its numbers. */
function expectSame(shown: number[] | undefined, expected: unknown, what: string): void {
  const numbers = [expected].flat(9) as number[];
  expect(shown, what).toHaveLength(numbers.length);
  const largest = Math.max(...numbers.map(Math.abs));
  const apart = Math.max(...numbers.map((number, i) => Math.abs(number - shown![i]!)));
  expect(apart, what).toBeLessThanOrEqual(1e-10 * largest);
}

async function openCase(page: Page, { path, name }: GoldenCase): Promise<void> {
  await page.getByTestId('case-file').setInputFiles(path);
  await expect(page.getByTestId('inspect-network')).toContainText(name);
}

const showPanel = (page: Page, name: 'sum' | 'chain' | 'numbers') => page.getByTestId(`inspect-panel-${name}`).locator('..').click();

async function stepOn(page: Page): Promise<void> {
  const view = page.getByTestId('inspect-view');
  const before = Number(await view.getAttribute('data-step'));
  await page.keyboard.press('ArrowRight');
  await expect(view).toHaveAttribute('data-step', String(before + 1));
}

interface DenseCase {
  sizes: number[];
  x: number[][];
  y: number[][];
  cost: number;
  weights: number[][][];
  biases: number[][];
  z: number[][][];
  a: number[][][];
  delta: number[][][];
  gradW: number[][][];
  gradB: number[][];
  sgd: { costs: number[]; weights: number[][][]; biases: number[][] };
}

/** Walks forward and back through a case, the second of its examples where it has one, and compares all that is shown. */
async function walkDense(page: Page, golden: GoldenCase): Promise<void> {
  const file = JSON.parse(golden.text) as DenseCase;
  const layers = file.sizes.length - 1;
  await openCase(page, golden);
  const i = file.x.length > 1 ? 1 : 0;
  if (i === 1) await page.getByTestId('given-next').click();
  await page.keyboard.press('Home');
  expect(Number(await page.getByTestId('cost').getAttribute('data-value'))).toBeCloseTo(file.cost, 9);

  let shown = await shownNumbers(page);
  expectSame(shown['x'], file.x[i], 'x');
  expectSame(shown['y'], file.y[i], 'y');
  const next = async () => {
    await stepOn(page);
    shown = await shownNumbers(page);
  };
  for (let l = 0; l < layers; l++) {
    await next();
    expectSame(shown['w'], file.weights[l], `weights of layer ${l + 1}`);
    expectSame(shown['b'], file.biases[l], `biases of layer ${l + 1}`);
    expectSame(shown['a'], file.a[l]![i], `activations into layer ${l + 1}`);
    expectSame(shown['z'], file.z[l]![i], `z of layer ${l + 1}`);
    await next();
    expectSame(shown['a'], file.a[l + 1]![i], `activations of layer ${l + 1}`);
  }
  await next();
  expectSame(shown['δ'], file.delta[layers - 1]![i], 'output error');
  for (let l = layers - 2; l >= 0; l--) {
    await next();
    expectSame(shown['δ'], file.delta[l + 1]![i], `δ of layer ${l + 2}, handed back`);
    expectSame(shown['result'], file.delta[l]![i], `δ of layer ${l + 1}`);
  }
  for (let l = layers - 1; l >= 0; l--) {
    await next();
    expectSame(shown['gradW'], file.gradW[l], `∂C/∂w of layer ${l + 1}`);
    expectSame(shown['gradB'], file.gradB[l], `∂C/∂b of layer ${l + 1}`);
  }
  for (let l = layers - 1; l >= 0; l--) {
    await next();
    expectSame(shown['w after'], file.sgd.weights[l], `weights of layer ${l + 1} after the steps`);
    expectSame(shown['b after'], file.sgd.biases[l], `biases of layer ${l + 1} after the steps`);
  }
  expect(Number(await page.getByTestId('cost-after').getAttribute('data-value'))).toBeCloseTo(file.sgd.costs.at(-1)!, 9);
}

interface ConvCase {
  x: unknown[];
  kernel: unknown;
  z1: unknown[];
  pooled: unknown[];
  z2: unknown[];
  gradKernel: unknown;
  gradKernelBias: unknown;
  gradW: unknown;
  gradB: unknown;
}

async function walkConvolution(page: Page, golden: GoldenCase): Promise<void> {
  const file = JSON.parse(golden.text) as ConvCase;
  await openCase(page, golden);
  await page.keyboard.press('Home');
  const numbersAt = async (step: number) => {
    await page.getByTestId(`step-${step}`).click();
    return shownNumbers(page);
  };
  // x, z¹, a¹, pooled, flattened, z⁴, a⁴, δ⁴, δ³, δ², δ¹, ∂⁴, ∂¹
  expectSame((await numbersAt(0))['x'], file.x[0], 'x');
  const convolved = await numbersAt(1);
  expectSame(convolved['w'], file.kernel, 'kernel');
  expectSame(convolved['z'], file.z1[0], 'z of the convolution');
  expectSame((await numbersAt(3))['z'], file.pooled[0], 'pooled');
  expectSame((await numbersAt(5))['z'], file.z2[0], 'z of the output');
  const output = await numbersAt(11);
  expectSame(output['gradW'], file.gradW, '∂C/∂w of the output');
  expectSame(output['gradB'], file.gradB, '∂C/∂b of the output');
  const filters = await numbersAt(12);
  expectSame(filters['gradW'], file.gradKernel, '∂C/∂w of the filters');
  expectSame(filters['gradB'], file.gradKernelBias, '∂C/∂b of the filters');
}

test('golden cases opened as files show the same numbers at every step', async ({ open }) => {
  const { page } = await open();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.getByTestId('nav-inspect').click();
  await page.getByTestId('inspect-view').waitFor();
  await showPanel(page, 'numbers');
  const isConvolution = ({ text }: GoldenCase) => (JSON.parse(text) as { kind: string }).kind === 'conv';
  for (const golden of goldenCases.filter((each) => !isConvolution(each)))
    await test.step(golden.name, () => walkDense(page, golden));
  for (const golden of goldenCases.filter(isConvolution)) await test.step(golden.name, () => walkConvolution(page, golden));
  expect(errors).toEqual([]);
});

test('a file that is no case is refused in words, and the network stays', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('nav-inspect').click();
  await openCase(page, goldenCases[0]!);
  const text = readFileSync(goldenCases[0]!.path, 'utf8').slice(0, 200);
  await page.getByTestId('case-file').setInputFiles({ name: 'cut.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await expect(page.getByText('Not a case of a network with its minibatch', { exact: true })).toBeVisible();
  await expect(page.getByTestId('inspect-network')).toContainText(goldenCases[0]!.name);
});

test('a run is followed by address, keys and clicks, each number explained and its gradient checked', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'To inspect', { dataset: { name: 'mnist', trainExamples: 2_000 }, epochs: 2 });
  await untilStatus(page, 1, 'done');
  await page.evaluate(() => (location.hash = '#/inspect?run=1&epoch=1&example=42'));
  const view = page.getByTestId('inspect-view');

  await test.step('the address chooses run, epoch and example', async () => {
    await expect(page.getByTestId('inspect-network')).toContainText('To inspect');
    await expect(page.getByTestId('epoch-shown')).toHaveText('1');
    await expect(page.getByTestId('example-index').locator('input')).toHaveValue('42');
    await expect(page.getByTestId('cost')).toHaveAttribute('data-value', /\d/);
  });

  await test.step('keys step, End goes to the update, which lowers the cost', async () => {
    await page.keyboard.press('Home');
    await stepOn(page);
    await expect(page.getByTestId('step-formula')).toContainText('z');
    await page.keyboard.press('End');
    await expect(view).toHaveAttribute('data-step', '10');
    const cost = async (of: string) => Number(await page.getByTestId(of).getAttribute('data-value'));
    expect(await cost('cost-after')).toBeLessThan(await cost('cost'));
    await page.keyboard.press('ArrowLeft');
    await expect(view).toHaveAttribute('data-step', '9');
  });

  await test.step('a unit clicked is spelled out; a weight pointed at is checked', async () => {
    await page.getByTestId('step-3').click();
    const map = page.getByTestId('map-z');
    const box = (await map.boundingBox())!;
    await map.click({ position: { x: box.width / 2, y: box.height * 0.25 } });
    await expect(page.getByTestId('sum-unit')).toHaveValue('2');
    await page.getByTestId('map-w').hover({ position: { x: 30, y: 10 } });
    await expect(page.getByTestId('gradient-check')).toHaveClass(/passed/);
  });

  await test.step('the keyboard reaches the numbers too', async () => {
    await page.getByTestId('map-z').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('sum-unit')).toHaveValue('3');
    await expect(view).toHaveAttribute('data-step', '3');
  });

  await test.step('the chain of a single weight multiplies to its path’s share', async () => {
    await showPanel(page, 'chain');
    await page.getByTestId('map-w').click({ position: { x: 30, y: 10 } });
    const value = async (of: string) => Number(await page.getByTestId(of).getAttribute('data-value'));
    // A weight of the output layer has one path.
    expect(await value('chain-product')).toBeCloseTo(await value('chain-gradient'), 12);
    // The click leaves the arrow keys to the steps.
    await stepOn(page);
  });

  await test.step('every kind of step and panel is legible to all and fits the window', async () => {
    for (const panel of ['sum', 'chain', 'numbers'] as const) {
      await showPanel(page, panel);
      for (const step of [0, 2, 5, 6, 8, 10]) {
        await page.getByTestId(`step-${step}`).click();
        if (panel === 'sum' || step === 10) expect.soft(await seriousFaults(page), `${panel}, step ${step}`).toEqual([]);
        expect.soft(await overflowing(page), `${panel}, step ${step}`).toEqual([]);
      }
    }
    await page.getByTestId('step-4').click();
  });

  await test.step('run, example and step are there after a reload', async () => {
    await page.waitForTimeout(500);
    await page.reload();
    await page.getByTestId('nav-inspect').click();
    await expect(page.getByTestId('example-index').locator('input')).toHaveValue('42');
    await expect(view).toHaveAttribute('data-step', '4');
  });

  await test.step('what is drawn goes through it at once', async () => {
    await page.getByTestId('example-way-drawn').locator('..').click();
    await drawDigit(page);
    await expect(page.getByTestId('cost')).toHaveAttribute('data-value', /\d/);
    await page.getByTestId('meant').selectOption('3');
    await expect(page.getByTestId('flow-graph')).toBeVisible();
  });
});

test('the untrained network of Design takes a typed example; one unit a layer, one path is the whole gradient', async ({ open }) => {
  const { page } = await open();
  const unit = { type: 'dense', units: 1, activation: 'sigmoid', initializer: 'standardNormal' } as const;
  const training = { loss: 'quadratic', optimizer: { type: 'sgd', learningRate: 1 }, batchSize: 1, epochs: 1 } as const;
  const spec = parseSpec({ inputShape: [1], layers: [unit, unit, unit], ...training });
  await ask(page, 'settings.write', 'design.draft', JSON.stringify({ spec, name: null }));
  await page.reload();
  await page.getByTestId('nav-inspect').click();
  await expect(page.getByTestId('inspect-network')).toContainText('Untrained, from Design');
  const typed = (id: string) => page.getByTestId(id).locator('textarea');
  await typed('typed-x').fill('0.8, 2');
  await expect(page.getByText('1 number belongs here, not 2')).toBeVisible();
  await typed('typed-x').fill('0.8');
  await typed('typed-y').fill('1');
  await typed('typed-y').blur();
  const value = async (of: string) => Number(await page.getByTestId(of).getAttribute('data-value'));
  const [weight, bias] = initialParameters(spec, spec.seed);
  await page.keyboard.press('ArrowRight');
  expect(await value('sum-result')).toBeCloseTo(weight! * 0.8 + bias!, 12);
  await showPanel(page, 'chain');
  await expect(page.getByTestId('chain-factors').locator('li')).toHaveCount(6);
  expect(await value('chain-product')).not.toBe(0);
  expect(await value('chain-product')).toBeCloseTo(await value('chain-gradient'), 15);
});

test('a step of a 784-100-10 network is shown within a frame', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'Quick', { dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilStatus(page, 1, 'done');
  await page.evaluate(() => (location.hash = '#/inspect?run=1&example=3'));
  await expect(page.getByTestId('cost')).toHaveAttribute('data-value', /\d/);
  await page.waitForTimeout(500);
  const times = await page.evaluate(async () => {
    const spent: number[] = [];
    const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    for (let round = 0; round < 3; round++) {
      press('Home');
      await new Promise(requestAnimationFrame);
      for (let step = 0; step < 10; step++) {
        const start = performance.now();
        press('ArrowRight');
        // Vue renders in microtasks; asking for a height makes the page's layout part of it.
        for (let turn = 0; turn < 10; turn++) await Promise.resolve();
        document.querySelector<HTMLElement>('[data-testid=operands]')!.getBoundingClientRect();
        spent.push(performance.now() - start);
        await new Promise(requestAnimationFrame);
        if (document.querySelector<HTMLElement>('[data-testid=inspect-view]')!.dataset['step'] !== String(step + 1)) throw new Error('no step was taken');
      }
    }
    return spent.sort((a, b) => a - b);
  });
  const median = times[Math.floor(times.length / 2)]!;
  const text = `median ${median.toFixed(1)} ms, slowest ${times.at(-1)!.toFixed(1)} ms of ${times.length}`;
  console.log(`    step of the inspector: ${text}`);
  test.info().annotations.push({ type: 'step of the inspector', description: text });
  // Well below on a machine of its own; what else runs on this one may have its share.
  expect(median).toBeLessThan(32);
});
