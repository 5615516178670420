/**
 * What a person should know before runs are run again: which cards will write a second time, and which newer events of the
 * same lane have succeeded since, whose values would be overwritten with older ones.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { flows, runs } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { graphOf, stepNumbers } from '../flow/graph.ts';
import { loopsOf } from '../flow/loops.ts';
import { cardParams } from '../flow/problem.ts';
import { laneOfRerun } from '../run/lanes.ts';
import { perItemOf } from '../run/per-item.ts';
import { calledWrites } from './called-writes.ts';
import { effectOf } from './effects.ts';
import { type At, emptyPast, type KnownPast, readable, readDocuments, readPasts, tellingNodes } from './rerun-pasts.ts';
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
  const found = new Map<string, WrittenAgain>();
  for (const { document, nodeId, isDoubtful } of await writesAgain(engine, workspaceId, given)) {
    const node = document.nodes.find(({ id }) => id === nodeId);
    if (!node) continue;
    const step = stepNumbers(document).get(nodeId) ?? 0;
    const card = String(cardParams(node, step).card);
    const key = JSON.stringify([step, card, isDoubtful]);
    const before = found.get(key);
    if (before) before.count += 1;
    else found.set(key, { step, card, isDoubtful, count: 1 });
  }
  return [...found.values()].sort((one, other) => one.step - other.step);
}

interface Write {
  runId: string;
  document: FlowDocument;
  nodeId: string;
  isDoubtful: boolean;
}

/** What is written by runs that are called stands with the card that calls them. */
async function writesAgain(engine: Engine, workspaceId: string, given: Rerun): Promise<Write[]> {
  if (given.runIds.length === 0) return [];
  const chosen = await engine.db
    .select({ id: runs.id, eventId: runs.eventId, versionId: runs.versionId, liveId: flows.versionId })
    .from(runs)
    .innerJoin(flows, eq(flows.id, runs.flowId))
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.id, given.runIds)));
  const versionOf = (run: (typeof chosen)[number]): string =>
    given.version === 'newest' && run.liveId ? run.liveId : run.versionId;
  const documents = await readDocuments(engine, workspaceId, [...new Set(chosen.map(versionOf))]);
  const telling = tellingNodes([...documents.values()]);
  const found: Write[] = [];
  for (const group of await readable(engine, chosen, telling)) {
    const pasts = await readPasts(engine, group, telling, given.from);
    const callers = group.flatMap((run) => {
      const document = documents.get(versionOf(run));
      if (!document) return [];
      const past = pasts.get(run.id) ?? emptyPast;
      for (const write of writesOf(document, past, given.from)) found.push({ runId: run.id, document, ...write });
      const isKept = keeps(document, keptOf(document, past, given.from));
      return [{ id: run.id, eventId: run.eventId, document, isKept, isFirst: firstIn(document, past) }];
    });
    const documentOf = new Map(callers.map(({ id, document }) => [id, document]));
    const wouldWrite = (runIds: string[]) =>
      writesAgain(engine, workspaceId, { runIds, from: 'failed', version: 'newest' });
    for (const { callerId, ...write } of await calledWrites(engine, callers, given.from, wouldWrite)) {
      const document = documentOf.get(callerId);
      if (document) found.push({ runId: callerId, document, ...write });
    }
  }
  return found;
}

/** A start behind no other one: if it had succeeded it would be kept. */
function firstIn(document: FlowDocument, past: KnownPast): (step: At) => boolean {
  const known = new Map<string, (step: At) => boolean>();
  return (step) => {
    const { nodeId } = step;
    let isKept = known.get(nodeId);
    if (!isKept) {
      const steps = past.steps.map((one) => (one.nodeId === nodeId ? { ...one, status: 'succeeded' } : one));
      isKept = keeps(document, keptOf(document, { ...past, steps }, 'failed'));
      known.set(nodeId, isKept);
    }
    return isKept(step);
  };
}

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
