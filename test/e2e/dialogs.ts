import type { ElectronApplication } from '@playwright/test';

/** Answers the system's dialogs as a person would: only the answer is set, what asks and what follows is the application's own. */

export async function chooseInSaveDialog(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

export async function chooseInOpenDialog(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, filePath);
}

/** Presses the button of this number in every message box from now on; `askedMessages` tells what was asked. */
export async function pressInMessageBox(app: ElectronApplication, response: number): Promise<void> {
  await app.evaluate(({ dialog }, button) => {
    const asked: string[] = [];
    Object.assign(dialog, { asked });
    const answer = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message);
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
    dialog.showMessageBox = answer as typeof dialog.showMessageBox;
  }, response);
}

export function askedMessages(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(({ dialog }) => (dialog as unknown as { asked: string[] }).asked);
}

/** Where what the page offers for saving goes from now on, without a dialog. */
export async function saveDownloadsAs(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ session }, path) => {
    session.defaultSession.removeAllListeners('will-download');
    session.defaultSession.on('will-download', (_event, item) => item.setSavePath(path));
  }, filePath);
}
