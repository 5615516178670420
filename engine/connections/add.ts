import type { Actor, Engine } from '../engine.ts';
import { definitionOf, parseFields } from './definitions.ts';
import { requireFreeName } from './names.ts';
import { insertConnection, parseName, replaceSecrets } from './save.ts';
import { readConnection } from './stored.ts';
import { tryOut, withTimeLimit } from './trial.ts';

export interface GivenConnection {
  type: string;
  name: string;
  fields: Record<string, unknown>;
}

/** Signs in first, so that wrong credentials are said at once and are never stored. Throws 'connection.nameTaken'. */
export async function addConnection(
  engine: Engine,
  { workspaceId }: Actor,
  { type, name: givenName, fields }: GivenConnection,
): Promise<{ connectionId: string }> {
  const definition = definitionOf(type);
  const name = parseName(givenName);
  await requireFreeName(engine, workspaceId, name);
  const given = parseFields(definition, fields);
  const signedIn = await withTimeLimit((signal) => definition.connect(given, { signal }));
  const { secrets } = await tryOut(definition, signedIn);
  return insertConnection(engine, { workspaceId, definition, name, secrets });
}

/** Other credentials for the same connection; what waited for it goes on. */
export async function reconnect(
  engine: Engine,
  { workspaceId }: Actor,
  { connectionId, fields }: { connectionId: string; fields: Record<string, unknown> },
): Promise<void> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const definition = definitionOf(row.type);
  const given = parseFields(definition, fields);
  const signedIn = await withTimeLimit((signal) => definition.connect(given, { signal }));
  const { secrets } = await tryOut(definition, signedIn);
  await replaceSecrets(engine, { connectionId: row.id, definition, secrets });
}
