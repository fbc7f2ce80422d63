import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import { logProblem } from './log.ts';
import { startPage } from './security.ts';
import { readWindowState, rememberWindowState, smallest } from './window-state.ts';

/** The page's ground before the page has drawn it; `src/renderer/theme/tokens.ts` has the same. */
const ground = { light: '#f5f6f8', dark: '#0e1116' };

/**
 * Opens the window where it was left; it shows itself once the page has something to show.
 * @param resources folder of the application's own files
 */
export function openWindow(resources: string): BrowserWindow {
  const { bounds, maximized } = readWindowState();
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: app.getName(),
    icon: join(resources, 'icon.png'),
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
      // Curves go on while another window covers this one.
      backgroundThrottling: false,
    },
  });
  rememberWindowState(window);
  recoverFromCrash(window);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  void window.loadURL(startPage);
  return window;
}

/** Gives the window's native parts the appearance that the page has. */
export function useAppearance(choice: unknown, window?: BrowserWindow): void {
  nativeTheme.themeSource = choice === 'light' || choice === 'dark' ? choice : 'system';
  window?.setBackgroundColor(nativeTheme.shouldUseDarkColors ? ground.dark : ground.light);
}

/** Runs live in main and in processes of their own, so a page that broke can simply be opened again. */
function recoverFromCrash(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    logProblem('the page ended', `${reason}, code ${exitCode}`);
    void offerReload(window, reason);
  });
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window’s page stopped working',
    detail: `The system says: ${reason}. Runs go on training; nothing that was stored is lost.`,
    buttons: ['Open it again', 'Close the workbench'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) window.webContents.reload();
  else window.close();
}
