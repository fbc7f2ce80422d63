import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const productName = 'Backpropagation Workbench';

/**
 * The folder that holds the database: `BACKPROP_HOME` where it is set, else what Electron calls `userData`,
 * so that window and command line show the same runs.
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const chosen = environment['BACKPROP_HOME'];
  if (chosen) return resolve(chosen);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', productName);
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), productName);
  return join(environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), productName);
}
