import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { z } from 'zod';
import { dataFolder } from './data-folder.ts';
import { logProblem } from './log.ts';

export const smallest = { width: 1024, height: 680 };
const first = { width: 1280, height: 800 };

const stateSchema = z.object({
  bounds: z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int() }),
  maximized: z.boolean(),
});

type WindowState = z.infer<typeof stateSchema>;

const stateFile = () => join(dataFolder(), 'window.json');

/** How the window was left: its place and size when not maximized; without a place the first time or when its screen is gone. */
export function readWindowState(): { bounds: Partial<Rectangle>; maximized: boolean } {
  const state = readState();
  if (!state) return { bounds: first, maximized: false };
  const { x, y, width, height } = state.bounds;
  const size = { width: Math.max(width, smallest.width), height: Math.max(height, smallest.height) };
  return { bounds: isOnScreen(state.bounds) ? { x, y, ...size } : size, maximized: state.maximized };
}

/** Writes the state down when the window closes. */
export function rememberWindowState(window: BrowserWindow): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(stateFile(), JSON.stringify(state));
    } catch (error) {
      logProblem('the place of the window could not be written down', error);
    }
  });
}

function readState(): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(stateFile(), 'utf8')));
  } catch {
    // No file yet, or one that a crash cut short: the window opens as at the first time.
    return null;
  }
}

/** Enough of the title bar must be within reach to take hold of it. */
function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    return across >= 200 && y >= workArea.y - 10 && y < workArea.y + workArea.height - 50;
  });
}
