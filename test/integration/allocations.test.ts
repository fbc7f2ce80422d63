import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('ten thousand training steps leave the heap as it was, whatever the optimizer', async () => {
  const script = join(import.meta.dirname, 'allocations.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script]);
  const measured = JSON.parse(stdout) as Record<string, number>;
  expect(Object.keys(measured).length).toBeGreaterThan(5);
  // The least object there is takes 12 bytes; a compilation in the background may take some now and then.
  for (const [training, bytesPerStep] of Object.entries(measured)) expect(bytesPerStep, training).toBeLessThan(2);
});
