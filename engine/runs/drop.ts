/**
 * Dropping what waits: a person is told first how much it is and which of it has already written something. Newest first, so
 * that no run gets the lane of one that is dropped before it and slips away. What came after the question stays.
 */
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import type { RunStatus } from '../run/state.ts';
import { cancelRuns } from './cancel.ts';
import { cardOf } from './card.ts';
import { writesOutside } from './effects.ts';

export interface DropChoice {
  flowId: string;
  /** Absent = all that wait. */
  runIds?: string[] | undefined;
}

export interface DropQuestion {
  count: number;
  /** How many of them have begun. */
  begun: number;
  /** The newest of them; what comes later is not meant. Null when nothing waits. */
  upTo: string | null;
  /** Runs that have written something, or may have; the oldest first, at most `named` of them by name. */
  wrote: { count: number; runs: { id: string; keyValues: string[]; cards: { step: number; card: string }[] }[] };
}

const named = 20;
const atOnce = 200;
const droppable: RunStatus[] = ['queued', 'waiting', 'needsAttention'];

const chosen = `r.workspace_id = $1 and r.flow_id = $2 and r.finished_at is null and r.status in ('queued', 'waiting', 'needsAttention')
  and r.kind <> 'test' and ($3::uuid[] is null or r.id = any($3))`;

export async function askDrop(engine: Engine, workspaceId: string, choice: DropChoice): Promise<DropQuestion> {
  const values = [workspaceId, choice.flowId, choice.runIds ?? null];
  const { rows } = await engine.pool.query<{ count: number; begun: number; up_to: string | null }>(
    `select count(*)::int as count, (count(*) filter (where r.started_at is not null))::int as begun,
       (array_agg(r.id order by r.created_at desc, r.id desc))[1] as up_to from runs r where ${chosen}`,
    values,
  );
  const { count = 0, begun = 0, up_to: upTo = null } = rows[0] ?? {};
  const wrote = begun === 0 ? { count: 0, runs: [] } : await readWrites(engine, values);
  return { count, begun, upTo, wrote };
}

/** Called flows write for the run that calls them. */
const tree = `
with recursive tree as (
  select r.id as root, r.id, r.version_id, r.key_values from runs r where ${chosen} and r.started_at is not null
  union all
  select t.root, c.id, c.version_id, t.key_values from tree t join runs c on c.parent_run_id = t.id
)`;

async function readWrites(engine: Engine, values: unknown[]): Promise<DropQuestion['wrote']> {
  const { rows: versions } = await engine.pool.query<{ id: string; document: FlowDocument }>(
    `${tree} select v.id, v.document from flow_versions v where v.id in (select version_id from tree)`,
    values,
  );
  const writing = versions.flatMap(({ id, document }) =>
    document.nodes.filter(writesOutside).map((node) => ({ version: id, node: node.id })),
  );
  const { rows } = await engine.pool.query<{
    root: string;
    key_values: string[];
    places: { version: string; node: string }[];
    total: number;
  }>(
    `${tree} select t.root, t.key_values, jsonb_agg(distinct jsonb_build_object('version', t.version_id, 'node', s.node_id)) as places,
       (count(*) over ())::int as total
     from tree t join steps s on s.run_id = t.id and not s.is_carried
     join unnest($4::uuid[], $5::text[]) as w(version_id, node_id) on w.version_id = t.version_id and w.node_id = s.node_id
     where s.status = 'succeeded' or s.intended_at is not null
     group by t.root, t.key_values order by t.root limit ${named}`,
    [...values, writing.map(({ version }) => version), writing.map(({ node }) => node)],
  );
  const cards = new Map(versions.map(({ id, document }) => [id, cardsOf(document)]));
  return {
    count: rows[0]?.total ?? 0,
    runs: rows.map(({ root, key_values, places }) => ({
      id: root,
      keyValues: key_values,
      cards: places
        .map(({ version, node }) => cards.get(version)?.get(node) ?? { step: 0, card: node })
        .sort((one, other) => one.step - other.step),
    })),
  };
}

const cardsOf = (document: FlowDocument): Map<string, { step: number; card: string }> =>
  new Map(document.nodes.map(({ id }) => [id, cardOf(document, id)]));

/**
 * Throws 'run.nothingWaits' when all of them have gone on meanwhile. What came after the question is told by PostgreSQL's clock:
 * ids are made by web processes, whose clocks may differ.
 */
export async function dropRuns(
  engine: Engine,
  actor: Actor,
  given: DropChoice & { upTo: string },
): Promise<{ dropped: number }> {
  const { rows } = await engine.pool.query<{ id: string }>(
    `select r.id from runs r where ${chosen} and r.created_at <= (select created_at from runs where id = $4)
     order by r.created_at desc, r.id desc`,
    [actor.workspaceId, given.flowId, given.runIds ?? null, given.upTo],
  );
  if (rows.length === 0) throw new UserFixableError('run.nothingWaits');
  let dropped = 0;
  for (let from = 0; from < rows.length; from += atOnce) {
    const runIds = rows.slice(from, from + atOnce).map(({ id }) => id);
    dropped += await cancelRuns(engine, actor.workspaceId, { runIds, statuses: droppable });
  }
  return { dropped };
}
