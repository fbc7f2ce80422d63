import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { capture } from './command.ts';

/** Something Electron needs that a bare Debian or Ubuntu lacks. */
interface Need {
  /** File name of a shared library, or of a program when `program` is set. */
  name: string;
  program?: boolean;
  /** The package that brings it: the first of these names that the distribution has. */
  packages: readonly string[];
}

/** Debian 13 and Ubuntu 24.04 renamed packages for 64-bit time (t64); older ones have the plain names. */
const libraries: readonly Need[] = [
  { name: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { name: 'libnss3.so', packages: ['libnss3'] },
  { name: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { name: 'libgbm.so.1', packages: ['libgbm1'] },
  { name: 'libdrm.so.2', packages: ['libdrm2'] },
  { name: 'libcups.so.2', packages: ['libcups2t64', 'libcups2'] },
  { name: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { name: 'libatspi.so.0', packages: ['libatspi2.0-0t64', 'libatspi2.0-0'] },
  { name: 'libxkbcommon.so.0', packages: ['libxkbcommon0'] },
  { name: 'libXcomposite.so.1', packages: ['libxcomposite1'] },
  { name: 'libXdamage.so.1', packages: ['libxdamage1'] },
  { name: 'libXrandr.so.2', packages: ['libxrandr2'] },
  { name: 'libX11-xcb.so.1', packages: ['libx11-xcb1'] },
];

const virtualDisplay: Need = { name: 'Xvfb', program: true, packages: ['xvfb'] };

/**
 * Sees to it that the machine has what Electron's window needs: as root on Debian or Ubuntu by installing it.
 * @param withVirtualDisplay whether Xvfb is needed as well
 * @throws with the command a person must run, when something is missing that cannot be installed from here
 */
export async function ensureSystemLibraries(withVirtualDisplay: boolean, say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = await findMissing(withVirtualDisplay ? [...libraries, virtualDisplay] : libraries);
  if (missing.length === 0) return;

  const names = missing.map((need) => need.name).join(', ');
  if (!(await findProgram('apt-get')))
    throw new Error(`Electron's window needs ${names}, which your distribution's package manager can install.`);
  if (process.getuid?.() !== 0) {
    const packages = await packageNames(missing);
    throw new Error(`Electron's window needs ${names}. Run: sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`);
  }

  say(`Installing the system libraries that Electron's window needs: ${names}`);
  await apt(['update', '-qq']);
  await apt(['install', '-y', '-qq', '--no-install-recommends', ...(await packageNames(missing))]);
  const still = await findMissing(missing);
  if (still.length > 0)
    throw new Error(`apt-get did not bring ${still.map((need) => need.name).join(', ')}: Electron's window cannot open without.`);
}

async function findMissing(needs: readonly Need[]): Promise<Need[]> {
  const list = await capture('/sbin/ldconfig', ['-p']).catch(() => null);
  const known = list && new Set(list.output.split('\n').map((line) => line.trim().split(' ')[0]));
  // A distribution that keeps no such list may well have them all; Electron itself will tell.
  const found = await Promise.all(needs.map((need) => (need.program ? findProgram(need.name) : (known?.has(need.name) ?? true))));
  return needs.filter((_, i) => !found[i]);
}

async function findProgram(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(folders.map((folder) => exists(join(folder, name))));
  return found.includes(true);
}

async function packageNames(needs: readonly Need[]): Promise<string[]> {
  const { output } = await capture('apt-cache', ['pkgnames']);
  const known = new Set(output.split('\n'));
  const renamed = known.size > 1_000 ? null : await hasRenamedPackages();
  return needs.map(({ packages }) => {
    const plain = packages.at(-1)!;
    if (renamed !== null) return renamed ? packages[0]! : plain;
    return packages.find((name) => known.has(name)) ?? plain;
  });
}

/** For a machine that has no package lists yet, so that apt-cache cannot tell. */
async function hasRenamedPackages(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? '';
  const version = Number(field('VERSION_ID'));
  return field('ID') === 'ubuntu' ? version >= 24.04 : version >= 13;
}

async function apt(args: readonly string[]): Promise<void> {
  const { code, output } = await capture('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} ended with code ${code}:\n${output.trim()}`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
