import { eq } from 'drizzle-orm';
import { connections } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { forgetClient } from './clients.ts';
import { readConnection } from './stored.ts';
import { flowsByConnection } from './usage.ts';

/** Throws 'connection.inUse' naming the flows whose draft or live version still uses it. */
export async function deleteConnection(
  engine: Engine,
  { workspaceId }: Actor,
  { connectionId }: { connectionId: string },
): Promise<void> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const using = (await flowsByConnection(engine.db, workspaceId)).get(row.id) ?? [];
  if (using.length > 0)
    throw new UserFixableError('connection.inUse', {
      count: using.length,
      flows: using.map((flow) => flow.name).join(', '),
    });
  await engine.db.delete(connections).where(eq(connections.id, row.id));
  forgetClient(engine, row.id);
}
