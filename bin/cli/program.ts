import { Command } from 'commander';
import { dressed } from './command.ts';
import { connectionCommands } from './commands/connection.ts';
import { eventCommands } from './commands/event.ts';
import { failureCommand } from './commands/failures.ts';
import { flowCommands } from './commands/flow.ts';
import { processCommands } from './commands/processes.ts';
import { rerunCommand } from './commands/rerun.ts';
import { runCommands } from './commands/runs.ts';
import { templateCommands } from './commands/template.ts';
import { userCommands } from './commands/user.ts';
import { workspaceCommands } from './commands/workspace.ts';
import { say } from './words.ts';

export function nagare(): Command {
  const program = dressed(new Command('nagare')).description(say('about'));
  program.helpCommand('help [command]', say('help.helpCommand'));
  processCommands(program);
  userCommands(program);
  connectionCommands(program);
  templateCommands(program);
  flowCommands(program);
  eventCommands(program);
  runCommands(program);
  failureCommand(program);
  rerunCommand(program);
  workspaceCommands(program);
  return program;
}
