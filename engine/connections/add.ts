import type { Actor, Engine } from '../engine.ts';
import { definitionOf, parseFields } from './definitions.ts';
import { withKept } from './given.ts';
import { replaceOrHold } from './held-sign-in.ts';
import { keysOf } from './key-pairs.ts';
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
  const keyOf = keysOf(engine, workspaceId);
  const signedIn = await withTimeLimit((signal) => definition.connect(given, { signal, keyOf }));
  const { secrets } = await tryOut(definition, signedIn);
  return insertConnection(engine, { workspaceId, definition, name, secrets });
}

/** Other credentials for the same connection; what waited for it goes on. Another account is held and asked about first. */
export async function reconnect(
  engine: Engine,
  actor: Actor,
  {
    connectionId,
    fields,
    takeOther = false,
  }: { connectionId: string; fields: Record<string, unknown>; takeOther?: boolean },
): Promise<{ held: string | null }> {
  const { workspaceId } = actor;
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const definition = definitionOf(row.type);
  const given = parseFields(definition, withKept(engine, row, fields));
  const keyOf = keysOf(engine, workspaceId);
  const signedIn = await withTimeLimit((signal) => definition.connect(given, { signal, keyOf }));
  const { secrets } = await tryOut(definition, signedIn);
  if (!takeOther) return replaceOrHold(engine, actor, { row, definition, secrets });
  await replaceSecrets(engine, { connectionId: row.id, definition, secrets });
  return { held: null };
}
