/** What every procedure and page starts from: the engine, the person and the workspace that the person works in. */

import type { Role } from '../../db/schema/index.ts';
import { memberships } from '../../engine/api.ts';
import type { Engine } from '../../engine/engine.ts';
import { isLocale, type Locale } from '../_messages/locale.ts';
import { auth } from './auth.ts';
import { engine } from './engine.ts';

export const WORKSPACE_COOKIE = 'nagare-workspace';

export interface Viewer {
  userId: string;
  name: string;
  email: string;
  locale: Locale;
}

export interface Member {
  workspaceId: string;
  name: string;
  role: Role;
  timeZone: string;
}

export interface Context {
  engine: Engine;
  headers: Headers;
  viewer: Viewer | null;
  member: Member | null;
  memberships: Member[];
}

export async function createContext(headers: Headers): Promise<Context> {
  const [opened, signIn] = await Promise.all([engine(), auth()]);
  const found = await signIn.api.getSession({ headers });
  if (!found) return { engine: opened, headers, viewer: null, member: null, memberships: [] };
  const { id, name, email, locale } = found.user;
  const all = await memberships(opened, id);
  const wanted = readCookie(headers, WORKSPACE_COOKIE);
  return {
    engine: opened,
    headers,
    viewer: { userId: id, name, email, locale: isLocale(locale) ? locale : 'ja' },
    member: all.find(({ workspaceId }) => workspaceId === wanted) ?? all[0] ?? null,
    memberships: all,
  };
}

function readCookie(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
