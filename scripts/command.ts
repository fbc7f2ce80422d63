import { spawn, type SpawnOptions } from 'node:child_process';

export interface Outcome {
  /** Exit code; 128 + 15 for a process ended by a signal, as a shell would say. */
  code: number;
  /** Standard output and standard error together. */
  output: string;
}

/** Runs a command to its end and keeps what it printed; rejects only when it cannot be started. */
export function capture(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr!.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 143, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/**
 * Runs a command in the foreground: it has this terminal, Ctrl+C and other requests to end reach it, and its exit code is the answer.
 */
export function passThrough(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // A terminal sends Ctrl+C to the whole group, so the child has had it already; this process only waits for it.
    const wait = () => undefined;
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    const done = () => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('close', (code) => {
      done();
      resolve(code ?? 143);
    });
  });
}
