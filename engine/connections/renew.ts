/**
 * One refresh at a time over all runs and workers. The connection's row lock is held while the other service is asked, so a
 * rotated refresh token is committed before anybody uses the new access token, and whoever comes second finds the newer
 * secrets and asks nobody. Inside one process all callers share one flight, so that they do not use up the pool waiting.
 */
import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { connections } from '../../db/schema/index.ts';
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { TransientError } from '../../nodes/errors.ts';
import { asTransient } from '../database-away.ts';
import { limits } from '../limits.ts';
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

export function renewer({ db, secrets: box }: { db: Db; secrets: SecretBox }) {
  const flights = new Map<string, Promise<Renewed>>();

  /** What `refresh` throws is everybody's who waited for this flight; the row is then as it was. */
  return async function renew(renewal: Renewal): Promise<Renewed> {
    const { connectionId } = renewal;
    for (let flight = flights.get(connectionId); flight; flight = flights.get(connectionId)) {
      const newest = await flight;
      if (!isSame(newest.secrets, renewal.used)) return newest;
    }
    const flight = renewInTurn(db, box, renewal)
      .catch((error: unknown) => {
        throw asTransient(error); // the refused request had no effect
      })
      .finally(() => flights.delete(connectionId));
    flights.set(connectionId, flight);
    return flight;
  };
}

function renewInTurn(db: Db, box: SecretBox, { connectionId, definition, used, refresh }: Renewal): Promise<Renewed> {
  return db.transaction(async (tx) => {
    const row = await lockConnection(tx, connectionId);
    const newest = parseSecrets(definition, openSecrets(box, row));
    if (!isSame(newest, used)) return { secrets: newest, version: row.secretsVersion };
    const secrets = await inTime(refresh(newest));
    const columns = sealedColumns(box, definition, { id: row.id, secrets });
    await tx.update(connections).set(columns).where(eq(connections.id, row.id));
    return { secrets: parseSecrets(definition, secrets), version: columns.secretsVersion };
  });
}

/** The row must not stay locked for a service that never answers. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const seconds = limits.requestTimeoutMs / 1000;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TransientError('connection.timeout', { seconds })),
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
