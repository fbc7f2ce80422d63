import { describe, expect, test } from 'vitest';
import type { RunEvent, RunStatus } from '../../src/bridge/runs.ts';
import { useScratchFolder } from './scratch.ts';
import { quickSpec, rememberingSpec, slowSpec } from './specs.ts';
import { becomes, epochOf, trainToTheEnd, withWorkbench } from './workbench.ts';

const scratch = useScratchFolder();

describe('the queue', () => {
  test('trains in the order of creation and never more at a time than there are slots', async () => {
    await withWorkbench(scratch('runs.sqlite'), 2, async ({ supervisor, events }) => {
      const runs = [];
      for (let index = 0; index < 5; index++) runs.push(await supervisor.create(`run ${index}`, quickSpec({ seed: index, epochs: 2 })));
      await Promise.all(runs.map(({ id }) => supervisor.ended(id)));
      const ids = runs.map(({ id }) => id);
      expect(firstTimes(events, 'running')).toEqual(ids);
      const training = new Set<number>();
      let most = 0;
      for (const event of events) {
        if (event.type !== 'run') continue;
        if (event.run.status === 'running') training.add(event.run.id);
        else training.delete(event.run.id);
        most = Math.max(most, training.size);
      }
      expect(most).toBe(2);
    });
  });

  test('goes on with the next run while one is paused, and lets that one wait for a slot', async () => {
    await withWorkbench(scratch('runs.sqlite'), 1, async ({ supervisor, next, store }) => {
      const paused = await supervisor.create('paused', rememberingSpec());
      const second = await supervisor.create('second', slowSpec());
      await next(epochOf(paused.id, 1));
      await supervisor.pause(paused.id);
      await next(becomes(second.id, 'running'));
      await supervisor.resume(paused.id);
      expect((await store.readRun(paused.id)).status).toBe('queued');
      await supervisor.stop(second.id);
      await supervisor.ended(paused.id);
      expect((await store.readRun(paused.id)).status).toBe('done');
    });
  });

  test('lets a waiting run be stopped before it began, and resumed into the queue', async () => {
    await withWorkbench(scratch('runs.sqlite'), 1, async ({ supervisor, next, store }) => {
      const first = await supervisor.create('first', slowSpec());
      const waiting = await supervisor.create('waiting', quickSpec());
      await expect(supervisor.pause(waiting.id)).rejects.toMatchObject({ code: 'conflict' });
      await supervisor.stop(waiting.id);
      expect(await store.readRun(waiting.id)).toMatchObject({ status: 'stopped', epoch: 0, hasWeights: false });
      await supervisor.resume(waiting.id);
      expect((await store.readRun(waiting.id)).status).toBe('queued');
      await next(epochOf(first.id, 1));
      await supervisor.stop(first.id);
      await supervisor.ended(waiting.id);
      expect((await store.readRun(waiting.id)).status).toBe('done');
    });
  });

  test('obeys orders that come before the process is ready', async () => {
    await withWorkbench(scratch('runs.sqlite'), 1, async ({ supervisor, next, store }) => {
      const early = await supervisor.create('stopped early', slowSpec());
      await supervisor.stop(early.id);
      expect((await store.readRun(early.id)).status).toBe('stopped');
      const { id } = await supervisor.create('paused early', rememberingSpec());
      await supervisor.pause(id);
      await supervisor.resume(id);
      await supervisor.pause(id);
      await next(becomes(id, 'paused'));
      await supervisor.stop(id);
      expect((await store.readRun(id)).status).toBe('stopped');
    });
  });

  test('refuses to pause, stop or resume a run that is over', async () => {
    await withWorkbench(scratch('runs.sqlite'), 1, async (workbench) => {
      const { id } = await trainToTheEnd(workbench, quickSpec());
      for (const order of ['pause', 'stop', 'resume'] as const)
        await expect(workbench.supervisor[order](id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('done') });
      await expect(workbench.supervisor.stop(99)).rejects.toMatchObject({ code: 'notFound' });
    });
  });
});
function firstTimes(events: RunEvent[], status: RunStatus): number[] {
  return [...new Set(events.flatMap((event) => (event.type === 'run' && event.run.status === status ? [event.run.id] : [])))];
}
