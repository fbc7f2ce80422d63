import { mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { passThrough } from './command.ts';

/** `npm test`: every stage runs, whatever those before it said; the last line counts the tests of all of them. */

const root = fileURLToPath(new URL('..', import.meta.url));
const results = `${root}test-results`;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Stage {
  /** The npm script that runs it. */
  script: string;
  args?: string[];
  env?: Record<string, string>;
  /** How many tests it ran, by its own report; without one the stage counts as a single test. */
  count?: () => Promise<Counts>;
}

const stages: Stage[] = [{ script: 'lint' }, { script: 'typecheck' }, vitest('unit'), vitest('integration'), playwright()];

function vitest(project: string): Stage {
  const report = `${results}/${project}.json`;
  return {
    script: `test:${project}`,
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    count: async () => {
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = await readJson<Record<string, number>>(report);
      return { passed: numPassedTests!, failed: numFailedTests!, skipped: numPendingTests! + numTodoTests! };
    },
  };
}

function playwright(): Stage {
  const report = `${results}/e2e.json`;
  return {
    script: 'test:e2e',
    args: ['--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    count: async () => {
      const { stats } = await readJson<{ stats: Record<string, number> }>(report);
      return { passed: stats['expected']!, failed: stats['unexpected']! + stats['flaky']!, skipped: stats['skipped']! };
    },
  };
}

async function run({ script, args = [], env, count }: Stage): Promise<Counts> {
  console.log(`\n── ${script} ──`);
  const code = await passThrough('npm', ['run', '--silent', script, '--', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (!count) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  // A stage that ended before it could report, or failed beside its tests, has failed all the same.
  const counts = await count().catch(() => ({ passed: 0, failed: 0, skipped: 0 }));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const readJson = async <Report>(path: string): Promise<Report> => JSON.parse(await readFile(path, 'utf8')) as Report;

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const stage of stages) {
  const { passed, failed, skipped } = await run(stage);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
