import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { computeCase, readCase } from '../../src/engine/gradient-case.ts';
import type { RunRecord } from '../../src/bridge/runs.ts';
import { goldenCases } from '../golden/cases.ts';
import { command, commandJson, events } from './command-line.ts';
import { makeScratchFolder, useScratchFolder } from './scratch.ts';
import { quickSpec } from './specs.ts';

const mnist = join(import.meta.dirname, '../../resources/mnist');
const testImages = join(mnist, 'test-images.idx.gz');
const testLabels = join(mnist, 'test-labels.idx.gz');

interface Network2 {
  sizes: number[];
  weights: number[][][];
  biases: number[][][];
  cost: string;
}

interface Exported {
  metrics: Record<string, number> & { testLoss: number };
}

describe('a trained run', () => {
  const scratch = makeScratchFolder();
  const home = scratch('home');
  let testAccuracy: number;

  beforeAll(async () => {
    const spec = quickSpec({
      layers: [
        { type: 'dense', units: 20, activation: 'sigmoid' },
        { type: 'dense', units: 10, activation: 'sigmoid' },
      ],
      loss: 'crossEntropy',
      epochs: 3,
    });
    writeFileSync(scratch('spec.json'), JSON.stringify(spec));
    const { stdout } = await command(home, 'train', '--spec', scratch('spec.json'), '--json');
    testAccuracy = events(stdout).at(-1)!['testAccuracy'] as number;
  });

  test('exported for network2.py scores its test accuracy in a plain forward pass', async () => {
    await command(home, 'export', '1', '--format', 'network2', '--out', scratch('network2.json'));
    const network = JSON.parse(readFileSync(scratch('network2.json'), 'utf8')) as Network2;
    expect(Object.keys(network)).toEqual(['sizes', 'weights', 'biases', 'cost']);
    expect(network.sizes).toEqual([784, 20, 10]);
    expect(network.cost).toBe('CrossEntropyCost');
    expect(Math.abs(plainAccuracy(network) - testAccuracy)).toBeLessThanOrEqual(0.001);
  });

  test('exported after an earlier epoch has that epoch’s weights and figures, and no test result of another’s', async () => {
    const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { epoch: number; metrics: Record<string, number | null>; layers: unknown[] };
    const out = scratch('epoch-1.json');
    const { stdout } = await command(home, 'export', '1', '--epoch', '1', '--out', out);
    expect(stdout).toBe(`wrote run 1, epoch 1, to ${out}\n`);
    await command(home, 'export', '1', '--out', scratch('last.json'));
    const { epochs } = (await commandJson(home, 'show', '1')) as { epochs: { trainLoss: number; valAccuracy: number }[] };
    const { trainLoss, valAccuracy } = epochs[1]!;
    expect(read(out)).toMatchObject({ epoch: 1, metrics: { trainLoss, valAccuracy, testLoss: null, testAccuracy: null } });
    expect(read(scratch('last.json'))).toMatchObject({ epoch: 3, metrics: { testAccuracy } });
    expect(read(out).layers).not.toEqual(read(scratch('last.json')).layers);
  });

  test.each([
    ['7', 'Run 1 has no weights stored for epoch 7; the nearest are those of epoch 3.'],
    ['-1', 'An epoch is a whole number from 0'],
    ['last', 'An epoch is a whole number from 0'],
  ])('is not exported after epoch %s', async (epoch, reason) => {
    const { code, stderr } = await command(home, 'export', '1', '--epoch', epoch, '--out', scratch('none.json'));
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
    expect(existsSync(scratch('none.json'))).toBe(false);
  });

  test.each(['json', 'network2'])('exported as %s predicts with its test accuracy', async (format) => {
    const out = scratch(`predict-${format}.json`);
    expect(await commandJson(home, 'export', '1', '--format', format, '--out', out)).toEqual({ runId: 1, epoch: 3, format, path: out });
    const answer = (await commandJson(home, 'predict', '--model', out, '--images', testImages, '--labels', testLabels)) as {
      count: number;
      predictions: number[];
      accuracy: number;
    };
    expect(answer).toMatchObject({ count: 10_000, accuracy: testAccuracy });
    const labels = gunzipSync(readFileSync(testLabels)).subarray(8);
    expect(answer.predictions.filter((digit, index) => digit === labels[index]).length / 10_000).toBe(testAccuracy);
    const withoutLabels = await command(home, 'predict', '--model', out, '--images', testImages);
    expect(JSON.parse(withoutLabels.stdout)).toEqual({ count: 10_000, predictions: answer.predictions });
  });

  test('exported and imported is a run with the same weights, spec and accuracy', async () => {
    await command(home, 'export', '1', '--out', scratch('mine.json'));
    const imported = (await commandJson(home, 'import', scratch('mine.json'))) as RunRecord;
    const original = (await commandJson(home, 'show', '1')) as RunRecord;
    expect(imported).toMatchObject({ status: 'imported', name: 'mine', hasWeights: true, spec: original.spec, testAccuracy, epoch: 3 });
    await command(home, 'export', String(imported.id), '--out', scratch('again.json'));
    const [mine, again] = ['mine.json', 'again.json'].map((name) => JSON.parse(readFileSync(scratch(name), 'utf8')) as Exported);
    expect({ ...again, metrics: null }).toEqual({ ...mine, metrics: null });
    // Measured anew, by a network that takes other portions of the examples at once: the sum may end in other digits.
    const { testLoss, ...measured } = again!.metrics;
    expect({ ...mine!.metrics, testLoss }).toEqual({ ...measured, testLoss });
    expect(testLoss).toBeCloseTo(mine!.metrics.testLoss, 12);
  });

  test('exported for network2.py and imported is tested on the images anew', async () => {
    await command(home, 'export', '1', '--format', 'network2', '--out', scratch('nielsen.json'));
    const imported = (await commandJson(home, 'import', scratch('nielsen.json'))) as RunRecord;
    expect(imported).toMatchObject({ status: 'imported', name: 'nielsen', testAccuracy, epoch: 0 });
  });

  test('of another shape than MNIST’s is imported without being tested', async () => {
    const small: Network2 = { sizes: [2, 1], weights: [[[1, -1]]], biases: [[[0.5]]], cost: 'QuadraticCost' };
    writeFileSync(scratch('small.json'), JSON.stringify(small));
    expect(await commandJson(home, 'import', scratch('small.json'))).toMatchObject({ status: 'imported', testAccuracy: null, hasWeights: true });
  });

  test('exported over a file replaces it whole and leaves nothing else behind', async () => {
    writeFileSync(scratch('taken.json'), 'x'.repeat(10_000_000));
    await command(home, 'export', '1', '--format', 'network2', '--out', scratch('taken.json'));
    expect(JSON.parse(readFileSync(scratch('taken.json'), 'utf8'))).toMatchObject({ sizes: [784, 20, 10] });
    expect(readdirSync(scratch()).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('that network2.py cannot hold is refused with the reason', async () => {
    await command(home, 'train', '--preset', 'modern', '--epochs', '1', '--set', 'dataset.trainExamples=100', '--json');
    const runs = (await commandJson(home, 'runs')) as RunRecord[];
    const { code, stderr } = await command(home, 'export', String(runs[0]!.id), '--format', 'network2', '--out', scratch('never.json'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*network2\.py knows .*\n$/);
    expect(readdirSync(scratch())).not.toContain('never.json');
  });
});

describe('gradients', () => {
  const scratch = useScratchFolder();

  test.each(['fast', 'reference'] as const)('prints for golden cases what the %s engine computes, under the keys of the case', async (engine) => {
    const own = goldenCases.filter(({ path }) => dirname(path) === join(import.meta.dirname, '../golden'));
    expect(own.length).toBeGreaterThan(5);
    for (const { path, text } of own) {
      const printed = await commandJson(scratch('home'), 'gradients', '--case', path, ...(engine === 'reference' ? ['--reference'] : []));
      expect(printed, path).toEqual(JSON.parse(JSON.stringify(await computeCase(readCase(text), engine))));
    }
  });

  test('of a model and a batch are those of the same network as a case', async () => {
    const weights = [[[1, 2], [-1, 0.5]], [[0.5, -0.25]]];
    const network: Network2 = { sizes: [2, 2, 1], weights, biases: [[[0.5], [0]], [[1]]], cost: 'QuadraticCost' };
    const batch = { x: [[1, 0], [0.5, -1]], y: [[1], [0]] };
    const asCase = {
      kind: 'dense',
      sizes: network.sizes,
      hidden: 'sigmoid',
      output: 'sigmoid',
      loss: 'quadratic',
      weights,
      biases: [[0.5, 0], [1]],
      ...batch,
    };
    for (const [name, content] of Object.entries({ model: network, batch, case: asCase }))
      writeFileSync(scratch(`${name}.json`), JSON.stringify(content));
    const ofModel = await commandJson(scratch('home'), 'gradients', '--model', scratch('model.json'), '--batch', scratch('batch.json'));
    expect(ofModel).toEqual(await commandJson(scratch('home'), 'gradients', '--case', scratch('case.json')));
    expect(Object.keys(ofModel as object)).toEqual(['cost', 'z', 'a', 'delta', 'gradW', 'gradB']);
  });

  test('are compared with central differences by gradcheck', async () => {
    const { path } = goldenCases.find(({ name }) => name === 'tanh-softmax-l2')!;
    const checked = await commandJson(scratch('home'), 'gradcheck', '--case', path);
    const passed = { passed: true, worst: { relativeError: expect.any(Number) } };
    expect(checked).toMatchObject({ passed: true, reference: passed, fast: passed });
    const { code, stdout } = await command(scratch('home'), 'gradcheck', '--case', path);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(/central differences: passed/), expect.stringMatching(/float64: passed/)]);
  });

  test('of a logistic unit are compared with its closed form, too', async () => {
    const { path } = goldenCases.find(({ name }) => name === 'logistic-unit')!;
    const { code, stdout } = await command(scratch('home'), 'gradcheck', '--case', path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/closed form x\(σ\(z\) − y\): passed/);
  });
});

/** Share of the test images that a network2.py network gets right; float64 loops, independent of the engine. */
function plainAccuracy({ sizes, weights, biases }: Network2): number {
  const images = gunzipSync(readFileSync(testImages)).subarray(16);
  const labels = gunzipSync(readFileSync(testLabels)).subarray(8);
  let right = 0;
  for (let index = 0; index < labels.length; index++) {
    let activations = Array.from(images.subarray(index * sizes[0]!, (index + 1) * sizes[0]!), (value) => value / 255);
    for (const [l, rows] of weights.entries())
      activations = rows.map((row, j) => {
        const z = row.reduce((sum, w, k) => sum + w * activations[k]!, biases[l]![j]![0]!);
        return 1 / (1 + Math.exp(-z));
      });
    if (activations.indexOf(Math.max(...activations)) === labels[index]) right++;
  }
  return right / labels.length;
}
