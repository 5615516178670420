/**
 * What a person should know before runs are run again: which cards will write a second time, and which newer events of the
 * same lane have succeeded since, whose values would be overwritten with older ones.
 */
import { and, eq, inArray, or } from 'drizzle-orm';
import { flows, flowVersions, iterations, runs, steps } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { graphOf, stepNumbers } from '../flow/graph.ts';
import { loopsOf } from '../flow/loops.ts';
import { cardParams } from '../flow/problem.ts';
import { laneOfRerun } from '../run/lanes.ts';
import { perItemOf } from '../run/per-item.ts';
import { calledWrites } from './called-writes.ts';
import { effectOf } from './effects.ts';
import { callingNodes } from './keep-calls.ts';
import { type From, type Kept, keptOf, type Rerun } from './restart.ts';

export interface NewerSuccess {
  /** The run that is to be run again. */
  runId: string;
  newer: { id: string; flowName: string; keyValues: string[]; finishedAt: Date };
}

/** A card that must not write twice and will, with how often it has written in the chosen runs. */
export interface WrittenAgain {
  step: number;
  card: string;
  count: number;
  /** Nobody knows whether it was written: it was sent, and the run was ended without an answer. */
  isDoubtful: boolean;
}

export interface RerunCheck {
  newer: NewerSuccess[];
  again: WrittenAgain[];
}

export async function checkRerun(engine: Engine, workspaceId: string, given: Rerun): Promise<RerunCheck> {
  const [newer, again] = await Promise.all([
    newerSuccesses(engine, workspaceId, given),
    writtenAgain(engine, workspaceId, given),
  ]);
  return { newer, again };
}

/** Newer by the event, not by the run: a re-run of an older event is no newer one. One that did not apply wrote nothing. */
export async function newerSuccesses(
  engine: Engine,
  workspaceId: string,
  { runIds, version }: Pick<Rerun, 'runIds' | 'version'>,
): Promise<NewerSuccess[]> {
  const { rows } = await engine.pool.query<{
    run_id: string;
    id: string;
    name: string;
    key_values: string[];
    finished_at: Date;
  }>(newerStatement, [workspaceId, runIds, version === 'newest']);
  return rows.map((row) => ({
    runId: row.run_id,
    newer: { id: row.id, flowName: row.name, keyValues: row.key_values, finishedAt: row.finished_at },
  }));
}

/** One look into the index runs_lane_done for each run, in the lane that its re-run will stand in (rerun.ts). */
export const newerStatement = `
select o.id as run_id, n.id, f.name, n.key_values, n.finished_at
from runs o cross join lateral (${laneOfRerun('o', '$3')}) w cross join lateral (
  select n.* from runs n
  where n.workspace_id = o.workspace_id and n.lane_name = w.name and n.lane_key = w.key
    and n.status = 'succeeded' and n.lane_key is not null and n.finished_at is not null and n.event_id > o.event_id
    and n.outcome is distinct from 'notApplicable'
  order by n.event_id desc limit 1
) n join flows f on f.id = n.flow_id
where o.workspace_id = $1 and o.id = any($2::uuid[]) order by o.id`;

async function writtenAgain(engine: Engine, workspaceId: string, given: Rerun): Promise<WrittenAgain[]> {
  const chosen = await engine.db
    .select({ id: runs.id, eventId: runs.eventId, versionId: runs.versionId, liveId: flows.versionId })
    .from(runs)
    .innerJoin(flows, eq(flows.id, runs.flowId))
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.id, given.runIds)));
  const versionOf = (run: (typeof chosen)[number]): string =>
    given.version === 'newest' && run.liveId ? run.liveId : run.versionId;
  const versions = chosen.flatMap((run) => [versionOf(run), run.versionId]);
  const documents = await readDocuments(engine, workspaceId, [...new Set(versions)]);
  const telling = tellingNodes([...documents.values()]);
  const found = new Map<string, WrittenAgain>();
  const note = (document: FlowDocument, { nodeId, isDoubtful }: { nodeId: string; isDoubtful: boolean }): void => {
    const node = document.nodes.find(({ id }) => id === nodeId);
    if (!node) return;
    const step = stepNumbers(document).get(nodeId) ?? 0;
    const card = String(cardParams(node, step).card);
    const key = JSON.stringify([step, card, isDoubtful]);
    const before = found.get(key);
    if (before) before.count += 1;
    else found.set(key, { step, card, isDoubtful, count: 1 });
  };
  for (const group of await readable(engine, chosen, telling)) {
    const pasts = await readPasts(engine, group, telling, given.from);
    const callers = group.flatMap(({ id, eventId, versionId, ...run }) => {
      const document = documents.get(versionOf({ id, eventId, versionId, ...run }));
      if (!document) return [];
      const past = pasts.get(id) ?? emptyPast;
      for (const write of writesOf(document, past, given.from)) note(document, write);
      const isKept = keeps(document, keptOf(document, past, given.from));
      return [{ id, eventId, document, before: documents.get(versionId), steps: past.steps, isKept }];
    });
    const documentOf = new Map(callers.map(({ id, document }) => [id, document]));
    for (const { callerId, ...write } of await calledWrites(engine, callers, given.from)) {
      const document = documentOf.get(callerId);
      if (document) note(document, write);
    }
  }
  return [...found.values()].sort((one, other) => one.step - other.step);
}

