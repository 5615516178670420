/** The row of a connection with its secrets opened. The only place that reads or writes the sealed column. */
import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { connections, isId, newId } from '../../db/schema/index.ts';
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { parseSecrets } from './definitions.ts';
import { contextOf, type SecretBox } from './secrets.ts';

export type ConnectionRow = typeof connections.$inferSelect;

/** Throws 'connection.missing', also for another workspace's connection. */
export async function readConnection(
  db: Db | Tx,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
): Promise<ConnectionRow> {
  const [row] = isId(connectionId)
    ? await db
        .select()
        .from(connections)
        .where(and(eq(connections.workspaceId, workspaceId), eq(connections.id, connectionId)))
    : [];
  if (!row) throw new UserFixableError('connection.missing', {}, { repair: { kind: 'connection' } });
  return row;
}

/** The row, kept from everybody else until the transaction ends; rows may still be added that belong to it. */
export async function lockConnection(tx: Tx, connectionId: string): Promise<ConnectionRow> {
  const [row] = await tx.select().from(connections).where(eq(connections.id, connectionId)).for('no key update');
  if (!row) throw new UserFixableError('connection.missing', {}, { repair: { kind: 'connection' } });
  return row;
}

export const openSecrets = (box: SecretBox, row: Pick<ConnectionRow, 'id' | 'secrets'>): unknown =>
  JSON.parse(box.open(row.secrets, contextOf('connection', row.id)));

/** The columns that change together whenever secrets do. */
export function sealedColumns(
  box: SecretBox,
  definition: ConnectionDefinition,
  given: { id: string; secrets: unknown },
) {
  const secrets = parseSecrets(definition, given.secrets);
  return {
    secrets: box.seal(JSON.stringify(secrets), contextOf('connection', given.id)),
    secretsVersion: newId(),
    facts: definition.facts(secrets),
  };
}
