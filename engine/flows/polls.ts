/**
 * Polling triggers of a flow: begun when it is switched on, left alone while it is off, caught up with when it comes back.
 * Where the news begins is asked of the far side before the switch says ON: what changes after that is an event.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { flowVersions, polls, triggers } from '../../db/schema/index.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { pollPages, pollTrigger } from '../triggers/poll.ts';
import { claimPoll, jobAt, type PollKey } from '../triggers/poll-rows.ts';
import { type FlowRow, readFlow } from './stored.ts';

/** A flow that was off for long may find this many pages of changes; what lies behind them is not offered. */
const catchUpPages = 25;

/**
 * Before a flow goes on. A trigger that was never on begins now; one that was, offers what changed meanwhile as events that
 * are held, which the switch then asks about. Throws what the far side says: a trigger that cannot be asked is not ON.
 */
export async function preparePolls(engine: Engine, flow: FlowRow): Promise<void> {
  if (flow.isOn || !flow.versionId) return;
  const [version] = await engine.db.select().from(flowVersions).where(eq(flowVersions.id, flow.versionId));
  if (!version || pollingNodes(version.document).length === 0) return;
  for (const key of await syncPolls(engine.db, flow, version.document)) {
    const claim = await claimPoll(engine.pool, key, true);
    if (!claim) continue; // somebody else is switching it on
    try {
      if (!(await pollPages(engine, claim, catchUpPages))) await beginAnew(engine.db, key);
    } finally {
      await engine.db
        .update(polls)
        .set({ leaseToken: null, leaseUntil: null })
        .where(and(ofPoll(key), eq(polls.leaseToken, claim.token)));
    }
  }
}

const ofPoll = ({ workspaceId, triggerId }: PollKey) =>
  and(eq(polls.workspaceId, workspaceId), eq(polls.triggerId, triggerId));

/** More than anybody would look through: the rest is passed over. */
const beginAnew = (db: Db, key: PollKey) => db.update(polls).set({ cursor: null }).where(ofPoll(key));

export const pollingNodes = (document: FlowDocument) =>
  document.nodes.filter(({ type }) => {
    const definition = nodeDefinition(type);
    return definition?.kind === 'trigger' && definition.poll !== undefined;
  });

/** A row for each polling trigger of the live version, none for any other; they keep their place over publishes. */
export async function syncPolls(
  db: Db | Tx,
  flow: { id: string; workspaceId: string },
  document: FlowDocument,
): Promise<PollKey[]> {
  const wanted = pollingNodes(document).map(({ id }) => id);
  const rows = await db
    .select({ triggerId: triggers.id, nodeId: triggers.nodeId })
    .from(triggers)
    .where(and(eq(triggers.workspaceId, flow.workspaceId), eq(triggers.flowId, flow.id)));
  const keys = rows
    .filter(({ nodeId }) => wanted.includes(nodeId))
    .map(({ triggerId }) => ({ workspaceId: flow.workspaceId, triggerId }));
  const kept = keys.map(({ triggerId }) => triggerId);
  await db.execute(sql`delete from polls where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id}
    and trigger_id <> all(${sql.param(kept)}::uuid[])`);
  for (const key of keys)
    await db
      .insert(polls)
      .values({ ...key, flowId: flow.id })
      .onConflictDoNothing();
  return keys;
}

/** Together with the switch, and with a new version of a flow that is on: each is asked now. */
export async function queuePolls(db: Db | Tx, flow: { id: string; workspaceId: string }): Promise<void> {
  await db.execute(sql`
    with due as (
      update polls set due_at = now() where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id}
      returning workspace_id, trigger_id, due_at
    )
    select ${sql.raw(jobAt('p.due_at'))} from due p`);
}

/** After a version of a flow that is on went live: a trigger it did not have before begins here and not when its job comes. */
export async function beginPolls(engine: Engine, flow: { id: string; workspaceId: string }): Promise<void> {
  const fresh = await engine.db
    .select({ workspaceId: polls.workspaceId, triggerId: polls.triggerId })
    .from(polls)
    .where(and(eq(polls.workspaceId, flow.workspaceId), eq(polls.flowId, flow.id), sql`${polls.cursor} is null`));
  for (const key of fresh) await pollTrigger(engine, key);
}

/** A person does not want to wait for the interval. */
export async function pollNow(engine: Engine, actor: Actor, given: { flowId: string }): Promise<void> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (!flow.isOn) throw new UserFixableError('flow.isOff');
  await queuePolls(engine.db, flow);
}

export interface PollState {
  nodeId: string;
  /** When the far side last answered well; null = not yet. */
  polledAt: Date | null;
  dueAt: Date;
  failures: number;
  failingSince: Date | null;
  error: { code: string; params: ErrorParams } | null;
}

export async function readPolls(engine: Engine, flow: FlowRow): Promise<PollState[]> {
  const rows = await engine.db
    .select({
      nodeId: triggers.nodeId,
      polledAt: polls.polledAt,
      dueAt: polls.dueAt,
      failures: polls.failures,
      failingSince: polls.failingSince,
      errorCode: polls.errorCode,
      errorParams: polls.errorParams,
    })
    .from(polls)
    .innerJoin(triggers, eq(triggers.id, polls.triggerId))
    .where(and(eq(polls.workspaceId, flow.workspaceId), eq(polls.flowId, flow.id)));
  return rows.map(({ errorCode, errorParams, ...row }) => ({
    ...row,
    error: errorCode === null ? null : { code: errorCode, params: errorParams ?? {} },
  }));
}
