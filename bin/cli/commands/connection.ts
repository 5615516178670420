import type { Command } from 'commander';
import { addConnection, catalog, listConnections, testConnection } from '../../../engine/api.ts';
import type { CatalogConnection, CatalogField } from '../../../engine/flow/catalog.ts';
import { connectionBy } from '../choose.ts';
import {
  type Answer,
  type Common,
  command,
  dressed,
  group,
  inWorkspace,
  type Scene,
  withWorkspace,
} from '../command.ts';
import { readText, secretOf } from '../given.ts';
import { table } from '../print.ts';
import { CliProblem } from '../problem.ts';
import { say, words } from '../words.ts';
import { replaceCommands } from './connection-replace.ts';

/** The sign-in page in a browser has no place on the command line, nor a certificate that was made on a screen. */
const browserOnly: Record<string, readonly string[]> = { salesforce: ['method', 'key', 'certificate'] };

/** What the given values say without being asked: with a private key of one's own the sign-in is by certificate. */
const implied: Record<string, (values: Record<string, string>) => Record<string, string>> = {
  salesforce: ({ privateKey }) => (privateKey === undefined ? {} : { method: 'jwtBearer', key: 'own' }),
};

export function connectionCommands(program: Command): void {
  const connection = group(program, 'connection');
  const add = group(connection, 'add').description(say('help.connectionAdd'));
  for (const definition of catalog().connections) addCommand(add, definition);

  withWorkspace(command(connection, 'test <connection>#connectionRef', 'connectionTest')).action(
    (reference: string, options: Common) => inWorkspace(options, (scene) => test(scene, reference)),
  );
  withWorkspace(command(connection, 'list', 'connectionList')).action((options: Common) => inWorkspace(options, list));
  replaceCommands(connection);
}

/** One command per service, its options read off the connection's own form. */
function addCommand(parent: Command, { type, fields }: CatalogConnection): void {
  const app = words(`nodes.${type}.app`);
  const made = withWorkspace(command(parent, type, 'connectionAddOne')).description(
    say('help.connectionAddOne', { app }),
  );
  made.requiredOption('--name <name>', say('help.connectionName'));
  const asked = fields.filter(({ key }) => !browserOnly[type]?.includes(key));
  for (const field of asked) made.option(`--${kebab(field.key)} <value>`, helpOf(type, field));
  made.action((given: Common & { name: string } & Record<string, string | undefined>) =>
    inWorkspace(given, async ({ engine, workspace }) => {
      const values: Record<string, string> = {};
      for (const field of asked) {
        const value = givenFor(field, given[field.key]);
        if (value !== undefined) values[field.key] = value;
      }
      const { name } = given;
      const all = { ...values, ...implied[type]?.(values) };
      const added = await addConnection(engine, workspace, { type, name, fields: all });
      return { json: { ...added, type, name }, text: say('done.connectionAdded', { name }) };
    }),
  );
  dressed(made);
}

function givenFor(field: CatalogField, given: string | undefined): string | undefined {
  if (field.control === 'secret') return secretOf(given, variableOf(field));
  return field.control === 'keyFile' && given !== undefined ? readText(given) : given;
}

function helpOf(type: string, field: CatalogField): string {
  const key = `nodes.${type}.connection.fields.${field.key}`;
  const label = words.has(`${key}.label`) ? words(`${key}.label`) : field.key;
  if (field.control === 'keyFile') return say('help.keyFile', { label });
  if (field.control === 'secret') return say('help.secretField', { label, variable: variableOf(field) });
  return field.choices ? `${label} (${field.choices.join(', ')})` : label;
}

/** `clientSecret` → NAGARE_CLIENT_SECRET */
const variableOf = ({ key }: CatalogField): string => `NAGARE_${kebab(key).replaceAll('-', '_').toUpperCase()}`;

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

async function test(scene: Scene, reference: string): Promise<Answer> {
  const { id, name } = await connectionBy(scene, reference);
  const tested = await testConnection(scene.engine, scene.workspace.workspaceId, id);
  if (!tested.ok) throw new CliProblem(tested.error.code, tested.error.params, { connectionId: id });
  const { account, user } = tested.identity;
  return {
    json: { connectionId: id, name, ...tested },
    text: say('done.connectionWorks', { name, account: [account, user].filter(Boolean).join(' / ') }),
  };
}

async function list({ engine, workspace }: Scene): Promise<Answer> {
  const all = await listConnections(engine, workspace.workspaceId);
  const head = ['name', 'service', 'state', 'account', 'usedBy', 'id'].map((key) => say(`columns.${key}`));
  const rows = all.map(({ name, type, status, facts, usedBy, id }) => [
    name,
    words(`nodes.${type}.app`),
    say(`state.${status}`),
    facts.organization ?? facts.domain ?? facts.instanceUrl ?? facts.address ?? '',
    usedBy.map((flow) => flow.name).join(', '),
    id,
  ]);
  return { json: all, text: rows.length > 0 ? table(head, rows) : say('none') };
}
