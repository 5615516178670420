import { randomBytes } from 'node:crypto';
import { writeCustomization } from '../customize/apply.ts';
import { documentUser } from '../customize/users.ts';
import { notFound, refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { runningUserId } from '../seed.ts';
import { saveSettings } from '../settings.ts';
import { normalizeId } from '../store/ids.ts';

const SHORTEST = 8;

/** The user whose password is meant: everybody may change his own, the admin that of the users of the document too. */
export function passwordOwner({ org, userId }: Call, text: string): string {
  const id = normalizeId(text);
  if (!id || !org.store.table('User').rows.has(id)) throw notFound();
  const admin = runningUserId(org);
  const mayChange = id === userId || (userId === admin && documentUser(org, id) !== undefined);
  if (!mayChange) throw refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  return id;
}

export function setPassword({ org }: Call, id: string, password: string): void {
  if (password.length < SHORTEST)
    throw refuse(400, 'INVALID_NEW_PASSWORD', `Your password must be at least ${SHORTEST} characters long.`);
  const user = documentUser(org, id);
  if (user?.password === password || (!user && org.settings.password === password))
    throw refuse(400, 'INVALID_NEW_PASSWORD', 'invalid repeated password');
  if (user) {
    user.password = password;
    writeCustomization(org.home, org.custom);
  } else {
    org.settings.password = password;
    saveSettings(org.home, org.settings);
  }
}

/** A password that nobody has known before. */
export function resetPassword(call: Call, id: string): string {
  const password = randomBytes(9).toString('base64url');
  setPassword(call, id, password);
  return password;
}
