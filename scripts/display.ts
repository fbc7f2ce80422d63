import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A screen to open windows on. */
export interface Display {
  /** What a program must have in its environment to use it. */
  env: Record<string, string>;
  close(): void;
}

/**
 * Electron's arguments on a virtual display. Behind Xvfb there is no graphics card: without looking for one the window opens
 * reliably, its page is drawn by the processor, and so is WebGL.
 */
export const virtualDisplayArgs = ['--disable-gpu', '--enable-unsafe-swiftshader', '--log-level=3'];

/** Whether windows can be opened here without more ado: always, except on a Linux with neither X11 nor Wayland. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Starts Xvfb, an X server that draws into memory only, on the first free display number. */
export function openVirtualDisplay(width = 1920, height = 1080): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // Out of reach of the terminal's Ctrl+C: the window needs its display until it has closed.
    detached: true,
  });
  const close = () => {
    server.kill();
  };
  process.once('exit', close);
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}: ${said.trim()}`)));
    let number = '';
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      number += chunk.toString('utf8');
      if (number.endsWith('\n')) resolve({ env: { DISPLAY: `:${number.trim()}` }, close });
    });
  });
}
