import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { members, user } from '../../db/schema/index.ts';

/** Who belongs to the workspace, for the settings page. */
export function listPeople(db: Db, workspaceId: string) {
  return db
    .select({ userId: user.id, name: user.name, email: user.email, role: members.role, since: members.createdAt })
    .from(members)
    .innerJoin(user, eq(user.id, members.userId))
    .where(eq(members.workspaceId, workspaceId))
    .orderBy(asc(members.createdAt));
}
