/** What a person decides about a run: the four answers to needs-attention, and cancel. */
import { and, eq, isNull } from 'drizzle-orm';
import type pg from 'pg';
import type { Tx } from '../../db/client.ts';
import { runs, steps } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { graphOf } from '../flow/graph.ts';
import { type Lane, withLanes } from '../run/lanes.ts';
import { queueRuns } from '../run/queue.ts';
import { referencesIn } from '../values/source.ts';
import { readDocument } from './document.ts';

export type Answer = { kind: 'created'; recordId: string } | { kind: 'sendAgain' } | { kind: 'skip' } | { kind: 'end' };

export interface GivenAnswer {
  runId: string;
  nodeId: string;
  iterationPath: string;
  answer: Answer;
}

/** Throws 'run.answered' when somebody was quicker, 'run.outputNeeded' when a later step needs what would be skipped. */
export async function answerRun(engine: Engine, actor: Actor, given: GivenAnswer): Promise<void> {
  await settleAnswer(engine, actor, given);
  if (given.answer.kind !== 'end') return;
  await wakeCaller(engine.pool, given.runId);
  await releaseLane(engine, actor, given);
}

async function settleAnswer(engine: Engine, actor: Actor, given: GivenAnswer): Promise<void> {
  await engine.db.transaction(async (tx) => {
    const [run] = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.workspaceId, actor.workspaceId), eq(runs.id, given.runId)))
      .for('update');
    if (!run) throw new UserFixableError('run.notFound');
    const which = and(
      eq(steps.runId, given.runId),
      eq(steps.nodeId, given.nodeId),
      eq(steps.iterationPath, given.iterationPath),
      eq(steps.status, 'uncertain'),
    );
    const [step] = await tx.select().from(steps).where(which);
    if (run.status !== 'needsAttention' || !step) throw new UserFixableError('run.answered');
    await settle(tx, run, { ...given, candidates: step.candidates ?? [] }, which);
  });
}

async function settle(
  tx: Tx,
  run: typeof runs.$inferSelect,
  { nodeId, answer, candidates }: GivenAnswer & { candidates: NonNullable<(typeof steps.$inferSelect)['candidates']> },
  which: ReturnType<typeof and>,
): Promise<void> {
  const finishedAt = new Date();
  const settled = { intendedAt: null, sendBefore: null, settledAfter: null, candidates: null };
  switch (answer.kind) {
    case 'created':
      await tx
        .update(steps)
        .set({
          ...settled,
          status: 'succeeded',
          output: recordOf(answer.recordId, candidates),
          errorCode: null,
          errorParams: null,
          finishedAt,
        })
        .where(which);
      break;
    case 'sendAgain':
      await tx
        .update(steps)
        .set({ ...settled, status: 'retrying', dueAt: finishedAt })
        .where(which);
      break;
    case 'skip':
      if (await isNeeded(tx, run, nodeId)) throw new UserFixableError('run.outputNeeded');
      await tx
        .update(steps)
        .set({ ...settled, status: 'succeeded', output: {}, errorCode: null, errorParams: null, finishedAt })
        .where(which);
      break;
    case 'end':
      await tx
        .update(steps)
        .set({ ...settled, status: 'failed', finishedAt })
        .where(which);
      await tx.update(runs).set({ status: 'cancelled', finishedAt }).where(eq(runs.id, run.id));
      return;
  }
  await queueRuns(tx, run.workspaceId, [run.id]);
}

/** As the step itself would have put it out, as far as it is known. */
function recordOf(id: string, candidates: { id: string; url?: string }[]): { [key: string]: string } {
  const url = candidates.find((candidate) => candidate.id === id)?.url;
  return url === undefined ? { id } : { id, url };
}

async function isNeeded(tx: Tx, run: typeof runs.$inferSelect, nodeId: string): Promise<boolean> {
  const graph = graphOf(await readDocument(tx, run.workspaceId, run.versionId));
  return [...graph.nodes.values()].some((node) =>
    Object.values(node.input).some((source) => referencesIn(source).some((reference) => reference.nodeId === nodeId)),
  );
}

/** Ends a run that has not finished. A step that is being sent at this moment may still have its effect; it is not recorded. */
export async function cancelRun(engine: Engine, actor: Actor, given: { runId: string }): Promise<void> {
  const lane = await laneOf(engine, actor, given.runId);
  const cancelled = await withLanes(engine.pool, lane, async (client) => {
    const { rowCount } = await client.query(
      `update runs set status = 'cancelled', finished_at = now(), waiting_for = null, due_at = null, lease_token = null,
         lease_until = null, holds_lane = false
       where workspace_id = $1 and id = $2 and status in ('queued', 'running', 'waiting', 'needsAttention')`,
      [actor.workspaceId, given.runId],
    );
    if (rowCount === 1) await wakeCaller(client, given.runId);
    return rowCount === 1;
  });
  if (!cancelled) throw new UserFixableError('run.notOpen');
  await cancelCalled(engine, actor, given.runId);
}

/** Runs that it had called end with it. One that ends by itself meanwhile is left as it is. */
async function cancelCalled(engine: Engine, actor: Actor, runId: string): Promise<void> {
  const called = await engine.db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.workspaceId, actor.workspaceId), eq(runs.parentRunId, runId), isNull(runs.finishedAt)));
  for (const { id } of called)
    await cancelRun(engine, actor, { runId: id }).catch((error: unknown) => {
      if (!(error instanceof UserFixableError)) throw error;
    });
}

/** The flow that called a run looks what became of it. */
async function wakeCaller(client: Pick<pg.PoolClient, 'query'>, runId: string): Promise<void> {
  await client.query(
    `with woken as (
       update runs p set wake_up = true from runs c where c.id = $1 and p.id = c.parent_run_id and p.status = 'running'
     )
     select graphile_worker.add_job('advanceRun', json_build_object('runId', parent_run_id), job_key := 'run:' || parent_run_id)
     from runs where id = $1 and parent_run_id is not null`,
    [runId],
  );
}

/** Lets the next runs of a lane go on although this run of it failed (lanes that hold after a failure). */
export async function releaseLane(engine: Engine, actor: Actor, given: { runId: string }): Promise<void> {
  await withLanes(engine.pool, await laneOf(engine, actor, given.runId), async (client) => {
    await client.query(
      `update runs set holds_lane = false where workspace_id = $1 and id = $2 and status in ('succeeded', 'failed', 'cancelled')`,
      [actor.workspaceId, given.runId],
    );
  });
}

async function laneOf(engine: Engine, actor: Actor, runId: string): Promise<Lane[]> {
  const [run] = await engine.db
    .select({ name: runs.laneName, key: runs.laneKey })
    .from(runs)
    .where(and(eq(runs.workspaceId, actor.workspaceId), eq(runs.id, runId)));
  if (!run) throw new UserFixableError('run.notFound');
  return run.name !== null && run.key !== null
    ? [{ workspaceId: actor.workspaceId, name: run.name, key: run.key }]
    : [];
}
