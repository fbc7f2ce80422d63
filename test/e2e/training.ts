import { setTimeout as rest } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { RunRecord } from '../../src/bridge/runs.ts';
import { parseSpec, type RunSpecInput } from '../../src/engine/spec.ts';
import { ask } from './launch.ts';

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

export function untilStatus(page: Page, id: number, status: RunRecord['status']): Promise<RunRecord> {
  return untilRun(page, id, `is ${status}`, (run) => run.status === status);
}

/** Waits until so many of the run's epochs are stored. */
export function untilEpoch(page: Page, id: number, epoch: number): Promise<RunRecord> {
  return untilRun(page, id, `has epoch ${epoch}`, (run) => run.epoch >= epoch);
}

async function untilRun(page: Page, id: number, what: string, holds: (run: RunRecord) => boolean): Promise<RunRecord> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const run = (await ask(page, 'runs.list')).find((candidate) => candidate.id === id);
    if (run && holds(run)) return run;
    if (Date.now() > deadline) throw new Error(`waited two minutes until run ${id} ${what}; it is ${run?.status}, epoch ${run?.epoch}: ${run?.problem}`);
    await rest(50);
  }
}
