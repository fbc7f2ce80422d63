import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { goldenCases, type GoldenCase } from '../golden/cases.ts';
import { showPanel, shownNumbers, stepOn } from './inspecting.ts';
import { expect, test } from './workbench.ts';

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
