import { expect, type Page } from '@playwright/test';
import { parseSpec, type RunSpecInput } from '../../src/engine/spec.ts';
import type { RunRecord } from '../../src/bridge/runs.ts';
import { ask } from './workbench.ts';

const small = {
  layers: [
    { type: 'dense', units: 100, activation: 'relu', initializer: 'heNormal' },
    { type: 'dense', units: 10, activation: 'softmax', initializer: 'glorotUniform' },
  ],
  loss: 'logLikelihood',
  optimizer: { type: 'sgd', learningRate: 0.1 },
  batchSize: 10,
  epochs: 1,
} as const satisfies RunSpecInput;

/** Queues a 784-100-10 network over the bridge, for tests whose subject comes after the training. */
export function startRun(page: Page, name: string, change: Partial<RunSpecInput> = {}): Promise<RunRecord> {
  return ask(page, 'runs.create', { name, spec: parseSpec({ ...small, ...change }) });
}

export async function findRun(page: Page, id: number): Promise<RunRecord> {
  return (await ask(page, 'runs.list')).find((run) => run.id === id)!;
}

export async function untilStatus(page: Page, id: number, status: RunRecord['status']): Promise<RunRecord> {
  await expect.poll(async () => (await findRun(page, id)).status, { timeout: 120_000, intervals: [100] }).toBe(status);
  return findRun(page, id);
}

/** Waits until the run is there and so many of its epochs are stored. */
export async function untilEpoch(page: Page, id: number, epoch: number): Promise<void> {
  await expect.poll(async () => (await ask(page, 'runs.list')).find((run) => run.id === id)?.epoch ?? -1, { timeout: 120_000, intervals: [50] }).toBeGreaterThanOrEqual(epoch);
}
