/** What a person decides about a run: the four answers to needs-attention, and cancel. */
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { runs, steps } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { graphOf } from '../flow/graph.ts';
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
    await settle(tx, run, given, which);
  });
}

async function settle(
  tx: Tx,
  run: typeof runs.$inferSelect,
  { nodeId, answer }: GivenAnswer,
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
          output: { id: answer.recordId },
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

async function isNeeded(tx: Tx, run: typeof runs.$inferSelect, nodeId: string): Promise<boolean> {
  const graph = graphOf(await readDocument(tx, run.workspaceId, run.versionId));
  return [...graph.nodes.values()].some((node) =>
    Object.values(node.input).some((source) => referencesIn(source).some((reference) => reference.nodeId === nodeId)),
  );
}

/** Ends a run that has not finished. A step that is being sent at this moment may still have its effect; it is not recorded. */
export async function cancelRun(engine: Engine, actor: Actor, given: { runId: string }): Promise<void> {
  const { rowCount } = await engine.db
    .update(runs)
    .set({
      status: 'cancelled',
      finishedAt: new Date(),
      waitingFor: null,
      dueAt: null,
      leaseToken: null,
      leaseUntil: null,
    })
    .where(
      and(
        eq(runs.workspaceId, actor.workspaceId),
        eq(runs.id, given.runId),
        sql`${runs.status} in ('queued', 'running', 'waiting', 'needsAttention')`,
      ),
    );
  if (rowCount === 0) throw new UserFixableError('run.notOpen');
}
