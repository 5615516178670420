/** A call that failed goes on in a re-run: the called run is run again from where it failed, and writes nothing twice. */
import { and, eq } from 'drizzle-orm';
import { events, runs } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { type Call, calledRunId, payloadFor } from '../run/child.ts';
import { rerunOne } from './rerun.ts';

/** Undefined = there is nothing to go on with: another flow is called now, or with other values, as a person wanted it. */
export async function callAgain(engine: Engine, call: Call, again: string): Promise<string | undefined> {
  const payload = await payloadFor(engine.pool, call);
  return engine.db.transaction(async (tx) => {
    const id = calledRunId(call);
    const [made] = await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, id));
    if (made) return id;
    const [before] = await tx
      .select({ flowId: runs.flowId, payload: events.payload })
      .from(runs)
      .innerJoin(events, eq(events.id, runs.eventId))
      .where(and(eq(runs.workspaceId, call.workspaceId), eq(runs.id, again)));
    if (before?.flowId !== call.flowId || canonical(before.payload) !== canonical(payload)) return undefined;
    const { workspaceId, runId: parentRunId, nodeId: parentNodeId } = call;
    // A call always runs what is live: that is where the cause has been mended.
    const which = { runId: again, from: 'failed', version: 'newest' } as const;
    return rerunOne(tx, { workspaceId, userId: null }, { ...which, as: { id, parentRunId, parentNodeId } });
  });
}

/** PostgreSQL keeps the names of an object in an order of its own. */
const canonical = (value: Json | null): string =>
  JSON.stringify(value, (_, inner: Json) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
