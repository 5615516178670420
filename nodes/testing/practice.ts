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
  fault(change: object): Promise<void>;
  close(): Promise<void>;
}

export async function startPractice(): Promise<Practice> {
  const home = mkdtempSync(join(tmpdir(), 'nagare-practice-'));
  const org = await startPracticeOrg({ home, port: 0 });
  const { clientId, clientSecret, shopToken, pagesKey } = org.settings;
  return {
    url: org.url,
    clientId,
    clientSecret,
    shopToken,
    async fault(change) {
      const answer = await fetch(`${org.url}/__practice/faults`, {
        method: 'POST',
        headers: { 'x-practice-key': pagesKey },
        body: JSON.stringify(change),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async close() {
      await org.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
