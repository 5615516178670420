/**
 * What runs that were called have written and a re-run would write again: told with the card that calls. A call that surely goes
 * on (call-again.ts) writes what its called run would write if it were run again; any other one may be made anew, with all that it
 * has written.
 */
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { canonical } from '../flow/same.ts';
import { calledRunId, callTrigger } from '../run/child.ts';
import { callingNodes, effectOf } from './effects.ts';
import { pastRuns } from './past-runs.ts';
import type { Rerun } from './restart.ts';

type At = { nodeId: string; iterationPath: string };

export interface Caller {
  id: string;
  eventId: string | null;
  /** What its re-run runs. */
  document: FlowDocument;
  isKept(step: At): boolean;
  /** Nothing that the step at this place gets its values from runs again. */
  isFirst(step: At): boolean;
}

export interface CalledWrite {
  callerId: string;
  /** The card that calls. */
  nodeId: string;
  isDoubtful: boolean;
}

/** What would be written again if these runs were run again from where they failed, with what is live. */
type WouldWrite = (runIds: string[]) => Promise<{ runId: string; isDoubtful: boolean }[]>;

/** One for each step of a called run, or of one that it called, that wrote once and would write again. */
export async function calledWrites(
  engine: Engine,
  callers: Caller[],
  from: Rerun['from'],
  wouldWrite: WouldWrite,
): Promise<CalledWrite[]> {
  const calling = callers.filter(({ document }) => callingNodes(document).length > 0);
  if (calling.length === 0) return [];
  const made = await readCalls(engine, calling);
  const past = await pastRuns(
    engine.pool,
    calling.map(({ id }) => id),
  );
  const documents = await readDocuments(
    engine,
    [...made.values()].flat().flatMap((call) => [call.callerVersionId, call.versionId, call.liveId ?? call.versionId]),
  );
  const anew: { callerId: string; nodeId: string; runId: string }[] = [];
  const goesOn: { callerId: string; nodeId: string; eventId: string }[] = [];
  for (const caller of calling) {
    const known = new Set(callingNodes(caller.document));
    const calls = (made.get(caller.eventId ?? caller.id) ?? []).filter(
      (call) => known.has(call.nodeId) && !caller.isKept(call),
    );
    for (const [, here] of Map.groupBy(calls, ({ nodeId, iterationPath }) => `${nodeId} ${iterationPath}`)) {
      const order = past.get(caller.id) ?? [];
      const [last] = here
        .filter((call) => order.includes(call.caller))
        .sort((one, other) => order.indexOf(one.caller) - order.indexOf(other.caller));
      const surely = from === 'failed' && last && caller.isFirst(last) && isUnchanged(caller.document, last, documents);
      if (surely) goesOn.push({ callerId: caller.id, nodeId: last.nodeId, eventId: last.eventId });
      else anew.push(...here.map(({ nodeId, runId }) => ({ callerId: caller.id, nodeId, runId })));
    }
  }
  const written = await readWritten(engine, [...new Set(anew.map(({ runId }) => runId))], documents);
  const newest = await newestOf(engine, [...new Set(goesOn.map(({ eventId }) => eventId))]);
  const again = Map.groupBy(await wouldWrite([...newest.values()]), ({ runId }) => runId);
  return [
    ...anew.flatMap(({ runId, ...call }) =>
      (written.get(runId) ?? []).map(({ isDoubtful }) => ({ ...call, isDoubtful })),
    ),
    ...goesOn.flatMap(({ eventId, ...call }) =>
      (again.get(newest.get(eventId) ?? '') ?? []).map(({ isDoubtful }) => ({ ...call, isDoubtful })),
    ),
  ];
}

interface MadeCall extends At {
  caller: string;
  callerVersionId: string;
  runId: string;
  versionId: string;
  liveId: string | null;
  eventId: string;
}

