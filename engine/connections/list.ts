import { asc, eq } from 'drizzle-orm';
import { connections } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { flowsByConnection, type UsingFlow } from './usage.ts';

export interface ListedConnection {
  id: string;
  type: string;
  name: string;
  status: 'ok' | 'dead';
  deadCode: string | null;
  deadParams: ErrorParams | null;
  deadAt: Date | null;
  /** Non-secret: instance URL, domain, organisation. */
  facts: Record<string, string>;
  testedAt: Date | null;
  usedBy: UsingFlow[];
}

export async function listConnections(engine: Engine, workspaceId: string): Promise<ListedConnection[]> {
  const [rows, using] = await Promise.all([
    engine.db
      .select({
        id: connections.id,
        type: connections.type,
        name: connections.name,
        status: connections.status,
        deadCode: connections.deadCode,
        deadParams: connections.deadParams,
        deadAt: connections.deadAt,
        facts: connections.facts,
        testedAt: connections.testedAt,
      })
      .from(connections)
      .where(eq(connections.workspaceId, workspaceId))
      .orderBy(asc(connections.name), asc(connections.id)),
    flowsByConnection(engine.db, workspaceId),
  ]);
  return rows.map((row) => ({ ...row, usedBy: using.get(row.id) ?? [] }));
}
