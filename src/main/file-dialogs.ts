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

  const namesOfRuns = async () => new Map((await calls['runs.list']()).map(({ id, name }) => [id, name]));

  async function fileNameOf(runId: number, name: string | undefined, epoch: number | null, format: Format): Promise<string> {
    const last = async () => (await calls['runs.storedEpochs'](runId)).at(-1) ?? 0;
    return weightsFileName(name ?? `run ${runId}`, epoch ?? (await last()), format);
  }

  async function exportModel(runId: number, epoch: number | null, format: Format): Promise<CallResults['models.export']> {
    const { filePath } = await dialog.showSaveDialog(window, {
      title: format === 'network2' ? 'Export weights for network2.py' : 'Export weights',
      defaultPath: join(folder, await fileNameOf(runId, (await namesOfRuns()).get(runId), epoch, format)),
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
    const names = await namesOfRuns();
    const refused: SeveralExported['refused'] = [];
    for (const runId of runIds) {
      const name = names.get(runId);
      try {
        const file = freeName(await fileNameOf(runId, name, null, format), (taken) => existsSync(join(chosen, taken)));
        await calls['models.export'](runId, null, format, join(chosen, file));
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        refused.push({ name: name ?? `run ${runId}`, reason: error.message });
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
