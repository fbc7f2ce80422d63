import { describe, expect, it } from 'vitest';
import { commands, pressedKeys } from '../../../src/renderer/commands.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}, mac = false) =>
  pressedKeys({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held }, mac);

describe('shortcuts', () => {
  it('are named by their keys, modifiers first', () => {
    expect(press('z', { ctrlKey: true })).toBe('Mod+Z');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
    expect(press('ArrowUp', { altKey: true })).toBe('Alt+ArrowUp');
    expect(press(' ')).toBe('Space');
  });

  it('by a sign do not depend on whether the layout needs Shift for it', () => {
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('.', { ctrlKey: true })).toBe('Mod+.');
  });

  it('use the command key on a Mac, where Ctrl is something else', () => {
    expect(press('1', { metaKey: true }, true)).toBe('Mod+1');
    expect(press('1', { ctrlKey: true }, true)).toBe('1');
  });

  it('mean one thing within a group', () => {
    const places = commands.map(({ group, keys }) => `${group} ${keys}`);
    expect(new Set(places).size).toBe(places.length);
  });
});
