/**
 * One refresh at a time over all runs and workers. The connection's row lock is held while the other service is asked, so a
 * rotated refresh token is committed before anybody uses the new access token, and whoever comes second finds the newer
 * secrets and asks nobody. Inside one process all callers share one flight, so that they do not use up the pool waiting.
 *
 * Before the service is asked it is noted that it will be (engine/connections/begun-renewals.ts): when we die before its answer
 * is stored, a refusal that follows is told as what it is.
 */
import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import type pg from 'pg';
import type { Db, Tx } from '../../db/client.ts';
import { connections } from '../../db/schema/index.ts';
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { ConnectionDeadError, FlowError, TransientError, UncertainError } from '../../nodes/errors.ts';
import { asTransient } from '../database-away.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { noteAnswered, noteBegun } from './begun-renewals.ts';
import { parseSecrets } from './definitions.ts';
import type { SecretBox } from './secrets.ts';
import { lockConnection, openSecrets, sealedColumns } from './stored.ts';

interface Renewed {
  secrets: unknown;
  version: string;
}

export interface Renewal {
  connectionId: string;
  definition: ConnectionDefinition;
  used: unknown;
  refresh: (newest: unknown) => Promise<unknown>;
}

export function renewer({ db, pool, secrets: box }: Pick<Engine, 'db' | 'pool' | 'secrets'>) {
  const flights = new Map<string, Promise<Renewed>>();

  /** What `refresh` throws is everybody's who waited for this flight; the row is then as it was. */
  return async function renew(renewal: Renewal): Promise<Renewed> {
    const { connectionId } = renewal;
    for (let flight = flights.get(connectionId); flight; flight = flights.get(connectionId)) {
      const newest = await flight;
      if (!isSame(newest.secrets, renewal.used)) return newest;
    }
    const flight = renewInTurn(db, pool, box, renewal)
      .catch((error: unknown) => {
        throw asTransient(error); // the refused request had no effect
      })
      .finally(() => flights.delete(connectionId));
    flights.set(connectionId, flight);
    return flight;
  };
}

type Ended = { renewed: Renewed } | { refusal: unknown };

async function renewInTurn(db: Db, pool: pg.Pool, box: SecretBox, renewal: Renewal): Promise<Renewed> {
  const ended = await db.transaction((tx) => renewIn(tx, pool, box, renewal));
  if ('renewed' in ended) return ended.renewed;
  throw ended.refusal; // after the commit: what was noted of it stays
}

async function renewIn(
  tx: Tx,
  pool: pg.Pool,
  box: SecretBox,
  { connectionId, definition, used, refresh }: Renewal,
): Promise<Ended> {
  const row = await lockConnection(tx, connectionId);
  const newest = parseSecrets(definition, openSecrets(box, row));
  if (!isSame(newest, used)) return { renewed: { secrets: newest, version: row.secretsVersion } };
  const { wasLost } = await noteBegun(pool, row);
  let secrets: unknown;
  try {
    secrets = await inTime(refresh(newest));
  } catch (error) {
    if (error instanceof UncertainError) {
      const { code, params, retryAfterMs } = error;
      const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
      return { refusal: new TransientError(code, params, { cause: error, ...asked }) };
    }
    if (!(error instanceof FlowError)) throw error;
    if (!wasLost) await noteAnswered(tx, row);
    const lost = wasLost && error instanceof ConnectionDeadError ? definition.afterLostRenewal?.(error) : undefined;
    return { refusal: lost ?? error };
  }
  const columns = sealedColumns(box, definition, { id: row.id, secrets });
  await tx.update(connections).set(columns).where(eq(connections.id, row.id));
  await noteAnswered(tx, row);
  return { renewed: { secrets: parseSecrets(definition, secrets), version: columns.secretsVersion } };
}

/** The row must not stay locked for a service that never answers. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const seconds = limits.requestTimeoutMs / 1000;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new UncertainError('connection.timeout', { seconds })),
    limits.requestTimeoutMs,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** As stored: a key that is absent and one that is undefined are the same. */
const isSame = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
