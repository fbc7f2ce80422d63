import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { commands } from './cli/commands.ts';
import { explain, oneLine } from './cli/problems.ts';

/** The command line: `npm run --silent cli -- <command>`. Standard output carries results alone; all else goes to standard error. */

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const program = new Command('cli')
  .description(`${manifest.productName}: train networks on MNIST, look at them, take them elsewhere`)
  .version(manifest.version)
  .configureOutput({ outputError: (text, write) => write(`${oneLine(text.trim())}\n`) })
  .addHelpText('after', '\nRuns are kept in the same place as the window’s; BACKPROP_HOME names another folder.');
for (const command of commands) program.addCommand(command().copyInheritedSettings(program));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`error: ${explain(error)}\n`);
  process.exitCode = 1;
}
