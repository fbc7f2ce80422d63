import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelText, unmeasured } from '../../src/engine/model.ts';
import { parameterCount } from '../../src/engine/shapes.ts';
import { command } from './command-line.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec } from './specs.ts';

const scratch = useScratchFolder();
const mnist = join(import.meta.dirname, '../../resources/mnist');

/** Expects a refusal: exit code 1, nothing on standard output, one line that fits and holds no stack trace. */
async function refused(args: string[], reason: RegExp): Promise<void> {
  const { code, stdout, stderr } = await command(scratch('home'), ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(stderr).toMatch(reason);
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(scratch(name), content);
  return scratch(name);
}

const spec = quickSpec();
const goodModel = (): string => modelText({ spec, epoch: 1, parameters: new Float32Array(parameterCount(spec)), metrics: unmeasured });

describe('train refuses', () => {
  test.each([
    ['no preset and no file', [], /--preset with one of logistic, nielsen, modern, deep-sigmoid/],
    ['a preset it does not know', ['--preset', 'nielson'], /no preset “nielson”: choose one of logistic, nielsen/],
    ['a preset and a file at once', ['--preset', 'nielsen', '--spec', 'x.json'], /cannot be used with/],
    ['NaN', ['--preset', 'nielsen', '--set', 'optimizer.learningRate=NaN'], /optimizer\.learningRate: .*NaN/],
    ['a number that is none', ['--preset', 'nielsen', '--epochs', 'many'], /epochs: .*NaN/],
    ['zero units', ['--preset', 'nielsen', '--set', 'layers.0.units=0'], /layers\.0\.units: must be at least 1, not 0/],
    ['a billion units', ['--preset', 'nielsen', '--set', 'layers.0.units=1000000000'], /layers\.0\.units: must be at most 16,384, not 1000000000/],
    ['an unknown setting', ['--preset', 'nielsen', '--set', 'learningRate=1'], /learningRate/],
    ['a setting of what is not there', ['--preset', 'nielsen', '--set', 'layers.7.units=3'], /the spec has no layers\.7/],
    ['a setting without a value', ['--preset', 'nielsen', '--set', 'epochs'], /path=value/],
    ['a softmax output with the quadratic cost of a preset', ['--preset', 'nielsen', '--set', 'layers.1.activation=softmax', '--set', 'loss=crossEntropy'], /logLikelihood/],
    ['a network that MNIST does not fit', ['--preset', 'nielsen', '--set', 'layers.1.units=3'], /layers\.1\.units: .*3 units; MNIST has 10 classes/],
    ['an option it does not have', ['--preset', 'nielsen', '--fast'], /unknown option '--fast'/],
  ])('%s', async (_, args, reason) => {
    await refused(['train', ...args], reason);
  });

  test('a spec file that is missing, no JSON, or not a spec', async () => {
    await refused(['train', '--spec', scratch('missing.json')], /missing\.json cannot be read: no such file/);
    await refused(['train', '--spec', file('nan.json', '{"epochs": NaN}')], /nan\.json is not JSON/);
    await refused(['train', '--spec', file('list.json', '[1, 2]')], /must be an object/);
    await refused(['train', '--spec', file('spec.json', JSON.stringify({ ...spec, extra: 1, epochs: 0 }))], /epochs: .*; .*extra/);
    await refused(['train', '--spec', scratch()], /it is a folder/);
  });
});

describe('a run that is not there', () => {
  test.each(['show', 'resume', 'remove'])('is refused by %s', async (name) => {
    await refused([name, '12'], /no run 12/);
    await refused([name, 'twelve'], /named by its number/);
  });

  test('is refused by export, which writes nothing', async () => {
    await refused(['export', '12', '--out', scratch('out.json')], /no run 12/);
    await refused(['export', '12'], /--out/);
    await refused(['export', '12', '--format', 'onnx', '--out', 'x'], /json, network2/);
  });
});

describe('a weights file is refused when it', () => {
  test.each([
    ['is missing', () => scratch('missing.json'), /no such file/],
    ['is no JSON', () => file('model.json', 'weights!'), /not JSON/],
    ['is cut off', () => file('model.json', goodModel().slice(0, -100)), /not JSON/],
    ['is of another kind', () => file('model.json', '{"a": 1}'), /neither a model of the workbench.*nor one of network2\.py/],
    ['holds NaN', () => file('model.json', goodModel().replace('[0,0', '[NaN,0')), /not JSON/],
    ['holds null for a number', () => file('model.json', goodModel().replace('[0,0', '[null,0')), /layers\.0\.weights\.0\.0 is null/],
    ['has a row too few', () => file('network2.json', '{"sizes": [2, 2], "weights": [[[1, 2]]], "biases": [[[0], [0]]], "cost": "QuadraticCost"}'), /weights\.0 has 1 rows where 2 belong/],
    ['claims a billion units', () => file('network2.json', '{"sizes": [784, 1000000000], "weights": [[]], "biases": [[]], "cost": "QuadraticCost"}'), /sizes .*1000000000.*at most 16,384/],
  ])('%s', async (_, make, reason) => {
    const path = make();
    await refused(['import', path], reason);
    await refused(['predict', '--model', path, '--images', join(mnist, 'test-images.idx.gz')], reason);
  });

  test('is 500 MB of brackets, without reading them all', async () => {
    const path = scratch('brackets.json');
    const descriptor = openSync(path, 'w');
    const megabytes = '['.repeat(2 ** 22);
    for (let index = 0; index < 125; index++) writeSync(descriptor, megabytes);
    closeSync(descriptor);
    const began = performance.now();
    await refused(['import', path], /500 MB.*at most/);
    expect(performance.now() - began).toBeLessThan(10_000);
    const shorter = openSync(path, 'r+');
    ftruncateSync(shorter, 200 * 2 ** 20);
    closeSync(shorter);
    await refused(['import', path], /nests brackets more than/);
  });
});

describe('predict refuses', () => {
  test('images that are missing, truncated, no IDX, or of another size than the network’s', async () => {
    const model = file('model.json', goodModel());
    const images = (path: string) => ['predict', '--model', model, '--images', path];
    const three = Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]);
    await refused(images(scratch('missing.idx')), /no such file/);
    await refused(images(file('short.idx', three.subarray(0, 18))), /short\.idx: .*truncated/);
    await refused(images(file('text.idx', 'no images here')), /text\.idx: not an IDX file/);
    await refused(images(file('labels.idx', Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 7]))), /labels\.idx: images are count × height × width/);
    await refused(images(file('small.idx', three)), /4 pixels.*takes 784/);
    await refused(images(file('broken.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))), /broken\.gz cannot be unpacked/);
    await refused([...images(join(mnist, 'test-images.idx.gz')), '--labels', join(mnist, 'train-labels.idx.gz')], /60000 labels.*10000 images/);
    await refused(['predict', '--model', model], /--images/);
  });
});

