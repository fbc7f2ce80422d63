import { app, dialog, type BrowserWindow } from 'electron';
import type { Services } from './services.ts';

/**
 * Asks before the window closes while runs are queued, training or paused.
 * A request of the system to end (Ctrl+C in the terminal, a shutdown) is not asked back: it would not wait for the answer.
 */
export function askBeforeClosing(window: BrowserWindow, { activeRuns }: Pick<Services, 'activeRuns'>): void {
  let agreed = false;
  let asking = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      agreed = true;
      app.quit();
    });

  window.on('close', (event) => {
    const runs = activeRuns();
    if (agreed || runs === 0) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void ask(window, runs).then((answer) => {
      asking = false;
      agreed = answer;
      if (agreed) app.quit();
    });
  });
}

async function ask(window: BrowserWindow, runs: number): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: runs === 1 ? 'A run is still under way' : `${runs} runs are still under way`,
    detail: 'Closing ends their training. Every finished epoch is kept, and each run can be resumed from there.',
    buttons: ['Keep training', 'Stop and close'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
