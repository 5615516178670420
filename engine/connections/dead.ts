/**
 * A connection breaks and comes back. Breaking pauses the flows whose live version uses it and tells people once; coming back
 * lets them go on and queues the runs that waited for it. Each is one transaction under the connection row's lock.
 */
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { connections, flows, runs } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { tellWorkers } from '../flows/halt.ts';
import { addNotice } from '../notices/add.ts';
import { queuePausedRuns, queueRuns } from '../run/queue.ts';
import { forgetClient } from './clients.ts';
import { flowsThatLeft, PAUSED_BY_CONNECTION, tellOlderRuns } from './published-meanwhile.ts';
import { type ConnectionRow, lockConnection } from './stored.ts';
import { flowsLiveWith, flowsWithoutDead } from './usage.ts';

/** Ids are parameters of one statement. */
const QUEUED_AT_ONCE = 5_000;

export interface Death {
  workspaceId: string;
  connectionId: string;
  error: { code: string; params: ErrorParams };
  /** When the refused request was made: a connection that was found well after that is not dead. */
  usedAt?: Date;
}

/** A second call, from any worker, changes nothing and tells nobody. One that was deleted meanwhile is let be. */
export async function markDead(engine: Engine, { workspaceId, connectionId, error, usedAt }: Death): Promise<void> {
  await engine.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(connections)
      .where(and(eq(connections.workspaceId, workspaceId), eq(connections.id, connectionId)))
      .for('update');
    if (!row || row.status === 'dead') return;
    // Mended between the refusal and this moment: what waits for it was not there yet to be queued.
    if (usedAt && row.testedAt && row.testedAt > usedAt) return reviveIn(tx, row);
    const deadAt = new Date();
    await tx
      .update(connections)
      .set({ status: 'dead', deadCode: error.code, deadParams: error.params, deadAt })
      .where(eq(connections.id, row.id));
    const using = await flowsLiveWith(tx, row.workspaceId, row.id);
    const running = using.filter((flow) => flow.pausedAt === null).map((flow) => flow.id);
    if (running.length > 0)
      await tx
        .update(flows)
        .set({ pausedAt: deadAt, pausedCode: PAUSED_BY_CONNECTION })
        .where(inArray(flows.id, running));
    await tellWorkers(tx);
    await addNotice(tx, {
      workspaceId: row.workspaceId,
      kind: 'connectionDead',
      connectionId: row.id,
      errorCode: error.code,
      errorParams: error.params,
      onceKey: `connectionDead:${row.id}:${deadAt.toISOString()}`,
    });
  });
  forgetClient(engine, connectionId);
}

/** Does nothing for a connection that is not dead, except queueing runs that wait for it all the same. */
export async function revive(engine: Engine, connectionId: string): Promise<void> {
  await engine.db.transaction(async (tx) => reviveIn(tx, await lockConnection(tx, connectionId)));
  forgetClient(engine, connectionId);
}

/** In the caller's transaction, which holds the row's lock: together with new secrets, for instance. */
export async function reviveIn(tx: Tx, row: ConnectionRow): Promise<void> {
  await tx
    .update(connections)
    .set({ status: 'ok', deadCode: null, deadParams: null, deadAt: null })
    .where(eq(connections.id, row.id));
  const resumed = await resumeFlows(tx, row);
  await tellWorkers(tx);
  for (const flowId of resumed) await queuePausedRuns(tx, row.workspaceId, flowId);
  const waiting = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.status, 'waiting'), eq(runs.waitingConnectionId, row.id)))
    .orderBy(runs.id);
  for (let from = 0; from < waiting.length; from += QUEUED_AT_ONCE)
    await queueRuns(
      tx,
      row.workspaceId,
      waiting.slice(from, from + QUEUED_AT_ONCE).map((run) => run.id),
    );
}

/** The flows that go on: paused for a connection, and none of theirs is dead any more. */
async function resumeFlows(tx: Tx, row: ConnectionRow): Promise<string[]> {
  const using = await flowsLiveWith(tx, row.workspaceId, row.id);
  const held = using.filter((flow) => flow.pausedCode === PAUSED_BY_CONNECTION).map((flow) => flow.id);
  const left = await flowsThatLeft(tx, row);
  const free = await flowsWithoutDead(tx, [...held, ...left]);
  await tellOlderRuns(
    tx,
    row,
    free.filter((id) => left.includes(id)),
  );
  if (free.length > 0) await tx.update(flows).set({ pausedAt: null, pausedCode: null }).where(inArray(flows.id, free));
  return free;
}
