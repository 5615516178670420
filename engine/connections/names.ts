import { and, eq } from 'drizzle-orm';
import { connections } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { parseName } from './save.ts';
import { readConnection } from './stored.ts';

/** Said before anybody signs in somewhere; the unique key says it again for two at once. Throws 'connection.nameTaken'. */
export async function requireFreeName(engine: Engine, workspaceId: string, name: string): Promise<void> {
  if (await connectionNamed(engine, workspaceId, name)) throw new UserFixableError('connection.nameTaken', { name });
}

export async function connectionNamed(
  engine: Engine,
  workspaceId: string,
  name: string,
): Promise<{ id: string; type: string } | undefined> {
  const [row] = await engine.db
    .select({ id: connections.id, type: connections.type })
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), eq(connections.name, name)));
  return row;
}

/** Throws 'connection.nameTaken'. */
export async function renameConnection(
  engine: Engine,
  { workspaceId }: Actor,
  { connectionId, name: given }: { connectionId: string; name: string },
): Promise<void> {
  const name = parseName(given);
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  if (row.name === name) return;
  await requireFreeName(engine, workspaceId, name);
  await engine.db.update(connections).set({ name }).where(eq(connections.id, row.id));
}
