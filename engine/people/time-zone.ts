/** The time zone that a workspace's clocks and days are meant in. Asked for with every step: kept in memory for a while. */
import { eq } from 'drizzle-orm';
import { workspaces } from '../../db/schema/index.ts';
import { type Circumstances, under } from '../../nodes/circumstances.ts';
import type { Engine } from '../engine.ts';

/** A zone that was changed holds everywhere after this long, and in this process at once. */
const REREAD_MS = 60_000;

interface Known {
  timeZone: string;
  readAt: number;
}

const perEngine = new WeakMap<Engine, Map<string, Known>>();

/** `work` reads the zone with currentTimeZone (nodes/time-zone.ts). */
export const inWorkspaceTime = <T>(engine: Engine, workspaceId: string, work: () => Promise<T>): Promise<T> =>
  inTimeOf(engine, workspaceId, {}, work);

/** The same for a flow, which is what its calls are counted for. */
export const forFlow = <T>(
  engine: Engine,
  { workspaceId, flowId }: { workspaceId: string; flowId: string },
  work: () => Promise<T>,
): Promise<T> => inTimeOf(engine, workspaceId, { callers: [flowId] }, work);

/** Nothing is waited for while the zone is known. */
function inTimeOf<T>(
  engine: Engine,
  workspaceId: string,
  told: Pick<Partial<Circumstances>, 'callers'>,
  work: () => Promise<T>,
): Promise<T> {
  const known = knownTimeZone(engine, workspaceId);
  if (known !== undefined) return under({ ...told, timeZone: known }, work);
  return timeZoneOf(engine, workspaceId).then((timeZone) => under({ ...told, timeZone }, work));
}

function knownTimeZone(engine: Engine, workspaceId: string): string | undefined {
  const known = zonesOf(engine).get(workspaceId);
  return known && performance.now() - known.readAt < REREAD_MS ? known.timeZone : undefined;
}

export async function timeZoneOf(engine: Engine, workspaceId: string): Promise<string> {
  const known = knownTimeZone(engine, workspaceId);
  if (known !== undefined) return known;
  const readAt = performance.now();
  const [row] = await engine.db
    .select({ timeZone: workspaces.timeZone })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  const timeZone = row?.timeZone ?? 'UTC';
  zonesOf(engine).set(workspaceId, { timeZone, readAt });
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
