/** Today's calls of a connection for its page: ours by flow, everybody's, and where the next hours lead. */
import type { Engine } from '../engine.ts';
import { readAllowance } from './allowance.ts';
import { definitionOf } from './definitions.ts';
import { meterOf, NO_FLOW } from './meter.ts';
import { readConnection } from './stored.ts';

/** As the service and the owners have said. */
interface Standing {
  /** Null = the service has not said yet. */
  used: number | null;
  total: number | null;
  readAt: Date | null;
  share: number;
  parkedAt: Date | null;
  isExhausted: boolean;
}

export interface ConnectionCalls extends Standing {
  /** Of the last 24 hours. */
  own: number;
  /** What our calls come to in the 24 hours from now at the pace of the last three hours. */
  forecast: number;
  /** Oldest first, 24 of them. */
  hours: { hour: Date; calls: number }[];
  byFlow: { flowId: string | null; name: string | null; calls: number }[];
  /** Runs that wait. */
  waiting: number;
}

/** Null for services whose calls nobody grants. Asks the service when it has not said anything for ten minutes. */
export async function connectionCalls(
  engine: Engine,
  workspaceId: string,
  connectionId: string,
): Promise<ConnectionCalls | null> {
  const row = await readConnection(engine.db, { workspaceId, connectionId });
  if (!definitionOf(row.type).allowance) return null;
  await meterOf(engine).flush();
  let standing = await readStanding(engine, row.id);
  const isOld = !standing?.readAt || Date.now() - standing.readAt.getTime() > 10 * 60_000;
  if (isOld && row.status === 'ok') {
    await readAllowance(engine, workspaceId, row.id).catch(() => {}); // the page shows what is known
    standing = await readStanding(engine, row.id);
  }
  const [hours, byFlow, waiting] = await Promise.all([
    engine.pool.query<{ hour: Date; calls: number }>(
      `select h as hour, coalesce(sum(n.calls), 0)::float8 as calls
       from generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), '1 hour') h
       left join connection_calls n on n.connection_id = $1 and n.hour = h group by h order by h`,
      [row.id],
    ),
    engine.pool.query<{ flowId: string | null; name: string | null; calls: number }>(
      `select nullif(n.flow_id, $2) as "flowId", f.name, sum(n.calls)::float8 as calls
       from connection_calls n left join flows f on f.id = n.flow_id
       where n.connection_id = $1 and n.hour > now() - interval '24 hours'
       group by n.flow_id, f.name order by calls desc, f.name limit 50`,
      [row.id, NO_FLOW],
    ),
    engine.pool.query<{ count: number }>(
      `select count(*)::int as count from runs
       where status = 'waiting' and waiting_connection_id = $1 and waiting_for = 'allowance'`,
      [row.id],
    ),
  ]);
  const own = hours.rows.reduce((sum, { calls }) => sum + calls, 0);
  return {
    used: standing?.used ?? null,
    total: standing?.total ?? null,
    readAt: standing?.readAt ?? null,
    share: standing?.share ?? 50,
    parkedAt: standing?.parkedAt ?? null,
    isExhausted: standing?.isExhausted ?? false,
    own: Math.round(own),
    forecast: forecast(
      hours.rows.map(({ calls }) => calls),
      new Date(),
    ),
    hours: hours.rows.map(({ hour, calls }) => ({ hour, calls: Math.round(calls) })),
    byFlow: byFlow.rows.map((flow) => ({ ...flow, calls: Math.round(flow.calls) })),
    waiting: waiting.rows[0]?.count ?? 0,
  };
}

/**
 * Calls per hour, oldest first; the last hour is under way. The pace of the last three hours, carried on for 24. Pure.
 */
export function forecast(hours: readonly number[], now: Date): number {
  const recent = hours.slice(-3);
  const passed = recent.length - 1 + (now.getUTCMinutes() + 1) / 60;
  const calls = recent.reduce((sum, one) => sum + one, 0);
  return recent.length === 0 ? 0 : Math.round((calls / passed) * 24);
}

async function readStanding(engine: Engine, connectionId: string) {
  const { rows } = await engine.pool.query<Standing>(
    `select used, total, read_at as "readAt", share, parked_at as "parkedAt", is_exhausted as "isExhausted"
     from allowances where connection_id = $1`,
    [connectionId],
  );
  return rows[0];
}
