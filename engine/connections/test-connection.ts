import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { connections } from '../../db/schema/index.ts';
import type { ConnectionIdentity } from '../../nodes/contract.ts';
import { ConnectionDeadError, type ErrorParams, FlowError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { openClientToTest } from './clients.ts';
import { markDead, revive } from './dead.ts';
import { definitionOf } from './definitions.ts';
import { readConnection } from './stored.ts';
import { withTimeLimit } from './trial.ts';

export type ConnectionTest =
  | { ok: true; identity: ConnectionIdentity }
  | { ok: false; error: { code: string; params: ErrorParams } };

/** Asks the other service who we are. A success brings a dead connection back; a revoked one is found out here too. */
export async function testConnection(
  engine: Engine,
  workspaceId: string,
  connectionId: string,
): Promise<ConnectionTest> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  try {
    const client = await openClientToTest(engine, row);
    const identity = await withTimeLimit(() => definitionOf(row.type).test(client));
    await engine.db.update(connections).set({ testedAt: new Date() }).where(eq(connections.id, row.id));
    if (row.status === 'dead') await revive(engine, row.id);
    return { ok: true, identity };
  } catch (error) {
    if (error instanceof ConnectionDeadError) await markDead(engine, { workspaceId, connectionId: row.id, error });
    return { ok: false, error: tell(engine, error) };
  }
}

/** Errors made for people as they are; anything else is logged under a reference number and told by that alone. */
function tell(engine: Engine, error: unknown): { code: string; params: ErrorParams } {
  if (error instanceof FlowError) return { code: error.code, params: error.params };
  const reference = randomBytes(4).toString('hex').toUpperCase();
  engine.log.error({ err: error, reference }, 'connection test failed');
  return { code: 'engine.unexpected', params: { reference } };
}
