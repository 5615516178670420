import { asc, eq } from 'drizzle-orm';
import { members, type Role, workspaces } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Actor, Engine } from '../engine.ts';
import { parsePersonName } from './given.ts';
import { forgetTimeZone } from './time-zone.ts';

export interface Membership {
  workspaceId: string;
  name: string;
  role: Role;
  timeZone: string;
}

/** Oldest workspace first. */
export async function memberships(engine: Engine, userId: string): Promise<Membership[]> {
  return engine.db
    .select({
      workspaceId: workspaces.id,
      name: workspaces.name,
      role: members.role,
      timeZone: workspaces.timeZone,
    })
    .from(members)
    .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
    .where(eq(members.userId, userId))
    .orderBy(asc(workspaces.id));
}

/** Every workspace of the installation, for the command line. */
export async function listWorkspaces(engine: Engine): Promise<{ id: string; name: string; timeZone: string }[]> {
  return engine.db
    .select({ id: workspaces.id, name: workspaces.name, timeZone: workspaces.timeZone })
    .from(workspaces)
    .orderBy(asc(workspaces.id));
}

export async function saveWorkspace(
  engine: Engine,
  { workspaceId }: Actor,
  given: { name?: string | undefined; timeZone?: string | undefined },
): Promise<void> {
  const changes = {
    ...(given.name === undefined ? {} : { name: parsePersonName(given.name) }),
    ...(given.timeZone === undefined ? {} : { timeZone: parseTimeZone(given.timeZone) }),
  };
  if (Object.keys(changes).length === 0) return;
  await engine.db.update(workspaces).set(changes).where(eq(workspaces.id, workspaceId));
  forgetTimeZone(engine, workspaceId);
}

/** The IANA name as this machine writes it. */
export function parseTimeZone(timeZone: string): string {
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions();
    if (/^[A-Za-z]/.test(known)) return known;
  } catch {
    // told below
  }
  throw new UserFixableError(
    'people.timeZoneUnknown',
    { timeZone: timeZone.slice(0, 60) },
    { repair: { kind: 'field', field: 'timeZone' } },
  );
}
