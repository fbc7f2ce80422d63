import { app, Menu, shell, type MenuItemConstructorOptions, type WebContents } from 'electron';
import { commands, type CommandId } from '../bridge/commands.ts';
import { commandChannel } from '../bridge/channels.ts';
import { dataFolder } from './data-folder.ts';

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** Builds the menu; its commands stay grey until the page offers them. */
export function showMenu(page: WebContents): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(page)));
}

/** Enables the commands that something on the page answers, and greys the others. */
export function offerInMenu(ids: ReadonlySet<string>): void {
  const menu = Menu.getApplicationMenu();
  for (const { id } of commands) {
    const item = menu?.getMenuItemById(id);
    if (item) item.enabled = ids.has(id);
  }
}

function template(page: WebContents): MenuItemConstructorOptions[] {
  const placed = new Set<CommandId>();
  const item = (id: CommandId): MenuItemConstructorOptions => {
    placed.add(id);
    const { title, keys } = commands.find((command) => command.id === id)!;
    return {
      id,
      label: title,
      accelerator: accelerator(keys),
      // The page listens to the same keys, and knows when a text being written has a better claim to them.
      registerAccelerator: false,
      enabled: false,
      click: () => page.send(commandChannel, id),
    };
  };
  const isMac = process.platform === 'darwin';
  const file = [item('runs.import'), item('runs.export'), separator, isMac ? close : quit];
  const edit = [item('edit.undo'), item('edit.redo'), separator, ...ofText, separator, item('runs.search')];
  const views = commands.filter(({ id }) => id.startsWith('view.')).map(({ id }) => item(id));
  const view = [...views, separator, item('app.appearance'), separator, ...ofWindow];
  const help = [item('help.shortcuts'), dataFolderItem, separator, about];
  const groups = [...new Set(commands.map(({ group }) => group))];
  const ofViews = groups.map((group) => ({
    label: group,
    submenu: commands.filter((command) => command.group === group && !placed.has(command.id)).map(({ id }) => item(id)),
  }));
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: file },
    { label: '&Edit', submenu: edit },
    { label: '&View', submenu: view },
    ...ofViews.filter(({ submenu }) => submenu.length > 0),
    { role: 'help', label: '&Help', submenu: help },
  ];
}

const close: MenuItemConstructorOptions = { role: 'close' };
const quit: MenuItemConstructorOptions = { role: 'quit' };
const about: MenuItemConstructorOptions = { label: `About ${app.getName()}`, click: () => app.showAboutPanel() };
const dataFolderItem: MenuItemConstructorOptions = { label: 'Show the data folder', click: () => void shell.openPath(dataFolder()) };
const ofText: MenuItemConstructorOptions[] = [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }];
const ofWindow: MenuItemConstructorOptions[] = [
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  separator,
  { role: 'togglefullscreen' },
  ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
];

/**
 * The table's notation in Electron's: `Mod+ArrowUp` is `CommandOrControl+Up`. macOS takes the keys of its menus from the page,
 * so plain ones, which also write text, are left out there.
 */
function accelerator(keys: string): string | undefined {
  if (process.platform === 'darwin' && !keys.startsWith('Mod+')) return undefined;
  return keys.replace('Mod', 'CommandOrControl').replace('Arrow', '');
}
