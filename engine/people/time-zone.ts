/** The time zone that a workspace's clocks and days are meant in. Asked for with every step: kept in memory for a while. */
import { eq } from 'drizzle-orm';
import { workspaces } from '../../db/schema/index.ts';
import { inTimeZone } from '../../nodes/time-zone.ts';
import type { Engine } from '../engine.ts';

/** A zone that was changed holds everywhere after this long, and in this process at once. */
const REREAD_MS = 60_000;

interface Known {
  timeZone: string;
  readAt: number;
}

const perEngine = new WeakMap<Engine, Map<string, Known>>();

/** `work` reads the zone with currentTimeZone (nodes/time-zone.ts). */
export async function inWorkspaceTime<T>(engine: Engine, workspaceId: string, work: () => Promise<T>): Promise<T> {
  return inTimeZone(await timeZoneOf(engine, workspaceId), work);
}

export async function timeZoneOf(engine: Engine, workspaceId: string): Promise<string> {
  const zones = zonesOf(engine);
  const known = zones.get(workspaceId);
  if (known && performance.now() - known.readAt < REREAD_MS) return known.timeZone;
  const readAt = performance.now();
  const [row] = await engine.db
    .select({ timeZone: workspaces.timeZone })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  const timeZone = row?.timeZone ?? 'UTC';
  zones.set(workspaceId, { timeZone, readAt });
  return timeZone;
}

export function forgetTimeZone(engine: Engine, workspaceId: string): void {
  zonesOf(engine).delete(workspaceId);
}

function zonesOf(engine: Engine): Map<string, Known> {
  const known = perEngine.get(engine);
  if (known) return known;
  const made = new Map<string, Known>();
  perEngine.set(engine, made);
  return made;
}
