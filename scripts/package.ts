import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.ts';
import { passThrough } from './command.ts';
import './assets.ts';

/** `npm run package`: installers for this platform in `dist/`. Arguments go to electron-builder, as in `-- --dir` for the bare folder. */

const builder = fileURLToPath(new URL('../node_modules/electron-builder/cli.js', import.meta.url));
const config = fileURLToPath(new URL('../electron-builder.ts', import.meta.url));

await buildIfStale(console.log);
process.exitCode = await passThrough(process.execPath, [builder, '--config', config, '--publish', 'never', ...process.argv.slice(2)]);
