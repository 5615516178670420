import { stamps } from '../dml/side-effects.ts';
import type { Org } from '../org.ts';
import type { Schema } from '../schema/schema.ts';
import { runningUserId } from '../seed.ts';
import type { Row, Value } from '../store/table.ts';
import { buildSchema } from './build-schema.ts';
import type { OrgUser } from './document.ts';

/** The org as each user sees it, per schema: a changed schema makes new ones. */
const views = new WeakMap<Schema, Map<string, Org>>();

/** What the document says of the user with this id; the admin stands in none. */
export function documentUser(org: Org, userId: string): OrgUser | undefined {
  if (org.custom.users.length === 0) return undefined;
  const username = String(org.store.table('User').rows.get(userId)?.Username ?? '').toLowerCase();
  return org.custom.users.find((user) => user.username.toLowerCase() === username);
}

/**
 * The same org with only the objects and fields this user may see. Everything below asks `org.schema`, so what is hidden
 * from a user is as unknown to him as it is in a real org.
 */
export function asUser(org: Org, userId: string): Org {
  const user = documentUser(org, userId);
  if (!user) return org;
  const known = views.get(org.schema) ?? new Map<string, Org>();
  views.set(org.schema, known);
  const hit = known.get(userId);
  if (hit) return hit;
  const fieldRights = { ...org.custom.fieldRights };
  for (const [object, rights] of Object.entries(user.fieldRights))
    fieldRights[object] = { ...fieldRights[object], ...rights };
  const schema = buildSchema({ ...org.custom, fieldRights }, user.objectRights);
  const view = Object.assign(Object.create(org) as Org, { schema, changesOwnOnly: user.changes === 'own' });
  known.set(userId, view);
  return view;
}

/** Rows for the users of the document; one that left it can no longer log in. */
export function syncUsers(org: Org): void {
  const { store, custom } = org;
  const admin = runningUserId(org);
  const users = [...store.table('User').rows.values()];
  const names = new Set(custom.users.map((user) => user.username.toLowerCase()));
  const made = users.filter((row) => row.Id !== admin && row.FederationIdentifier === MARK);
  for (const row of made) {
    if (!names.has(String(row.Username).toLowerCase()) && row.IsActive === true)
      store.set('User', row.Id, { ...row, IsActive: false });
  }
  for (const user of custom.users) {
    const row = users.find((entry) => String(entry.Username).toLowerCase() === user.username.toLowerCase());
    const id = row?.Id ?? store.nextId('005');
    store.set('User', id, { ...defaultsOf(org, admin), ...row, Id: id, ...valuesOf(org, user) } as Row);
  }
}

/** Tells the users of the document from those that somebody made through the API. */
const MARK = 'practice-document';

function defaultsOf(org: Org, admin: string): Record<string, Value | undefined> {
  const row: Row = org.store.table('User').rows.get(admin) ?? { Id: admin };
  const { TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, EmailEncodingKey, ProfileId } = row;
  return {
    ...{ TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, EmailEncodingKey, ProfileId },
    ...{ UserType: 'Standard', DigestFrequency: 'N', DefaultGroupNotificationFrequency: 'N' },
    ...{ ReceivesInfoEmails: false, ReceivesAdminInfoEmails: false, ForecastEnabled: false },
    ...stamps(org, admin),
  };
}

function valuesOf(org: Org, user: OrgUser): Record<string, Value | undefined> {
  const { username, firstName, lastName } = user;
  return {
    Username: username,
    Email: username,
    LastName: lastName,
    FirstName: firstName,
    Name: [lastName, firstName].filter((part) => part !== undefined).join(' '),
    Alias: username.slice(0, 8),
    CommunityNickname: username.slice(0, 40),
    FederationIdentifier: MARK,
    IsActive: user.active,
    ...(user.profile ? { ProfileId: profileOf(org, user.profile) } : {}),
  };
}

function profileOf(org: Org, name: string): string {
  const known = [...org.store.table('Profile').rows.values()].find((row) => row.Name === name);
  if (known) return known.Id;
  const id = org.store.nextId('00e');
  org.store.set('Profile', id, { Id: id, Name: name, UserType: 'Standard', ...stamps(org, runningUserId(org)) });
  return id;
}
