/** What became of a failed run: its event was run again since, by somebody's wish. */
import type { Engine } from '../engine.ts';
import type { Outcome, RunStatus } from '../run/state.ts';

export interface RunAgain {
  id: string;
  status: RunStatus;
  outcome: Outcome | null;
  createdAt: Date;
}

/** Of a run `r`: those of its event that were asked for since. A called run has an event of its own. */
const since = `n.event_id = r.event_id and n.flow_id = r.flow_id and n.id > r.id and n.kind = 'rerun'`;

/**
 * Of a run `r`: it did not fail, or no later run of its event stands for it; two of one event that both wait to be run again would
 * write twice. A value, not `not exists`: the planner may turn that into a join that reads all runs, here it asks the index of the
 * event.
 */
export const isUnsolved = `(r.status <> 'failed' or (select true from runs n
  where ${since} and n.status <> 'cancelled' and n.outcome is distinct from 'partlyFailed' limit 1) is null)`;

/** Of failed runs, the newest that was asked for since. A statement of its own keeps the plans of lists small. */
export async function runsAgain(
  engine: Engine,
  rows: { id: string; status: RunStatus }[],
): Promise<Map<string, RunAgain>> {
  const ids = rows.filter(({ status }) => status === 'failed').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  // By its time first: ordered by its id alone, the planner may walk through all runs from the newest on.
  const { rows: found } = await engine.pool.query<RunAgain & { of: string }>(
    `select r.id as of, n.id, n.status, n.outcome, n.created_at as "createdAt"
     from unnest($1::uuid[]) as i(id) join runs r on r.id = i.id cross join lateral (
       select n.id, n.status, n.outcome, n.created_at from runs n where ${since} order by n.created_at desc, n.id desc limit 1) n`,
    [ids],
  );
  return new Map(found.map(({ of, ...again }) => [of, again]));
}