/** By event: all calls that its runs have made. */
async function readCalls(engine: Engine, callers: Caller[]): Promise<Map<string, MadeCall[]>> {
  const { rows } = await engine.pool.query<{
    of: string;
    caller: string;
    caller_version_id: string;
    node_id: string;
    paths: string[];
    children: { id: string; version_id: string; live_id: string | null; event_id: string }[];
  }>(
    `select coalesce(p.event_id, p.id) as of, p.id as caller, p.version_id as caller_version_id, s.node_id,
       array_agg(s.iteration_path) as paths,
       (select jsonb_agg(jsonb_build_object('id', r.id, 'version_id', r.version_id, 'live_id', f.version_id, 'event_id', r.event_id))
        from runs r join flows f on f.id = r.flow_id where r.parent_run_id = p.id and r.parent_node_id = s.node_id) as children
     from runs p join steps s on s.run_id = p.id and s.node_id = any($3) and not s.is_carried
     where (p.event_id = any($1::uuid[]) or p.id = any($2::uuid[])) and exists (select from runs r where r.parent_run_id = p.id)
     group by p.id, s.node_id`,
    [
      callers.flatMap(({ eventId }) => eventId ?? []),
      callers.map(({ id }) => id),
      [...new Set(callers.flatMap(({ document }) => callingNodes(document)))],
    ],
  );
  const calls = rows.flatMap(({ of, caller, caller_version_id, node_id: nodeId, paths, children }) => {
    const known = new Map((children ?? []).map((child) => [child.id, child]));
    return paths.flatMap((iterationPath) => {
      const child = known.get(calledRunId({ runId: caller, nodeId, iterationPath }));
      if (!child) return [];
      const { id: runId, version_id: versionId, live_id: liveId, event_id: eventId } = child;
      const call = {
        caller,
        callerVersionId: caller_version_id,
        nodeId,
        iterationPath,
        runId,
        versionId,
        liveId,
        eventId,
      };
      return [{ of, call }];
    });
  });
  return new Map([...Map.groupBy(calls, ({ of }) => of)].map(([of, list]) => [of, list.map(({ call }) => call)]));
}

/** The card calls the same flow with the same values, and that one still asks for the same. */
function isUnchanged(document: FlowDocument, call: MadeCall, documents: Map<string, FlowDocument>): boolean {
  const cardOf = (flow: FlowDocument | undefined) => {
    const node = flow?.nodes.find(({ id }) => id === call.nodeId);
    return { config: node?.config, input: node?.input };
  };
  const card = cardOf(document);
  const asksFor = (versionId: string | null) => callTrigger(documents.get(versionId ?? '') ?? emptyFlow)?.config;
  return (
    canonical(card) === canonical(cardOf(documents.get(call.callerVersionId))) &&
    canonical(asksFor(call.versionId)) === canonical(asksFor(call.liveId)) &&
    !isOfItsRun(card.input)
  );
}

const emptyFlow: FlowDocument = { format: 1, nodes: [], edges: [] };

/** A value that is another one in each run, and not only by the id (call-again.ts). */
function isOfItsRun(part: unknown): boolean {
  if (part === null || typeof part !== 'object') return false;
  const { kind, value, format } = part as Record<string, Json | undefined>;
  if (kind === 'run' && (value === 'startedAt' || (Array.isArray(format) && format.length > 0))) return true;
  return Object.values(part).some(isOfItsRun);
}

/** By event: the run that a call goes on with, if there is anything left to do in it. */
async function newestOf(engine: Engine, eventIds: string[]): Promise<Map<string, string>> {
  if (eventIds.length === 0) return new Map();
  const { rows } = await engine.pool.query<{ event_id: string; id: string; status: string }>(
    `select distinct on (event_id) event_id, id, status from runs where event_id = any($1::uuid[]) and kind <> 'test'
     order by event_id, id desc`,
    [eventIds],
  );
  return new Map(rows.flatMap(({ event_id, id, status }) => (status === 'succeeded' ? [] : [[event_id, id] as const])));
}

/** By called run: what it, its re-runs, and the runs that they called have sent. */
async function readWritten(
  engine: Engine,
  runIds: string[],
  read: Map<string, FlowDocument>,
): Promise<Map<string, { isDoubtful: boolean }[]>> {
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
  const more = rows.map((row) => row.version_id).filter((id) => !read.has(id));
  const documents = new Map([...read, ...(await readDocuments(engine, more))]);
  const isOnce = (row: (typeof rows)[number]): boolean => {
    const node = documents.get(row.version_id)?.nodes.find(({ id }) => id === row.node_id);
    return node !== undefined && effectOf(node) === 'once';
  };
  const sent = rows.filter(isOnce);
  const byRun = Map.groupBy(sent, ({ top }) => top);
  return new Map([...byRun].map(([id, list]) => [id, list.map((row) => ({ isDoubtful: row.is_doubtful }))]));
}

async function readDocuments(engine: Engine, versionIds: string[]): Promise<Map<string, FlowDocument>> {
  const { rows } = await engine.pool.query<{ id: string; document: FlowDocument }>(
    'select id, document from flow_versions where id = any($1::uuid[])',
    [[...new Set(versionIds)]],
  );
  return new Map(rows.map(({ id, document }) => [id, document]));
}
