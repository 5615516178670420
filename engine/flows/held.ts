/**
 * Events that came while their flow was off: kept for a week as *not run*. When it is switched on a person says what becomes
 * of them, so that nothing runs unasked and nothing is lost by switching.
 */
import { and, asc, eq, inArray } from 'drizzle-orm';
import { events } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { acceptOf } from './by-hand.ts';
import { readFlow } from './stored.ts';

/** Run this many at once: each group is one transaction of the door's kind. */
const atOnce = 200;

export async function countHeld(engine: Engine, workspaceId: string, flowId: string): Promise<number> {
  return engine.db.$count(events, heldOf(workspaceId, flowId));
}

/** Oldest first, through the same door as a new event; a call that was cut off is simply made again. Returns how many began. */
export async function runHeld(engine: Engine, actor: Actor, given: { flowId: string }): Promise<{ runs: number }> {
  const flow = await readFlow(engine.db, actor.workspaceId, given.flowId);
  if (!flow.isOn) throw new UserFixableError('flow.isOff');
  const accept = acceptOf(engine);
  let runs = 0;
  for (;;) {
    const held = await engine.db
      .select({ id: events.id, triggerId: events.triggerId, payload: events.payload, body: events.body })
      .from(events)
      .where(heldOf(actor.workspaceId, given.flowId))
      .orderBy(asc(events.id))
      .limit(atOnce);
    if (held.length === 0) return { runs };
    const results = await Promise.all(
      held.map(({ id, triggerId, payload, body }) =>
        triggerId === null
          ? null
          : // The key makes a second call harmless: the event has its run and is only taken off the list.
            accept({ triggerId, dedupeKey: `held:${id}`, payload, body, kind: 'live' }),
      ),
    );
    const ran = held.filter((_, index) => results[index]?.status !== 'notRun').map(({ id }) => id);
    if (ran.length === 0) return { runs }; // switched off again meanwhile: a copy is held, which the next call runs
    await drop(engine, actor.workspaceId, ran);
    runs += results.filter((result) => result?.status === 'accepted').length;
  }
}

/** They are gone for good. */
export async function dropHeld(engine: Engine, actor: Actor, given: { flowId: string }): Promise<{ dropped: number }> {
  await readFlow(engine.db, actor.workspaceId, given.flowId);
  const { rowCount } = await engine.db.delete(events).where(heldOf(actor.workspaceId, given.flowId));
  return { dropped: rowCount ?? 0 };
}

async function drop(engine: Engine, workspaceId: string, ids: string[]): Promise<void> {
  await engine.db
    .delete(events)
    .where(and(eq(events.workspaceId, workspaceId), eq(events.status, 'notRun'), inArray(events.id, ids)));
}

const heldOf = (workspaceId: string, flowId: string) =>
  and(eq(events.workspaceId, workspaceId), eq(events.flowId, flowId), eq(events.status, 'notRun'));
