import { app, dialog, type BrowserWindow, type FileFilter } from 'electron';
import { join } from 'node:path';
import type { CallArguments, CallResults } from '../bridge/api.ts';
import { weightsFileName } from './file-name.ts';
import type { CallHandlers } from './ipc.ts';
import type { ServiceCalls } from './services.ts';

type Format = CallArguments<'models.export'>[1];

const weights: FileFilter[] = [{ name: 'Weights (JSON)', extensions: ['json'] }];

/** The services' calls as the window makes them: paths come from the system's file dialogs, never from the page. */
export function answerInWindow(calls: ServiceCalls, window: BrowserWindow): CallHandlers {
  let folder = app.getPath('documents');

  async function exportModel(runId: number, format: Format): Promise<CallResults['models.export']> {
    const run = (await calls['runs.list']()).find(({ id }) => id === runId);
    const { filePath } = await dialog.showSaveDialog(window, {
      title: format === 'network2' ? 'Export weights for network2.py' : 'Export weights',
      defaultPath: join(folder, weightsFileName(run?.name ?? `run ${runId}`, format)),
      filters: weights,
    });
    if (!filePath) return null;
    await calls['models.export'](runId, format, filePath);
    folder = join(filePath, '..');
    return filePath;
  }

  async function importModel(): Promise<CallResults['models.import']> {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Import weights',
      defaultPath: folder,
      filters: [...weights, { name: 'All files', extensions: ['*'] }],
      properties: ['openFile'],
    });
    const [filePath] = filePaths;
    if (!filePath) return null;
    const run = await calls['models.import'](filePath);
    folder = join(filePath, '..');
    return run;
  }

  return { ...calls, 'models.export': exportModel, 'models.import': importModel };
}