interface TellingNodes {
  /** Must not run twice. */
  once: string[];
  /** Call another flow, which may write. */
  calls: string[];
  /** Those, and the loops and lists that they may be kept with. */
  all: string[];
}

/** Of all others no step is read: a run may have a hundred thousand. */
function tellingNodes(documents: FlowDocument[]): TellingNodes {
  const once = documents.flatMap(({ nodes }) => nodes.filter((node) => effectOf(node) === 'once'));
  const lists = documents.flatMap(({ nodes }) => nodes.filter((node) => perItemOf(node)));
  const loops = documents.flatMap((document) => [...loopsOf(graphOf(document)).bodies.keys()]);
  const idsOf = (nodes: { id: string }[]): string[] => nodes.map(({ id }) => id);
  const calls = documents.flatMap(callingNodes);
  const all = [...idsOf([...once, ...lists]), ...loops, ...calls];
  return { once: [...new Set(idsOf(once))], calls, all: [...new Set(all)] };
}

/** Rows that are in memory at a time; one run may have more. */
const rowsAtOnce = 20_000;

/** In groups that can be held in memory, whatever lists they went through. */
async function readable<Run extends { id: string; eventId: string | null }>(
  engine: Engine,
  chosen: Run[],
  { all }: TellingNodes,
): Promise<Run[][]> {
  const { rows } = await engine.pool.query<{ id: string; rows: number }>(
    `select o.id, ((select count(*) from (select id from runs where event_id = o.event_id union select o.id) r
         join steps s on s.run_id = r.id and s.node_id = any($2))
       + (select count(*) from iterations i where i.run_id = o.id))::int as rows
     from runs o where o.id = any($1::uuid[])`,
    [chosen.map(({ id }) => id), all],
  );
  const weights = new Map(rows.map((row) => [row.id, row.rows]));
  const groups: Run[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const run of chosen) {
    weight += weights.get(run.id) ?? 0;
    if (weight > rowsAtOnce) {
      groups.push([]);
      weight = weights.get(run.id) ?? 0;
    }
    groups.at(-1)?.push(run);
  }
  return groups;
}

type At = { nodeId: string; iterationPath: string };
type PastStep = At & { status: string };

interface KnownPast {
  /** Of the run itself. */
  steps: PastStep[];
  iterations: PastStep[];
  /** Of all runs of its event: what they have sent, and whether it is known to have been written. */
  sent: (At & { isDoubtful: boolean })[];
}

const emptyPast: KnownPast = { steps: [], iterations: [], sent: [] };

/** Steps that must not run twice, have been sent for this event, and are led to again by this start. */
export function writesOf(
  document: FlowDocument,
  past: KnownPast,
  from: From,
): { nodeId: string; isDoubtful: boolean }[] {
  const once = new Set(document.nodes.filter((node) => effectOf(node) === 'once').map(({ id }) => id));
  const loops = loopsOf(graphOf(document));
  const lists = new Set(document.nodes.filter((node) => perItemOf(node)).map(({ id }) => id));
  /** Reads a list and writes nothing: its items write. */
  const isList = ({ nodeId, iterationPath }: At): boolean =>
    lists.has(nodeId) && iterationPath.split('.').filter(Boolean).length === loops.around(nodeId).length;
  const isKept = keeps(document, keptOf(document, past, from));
  const places = new Map<string, { nodeId: string; isDoubtful: boolean }>();
  for (const sent of past.sent) {
    if (!once.has(sent.nodeId) || isList(sent) || isKept(sent)) continue;
    const key = `${sent.nodeId} ${sent.iterationPath}`;
    const isDoubtful = sent.isDoubtful && places.get(key)?.isDoubtful !== false;
    places.set(key, { nodeId: sent.nodeId, isDoubtful });
  }
  return [...places.values()];
}

