/** Writing new secrets: a new connection, or an existing one that is connected again (and so comes back to life). */
import { eq, sql } from 'drizzle-orm';
import { connections, newId } from '../../db/schema/index.ts';
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { forgetClient } from './clients.ts';
import { reviveIn } from './dead.ts';
import { leaveSignIn } from './leave.ts';
import { lockConnection, sealedColumns } from './stored.ts';

const LONGEST_NAME = 100;

/** Throws naming what is wrong with the name. */
export function parseName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '') throw new UserFixableError('connection.nameMissing', { maximum: LONGEST_NAME });
  if ([...name].length > LONGEST_NAME) throw new UserFixableError('connection.nameTooLong', { maximum: LONGEST_NAME });
  return name;
}

export interface NewConnection {
  workspaceId: string;
  definition: ConnectionDefinition;
  name: string;
  /** Already tried out. */
  secrets: unknown;
}

/** Throws 'connection.nameTaken'. */
export async function insertConnection(engine: Engine, given: NewConnection): Promise<{ connectionId: string }> {
  const id = newId();
  const { workspaceId, definition, name, secrets } = given;
  const columns = sealedColumns(engine.secrets, definition, { id, secrets });
  const added = await engine.db
    .insert(connections)
    .values({ id, workspaceId, type: definition.type, name, testedAt: new Date(), ...columns })
    .onConflictDoNothing({ target: [connections.workspaceId, connections.name] })
    .returning({ id: connections.id });
  if (added.length === 0) throw new UserFixableError('connection.nameTaken', { name });
  return { connectionId: id };
}

/** New secrets and the flows' going on are one transaction: no run starts with the old ones. */
export async function replaceSecrets(
  engine: Engine,
  given: { connectionId: string; definition: ConnectionDefinition; secrets: unknown; isOtherAccount?: boolean },
): Promise<void> {
  const before = await engine.db.transaction(async (tx) => {
    const row = await lockConnection(tx, given.connectionId);
    const columns = sealedColumns(engine.secrets, given.definition, { id: row.id, secrets: given.secrets });
    await tx
      .update(connections)
      .set({ ...columns, testedAt: new Date(), ...(given.isOtherAccount ? { accountChangedAt: sql`now()` } : {}) })
      .where(eq(connections.id, row.id));
    await reviveIn(tx, row);
    return row;
  });
  forgetClient(engine, given.connectionId);
  leaveSignIn(engine, before, given.secrets);
}
