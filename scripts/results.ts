import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { presets } from '../src/engine/presets.ts';
import { resultsPage, type Result } from './results-page.ts';
import { writeWhole } from './write-whole.ts';

/**
 * `npm run results`: trains presets by the command line, one after the other, and writes what came out to docs/results.md. Results of
 * runs that are not repeated stay as they were in docs/results.json.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: presets.map(({ id }) => id) },
    seeds: { type: 'string', default: '1' },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
const kept = `${root}docs/results.json`;

interface Done {
  testAccuracy: number;
  epoch: number;
  trainedMs: number;
}

/** Trains by the command line, in a data folder that is gone afterwards. */
async function train(preset: string, seed: number): Promise<Done> {
  const folder = mkdtempSync(`${tmpdir()}/results-`);
  const args = ['run', '--silent', 'cli', '--', 'train', '--preset', preset, '--seed', String(seed), '--json'];
  const child = spawn('npm', args, { cwd: root, env: { ...process.env, BACKPROP_HOME: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let last: Record<string, unknown> = {};
    for await (const line of createInterface({ input: child.stdout })) {
      last = JSON.parse(line) as Record<string, unknown>;
      if (last['event'] === 'epoch') console.error(`  epoch ${String(last['epoch'])}: ${String(last['valAccuracy'])}`);
    }
    if (last['event'] !== 'done') throw new Error(`${preset}, seed ${seed}, did not end as it should: ${JSON.stringify(last)}`);
    return last as unknown as Done;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const write = async (all: readonly Result[]) => {
  await writeWhole(kept, JSON.stringify(all, null, 2) + '\n');
  await writeWhole(`${root}docs/results.md`, resultsPage(all));
};

let results: Result[] = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Result[]) : [];
await mkdir(`${root}docs`, { recursive: true });
for (const preset of presets.filter(({ id }) => values.only.includes(id)))
  for (const seed of values.seeds.split(',').map(Number)) {
    console.error(`${preset.id}, seed ${seed}`);
    const { testAccuracy, epoch, trainedMs } = await train(preset.id, seed);
    const machine = `${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}`;
    results = results.filter((result) => result.preset !== preset.id || result.seed !== seed);
    results.push({ preset: preset.id, seed, testAccuracy, epochs: epoch, seconds: Math.round(trainedMs / 1000), machine });
    await write(results);
  }
await write(results);
