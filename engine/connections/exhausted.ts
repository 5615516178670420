/**
 * Services that said themselves that all calls are used up: until when nobody here asks them again. One row for all workers,
 * which each knows of within limits.sweepMs; that there is room again counts at once, because nobody refuses without looking.
 */
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';

interface Known {
  ids: Set<string>;
  looks: Map<string, Promise<boolean>>;
}

const perEngine = new WeakMap<Engine, Known>();

function knownOf(engine: Engine): Known {
  const known = perEngine.get(engine) ?? { ids: new Set<string>(), looks: new Map<string, Promise<boolean>>() };
  perEngine.set(engine, known);
  return known;
}

/** As of the last look, without asking anybody: false is nearly always so, and costs nothing. */
export const isKnownExhausted = (engine: Engine, connectionId: string): boolean =>
  knownOf(engine).ids.has(connectionId);

/** A crowd that is refused shares one look. */
export function isExhaustedNow(engine: Engine, connectionId: string): Promise<boolean> {
  const known = knownOf(engine);
  const look =
    known.looks.get(connectionId) ??
    lookUp(engine, connectionId)
      .then((isExhausted) => {
        if (!isExhausted) known.ids.delete(connectionId);
        return isExhausted;
      })
      .finally(() => known.looks.delete(connectionId));
  known.looks.set(connectionId, look);
  return look;
}

async function lookUp(engine: Engine, connectionId: string): Promise<boolean> {
  const { rows } = await engine.pool.query(
    'select from allowances where connection_id = $1 and exhausted_until > now()',
    [connectionId],
  );
  return rows.length > 0;
}

/** The service has just said so. */
export async function noteExhausted(engine: Engine, connectionId: string): Promise<void> {
  knownOf(engine).ids.add(connectionId);
  await engine.pool.query(
    `insert into allowances (connection_id, workspace_id, exhausted_until)
     select id, workspace_id, now() + $2 * interval '1 millisecond' from connections where id = $1
     on conflict (connection_id) do update set exhausted_until = excluded.exhausted_until`,
    [connectionId, limits.parkedLookMs],
  );
}

/** What other workers have heard. */
export async function readExhausted(engine: Engine): Promise<void> {
  const { rows } = await engine.pool.query<{ id: string }>(
    'select connection_id as id from allowances where exhausted_until > now()',
  );
  knownOf(engine).ids = new Set(rows.map(({ id }) => id));
}

export const forgetExhausted = (engine: Engine, connectionId: string): void => {
  knownOf(engine).ids.delete(connectionId);
};
