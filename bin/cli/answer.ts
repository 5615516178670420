/** The command line. An answer goes to stdout; a problem goes to stderr with exit code 1. */
import { CommanderError } from 'commander';
import { CliProblem, printProblem } from './problem.ts';
import { nagare } from './program.ts';

// `nagare flow list | head` ends when head has seen enough.
process.stdout.on('error', () => process.exit(0));

try {
  await nagare().parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  process.exitCode = 1;
  // A group without a command has shown its help already.
  if (!(error instanceof CommanderError && error.code === 'commander.help'))
    printProblem(error instanceof CommanderError ? usageOf(error) : error, process.argv.includes('--json'));
}

/** Commander's own English detail, without its prefix. */
function usageOf(error: CommanderError): CliProblem {
  return new CliProblem('cli.usage', { detail: error.message.replace(/^error: /, '') });
}
