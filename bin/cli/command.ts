/** How every command is made: help in the terminal's language, --json, one engine, errors in words. */
import { Command, type Help, Option } from 'commander';
import type { Engine } from '../../engine/api.ts';
import { type Workspace, withEngine, workspaceOf } from './session.ts';
import { say } from './words.ts';

export interface Common {
  json?: boolean;
  workspace?: string;
}

export interface Answer {
  json: unknown;
  /** For people; may be long. */
  text: string;
}

const titles: Record<string, string> = {
  'Usage:': say('usage'),
  'Options:': say('options'),
  'Commands:': say('commands'),
  'Arguments:': say('arguments'),
  'Global Options:': say('globalOptions'),
};

/** Inherits nothing by itself: each command and group goes through this. */
export function dressed(command: Command): Command {
  return command
    .helpOption('-h, --help', say('help.help'))
    .configureHelp({ styleTitle: (title) => titles[title] ?? title } satisfies Partial<Help>)
    .configureOutput({ outputError: () => {} }) // main.ts prints errors itself, in words or as JSON
    .exitOverride();
}

export function group(parent: Command, name: string): Command {
  const made = dressed(new Command(name)).description(say(`help.${name}`));
  made.helpCommand('help [command]', say('help.helpCommand'));
  parent.addCommand(made);
  return made;
}

export function command(parent: Command, usage: string, helpKey: string): Command {
  const [name = '', ...args] = usage.split(' ');
  const made = dressed(new Command(name)).description(say(`help.${helpKey}`));
  for (const arg of args) made.argument(arg.split('#')[0] ?? arg, say(`help.${arg.split('#')[1] ?? 'help'}`));
  made.addOption(new Option('--json', say('help.json')));
  parent.addCommand(made);
  return made;
}

export const withWorkspace = (made: Command): Command => made.option('--workspace <name>', say('help.workspaceOption'));

export function print(options: Common, { json, text }: Answer): void {
  console.log(options.json ? JSON.stringify(json) : text);
}

export interface Scene {
  engine: Engine;
  workspace: Workspace;
}

/** Runs the work in the workspace and prints its answer. */
export async function inWorkspace(options: Common, work: (scene: Scene) => Promise<Answer>): Promise<void> {
  const answer = await withEngine(async (engine) =>
    work({ engine, workspace: await workspaceOf(engine, options.workspace) }),
  );
  print(options, answer);
}
