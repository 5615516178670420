import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPracticeOrg } from './server.ts';

/** Measures equality searches among many accounts: `node practice-org/measure-search.ts [--accounts 100000] [--calls 1000]`. */
const { values } = parseArgs({ options: { accounts: { type: 'string' }, calls: { type: 'string' } } });
const accounts = Number(values.accounts ?? 100_000);
const calls = Number(values.calls ?? 1000);

const home = mkdtempSync(join(tmpdir(), 'practice-measure-'));
const org = await startPracticeOrg({ home, port: 0 });
const { clientId: client_id, clientSecret: client_secret, pagesKey } = org.settings;
await fetch(`${org.url}/__practice/seed`, {
  method: 'POST',
  headers: { 'x-practice-key': pagesKey },
  body: JSON.stringify({ accounts }),
});
const grant = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: grant });
const { access_token } = (await answer.json()) as { access_token: string };
const headers = { authorization: `Bearer ${access_token}` };

/** By the server's own clock: from the request's headers to the last byte of its answer. */
let inServer: number[] = [];
const begun = new WeakMap<object, number>();
subscribe('http.server.request.start', (message) =>
  begun.set((message as { request: object }).request, performance.now()),
);
subscribe('http.server.response.finish', (message) => {
  const from = begun.get((message as { request: object }).request);
  if (from !== undefined) inServer.push(performance.now() - from);
});

const searches: [name: string, where: (n: number) => string][] = [
  ['one value', (n) => `Mail__c = 'account-${n}@seed.example.jp'`],
  ['three values', (n) => `Mail__c IN ('account-${n}@seed.example.jp', 'x', 'account-${n + 1}@seed.example.jp')`],
  ['with a second condition', (n) => `Rating = null AND Mail__c = 'account-${n}@seed.example.jp'`],
];
for (const [name, where] of searches) {
  const times: number[] = [];
  inServer = [];
  for (let call = 0; call < calls; call += 1) {
    const query = `SELECT Id, Name FROM Account WHERE ${where(1 + ((call * 7919) % (accounts - 1)))}`;
    const from = performance.now();
    const found = await fetch(`${org.url}/services/data/v64.0/query?q=${encodeURIComponent(query)}`, { headers });
    const { totalSize } = (await found.json()) as { totalSize: number };
    times.push(performance.now() - from);
    if (totalSize === 0) throw new Error(`nothing found: ${query}`);
  }
  process.stdout.write(`${name}: in the server ${told(inServer)}; the whole call ${told(times)}\n`);
}
await org.close();
rmSync(home, { recursive: true, force: true });

function told(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(2);
  return `median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, 99th ${at(0.99)} ms, longest ${at(1)} ms`;
}
