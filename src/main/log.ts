import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from './data-folder.ts';

/** Where the details of defects go, for a person to send along with a report. */
export const logFile = (): string => join(dataFolder(), 'workbench.log');

/** Notes something that should not have happened, with the time and what is known of it. */
export function logProblem(what: string, problem: unknown): void {
  const detail = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  const line = `${new Date().toISOString()} ${what}: ${detail}\n`;
  process.stderr.write(line);
  // A full disk must not turn a problem into a crash; standard error has the line already.
  appendFile(logFile(), line).catch(() => undefined);
}
