/** One command from its arguments to its answer: that goes to stdout; a problem goes to stderr with exit code 1. */
import { CommanderError } from 'commander';
import { CliProblem, printProblem } from './problem.ts';
import { nagare } from './program.ts';

/** Leaves the exit code in `process.exitCode`. */
export async function answer(args: string[]): Promise<void> {
  try {
    await nagare().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    process.exitCode = 1;
    // A group without a command has shown its help already.
    if (!(error instanceof CommanderError && error.code === 'commander.help'))
      printProblem(error instanceof CommanderError ? usageOf(error) : error, args.includes('--json'));
  }
}

/** Commander's own English detail, without its prefix. */
function usageOf(error: CommanderError): CliProblem {
  return new CliProblem('cli.usage', { detail: error.message.replace(/^error: /, '') });
}
