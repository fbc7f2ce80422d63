import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import type { RunEvent } from '../bridge/runs.ts';
import { runEventChannel } from '../bridge/channels.ts';
import { askBeforeClosing } from './closing.ts';
import { dataFolder } from './data-folder.ts';
import { answerInWindow } from './file-dialogs.ts';
import { answerCalls } from './ipc.ts';
import { logFile, logProblem } from './log.ts';
import { showMenu } from './menu.ts';
import { declareScheme, secureSession } from './security.ts';
import { openServices, type Services } from './services.ts';
import { openWindow, useAppearance } from './window.ts';

const resourcesFolder = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources');

app.setPath('userData', dataFolder());
declareScheme();
if (app.requestSingleInstanceLock()) void app.whenReady().then(open).catch(giveUp);
else app.quit();

async function open(): Promise<void> {
  secureSession(join(app.getAppPath(), 'out', 'renderer'));
  const services = await openServices({ dataFolder: dataFolder(), resourcesFolder, version: app.getVersion(), onProblem: logProblem });
  const settings = await services.calls['settings.read']();
  useAppearance(settings['app.appearance']);

  const window = openWindow(resourcesFolder);
  answerCalls({
    ...answerInWindow(services.calls, window),
    'settings.write': async (key, choice) => {
      if (key === 'app.appearance') useAppearance(choice, window);
      return services.calls['settings.write'](key, choice);
    },
  });
  showMenu(window.webContents);
  askBeforeClosing(window, services);
  services.onRunEvent((event: RunEvent) => {
    if (!window.isDestroyed()) window.webContents.send(runEventChannel, event);
  });
  app.on('second-instance', () => bringToFront(window));
  closeWithWindow(services);
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** The last thing that happens: training ends, the database closes, then the process goes. */
function closeWithWindow(services: Services): void {
  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    void services
      .close()
      .catch((error: unknown) => logProblem('the database could not be closed', error))
      .finally(() => app.quit());
  });
  app.on('child-process-gone', (_event, { type, reason, name, exitCode }) => {
    // Trainers and the store are watched by what started them; the others come back by themselves.
    if (reason !== 'clean-exit' && reason !== 'killed') logProblem(`the process ${name ?? type} ended`, `${reason}, code ${exitCode}`);
  });
}

function giveUp(error: unknown): void {
  logProblem('the workbench could not start', error);
  const message = error instanceof Error ? error.message : String(error);
  dialog.showErrorBox('The workbench could not start', `${message}\n\nThe details are in ${logFile()}.`);
  app.exit(1);
}
