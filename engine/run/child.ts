/**
 * Calling another flow. The child's run id follows from the step that calls it, so that a worker that takes the step up again
 * finds the run instead of starting a second one. The parent waits in the database; the child's end queues it (store.ts).
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Json } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { keyValuesOf } from '../triggers/key-values.ts';
import { parsePart } from './parse-part.ts';
import { jobOf } from './run-jobs.ts';
import type { RunKind, RunStatus } from './state.ts';

export interface Call {
  workspaceId: string;
  /** The calling run; a step that is only tried has none in the database. */
  runId: string;
  nodeId: string;
  iterationPath: string;
  /** Under which the calling run is held; absent for a step that is only tried. */
  leaseToken?: string;
  kind: RunKind;
  flowId: string;
  values: Record<string, Json>;
}

export type ChildState = { status: RunStatus; output: Json; flowName: string; error: string | null };

/** Starts the run unless it is there. Throws UserFixableError for a flow that cannot be called, or not with these values. */
export async function callFlow(pool: pg.Pool, call: Call): Promise<string> {
  const runId = calledRunId(call);
  const { rows: existing } = await pool.query('select from runs where id = $1', [runId]);
  if (existing.length > 0) return runId;
  await checkDepth(pool, call.runId);
  const payload = await payloadFor(pool, call);
  await pool.query(
    `with flow as (
       -- Whoever cancels the caller meanwhile finds the called run, or keeps it from beginning.
       select id, workspace_id, version_id from flows where workspace_id = $1 and id = $2 and ($10::uuid is null
         or exists (select from runs where id = $7 and lease_token = $10 and status = 'running' for share))
     ), event as (
       insert into events (id, workspace_id, flow_id, status, payload, expires_at)
       select $4, workspace_id, id, 'accepted', $5::jsonb, now() + interval '${limits.payloadRetentionDays} days' from flow
       on conflict do nothing
     ), begun as (
       insert into runs (id, workspace_id, flow_id, version_id, event_id, kind, status, parent_run_id, parent_node_id, key_values, hops)
       select $3, workspace_id, id, version_id, $4, $6, 'queued', $7, $8, $9, coalesce((select hops from runs where id = $7), 0) from flow
       on conflict do nothing returning id
     )
     select graphile_worker.add_jobs(array(select ${jobOf('id')}
       from begun)) where exists (select from begun)`,
    [
      call.workspaceId,
      call.flowId,
      runId,
      childId(call, 'event'),
      JSON.stringify(payload),
      call.kind === 'test' ? 'test' : 'live',
      call.runId,
      call.nodeId,
      keyValuesOf(payload),
      call.leaseToken ?? null,
    ],
  );
  return runId;
}

async function checkDepth(pool: pg.Pool, runId: string): Promise<void> {
  const { rows } = await pool.query<{ depth: number }>(
    `with recursive up as (
       select parent_run_id, 1 as depth from runs where id = $1
       union all
       select r.parent_run_id, up.depth + 1 from runs r join up on r.id = up.parent_run_id where up.depth < $2
     ) select max(depth)::int as depth from up`,
    [runId, limits.callDepth],
  );
  if ((rows[0]?.depth ?? 0) >= limits.callDepth)
    throw new UserFixableError('flow.calledTooDeep', { most: limits.callDepth });
}

/** What the called flow's trigger is given. Throws UserFixableError for a flow that cannot be called, or not with these values. */
export async function payloadFor(pool: pg.Pool, call: Call): Promise<Json> {
  const { rows } = await pool.query<{ name: string; is_on: boolean; document: FlowDocument | null }>(
    `select f.name, f.is_on, v.document from flows f left join flow_versions v on v.id = f.version_id
     where f.workspace_id = $1 and f.id::text = $2 and f.deleted_at is null`,
    [call.workspaceId, call.flowId],
  );
  const [flow] = rows;
  const repair = { kind: 'field', field: 'flow' } as const;
  if (!flow) throw new UserFixableError('flow.calledGone', {}, { repair });
  if (!flow.document || !flow.is_on) throw new UserFixableError('flow.calledOff', { flow: flow.name }, { repair });
  const trigger = callTrigger(flow.document);
  if (!trigger) throw new UserFixableError('flow.notCallable', { flow: flow.name }, { repair });
  return trigger.call.accept(call.values, parsePart(trigger.definition.config, trigger.config));
}

/** The trigger by which other flows call this one, if it has it. */
export function callTrigger(document: FlowDocument) {
  for (const node of document.nodes) {
    const definition = nodeDefinition(node.type);
    if (definition?.kind === 'trigger' && definition.call)
      return { definition, call: definition.call, config: node.config };
  }
  return undefined;
}

/** What became of it. Its output is what its answering steps say, later ones over earlier ones. */
export async function readChild(pool: pg.Pool, runId: string): Promise<ChildState> {
  const { rows } = await pool.query<{
    status: RunStatus;
    name: string;
    error_code: string | null;
    document: FlowDocument;
  }>(
    `select r.status, r.error_code, f.name, v.document from runs r join flows f on f.id = r.flow_id
     join flow_versions v on v.id = r.version_id where r.id = $1`,
    [runId],
  );
  const [run] = rows;
  if (!run) throw new UserFixableError('flow.calledGone');
  const state = { status: run.status, flowName: run.name, error: run.error_code };
  if (run.status !== 'succeeded') return { ...state, output: {} };
  const answering = run.document.nodes.filter((node) => {
    const definition = nodeDefinition(node.type);
    return definition?.kind === 'action' && definition.answers === true;
  });
  const { rows: answers } = await pool.query<{ output: { [key: string]: Json } | null }>(
    `select output from steps where run_id = $1 and status = 'succeeded' and iteration_path = '' and node_id = any($2)
     order by finished_at`,
    [runId, answering.map((node) => node.id)],
  );
  return { ...state, output: Object.assign({}, ...answers.map((row) => row.output)) };
}

/** Undefined = it has not ended. Throws when it ended badly. */
export function childOutput({ status, output, flowName }: ChildState): { kind: 'done'; output: Json } | undefined {
  switch (status) {
    case 'succeeded':
      return { kind: 'done', output };
    case 'failed':
      throw new UserFixableError('flow.childFailed', { flow: flowName });
    case 'cancelled':
      throw new UserFixableError('flow.childCancelled', { flow: flowName });
    default:
      return undefined;
  }
}

type CallPlace = Pick<Call, 'runId' | 'nodeId' | 'iterationPath'>;

export const calledRunId = (call: CallPlace): string => childId(call, 'run');

/** A UUIDv7 in form: the time of the parent's, so that both stand together in the run log; the rest says which step it is. */
function childId({ runId, nodeId, iterationPath }: CallPlace, what: string): string {
  const bits = createHash('sha256').update([runId, nodeId, iterationPath, what].join('\n')).digest('hex');
  const variant = ((Number.parseInt(bits[3] ?? '0', 16) & 3) | 8).toString(16);
  return `${runId.slice(0, 13)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(8, 20)}`;
}
