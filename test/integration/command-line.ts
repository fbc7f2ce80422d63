import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../src/main/headless.ts');

export interface Finished {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  process: ChildProcess;
  /** Resolves with the first whole line of standard output, already there or not, that holds `text`. */
  line(text: string): Promise<string>;
  finished: Promise<Finished>;
}

/** Starts the command line as a process of its own; `home` holds its database. */
export function start(home: string, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, BACKPROP_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const look = () => waiting.forEach((look) => look());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let over = false;
  const finished = new Promise<Finished>((resolve) =>
    child.once('close', (code, signal) => {
      over = true;
      look();
      resolve({ code, signal, stdout, stderr });
    }),
  );
  const line = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const search = () => {
        const found = stdout.split('\n').slice(0, -1).find((line) => line.includes(text));
        if (found !== undefined) resolve(found);
        else if (over) reject(new Error(`ended without a line that holds ${text}\n${stdout}\n${stderr}`));
        else return;
        waiting.delete(search);
      };
      waiting.add(search);
      search();
    });
  return { process: child, line, finished };
}

export const command = (home: string, ...args: string[]): Promise<Finished> => start(home, args).finished;

/** What a command printed with `--json`. */
export async function commandJson(home: string, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await command(home, ...args, '--json');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The events a training command printed with `--json`. */
export const events = (stdout: string): Record<string, unknown>[] =>
  stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
