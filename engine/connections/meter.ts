/**
 * Counts the calls of each connection by hour and flow, and reads off their answers what the service still grants. In memory;
 * written every few seconds, so that a call costs no write of its own. A crash loses the last few seconds' count, no more.
 */

import { currentCallers } from '../../nodes/callers.ts';
import type { CallMeter, Usage } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';

/** Stands for calls that no flow asked for. */
export const NO_FLOW = '00000000-0000-0000-0000-000000000000';

interface Counted {
  workspaceId: string;
  byFlow: Map<string, number>;
  usage: Usage | undefined;
}

/** As of the last flush, with what was counted since. */
export interface Standing {
  own: number;
  share: number;
  used: number | null;
  total: number | null;
  isExhausted: boolean;
}

export interface Meter {
  of(connection: { id: string; workspaceId: string }): CallMeter;
  /** Undefined until the connection was counted once in this process. */
  standing(connectionId: string): Standing | undefined;
  flush(): Promise<void>;
  /** As the rows have it now, with every process's calls: what is known here may be a day old. */
  refresh(connectionId: string): Promise<Standing | undefined>;
  /** Forgets what is known of a connection: the next flush reads it again. */
  forget(connectionId: string): void;
}

const meters = new WeakMap<Engine, Meter>();

export function meterOf(engine: Engine): Meter {
  const known = meters.get(engine);
  if (known) return known;
  const made = openMeter(engine);
  meters.set(engine, made);
  return made;
}

function openMeter(engine: Engine): Meter {
  let counted = new Map<string, Counted>();
  const standings = new Map<string, Standing>();
  const looks = new Map<string, Promise<Standing | undefined>>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(async () => {
      const batch = counted;
      counted = new Map();
      for (const [connectionId, one] of batch) {
        const standing = await write(engine, connectionId, one).catch((error: unknown) => {
          engine.log.warn({ err: error }, 'calls could not be counted');
          return undefined;
        });
        if (standing) standings.set(connectionId, standing);
      }
    });
    return flushing;
  };

  /** A crowd that asks at once shares one look. */
  const refresh = (connectionId: string): Promise<Standing | undefined> => {
    const look = looks.get(connectionId) ?? lookUp(connectionId).finally(() => looks.delete(connectionId));
    looks.set(connectionId, look);
    return look;
  };

  const lookUp = async (connectionId: string): Promise<Standing | undefined> => {
    await flush();
    const standing = await readStanding(engine, connectionId);
    if (standing) standings.set(connectionId, standing);
    return standing;
  };

  const count = (connection: { id: string; workspaceId: string }, usage: Usage | undefined): void => {
    const one = counted.get(connection.id) ?? { workspaceId: connection.workspaceId, byFlow: new Map(), usage };
    counted.set(connection.id, one);
    const callers = currentCallers();
    for (const flow of callers) {
      const key = flow ?? NO_FLOW;
      one.byFlow.set(key, (one.byFlow.get(key) ?? 0) + 1 / callers.length);
    }
    if (usage) one.usage = usage;
    const standing = standings.get(connection.id);
    if (standing) {
      standing.own += 1;
      if (usage) Object.assign(standing, usage);
    }
    timer ??= setTimeout(() => void flush(), limits.callCountMs).unref();
  };

  return {
    of: (connection) => ({ called: (usage) => count(connection, usage) }),
    standing: (connectionId) => standings.get(connectionId),
    flush,
    refresh,
    forget: (connectionId) => standings.delete(connectionId),
  };
}

/** Undefined for a connection whose calls nobody has counted yet. */
export async function readStanding(engine: Engine, connectionId: string): Promise<Standing | undefined> {
  const { rows } = await engine.pool.query<Standing>(
    `select used, total, share, is_exhausted as "isExhausted", (
       select coalesce(sum(calls), 0) from connection_calls n
       where n.connection_id = a.connection_id and n.hour > now() - interval '24 hours')::float8 as own
     from allowances a where connection_id = $1`,
    [connectionId],
  );
  return rows[0];
}

/** One statement; what it gives back counts every process's calls. Nothing is written for a connection that is gone. */
async function write(engine: Engine, connectionId: string, one: Counted): Promise<Standing | undefined> {
  const flows = [...one.byFlow.keys()];
  await engine.pool.query(
    `insert into connection_calls (connection_id, workspace_id, hour, flow_id, calls)
     select c.id, c.workspace_id, date_trunc('hour', now()), v.flow_id, v.calls
     from connections c, unnest($3::uuid[], $4::float8[]) as v(flow_id, calls)
     where c.id = $1 and c.workspace_id = $2 order by v.flow_id
     on conflict (connection_id, hour, flow_id) do update set calls = connection_calls.calls + excluded.calls`,
    [connectionId, one.workspaceId, flows, flows.map((flow) => one.byFlow.get(flow) ?? 0)],
  );
  const { rows } = await engine.pool.query<Standing & { own: number }>(
    `insert into allowances as a (connection_id, workspace_id, used, total, read_at)
     select id, workspace_id, $3::int, $4::int, case when $3::int is null then null else now() end
     from connections where id = $1 and workspace_id = $2
     on conflict (connection_id) do update set used = coalesce(excluded.used, a.used),
       total = coalesce(excluded.total, a.total), read_at = coalesce(excluded.read_at, a.read_at)
     returning used, total, share, is_exhausted as "isExhausted", (
       select coalesce(sum(calls), 0) from connection_calls n
       where n.connection_id = a.connection_id and n.hour > now() - interval '24 hours')::float8 as own`,
    [connectionId, one.workspaceId, one.usage?.used ?? null, one.usage?.total ?? null],
  );
  return rows[0];
}
