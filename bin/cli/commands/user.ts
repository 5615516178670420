import type { Command } from 'commander';
import { addPerson, type Engine, hasOwner } from '../../../engine/api.ts';
import { type Answer, type Common, command, group, print, withWorkspace } from '../command.ts';
import { secretOf } from '../given.ts';
import { CliProblem } from '../problem.ts';
import { withEngine, workspaceOf } from '../session.ts';
import { language, say } from '../words.ts';

interface Given extends Common {
  email: string;
  name?: string;
  password?: string;
  role?: string;
  language?: string;
  timeZone?: string;
}

const roles = ['owner', 'editor', 'operator', 'viewer'] as const;
const languages = ['ja', 'en'] as const;

export function userCommands(program: Command): void {
  const user = group(program, 'user');
  withWorkspace(command(user, 'add', 'userAdd'))
    .requiredOption('--email <address>', say('help.email'))
    .option('--name <name>', say('help.userName'))
    .option('--password <password>', say('help.password'))
    .option('--role <role>', say('help.role'))
    .option('--language <language>', say('help.language'))
    .option('--time-zone <zone>', say('help.timeZone'))
    .action(async (given: Given) => {
      const password = secretOf(given.password, 'NAGARE_PASSWORD');
      if (!password) throw new CliProblem('cli.passwordNeeded');
      print(given, await withEngine((engine) => add(engine, given, password)));
    });
}

async function add(engine: Engine, given: Given, password: string): Promise<Answer> {
  const role = roles.find((known) => known === (given.role ?? 'editor'));
  if (!role) throw new CliProblem('cli.badRole', { role: given.role ?? '' });
  const locale = languages.find((known) => known === (given.language ?? language));
  if (!locale) throw new CliProblem('cli.badLanguage', { language: given.language ?? '' });
  const person = { email: given.email, name: given.name ?? given.email.split('@')[0] ?? '', password, locale };
  const added = (await hasOwner(engine))
    ? await addPerson(engine, {
        ...person,
        role,
        workspaceId: (await workspaceOf(engine, given.workspace)).workspaceId,
      })
    : await addPerson(engine, { ...person, ...(given.timeZone ? { timeZone: given.timeZone } : {}) });
  const workspace = await workspaceOf(engine, added.workspaceId);
  return {
    json: { ...added, workspace: workspace.name },
    text: say('done.userAdded', { email: given.email, workspace: workspace.name }),
  };
}
