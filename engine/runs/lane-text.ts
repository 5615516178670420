/** The key of a queue as a person knows it: runs whose keys differ only in case, width or blanks around them share a lane. */
import type { Engine } from '../engine.ts';
import type { RunStatus } from '../run/state.ts';

/** Characters that are shown. */
const longest = 80;

/** Where people look at a queue; of all others nobody asks. */
const shown: RunStatus[] = ['waiting', 'failed', 'needsAttention'];

/** By run: the value of the event, or of the card that asked for the lane. A statement of its own keeps the plans of lists small. */
export async function laneTexts(
  engine: Engine,
  rows: { id: string; lane_key: string | null; status: RunStatus }[],
): Promise<Map<string, string>> {
  const ids = rows.filter((row) => row.lane_key !== null && shown.includes(row.status)).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const { rows: found } = await engine.pool.query<{ id: string; text: string | null }>(
    `select r.id, case when r.lane_node_id is null then (
        select left(e.payload #>> array(select jsonb_array_elements_text(v.document -> 'lane' -> 'path')), ${longest + 1})
        from events e where e.id = r.event_id) else (
        select left(s.input ->> 'key', ${longest + 1}) from steps s
        where s.run_id = r.id and s.node_id = r.lane_node_id and s.iteration_path = '') end as text
     from unnest($1::uuid[]) as i(id) join runs r on r.id = i.id join flow_versions v on v.id = r.version_id`,
    [ids],
  );
  return new Map(
    found.flatMap(({ id, text }) => {
      const trimmed = (text ?? '').trim();
      if (trimmed === '') return [];
      return [[id, trimmed.length > longest ? `${trimmed.slice(0, longest)}…` : trimmed] as const];
    }),
  );
}
