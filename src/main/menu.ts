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
  const item = (id: CommandId): MenuItemConstructorOptions => {
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
  const menu = (label: string, submenu: MenuItemConstructorOptions[]): MenuItemConstructorOptions => ({ label, submenu });
  return [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    menu('&File', [item('runs.import'), separator, process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' }]),
    menu('&Edit', [
      item('edit.undo'),
      item('edit.redo'),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      separator,
      item('runs.search'),
    ]),
    menu('&View', [
      item('view.design'),
      item('view.train'),
      item('view.runs'),
      item('view.draw'),
      separator,
      item('app.appearance'),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [separator, { role: 'toggleDevTools' } as const]),
    ]),
    menu('&Design', [
      item('design.addLayer'),
      item('layer.duplicate'),
      item('layer.up'),
      item('layer.down'),
      item('layer.remove'),
    ]),
    menu('&Run', [
      item('design.start'),
      item('run.pause'),
      item('run.stop'),
      separator,
      item('runs.rename'),
      item('runs.duplicate'),
      item('runs.remove'),
    ]),
    menu('&Help', [
      item('help.shortcuts'),
      { label: 'Show the data folder', click: () => void shell.openPath(dataFolder()) },
      separator,
      { label: 'About', click: () => app.showAboutPanel() },
    ]),
  ];
}

/** The table's notation in Electron's: `Mod+ArrowUp` is `CommandOrControl+Up`. */
function accelerator(keys: string): string {
  return keys.replace('Mod', 'CommandOrControl').replace('Arrow', '');
}