describe('gradients refuses', () => {
  test('a batch or a case that does not fit', async () => {
    const model = file('model.json', goodModel());
    const row = JSON.stringify(Array(784).fill(0));
    await refused(['gradients'], /--model and --batch, or --case/);
    await refused(['gradients', '--model', model], /--batch/);
    await refused(['gradients', '--model', model, '--batch', file('batch.json', '{"x": [[1, 2]], "y": [[1]]}')], /batch\.json: x\.0 has 2 numbers where 784/);
    await refused(['gradients', '--model', model, '--batch', file('batch.json', `{"x": [${row}], "y": []}`)], /1 examples, but y has 0/);
    await refused(['gradients', '--case', file('case.json', '{"kind": "dense"}')], /case\.json: /);
    await refused(['gradients', '--case', scratch('missing.json')], /no such file/);
  });
});

describe('a database that cannot be read', () => {
  test('is named on standard error, kept as it is, and the command goes on with a new one', async () => {
    mkdirSync(scratch('home'));
    writeFileSync(scratch('home', 'runs.sqlite'), 'precious, but no database');
    const { code, stdout, stderr } = await command(scratch('home'), 'runs', '--json');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    const kept = /kept as (\S+\.sqlite)/.exec(stderr)![1]!;
    expect(readFileSync(kept, 'utf8')).toBe('precious, but no database');
  });
});

describe('a command', () => {
  test('that does not exist is refused by name', async () => {
    await refused(['trian'], /unknown command 'trian' \(Did you mean train\?\)/);
  });

  test.each(['train', 'resume', 'runs', 'show', 'remove', 'export', 'import', 'predict', 'gradients', 'gradcheck'])('%s explains itself with --help', async (name) => {
    const { code, stdout } = await command(scratch('home'), name, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: cli ${name} `));
    expect(stdout).toContain('--json');
  });
});
