import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, dialog, type BrowserWindow, type FileFilter } from 'electron';
import type { CallArguments, CallResults, SeveralExported } from '../bridge/api.ts';
import { FailureError } from './failure.ts';
import { freeName, weightsFileName } from './file-name.ts';
import type { CallHandlers } from './ipc.ts';
import type { ServiceCalls } from './services.ts';

type Format = CallArguments<'models.export'>[2];

const weights: FileFilter[] = [{ name: 'Weights (JSON)', extensions: ['json'] }];

/** The services' calls as the window makes them: paths come from the system's file dialogs, never from the page. */
export function answerInWindow(calls: ServiceCalls, window: BrowserWindow): CallHandlers {
  let folder = app.getPath('documents');

  async function fileNameOf(runId: number, epoch: number | null, format: Format): Promise<string> {
    const [run, stored] = await Promise.all([nameOf(runId), calls['runs.storedEpochs'](runId)]);
    return weightsFileName(run, epoch ?? stored.at(-1) ?? 0, format);
  }

  const nameOf = async (runId: number) => (await calls['runs.list']()).find(({ id }) => id === runId)?.name ?? `run ${runId}`;

  async function exportModel(runId: number, epoch: number | null, format: Format): Promise<CallResults['models.export']> {
    const { filePath } = await dialog.showSaveDialog(window, {
      title: format === 'network2' ? 'Export weights for network2.py' : 'Export weights',
      defaultPath: join(folder, await fileNameOf(runId, epoch, format)),
      filters: weights,
    });
    if (!filePath) return null;
    await calls['models.export'](runId, epoch, format, filePath);
    folder = dirname(filePath);
    return filePath;
  }

  async function exportSeveral(runIds: number[], format: Format): Promise<SeveralExported | null> {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Choose a folder for the weights',
      buttonLabel: 'Export here',
      defaultPath: folder,
      properties: ['openDirectory', 'createDirectory'],
    });
    const [chosen] = filePaths;
    if (!chosen) return null;
    folder = chosen;
    const refused: SeveralExported['refused'] = [];
    for (const runId of runIds) {
      const name = freeName(await fileNameOf(runId, null, format), (taken) => existsSync(join(chosen, taken)));
      try {
        await calls['models.export'](runId, null, format, join(chosen, name));
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        refused.push({ name: await nameOf(runId), reason: error.message });
      }
    }
    return { folder: chosen, written: runIds.length - refused.length, refused };
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
    folder = dirname(filePath);
    return run;
  }

  return { ...calls, 'models.export': exportModel, 'models.exportSeveral': exportSeveral, 'models.import': importModel };
}
