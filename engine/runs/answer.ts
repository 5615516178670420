/**
 * What a person decides about a run that is in doubt, and who goes on meanwhile. There are four answers; the first one is
 * `created` where the step makes a record, else `done`.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { runs, steps } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { graphOf } from '../flow/graph.ts';
import { INSISTED } from '../run/kept.ts';
import { withLanes } from '../run/lanes.ts';
import { queueRuns } from '../run/queue.ts';
import type { StepState } from '../run/state.ts';
import { referencesIn } from '../values/source.ts';
import { adopted } from './adopt.ts';
import { cancelCalled, lanesOf, wakeCallers } from './cancel.ts';
import { readDocument } from './document.ts';

export type Answer =
  | { kind: 'created'; recordId: string }
  | { kind: 'done' }
  /** `anyway`: of a step that asked and sent nothing, against what made it ask. */
  | { kind: 'sendAgain'; anyway?: true | undefined }
  | { kind: 'skip' }
  | { kind: 'end' };

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
  await wakeCallers(engine.pool, [given.runId]);
  await cancelCalled(engine, actor.workspaceId, [given.runId]);
  await releaseLane(engine, actor, given);
}

async function settleAnswer(engine: Engine, actor: Actor, given: GivenAnswer): Promise<void> {
  // The record is asked about before anything is locked: the far side may take its time.
  const output = given.answer.kind === 'created' ? await outputOf(engine, actor, given, given.answer.recordId) : {};
  await engine.db.transaction(async (tx) => {
    const [run] = await tx.select().from(runs).where(ofRun(actor, given)).for('update');
    if (!run) throw new UserFixableError('run.notFound');
    const which = inDoubt(given);
    const [step] = await tx.select().from(steps).where(which);
    if (run.status !== 'needsAttention' || !step) throw new UserFixableError('run.answered');
    await settle(tx, run, { ...given, output, isChoice: step.intendedAt === null }, which);
  });
}

const ofRun = (actor: Actor, { runId }: GivenAnswer) =>
  and(eq(runs.workspaceId, actor.workspaceId), eq(runs.id, runId));

const inDoubt = ({ runId, nodeId, iterationPath }: GivenAnswer) =>
  and(
    eq(steps.runId, runId),
    eq(steps.nodeId, nodeId),
    eq(steps.iterationPath, iterationPath),
    eq(steps.status, 'uncertain'),
  );

/**
 * As the step itself would have put it out. Where its node or its account cannot say so, what is known of the record is enough as
 * long as no later step uses more.
 */
async function outputOf(engine: Engine, actor: Actor, given: GivenAnswer, recordId: string): Promise<Json> {
  const [run] = await engine.db.select().from(runs).where(ofRun(actor, given));
  if (!run) throw new UserFixableError('run.notFound');
  const [step] = await engine.db.select().from(steps).where(inDoubt(given));
  if (!step) throw new UserFixableError('run.answered');
  const known = recordOf(recordId, step.candidates ?? []);
  try {
    const document = await readDocument(engine.db, run.workspaceId, run.versionId);
    const isChoice = step.intendedAt === null;
    return (await adopted(engine, run.workspaceId, { document, nodeId: given.nodeId, recordId, isChoice })) ?? known;
  } catch (error) {
    if (isNoSuchRecord(error) || (await isNeeded(engine.db, run, given.nodeId))) throw error;
    return known;
  }
}

/** What was named is no record that the step could have made. */
const isNoSuchRecord = (error: unknown): boolean =>
  error instanceof UserFixableError && error.repair?.kind === 'field' && error.repair.field === 'recordId';

async function settle(
  tx: Tx,
  run: typeof runs.$inferSelect,
  { nodeId, answer, output, isChoice }: GivenAnswer & { output: Json; isChoice: boolean },
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
          output,
          errorCode: null,
          errorParams: null,
          finishedAt,
        })
        .where(which);
      break;
    case 'sendAgain':
      await tx
        .update(steps)
        .set({
          ...settled,
          status: 'retrying',
          dueAt: null,
          ...(answer.anyway && isChoice ? { log: withLine({ at: finishedAt.toISOString(), code: INSISTED }) } : {}),
        })
        .where(which);
      break;
    case 'done':
    case 'skip':
      if (await isNeeded(tx, run, nodeId)) throw new UserFixableError('run.outputNeeded');
      await tx
        .update(steps)
        .set({ ...settled, status: 'succeeded', output: {}, errorCode: null, errorParams: null, finishedAt })
        .where(which);
      break;
    case 'end':
      // The intent stays: whoever runs it again is told that it may have been written.
      await tx.update(steps).set({ candidates: null, status: 'failed', finishedAt }).where(which);
      await tx.update(runs).set({ status: 'cancelled', finishedAt, holdsLane: false }).where(eq(runs.id, run.id));
      return;
  }
  await queueRuns(tx, run.workspaceId, [run.id]);
}

const withLine = (line: StepState['log'][number]) =>
  sql`coalesce(${steps.log}, '[]'::jsonb) || ${JSON.stringify([line])}::jsonb`;

function recordOf(id: string, candidates: { id: string; url?: string }[]): { [key: string]: string } {
  const url = candidates.find((candidate) => candidate.id === id)?.url;
  return url === undefined ? { id } : { id, url };
}

async function isNeeded(tx: Db | Tx, run: typeof runs.$inferSelect, nodeId: string): Promise<boolean> {
  const graph = graphOf(await readDocument(tx, run.workspaceId, run.versionId));
  return [...graph.nodes.values()].some((node) =>
    Object.values(node.input).some((source) => referencesIn(source).some((reference) => reference.nodeId === nodeId)),
  );
}

/**
 * Lets the next runs of a lane go on although this run of it failed or waits for a person. One that goes on later lines up
 * again, behind those that came meanwhile.
 */
export async function releaseLane(engine: Engine, actor: Actor, given: { runId: string }): Promise<void> {
  await withLanes(engine.pool, await lanesOf(engine, actor.workspaceId, [given.runId]), async (client) => {
    await client.query(
      `update runs set holds_lane = false where workspace_id = $1 and id = $2 and holds_lane
         and status in ('needsAttention', 'succeeded', 'failed', 'cancelled')`,
      [actor.workspaceId, given.runId],
    );
  });
}
