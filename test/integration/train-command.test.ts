import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/bridge/runs.ts';
import { command, commandJson, events, start } from './command-line.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec, rememberingSpec, slowSpec } from './specs.ts';

const scratch = useScratchFolder();
const home = () => scratch('home');

function specFile(spec: object): string {
  writeFileSync(scratch('spec.json'), JSON.stringify(spec));
  return scratch('spec.json');
}

/** Checksum of the weights a run ended with, as its file has them. */
async function weights(id: number): Promise<string> {
  await command(home(), 'export', String(id), '--out', scratch(`${id}.json`));
  const { layers } = JSON.parse(readFileSync(scratch(`${id}.json`), 'utf8')) as { layers: unknown };
  return createHash('sha256').update(JSON.stringify(layers)).digest('hex');
}

/** As Linux lists them; elsewhere none are known. */
function childrenOf(pid: number): number[] {
  if (process.platform !== 'linux') return [];
  const parentOf = (child: string) => {
    try {
      // After the name in brackets come the state and the parent.
      return Number(readFileSync(`/proc/${child}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]);
    } catch {
      return null;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).map(Number);
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pick = (all: Record<string, unknown>[], event: string) => all.filter((line) => line['event'] === event);

describe('train', () => {
  test('tells that a run was stopped early and why, on its last line and whenever it is shown', async () => {
    const reason = 'Stopped early: the validation loss has not improved for an epoch; it was lowest after epoch 1.';
    const file = specFile(quickSpec({ epochs: 50, earlyStopping: { patience: 1, minimumImprovement: 10 } }));
    const { code, stdout } = await command(home(), 'train', '--spec', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/is done after 2 epochs, .*\. Stopped early: .*\n$/);
    expect(stdout).toContain(reason);
    expect((await command(home(), 'show', '1')).stdout).toContain(`status      done. ${reason}\n`);
    expect(await commandJson(home(), 'show', '1')).toMatchObject({ status: 'done', epoch: 2, earlyStop: reason });
  });

  test('counts a single epoch as one', async () => {
    const { stdout, stderr } = await command(home(), 'train', '--spec', specFile(quickSpec({ epochs: 1 })));
    expect(stderr).toContain('parameters, 1 epoch\n');
    expect(stdout).toContain('is done after 1 epoch, ');
  });
});

describe('train --json', () => {
  test('prints a line for each epoch and a last one with the accuracy on the test images, and nothing else', async () => {
    const changes = ['dataset.trainExamples=5000', 'dataset.validationExamples=1000', 'layers.0.units=20'];
    const settings = changes.flatMap((change) => ['--set', change]);
    const { code, stdout, stderr } = await command(home(), 'train', '--preset', 'nielsen', '--epochs', '3', '--seed', '7', ...settings, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = events(stdout);
    expect(lines.map(({ event }) => event)).toEqual(['start', 'untrained', 'epoch', 'epoch', 'epoch', 'done']);
    expect(lines[0]).toMatchObject({ runId: 1, name: `Nielsen 784-30-10, ${changes.join(', ')} · seed 7`, epochs: 3, parameters: 784 * 20 + 20 + 210 });
    const epochs = pick(lines, 'epoch');
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const epoch of epochs)
      expect(epoch).toMatchObject(
        Object.fromEntries(['trainLoss', 'trainAccuracy', 'valLoss', 'valAccuracy', 'examplesPerSecond'].map((key) => [key, expect.any(Number)])),
      );
    const done = lines.at(-1)!;
    expect(done).toMatchObject({ runId: 1, epoch: 3, bestEpoch: expect.any(Number), testLoss: expect.any(Number), problem: null });
    expect(done['testAccuracy']).toBeGreaterThan(0.7);

    const [run] = (await commandJson(home(), 'runs')) as RunRecord[];
    expect(run).toMatchObject({ id: 1, status: 'done', testAccuracy: done['testAccuracy'], spec: { seed: 7, epochs: 3 } });
    expect(await commandJson(home(), 'show', '1')).toMatchObject({ id: 1, epochs: [{ epoch: 0 }, { epoch: 1 }, { epoch: 2 }, { epoch: 3 }], storedEpochs: [0, 1, 2, 3] });
  });

  test('stops on Ctrl+C, keeping the run and its weights', async () => {
    const training = start(home(), ['train', '--spec', specFile(slowSpec()), '--name', 'cut short', '--json']);
    await training.line('"epoch":2');
    training.process.kill('SIGINT');
    const { code, stdout } = await training.finished;
    expect(code).toBe(130);
    const end = events(stdout).at(-1)!;
    expect(end).toMatchObject({ event: 'stopped', runId: 1, testAccuracy: expect.any(Number) });
    expect(end['epoch']).toBeGreaterThanOrEqual(2);
    expect(await commandJson(home(), 'show', '1')).toMatchObject({ name: 'cut short', status: 'stopped', hasWeights: true, epoch: end['epoch'] });
  });

  test('ends with exit code 1 and the reason when the training fails', async () => {
    const diverging = quickSpec({
      layers: [{ type: 'dense', units: 10, activation: 'linear' }],
      loss: 'quadratic',
      optimizer: { type: 'sgd', learningRate: 1000 },
    });
    const { code, stdout } = await command(home(), 'train', '--spec', specFile(diverging), '--json');
    expect(code).toBe(1);
    expect(events(stdout).at(-1)).toMatchObject({ event: 'failed', runId: 1, problem: expect.stringContaining('learning rate') });
  });
});

describe('train', () => {
  test('without --json says each epoch on standard error and the result on standard output', async () => {
    const { code, stdout, stderr } = await command(home(), 'train', '--spec', specFile(quickSpec({ epochs: 2 })));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run 1 \(spec · seed 1\) is done after 2 epochs, 0:0\d of training; on the test images \d\d\.\d\d% right.*\n$/);
    expect(stderr.trimEnd().split('\n').map((line) => line.slice(0, 9))).toEqual(['run 1: sp', 'epoch   0', 'epoch   1', 'epoch   2']);
  });
});

describe('a command line that is killed while it trains', () => {
  test('loses no finished epoch, leaves no process behind, and its run is resumed to the same bits', async () => {
    const file = specFile(rememberingSpec());
    const training = start(home(), ['train', '--spec', file, '--json']);
    const seen = JSON.parse(await training.line('"epoch":2')) as { trainLoss: number };
    const children = childrenOf(training.process.pid!);
    if (process.platform === 'linux') expect(children).toHaveLength(2);
    training.process.kill('SIGKILL');
    expect((await training.finished).signal).toBe('SIGKILL');
    await expect.poll(() => children.filter(isRunning), { timeout: 5000 }).toEqual([]);

    const [killed] = (await commandJson(home(), 'runs')) as RunRecord[];
    expect(killed).toMatchObject({ status: 'interrupted', problem: expect.stringContaining('ended without warning') });
    expect(killed!.epoch).toBeGreaterThanOrEqual(2);
    const { epochs } = (await commandJson(home(), 'show', '1')) as { epochs: { trainLoss: number }[] };
    expect(epochs).toHaveLength(killed!.epoch + 1);
    expect(epochs[2]!.trainLoss).toBe(seen.trainLoss);

    const resumed = await command(home(), 'resume', '1', '--json');
    expect(resumed.code).toBe(0);
    expect(events(resumed.stdout)[0]).toMatchObject({ event: 'start', runId: 1, epoch: killed!.epoch });
    const whole = await command(home(), 'train', '--spec', file, '--json');
    const { testAccuracy, testLoss } = events(whole.stdout).at(-1)!;
    expect(events(resumed.stdout).at(-1)).toMatchObject({ event: 'done', epoch: 4, testAccuracy, testLoss });
    expect(await weights(1)).toEqual(await weights(2));
  });
});

describe('two command lines at once', () => {
  test('see each other’s runs and leave them alone', async () => {
    const training = start(home(), ['train', '--spec', specFile(slowSpec()), '--json']);
    await training.line('"epoch":1');
    expect(await commandJson(home(), 'runs')).toMatchObject([{ id: 1, status: 'running' }]);
    for (const wish of ['resume', 'remove']) {
      const { code, stderr } = await command(home(), wish, '1');
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^error: .*in training by another workbench.*\n$/) });
    }
    training.process.kill('SIGINT');
    expect((await training.finished).code).toBe(130);
    expect(await commandJson(home(), 'remove', '1')).toEqual({ removed: [1] });
    expect(await commandJson(home(), 'runs')).toEqual([]);
  });
});
