/**
 * What is read of runs before they are run again: only the steps that can tell what would be written twice, and no more of
 * them at a time than can be held in memory. A run may have a hundred thousand.
 */
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { flowVersions, iterations, steps } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import { graphOf } from '../flow/graph.ts';
import { loopsOf } from '../flow/loops.ts';
import { perItemOf } from '../run/per-item.ts';
import { callingNodes, effectOf } from './effects.ts';
import type { From } from './restart.ts';

export type At = { nodeId: string; iterationPath: string };
type PastStep = At & { status: string; isDoubtful?: boolean };

export interface KnownPast {
  /** Of the run itself. */
  steps: PastStep[];
  iterations: PastStep[];
  /** Of all runs of its event: what they have sent, and whether it is known to have been written. */
  sent: (At & { isDoubtful: boolean })[];
}

export const emptyPast: KnownPast = { steps: [], iterations: [], sent: [] };

export interface TellingNodes {
  /** Must not run twice. */
  once: string[];
  /** Call another flow, which may write. */
  calls: string[];
  /** Those, and the loops and lists that they may be kept with. */
  all: string[];
}

/** Of all others no step is read. */
export function tellingNodes(documents: FlowDocument[]): TellingNodes {
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
export async function readable<Run extends { id: string; eventId: string | null }>(
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

export async function readDocuments(
  engine: Engine,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, FlowDocument>> {
  const rows = await engine.db
    .select({ id: flowVersions.id, document: flowVersions.document })
    .from(flowVersions)
    .where(and(eq(flowVersions.workspaceId, workspaceId), inArray(flowVersions.id, ids)));
  return new Map(rows.map(({ id, document }) => [id, document]));
}

export async function readPasts(
  engine: Engine,
  chosen: { id: string; eventId: string | null }[],
  { all, once, calls }: TellingNodes,
  from: From,
): Promise<Map<string, KnownPast>> {
  const ids = chosen.map(({ id }) => id);
  const pasts = new Map<string, KnownPast>(ids.map((id) => [id, { steps: [], iterations: [], sent: [] }]));
  const isDoubtful = sql<boolean>`${steps.intendedAt} is not null`;
  const place = { nodeId: steps.nodeId, iterationPath: steps.iterationPath, status: steps.status, isDoubtful };
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
