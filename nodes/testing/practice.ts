/** A practice org of a test's own, and its switches for faults. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPracticeOrg } from '../../practice-org/server.ts';

export interface Practice {
  url: string;
  clientId: string;
  clientSecret: string;
  shopToken: string;
  /** Whom the org knows us as. */
  username: string;
  /** For the org's own sign-in page. */
  password: string;
  fault(change: object): Promise<void>;
  /** What the org was asked and wrote since `clearStats`. */
  stats(): Promise<Record<string, unknown>>;
  clearStats(): Promise<void>;
  /** What an admin sets up: custom objects and fields, record types, rules. */
  schema(document: object): Promise<void>;
  /** The same with only these parts of it replaced. */
  changeSchema(parts: object): Promise<void>;
  seed(accounts: number): Promise<void>;
  /** Signing in by certificate: the public key (PEM) that the org knows. */
  trustKey(publicKey: string): void;
  close(): Promise<void>;
}

export async function startPractice(): Promise<Practice> {
  const home = mkdtempSync(join(tmpdir(), 'nagare-practice-'));
  const org = await startPracticeOrg({ home, port: 0 });
  const { clientId, clientSecret, shopToken, username, password, pagesKey } = org.settings;
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${org.url}/__practice/${path}`, {
      method,
      headers: { 'x-practice-key': pagesKey },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    url: org.url,
    clientId,
    clientSecret,
    shopToken,
    username,
    password,
    async fault(change) {
      await ask('POST', 'faults', change);
    },
    stats: () => ask('GET', 'stats'),
    async clearStats() {
      await ask('POST', 'stats');
    },
    async schema(document) {
      await ask('PUT', 'schema', document);
    },
    async changeSchema(parts) {
      await ask('PUT', 'schema', { ...(await ask('GET', 'schema')), ...parts });
    },
    trustKey(publicKey) {
      org.settings.certificate = publicKey;
    },
    async seed(accounts) {
      await ask('POST', 'seed', { accounts });
    },
    async close() {
      await org.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
