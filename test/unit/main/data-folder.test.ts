import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { dataFolder } from '../../../src/main/data-folder.ts';

it('is what BACKPROP_HOME says, on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(dataFolder({ BACKPROP_HOME: resolve('/elsewhere') }, platform)).toBe(resolve('/elsewhere'));
    expect(dataFolder({ BACKPROP_HOME: 'here' }, platform)).toBe(resolve('here'));
  }
});

it('is the platform’s place for an application’s data, where Electron keeps it too', () => {
  const name = 'Backpropagation Workbench';
  expect(dataFolder({}, 'linux')).toBe(join(homedir(), '.config', name));
  expect(dataFolder({ XDG_CONFIG_HOME: '/config' }, 'linux')).toBe(join('/config', name));
  expect(dataFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', name));
  expect(dataFolder({ APPDATA: 'C:\\Users\\x\\AppData\\Roaming' }, 'win32')).toBe(join('C:\\Users\\x\\AppData\\Roaming', name));
});
