import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { initialParameters } from '../../src/engine/initializers.ts';
import { parseSpec } from '../../src/engine/spec.ts';
import { goldenCases, type GoldenCase } from '../golden/cases.ts';
import { faults, overflowing } from './legibility.ts';
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
  const numbers = numbersOf(expected);
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
  sgd?: { costs: number[]; weights: number[][][]; biases: number[][] };
}

const numbersOf = (nested: unknown) => [nested].flat(9) as number[];

/** A case without settings of its own takes one step of gradient descent with this rate. */
const usualRate = 0.1;
const moved = (before: unknown, gradient: unknown) => numbersOf(before).map((w, at) => w - usualRate * numbersOf(gradient)[at]!);

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
    expectSame(shown['w after'], file.sgd?.weights[l] ?? moved(file.weights[l], file.gradW[l]), `weights of layer ${l + 1} after the steps`);
    expectSame(shown['b after'], file.sgd?.biases[l] ?? moved(file.biases[l], file.gradB[l]), `biases of layer ${l + 1} after the steps`);
  }
  if (file.sgd) expect(Number(await page.getByTestId('cost-after').getAttribute('data-value'))).toBeCloseTo(file.sgd.costs.at(-1)!, 9);
}

interface ConvCase {
  layers: [unknown, { activation: 'relu' | 'tanh' }, unknown, unknown, { output: 'softmax' | 'sigmoid' }];
  x: unknown[];
  y: number[][];
  cost: number;
  kernel: unknown;
  kernelBias: number[];
  w: number[][];
  b: number[];
  z1: unknown[];
  pooled: unknown[];
  z2: number[][];
  gradKernel: unknown;
  gradKernelBias: number[];
  gradW: number[][];
  gradB: number[];
}

const functions: Record<string, (z: number[]) => number[]> = {
  relu: (z) => z.map((each) => Math.max(0, each)),
  tanh: (z) => z.map(Math.tanh),
  sigmoid: (z) => z.map((each) => 1 / (1 + Math.exp(-each))),
  softmax: (z) => z.map((each) => Math.exp(each) / z.reduce((sum, other) => sum + Math.exp(other), 0)),
};
/**
 * Walks forward and back through every example of a convolutional case. What its file does not hold follows from what it holds: a from
 * z, the output's δ = a − y and the error handed back by its weights; and the errors of the filters' places add up to ∂C/∂b.
 */
async function walkConvolution(page: Page, golden: GoldenCase): Promise<void> {
  const file = JSON.parse(golden.text) as ConvCase;
  const [, { activation }, , , { output }] = file.layers;
  const n = file.x.length;
  await openCase(page, golden);
  const errorsOfFilters = file.kernelBias.map(() => 0);
  for (let i = 0; i < n; i++) {
    if (i > 0) await page.getByTestId('given-next').click();
    await page.keyboard.press('Home');
    expect(Number(await page.getByTestId('cost').getAttribute('data-value'))).toBeCloseTo(file.cost, 9);
    let shown = await shownNumbers(page);
    expectSame(shown['x'], file.x[i], 'x');
    expectSame(shown['y'], file.y[i], 'y');
    const next = async () => {
      await stepOn(page);
      shown = await shownNumbers(page);
    };
    await next();
    expectSame(shown['w'], file.kernel, 'filters');
    expectSame(shown['b'], file.kernelBias, 'biases of the filters');
    expectSame(shown['z'], file.z1[i], 'z of the convolution');
    await next();
    expectSame(shown['a'], functions[activation]!(numbersOf(file.z1[i])), 'activations of the convolution');
    for (const what of ['pooled', 'flattened']) {
      await next();
      expectSame(shown['z'], file.pooled[i], what);
    }
    await next();
    expectSame(shown['w'], file.w, 'weights of the output');
    expectSame(shown['z'], file.z2[i], 'z of the output');
    await next();
    const a = functions[output]!(file.z2[i]!);
    expectSame(shown['a'], a, 'activations of the output');

    const delta = a.map((each, j) => each - file.y[i]![j]!);
    await next();
    expectSame(shown['δ'], delta, 'output error');
    const handedBack = file.w[0]!.map((_, k) => delta.reduce((sum, each, j) => sum + file.w[j]![k]! * each, 0));
    for (const what of ['flattened', 'pooled']) {
      await next();
      expectSame(shown['result'], handedBack, `δ, ${what}`);
    }
    await next();
    const places = shown['result']!.length / errorsOfFilters.length;
    shown['result']!.forEach((each, unit) => (errorsOfFilters[Math.floor(unit / places)]! += each / n));

    await next();
    expectSame(shown['gradW'], file.gradW, '∂C/∂w of the output');
    expectSame(shown['gradB'], file.gradB, '∂C/∂b of the output');
    await next();
    expectSame(shown['gradW'], file.gradKernel, '∂C/∂w of the filters');
    expectSame(shown['gradB'], file.gradKernelBias, '∂C/∂b of the filters');
    await next();
    expectSame(shown['w after'], moved(file.w, file.gradW), 'weights of the output after a step');
    await next();
    expectSame(shown['w after'], moved(file.kernel, file.gradKernel), 'filters after a step');
    expectSame(shown['b after'], moved(file.kernelBias, file.gradKernelBias), 'biases of the filters after a step');
    await expect(page.getByTestId('step-where')).toHaveText('15 / 15');
  }
  expectSame(errorsOfFilters, file.gradKernelBias, 'errors of the convolution, added up over places and examples');
}

