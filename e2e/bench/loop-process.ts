/** Reference (a): what a good engineer writes without an engine. Takes the webhook, answers, searches and writes, 24 at a time. */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const org = process.env.ORG_URL ?? '';
const pool = new Pool(org, { connections: 24 });
const authorization = `Bearer ${process.env.ORG_TOKEN}`;
const headers = { authorization, 'content-type': 'application/json' };
const waiting: { email: string; name: string }[] = [];
let inFlight = 0;
let done = 0;

async function call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown> {
  const answer = await pool.request({
    method,
    path: `/services/data/v64.0${path}`,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function handle({ email, name }: { email: string; name: string }): Promise<void> {
  const soql = `SELECT Id, Name, Mail__c FROM Account WHERE Mail__c = '${email}'`;
  const found = (await call('GET', `/query?q=${encodeURIComponent(soql)}`)) as { records: { Id: string }[] };
  const first = found.records[0];
  if (first) await call('PATCH', `/sobjects/Account/${first.Id}`, { Name: name, Mail__c: email });
  else await call('POST', '/sobjects/Account', { Name: name, Mail__c: email });
  done++;
}

function pump(): void {
  while (inFlight < 24) {
    const next = waiting.shift();
    if (!next) return;
    inFlight++;
    handle(next).finally(() => {
      inFlight--;
      pump();
    });
  }
}

createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ done }));
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    waiting.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(202).end();
    pump();
  });
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.({ type: 'ready' }));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
