import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/table.ts';

export interface Session {
  token: string;
  userId: string;
  clientId: string;
  scope: string;
  /** The refresh token it came with; revoking that ends this session too. */
  refreshToken: string;
  issuedAt: number;
  expiresAt: number;
}

/** Real orgs end a session after two idle hours unless the admin says otherwise. */
export const SESSION_SECONDS = 2 * 60 * 60;
const SESSION_MS = SESSION_SECONDS * 1000;

/** Of one user to one app. */
const MOST_GRANTS = 5;

export const SESSION_TABLE = '@session';
export const REFRESH_TABLE = '@refresh';

/** Access and refresh tokens. They are journaled: a restart of the org logs nobody out. */
export class Sessions {
  private readonly store: Store;
  private readonly orgId: string;
  private readonly live = new Map<string, Session>();

  constructor(store: Store, orgId: string) {
    this.store = store;
    this.orgId = orgId;
    store.addTable(SESSION_TABLE, []);
    store.addTable(REFRESH_TABLE, []);
  }

  /** Call after the store has loaded. */
  restore(): void {
    for (const row of this.store.table(SESSION_TABLE).rows.values()) {
      if (Number(row.expiresAt) > Date.now()) this.live.set(row.Id, sessionOf(row));
    }
  }

  open(grant: { userId: string; clientId: string; scope: string; refreshToken?: string }): Session {
    const now = Date.now();
    this.sweep(now);
    const session: Session = {
      token: `${this.orgId}!AQ${randomBytes(66).toString('base64url').replace(/-/g, '.')}`,
      userId: grant.userId,
      clientId: grant.clientId,
      scope: grant.scope,
      refreshToken: grant.refreshToken ?? '',
      issuedAt: now,
      expiresAt: now + SESSION_MS,
    };
    const { token, ...rest } = session;
    this.live.set(token, session);
    this.store.set(SESSION_TABLE, token, { Id: token, ...rest });
    return session;
  }

  find(token: string): Session | undefined {
    const session = this.live.get(token);
    if (!session) return undefined;
    const now = Date.now();
    if (session.expiresAt < now) return undefined;
    session.expiresAt = now + SESSION_MS;
    return session;
  }

  close(token: string): void {
    if (this.live.delete(token)) this.store.set(SESSION_TABLE, token, undefined);
  }

  closeAll(): number {
    const tokens = [...this.live.keys()];
    this.store.transaction(() => {
      for (const token of tokens) this.close(token);
    });
    return tokens.length;
  }

  /** The oldest grants of this user to this app end where there are too many. */
  addRefreshToken(grant: { userId: string; clientId: string; scope: string }): string {
    const token = `5Aep${randomBytes(48).toString('base64url')}`;
    const same = [...this.store.table(REFRESH_TABLE).rows.values()].filter(
      ({ userId, clientId }) => userId === grant.userId && clientId === grant.clientId,
    );
    this.store.transaction(() => {
      for (const { Id } of same.slice(0, Math.max(0, same.length + 1 - MOST_GRANTS))) this.revoke(Id);
      this.store.set(REFRESH_TABLE, token, { Id: token, ...grant });
    });
    return token;
  }

  refreshGrant(token: string): { userId: string; clientId: string; scope: string } | undefined {
    const row = this.store.table(REFRESH_TABLE).rows.get(token);
    return row && { userId: String(row.userId), clientId: String(row.clientId), scope: String(row.scope) };
  }

  /** Ends a token of either kind. False when nobody knows it. */
  revoke(token: string): boolean {
    if (this.live.has(token)) {
      this.close(token);
      return true;
    }
    if (!this.store.table(REFRESH_TABLE).rows.has(token)) return false;
    this.store.transaction(() => {
      this.store.set(REFRESH_TABLE, token, undefined);
      for (const session of [...this.live.values()]) if (session.refreshToken === token) this.close(session.token);
    });
    return true;
  }

  private sweep(now: number): void {
    if (this.live.size < 1000) return;
    for (const session of [...this.live.values()]) if (session.expiresAt < now) this.close(session.token);
  }
}

function sessionOf(row: Row): Session {
  return {
    token: row.Id,
    userId: String(row.userId),
    clientId: String(row.clientId),
    scope: String(row.scope),
    refreshToken: String(row.refreshToken ?? ''),
    issuedAt: Number(row.issuedAt),
    expiresAt: Number(row.expiresAt),
  };
}
