import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/**
 * `node scripts/node.mjs COMMAND …`: runs a TypeScript file or a tool of node_modules on the Node that the project is developed with,
 * whichever Node, from 20 on, started this. That Node is an optional dependency, one package a platform. npm makes no dependable link
 * to it: they all want to be called `node`, and npm 10 takes the link of the one that fits away with those of the others.
 */

const oldest = [22, 18];
const require = createRequire(import.meta.url);

function findNode() {
  const { optionalDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const name of Object.keys(optionalDependencies)) {
    try {
      const manifest = require.resolve(`${name}/package.json`);
      return join(dirname(manifest), require(manifest).bin.node);
    } catch {
      // Made for another platform, so npm has not installed it.
    }
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath;
  console.error(`Node ${oldest.join('.')} or newer is needed on ${process.platform}-${process.arch}; this is ${process.versions.node}.`);
  process.exit(1);
}

const node = findNode();
const [command, ...args] = process.argv.slice(2);
const isScript = command.endsWith('.ts');
const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
const child = spawn(isScript ? node : command, isScript ? [command, ...args] : args, {
  stdio: 'inherit',
  shell: process.platform === 'win32' && !isScript,
  env: { ...process.env, [pathName]: [dirname(node), process.env[pathName]].join(delimiter) },
});

// A terminal sends Ctrl+C to the child as well; other requests to end are passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('close', (code) => process.exit(code ?? 143));
