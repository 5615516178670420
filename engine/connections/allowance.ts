/**
 * Our share of a service's daily calls. Beyond it runs are parked (waiting for `allowance`) and go on by themselves as the
 * window of 24 hours moves on. Half is the default: what else is connected to the org is unknown here and keeps the other
 * half, and a flow that runs wild cannot use up a day for everybody.
 */
import { and, eq, sql } from 'drizzle-orm';
import { allowances, runs } from '../../db/schema/index.ts';
import { AllowanceSpentError, UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { addNotice } from '../notices/add.ts';
import { queueRuns } from '../run/queue.ts';
import { openClient } from './clients.ts';
import { definitionOf } from './definitions.ts';
import { forgetExhausted, isExhaustedNow, isKnownExhausted, noteExhausted, readExhausted } from './exhausted.ts';
import { meterOf, readStanding, type Standing } from './meter.ts';
import { readConnection } from './stored.ts';

export const SHARE_SPENT = 'connection.shareSpent';
const ALL_SPENT = 'connection.allowanceExhausted';
const QUEUED_AT_ONCE = 1_000;

/** Before a step of a run calls: throws AllowanceSpentError when our share, or all there is, is used up. Asks nobody but our rows. */
export async function requireAllowance(engine: Engine, connectionId: string): Promise<void> {
  const standing = meterOf(engine).standing(connectionId);
  if (isKnownExhausted(engine, connectionId) && (await isExhaustedNow(engine, connectionId))) {
    const { used, total } = { used: standing?.used ?? 0, total: standing?.total ?? 0 };
    throw new AllowanceSpentError(ALL_SPENT, { own: 0, share: 0, used, total });
  }
  if (!standing || !isSpent(standing)) return;
  // Nobody refuses without looking: the day may have moved on since the last call, or a person raised the share elsewhere.
  const now = await meterOf(engine).refresh(connectionId);
  if (!now || !isSpent(now)) return;
  throw new AllowanceSpentError(SHARE_SPENT, { ...figures(now) });
}

export const isSpent = ({ own, share, total }: Standing): boolean => total !== null && own >= (total * share) / 100;

const figures = ({ own, share, total }: Standing) => ({ own: Math.round(own), share, total: total ?? 0 });

/** Notes that runs wait, and tells people once for each time it begins. After such a run is settled: a look finds it there. */
export async function park(engine: Engine, connectionId: string, error: { code: string }): Promise<void> {
  const isExhausted = error.code !== SHARE_SPENT;
  // What a worker was told just now by our own rows does not make it last longer.
  if (isExhausted && error.code !== ALL_SPENT) await noteExhausted(engine, connectionId);
  await engine.db.transaction(async (tx) => {
    const parkedAt = new Date();
    const [row] = await tx
      .update(allowances)
      .set({ parkedAt, isExhausted })
      .where(and(eq(allowances.connectionId, connectionId), sql`${allowances.parkedAt} is null`))
      .returning();
    if (!row) return;
    await addNotice(tx, {
      workspaceId: row.workspaceId,
      kind: 'allowanceSpent',
      connectionId,
      errorCode: isExhausted ? ALL_SPENT : SHARE_SPENT,
      errorParams: { own: 0, share: row.share, total: row.total ?? 0, used: row.used ?? 0 },
      onceKey: `allowanceSpent:${connectionId}:${parkedAt.toISOString()}`,
    });
  });
}

/** By the clock that nobody can set. */
const lookedAt = new WeakMap<Engine, number>();

/**
 * Called by every worker every few seconds; looks once a minute at the connections that runs wait for, also at one that a
 * worker died over before it was marked. As many runs go on as there are calls to spare, oldest first.
 */
export async function unparkDue(engine: Engine): Promise<number> {
  await readExhausted(engine);
  const now = performance.now();
  if (now - (lookedAt.get(engine) ?? Number.NEGATIVE_INFINITY) < limits.parkedLookMs) return 0;
  lookedAt.set(engine, now);
  const { rows } = await engine.pool.query<{ connectionId: string; workspaceId: string; isExhausted: boolean }>(
    `select connection_id as "connectionId", workspace_id as "workspaceId", is_exhausted as "isExhausted"
     from allowances a where parked_at is not null or exists (
       select from runs r where r.waiting_connection_id = a.connection_id and r.status = 'waiting'
         and r.waiting_for = 'allowance')`,
  );
  let queued = 0;
  for (const row of rows)
    queued += await unpark(engine, row).catch((error: unknown) => {
      engine.log.warn({ err: error }, 'parked runs could not be looked at');
      return 0;
    });
  return queued;
}

/** Looks now; also after the share was changed. */
export async function unpark(
  engine: Engine,
  { connectionId, workspaceId, isExhausted }: { connectionId: string; workspaceId: string; isExhausted: boolean },
): Promise<number> {
  if (isExhausted) await readAllowance(engine, workspaceId, connectionId);
  const standing = await readStanding(engine, connectionId);
  if (!standing) return 0;
  meterOf(engine).forget(connectionId);
  const { own, share, total, used } = standing;
  const ownRoom = total === null ? QUEUED_AT_ONCE : Math.floor((total * share) / 100 - own);
  const orgRoom = isExhausted && total !== null && used !== null ? total - used : Number.POSITIVE_INFINITY;
  const room = Math.min(ownRoom, orgRoom, QUEUED_AT_ONCE);
  if (room <= 0) return 0;
  forgetExhausted(engine, connectionId);
  return engine.db.transaction(async (tx) => {
    const waiting = await tx
      .select({ id: runs.id })
      .from(runs)
      .where(
        and(eq(runs.status, 'waiting'), eq(runs.waitingConnectionId, connectionId), eq(runs.waitingFor, 'allowance')),
      )
      .orderBy(runs.id)
      .limit(room + 1);
    const first = waiting.slice(0, room).map(({ id }) => id);
    await queueRuns(tx, workspaceId, first);
    const isOver = waiting.length <= room;
    await tx
      .update(allowances)
      .set({ exhaustedUntil: null, ...(isOver ? { parkedAt: null, isExhausted: false } : {}) })
      .where(eq(allowances.connectionId, connectionId));
    return first.length;
  });
}

/** Asks the service; one call. */
export async function readAllowance(engine: Engine, workspaceId: string, connectionId: string): Promise<void> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  const { allowance } = definitionOf(row.type);
  if (!allowance) return;
  const client = await openClient(engine, workspaceId, connectionId);
  const { used, total } = await allowance(client, { signal: AbortSignal.timeout(limits.requestTimeoutMs) });
  const readAt = new Date();
  await engine.db
    .insert(allowances)
    .values({ connectionId, workspaceId, used, total, readAt })
    .onConflictDoUpdate({ target: allowances.connectionId, set: { used, total, readAt } });
  await meterOf(engine).flush();
}

/** Throws 'connection.shareOutOfRange'. What waited goes on at once when there is room now. */
export async function setShare(
  engine: Engine,
  { workspaceId }: Actor,
  { connectionId, share }: { connectionId: string; share: number },
): Promise<void> {
  if (!Number.isInteger(share) || share < 1 || share > 100) throw new UserFixableError('connection.shareOutOfRange');
  const { id } = await readConnection(engine.db, { workspaceId, connectionId });
  await engine.db
    .insert(allowances)
    .values({ connectionId: id, workspaceId, share })
    .onConflictDoUpdate({ target: allowances.connectionId, set: { share } });
  meterOf(engine).forget(id);
  await unpark(engine, { connectionId: id, workspaceId, isExhausted: false });
}
