/**
 * A run that is run again from where it failed goes on with what it called before, too: the called run is run again from
 * where that failed, when the caller comes to the call, and writes nothing twice.
 */
import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { events, flows, runs } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import { TransientError, UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { canonical } from '../flow/same.ts';
import { type Call, calledRunId, payloadFor } from '../run/child.ts';
import { Halted } from '../run/halts.ts';
import { LeaseLost } from '../run/in-hand.ts';
import { pastRuns } from './past-runs.ts';
import { rerunOne } from './rerun.ts';

/** Undefined = there is nothing to go on with: it is called for the first time, or another flow, or with other values. */
export async function callAgain(engine: Engine, call: Call): Promise<string | undefined> {
  const [own, ...past] = (await pastRuns(engine.pool, [call.runId])).get(call.runId) ?? [];
  if (own === undefined || past.length === 0) return undefined;
  const payload = await payloadFor(engine.pool, call);
  return engine.db.transaction(async (tx) => {
    await refuseUnheld(tx, call);
    const id = calledRunId(call);
    const [made] = await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, id));
    if (made) return id;
    const called = await lastCalled(tx, call, past);
    if (called?.flowId !== call.flowId || !isSame(called.payload, payload, [own, ...past])) return undefined;
    // Whoever ran it again by hand since has gone on with it already.
    const [newest] = await tx
      .select({ id: runs.id, status: runs.status })
      .from(runs)
      .where(and(eq(runs.eventId, called.eventId), ne(runs.kind, 'test')))
      .orderBy(desc(runs.id))
      .limit(1);
    if (!newest || newest.status === 'succeeded') return newest?.id;
    const { workspaceId, runId: parentRunId, nodeId: parentNodeId } = call;
    // A call always runs what is live: that is where the cause has been mended.
    const which = { runId: newest.id, from: 'failed', version: 'newest' } as const;
    return rerunOne(tx, { workspaceId, userId: null }, { ...which, as: { id, parentRunId, parentNodeId } }).catch(
      (error: unknown) => {
        if (!(error instanceof UserFixableError)) throw error;
        if (error.code === 'workspace.stopped') throw new Halted();
        // Somebody runs it by hand at this moment.
        if (error.code === 'run.loopChanged')
          throw new UserFixableError('flow.calledLoopChanged', { flow: called.flowName });
        const isOpen = ['run.stillRunning', 'run.againAlready'].includes(error.code);
        throw isOpen ? new TransientError(error.code, error.params) : error;
      },
    );
  });
}

/** Whoever cancels the caller meanwhile finds the called run, or keeps it from beginning. */
async function refuseUnheld(tx: Tx, { runId, leaseToken }: Call): Promise<void> {
  const { rowCount } = await tx.execute(
    sql`select from runs where id = ${runId} and lease_token = ${leaseToken} and status = 'running' for share`,
  );
  if (rowCount === 0) throw new LeaseLost(`run ${runId}`);
}

/** The newest first: what the last of the runs that came to this call has called. */
async function lastCalled(tx: Tx, call: Call, past: string[]) {
  const ids = past.map((runId) => calledRunId({ ...call, runId }));
  const found = await tx
    .select({ id: runs.id, flowId: runs.flowId, flowName: flows.name, eventId: events.id, payload: events.payload })
    .from(runs)
    .innerJoin(flows, eq(flows.id, runs.flowId))
    .innerJoin(events, eq(events.id, runs.eventId))
    .where(and(eq(runs.workspaceId, call.workspaceId), inArray(runs.id, ids)));
  return found.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))[0];
}

/** The id and the link of the calling run may be among the values: another one for each re-run, and no other call for that. */
function isSame(one: Json | null, other: Json, callers: string[]): boolean {
  const textOf = (payload: Json | null): string =>
    callers.reduce((text, id) => text.replaceAll(id, callers[0] ?? id), canonical(payload));
  return textOf(one) === textOf(other);
}