/** Kept itself, or in an iteration or a loop that is kept as a whole. */
function keeps(document: FlowDocument, kept: Kept): (step: At) => boolean {
  const loops = loopsOf(graphOf(document));
  const textOf = (nodeId: string, path: string) => `${nodeId} ${path}`;
  const steps = new Set(kept.steps.map((step) => textOf(step.nodeId, step.iterationPath)));
  const iterated = new Set(kept.iterations.map((step) => textOf(step.nodeId, step.iterationPath)));
  return ({ nodeId, iterationPath }) => {
    if (steps.has(textOf(nodeId, iterationPath))) return true;
    const places = iterationPath === '' ? [] : iterationPath.split('.');
    const around = loops.around(nodeId).toReversed();
    // Of a step that is done for each item: it is the loop around itself.
    if (places.length > around.length) around.push(nodeId);
    // Outermost first: the loop at depth n stands in the iteration that the first n places name.
    return around.some(
      (loop, depth) =>
        steps.has(textOf(loop, places.slice(0, depth).join('.'))) ||
        iterated.has(textOf(loop, places.slice(0, depth + 1).join('.'))),
    );
  };
}

async function readDocuments(engine: Engine, workspaceId: string, ids: string[]): Promise<Map<string, FlowDocument>> {
  const rows = await engine.db
    .select({ id: flowVersions.id, document: flowVersions.document })
    .from(flowVersions)
    .where(and(eq(flowVersions.workspaceId, workspaceId), inArray(flowVersions.id, ids)));
  return new Map(rows.map(({ id, document }) => [id, document]));
}

async function readPasts(
  engine: Engine,
  chosen: { id: string; eventId: string | null }[],
  { all, once, calls }: TellingNodes,
  from: From,
): Promise<Map<string, KnownPast>> {
  const ids = chosen.map(({ id }) => id);
  const pasts = new Map<string, KnownPast>(ids.map((id) => [id, { steps: [], iterations: [], sent: [] }]));
  const place = { nodeId: steps.nodeId, iterationPath: steps.iterationPath, status: steps.status };
  const { nodeId, iterationPath, status, runId } = iterations;
  // From the start nothing is kept: only what was called is asked for.
  const isTelling =
    from === 'start' ? inArray(steps.nodeId, calls) : or(eq(steps.status, 'failed'), inArray(steps.nodeId, all));
  const stepRows = await engine.db
    .select({ of: steps.runId, ...place })
    .from(steps)
    .where(and(inArray(steps.runId, ids), isTelling));
  const iterationRows =
    from === 'start'
      ? []
      : await engine.db
          .select({ of: runId, nodeId, iterationPath, status })
          .from(iterations)
          .where(inArray(runId, ids));
  const sent = await readSent(engine, chosen, once);
  for (const { of, ...step } of stepRows) pasts.get(of)?.steps.push(step);
  for (const { of, ...iteration } of iterationRows) pasts.get(of)?.iterations.push(iteration);
  for (const { id, eventId } of chosen) {
    const past = pasts.get(id);
    if (past) past.sent = sent.get(eventId ?? id) ?? [];
  }
  return pasts;
}

/** By event: an earlier re-run may have written what the chosen run itself never reached. */
async function readSent(engine: Engine, chosen: { id: string; eventId: string | null }[], once: string[]) {
  const { rows } = await engine.pool.query<{
    of: string;
    node_id: string;
    iteration_path: string;
    is_doubtful: boolean;
  }>(
    `select coalesce(r.event_id, r.id) as of, s.node_id, s.iteration_path, s.status <> 'succeeded' as is_doubtful
     from (select id, event_id from runs where event_id = any($1::uuid[])
           union select id, event_id from runs where id = any($2::uuid[])) r
     join steps s on s.run_id = r.id and s.node_id = any($3) and not s.is_carried
     where s.status = 'succeeded' or s.intended_at is not null`,
    [chosen.flatMap(({ eventId }) => eventId ?? []), chosen.map(({ id }) => id), once],
  );
  const sent = new Map<string, KnownPast['sent']>();
  for (const row of rows) {
    const list = sent.get(row.of) ?? [];
    list.push({ nodeId: row.node_id, iterationPath: row.iteration_path, isDoubtful: row.is_doubtful });
    sent.set(row.of, list);
  }
  return sent;
}
