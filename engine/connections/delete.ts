import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { connections } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { forgetClient } from './clients.ts';
import { leaveSignIn } from './leave.ts';
import { readConnection } from './stored.ts';
import { flowsByConnection } from './usage.ts';

/** Throws 'connection.inUse' naming the flows whose draft, live version or unfinished run still uses it. */
export async function deleteConnection(
  engine: Engine,
  { workspaceId }: Actor,
  { connectionId }: { connectionId: string },
): Promise<void> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const gone = await engine.db.transaction(async (tx) => {
    const [last] = await tx.select().from(connections).where(eq(connections.id, row.id)).for('update');
    const using = (await flowsByConnection(tx, workspaceId)).get(row.id) ?? [];
    if (using.length > 0)
      throw new UserFixableError('connection.inUse', {
        count: using.length,
        flows: using.map((flow) => flow.name).join(', '),
      });
    const waiting = await unfinishedRuns(tx, workspaceId, row.id);
    if (waiting) throw new UserFixableError('connection.inUseByRuns', waiting);
    await tx.delete(connections).where(eq(connections.id, row.id));
    return last;
  });
  forgetClient(engine, row.id);
  if (gone) leaveSignIn(engine, gone);
}

/** Runs keep the version they began with: those of an older one still need the connection, if only to look for a lost write. */
async function unfinishedRuns(tx: Tx, workspaceId: string, connectionId: string) {
  const uses = JSON.stringify([{ connection: connectionId }]);
  const { rows } = await tx.execute<{ count: number; flows: string | null }>(sql`
    select count(*)::int as count, string_agg(distinct f.name, ', ' order by f.name) as flows
    from runs r join flow_versions v on v.id = r.version_id join flows f on f.id = r.flow_id
    where r.workspace_id = ${workspaceId} and r.finished_at is null and v.document -> 'nodes' @> ${uses}::jsonb`);
  const [found] = rows;
  return found && found.count > 0 ? { count: found.count, flows: found.flows ?? '' } : undefined;
}
