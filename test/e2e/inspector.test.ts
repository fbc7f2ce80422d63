import { initialParameters } from '../../src/engine/initializers.ts';
import { parseSpec } from '../../src/engine/spec.ts';
import { showPanel, shownNumbers, stepOn } from './inspecting.ts';
import { faults, overflowing } from './legibility.ts';
import { drawDigit } from './pen.ts';
import { startRun, untilStatus } from './training.ts';
import { ask, expect, test } from './workbench.ts';

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
