/** What runs that were called have written, where a re-run would call anew: told with the card that calls. */
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { calledRunId } from '../run/child.ts';
import { effectOf } from './effects.ts';
import { callingNodes } from './keep-calls.ts';
import type { Rerun } from './restart.ts';

export interface Caller {
  id: string;
  eventId: string | null;
  /** What its re-run runs, and what it ran. */
  document: FlowDocument;
  before: FlowDocument | undefined;
  steps: { nodeId: string; iterationPath: string }[];
  isKept(step: { nodeId: string; iterationPath: string }): boolean;
}

export interface CalledWrite {
  callerId: string;
  /** The card that calls. */
  nodeId: string;
  isDoubtful: boolean;
}

/** One for each step of a called run, or of one that it called, that wrote once and would write again. */
export async function calledWrites(engine: Engine, callers: Caller[], from: Rerun['from']): Promise<CalledWrite[]> {
  const calling = callers.filter(({ document }) => callingNodes(document).length > 0);
  if (calling.length === 0) return [];
  const { rows: children } = await engine.pool.query<{ id: string; of: string; caller: string }>(
    `select r.id, coalesce(p.event_id, p.id) as of, p.id as caller from runs p join runs r on r.parent_run_id = p.id
     where p.event_id = any($1::uuid[]) or p.id = any($2::uuid[])`,
    [calling.flatMap(({ eventId }) => eventId ?? []), calling.map(({ id }) => id)],
  );
  const childrenOf = Map.groupBy(children, ({ of }) => of);
  const anew = calling.flatMap((caller) => {
    const own = new Map((childrenOf.get(caller.eventId ?? caller.id) ?? []).map((child) => [child.id, child]));
    const callers = new Set([...own.values()].map((child) => child.caller));
    return placesAnew(caller, from).flatMap((place) =>
      [...callers].flatMap((runId) => {
        const called = own.get(calledRunId({ ...place, runId }));
        return called ? [{ callerId: caller.id, nodeId: place.nodeId, runId: called.id }] : [];
      }),
    );
  });
  const written = await readWritten(engine, [...new Set(anew.map(({ runId }) => runId))]);
  return anew.flatMap(({ runId, ...call }) =>
    (written.get(runId) ?? []).map(({ isDoubtful }) => ({ ...call, isDoubtful })),
  );
}

/** Calls that do not go on with what they called: from where it failed only one that was changed meanwhile. */
function placesAnew({ document, before, steps, isKept }: Caller, from: Rerun['from']): Caller['steps'] {
  const textOf = (flow: FlowDocument | undefined, id: string): string => {
    const node = flow?.nodes.find((one) => one.id === id);
    return JSON.stringify([node?.config, node?.input]);
  };
  const calling = new Set(
    callingNodes(document).filter((id) => from !== 'failed' || textOf(document, id) !== textOf(before, id)),
  );
  return steps.filter((step) => calling.has(step.nodeId) && !isKept(step));
}

/** By called run: what it, its re-runs, and the runs that they called have sent. */
async function readWritten(engine: Engine, runIds: string[]): Promise<Map<string, { isDoubtful: boolean }[]>> {
  if (runIds.length === 0) return new Map();
  const { rows } = await engine.pool.query<{ top: string; version_id: string; node_id: string; is_doubtful: boolean }>(
    `with recursive tree as (
       select c.id as top, r.id, r.version_id from unnest($1::uuid[]) c(id) join runs o on o.id = c.id
         join runs r on r.event_id = o.event_id
       union
       select t.top, r.id, r.version_id from tree t join runs r on r.parent_run_id = t.id
     )
     select t.top, t.version_id, s.node_id, bool_and(s.status <> 'succeeded') as is_doubtful
     from tree t join steps s on s.run_id = t.id and not s.is_carried
     where s.status = 'succeeded' or s.intended_at is not null
     group by t.top, t.version_id, s.node_id, s.iteration_path`,
    [runIds],
  );
  const once = await readOnce(engine, [...new Set(rows.map((row) => row.version_id))]);
  const sent = rows.filter((row) => once.get(row.version_id)?.has(row.node_id));
  const byRun = Map.groupBy(sent, ({ top }) => top);
  return new Map([...byRun].map(([id, list]) => [id, list.map((row) => ({ isDoubtful: row.is_doubtful }))]));
}

/** By version: the steps that must not write twice. */
async function readOnce(engine: Engine, versionIds: string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await engine.pool.query<{ id: string; document: FlowDocument }>(
    'select id, document from flow_versions where id = any($1::uuid[])',
    [versionIds],
  );
  const onceIn = ({ nodes }: FlowDocument) => nodes.filter((node) => effectOf(node) === 'once').map(({ id }) => id);
  return new Map(rows.map(({ id, document }) => [id, new Set(onceIn(document))]));
}
