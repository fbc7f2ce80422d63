import { fileURLToPath } from 'node:url';
import { passThrough } from './command.ts';
import { prepareWindow } from './prepare.ts';

/** `npm run test:e2e`: drives the real window, on a virtual screen where there is one. Arguments go to Playwright. */

const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));

const display = await prepareWindow(console.log);
try {
  process.exitCode = await passThrough(process.execPath, [playwright, 'test', ...process.argv.slice(2)], { env: { ...process.env, ...display.env } });
} finally {
  display.close();
}
