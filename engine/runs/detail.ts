/** One run with all that happened in it. */
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { attempts, events, flowVersions, iterations, runs, steps } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { graphOf } from '../flow/graph.ts';
import { withoutSecrets } from '../flows/for-readers.ts';
import type { RunStatus, StepState } from '../run/state.ts';
import { labelsOfRun, type StepLabels } from './field-labels.ts';
import { type RunRow, type RunSqlRow, runColumns, toRunRows } from './list.ts';

/** A loop over thousands of items has more steps than anybody reads. */
const mostSteps = 500;

export interface StepDetail extends Omit<StepState, 'intent' | 'connectionId' | 'waitsFor'> {
  /** Surely nothing was sent: a person only chooses how to go on. */
  isChoice: boolean;
}

export interface RunDetail extends RunRow {
  document: FlowDocument;
  /** Of iterations at most `mostSteps`, those in trouble first. */
  steps: StepDetail[];
  /** Per loop, over all that it stands in: how many iterations have ended, and how many of them failed. */
  loops: Record<string, { ended: number; failed: number }>;
  attempts: (typeof attempts.$inferSelect)[];
  event: { id: string; status: string; payload: Json | null; createdAt: Date } | null;
  reruns: { id: string; status: RunStatus; createdAt: Date }[];
  newestVersionNumber: number;
  /** By step: what the fields of its records are called. */
  labels: Record<string, StepLabels>;
}

export async function getRun(engine: Engine, workspaceId: string, runId: string): Promise<RunDetail> {
  const { rows } = await engine.pool.query<RunSqlRow & { event_id: string | null }>(
    `select ${runColumns}, r.event_id from runs r join flows f on f.id = r.flow_id join flow_versions v on v.id = r.version_id
     where r.workspace_id = $1 and r.id = $2`,
    [workspaceId, runId],
  );
  const row = rows[0];
  if (!row) throw new UserFixableError('run.notFound');
  const { db } = engine;
  const [stepRows, iterationRows, attemptRows, eventRows, rerunRows, newest, loopRows] = await Promise.all([
    db
      .select()
      .from(steps)
      .where(and(eq(steps.runId, runId), eq(steps.iterationPath, '')))
      .orderBy(asc(steps.startedAt)),
    db
      .select()
      .from(steps)
      .where(and(eq(steps.runId, runId), ne(steps.iterationPath, '')))
      .orderBy(sql`${steps.status} in ('succeeded', 'skipped')`, asc(steps.startedAt))
      .limit(mostSteps),
    db.select().from(attempts).where(eq(attempts.runId, runId)).orderBy(asc(attempts.startedAt)).limit(mostSteps),
    row.event_id ? db.select().from(events).where(eq(events.id, row.event_id)) : [],
    db
      .select({ id: runs.id, status: runs.status, createdAt: runs.createdAt })
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), eq(runs.flowId, row.flow_id), eq(runs.rerunOf, runId)))
      .orderBy(asc(runs.id)),
    db
      .select({ number: sql<number>`max(${flowVersions.number})` })
      .from(flowVersions)
      .where(and(eq(flowVersions.workspaceId, workspaceId), eq(flowVersions.flowId, row.flow_id))),
    db
      .select({
        nodeId: iterations.nodeId,
        ended: sql<number>`count(*)::int`,
        failed: sql<number>`(count(*) filter (where ${iterations.status} = 'failed'))::int`,
      })
      .from(iterations)
      .where(eq(iterations.runId, runId))
      .groupBy(iterations.nodeId),
  ]);
  const [shown] = await toRunRows(engine, [row]);
  if (!shown) throw new UserFixableError('run.notFound');
  const event = eventRows[0];
  const labels = await labelsOfRun(engine, runId, row.document, event?.payload ?? null);
  const own = [...stepRows, ...iterationRows].map(toStepDetail);
  return {
    ...shown,
    document: withoutSecrets(row.document),
    steps: [...triggerStep(row.document, own, event?.payload ?? null, row.created_at), ...own],
    loops: Object.fromEntries(loopRows.map(({ nodeId, ...counts }) => [nodeId, counts])),
    attempts: attemptRows,
    event: event ? { id: event.id, status: event.status, payload: event.payload, createdAt: event.createdAt } : null,
    reruns: rerunRows,
    newestVersionNumber: newest[0]?.number ?? row.number,
    labels,
  };
}

/** The trigger's step is the event; it has no row of its own. */
function triggerStep(document: FlowDocument, own: StepDetail[], payload: Json | null, at: Date): StepDetail[] {
  const graph = graphOf(document);
  const node = document.nodes.find(({ id }) => !graph.incoming.has(id));
  if (!node || own.some((step) => step.nodeId === node.id)) return [];
  return [
    {
      nodeId: node.id,
      iterationPath: '',
      status: 'succeeded',
      branch: null,
      input: null,
      output: payload,
      attempt: 1,
      isCarried: false,
      error: null,
      candidates: null,
      isChoice: false,
      log: [],
      startedAt: at,
      finishedAt: at,
      dueAt: null,
    },
  ];
}

function toStepDetail(row: typeof steps.$inferSelect): StepDetail {
  return {
    nodeId: row.nodeId,
    iterationPath: row.iterationPath,
    status: row.status,
    branch: row.branch,
    input: row.input,
    output: row.output,
    attempt: row.attempt,
    isCarried: row.isCarried,
    error: row.errorCode
      ? { code: row.errorCode, params: row.errorParams ?? {}, repair: row.repair ?? undefined }
      : null,
    candidates: row.candidates,
    isChoice: row.status === 'uncertain' && row.intendedAt === null,
    log: (row.log ?? []).filter(({ kept }) => kept === undefined), // what the engine remembers is no line for people
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    dueAt: row.dueAt,
  };
}