test('golden cases opened as files show the same numbers at every step', async ({ open }) => {
  test.slow();
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

test('a case dropped on the window is opened like one that is chosen', async ({ open }) => {
  const { page } = await open();
  await page.getByTestId('nav-inspect').click();
  const view = page.getByTestId('inspect-view');
  await view.waitFor();
  await showPanel(page, 'numbers');
  const golden = goldenCases.find(({ name }) => name === 'sigmoid-quadratic-momentum')!;
  const dataTransfer = await page.evaluateHandle(
    ([name, text]) => {
      const dragged = new DataTransfer();
      dragged.items.add(new File([text], `${name}.json`, { type: 'application/json' }));
      return dragged;
    },
    [golden.name, golden.text] as const,
  );
  await view.dispatchEvent('dragover', { dataTransfer });
  await expect(view).toHaveClass(/dropping/);
  await view.dispatchEvent('drop', { dataTransfer });
  await expect(view).not.toHaveClass(/dropping/);
  await expect(page.getByTestId('inspect-network')).toContainText(golden.name);
  await page.keyboard.press('Home');
  expectSame((await shownNumbers(page))['x'], (JSON.parse(golden.text) as DenseCase).x[0], 'x');
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
        if (panel === 'sum' || step === 10) expect.soft(await faults(page), `${panel}, step ${step}`).toEqual([]);
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
  const [x, y] = [page.getByTestId('typed-x'), page.getByTestId('typed-y')];
  await x.fill('0.8, 2');
  await expect(page.getByTestId('typed-x-problem')).toContainText('1 number belongs here, not 2');
  await x.fill('0.8');
  await y.fill('1');
  await y.blur();
  const value = async (of: string) => Number(await page.getByTestId(of).getAttribute('data-value'));
  const [weight, bias] = initialParameters(spec, spec.seed);
  await page.keyboard.press('ArrowRight');
  expect(await value('sum-result')).toBeCloseTo(weight! * 0.8 + bias!, 12);
  await showPanel(page, 'chain');
  await expect(page.getByTestId('chain-factors').locator('li')).toHaveCount(6);
  expect(await value('chain-product')).not.toBe(0);
  expect(await value('chain-product')).toBeCloseTo(await value('chain-gradient'), 15);
});

test('any network takes typed numbers, counted and with the place of what is wrong', async ({ open }) => {
  const { page } = await open();
  await startRun(page, 'To type for', { dataset: { name: 'mnist', trainExamples: 1_000 } });
  await untilStatus(page, 1, 'done');
  await page.evaluate(() => (location.hash = '#/inspect?run=1&example=3'));
  const cost = page.getByTestId('cost');
  await expect(cost).toHaveAttribute('data-value', /\d/);
  const asTestDigit = Number(await cost.getAttribute('data-value'));

  // Typing begins with the digit that was there.
  await page.getByTestId('example-way-typed').locator('..').click();
  await expect(page.getByTestId('typed-x-count')).toHaveText('784 of 784');
  await expect(page.getByTestId('typed-y-count')).toHaveText('10 of 10');
  expect(Number(await cost.getAttribute('data-value'))).toBeCloseTo(asTestDigit, 3);

  const x = page.getByTestId('typed-x');
  await x.fill('0.5, 1\n0.25 ink 3');
  await expect(page.getByTestId('typed-x-count')).toHaveText('5 of 784');
  await expect(page.getByTestId('typed-x-problem')).toHaveText('number 4, line 2, character 6: “ink” is no number');
  await page.getByTestId('typed-x-problem').click();
  expect(await x.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd))).toBe('ink');
  await page.keyboard.type('2');
  await expect(page.getByTestId('typed-x-problem')).toHaveText('784 numbers belong here, not 5');

  // Bytes as in a file of pixels, pasted as JSON.
  await x.fill(JSON.stringify(Array.from({ length: 784 }, (_, i) => i % 256)));
  await expect(page.getByTestId('typed-x-count')).toHaveText('784 of 784');
  await page.getByTestId('typed-divide').click();
  await expect(page.getByTestId('typed-divide')).toBeHidden();
  await showPanel(page, 'numbers');
  await page.getByTestId('step-0').click();
  const [, , third] = (await shownNumbers(page))['x']!;
  expect(third).toBeCloseTo(2 / 255, 5);
  expect(await faults(page)).toEqual([]);
});

test('a run that cannot be followed is listed with the reason, and a link to it says why', async ({ open }) => {
  const { page } = await open();
  const wide = { type: 'dense', units: 8_000, activation: 'relu', initializer: 'heNormal' } as const;
  const output = { type: 'dense', units: 10, activation: 'softmax', initializer: 'glorotUniform' } as const;
  await startRun(page, 'Small', { dataset: { name: 'mnist', trainExamples: 200 } });
  await startRun(page, 'Too wide', { dataset: { name: 'mnist', trainExamples: 100 }, layers: [wide, output], batchSize: 100 });
  await untilStatus(page, 2, 'done');
  await page.evaluate(() => (location.hash = '#/inspect?run=2&example=3'));
  await expect(page.getByTestId('empty-state')).toContainText('Too wide cannot be followed');
  await expect(page.getByTestId('empty-state')).toContainText('It has 6,360,010 parameters; up to 6,000,000 can be followed in float64.');
  expect(await faults(page)).toEqual([]);

  await page.getByTestId('inspect-usual').click();
  await expect(page.getByTestId('inspect-network')).toContainText('Small');
  await page.getByTestId('inspect-network').click();
  const entry = page.locator('.n-base-select-option').filter({ hasText: 'Too wide' });
  await expect(entry).toContainText('too large: 6.36M of at most 6.00M parameters');
  await expect(entry).toHaveClass(/disabled/);
  await page.keyboard.press('Escape');

  await page.evaluate(() => (location.hash = '#/inspect?run=77'));
  await expect(page.getByText('There is no run 77', { exact: true })).toBeVisible();
  await expect(page.getByTestId('inspect-network')).toContainText('Small');
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
