import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/bridge/runs.ts';
import { openServices } from '../../src/main/services.ts';
import { command, start } from './command-line.ts';
import { useScratchFolder } from './scratch.ts';
import { slowSpec } from './specs.ts';

const scratch = useScratchFolder();
const resourcesFolder = join(import.meta.dirname, '../../resources');

test('a window hears of the runs that a command line creates, trains, loses and removes in the same database', async () => {
  const services = await openServices({ dataFolder: scratch(), resourcesFolder, version: '0', onProblem: () => undefined });
  const events: RunEvent[] = [];
  services.onRunEvent((event) => events.push(event));
  const told = (fits: (event: RunEvent) => boolean) => expect.poll(() => events.some(fits), { timeout: 20_000 }).toBe(true);
  try {
    writeFileSync(scratch('spec.json'), JSON.stringify(slowSpec()));
    const training = start(scratch(), ['train', '--spec', scratch('spec.json'), '--name', 'elsewhere', '--json']);
    await told((event) => event.type === 'run' && event.run.name === 'elsewhere' && event.run.status === 'running');
    await told((event) => event.type === 'epoch' && event.runId === 1 && event.epoch.epoch > 1);
    await expect(services.calls['runs.stop'](1)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('another workbench') });
    training.process.kill('SIGKILL');
    await training.finished;
    await told((event) => event.type === 'run' && event.run.status === 'interrupted');
    await command(scratch(), 'remove', '1');
    await told((event) => event.type === 'removed' && event.runIds[0] === 1);
  } finally {
    await services.close();
  }
});
