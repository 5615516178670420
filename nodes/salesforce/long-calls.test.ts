/** What an org's triggers and flows make slow is waited for: as long as Salesforce may go on working. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../engine/limits.ts';
import type { ActionDefinition, Json } from '../contract.ts';
import { nodes } from '../registry.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';
import { SalesforceClient } from './client.ts';

const USUAL_MS = 2_000;
const SLOW_MS = 3_000;

/** What triggers and flows of an org make slow. */
const slow =
  /^POST .*(\/Soap\/|\/actions\/custom\/flow\/|\/sobjects\/ContentVersion$)|^(POST|PATCH|DELETE) .*\/sobjects\b/;

let org: SalesforceTest;
let between: Server;
let client: SalesforceClient;
const { requestTimeoutMs } = limits;
const limit = (ms: number): object => Object.assign(limits, { requestTimeoutMs: ms });

beforeAll(async () => {
  org = await startSalesforce();
  between = createServer(async (asked, reply) => {
    if (slow.test(`${asked.method} ${asked.url}`)) await sleep(SLOW_MS);
    const { method, url, headers } = asked;
    const onward = request(`${org.url}${url}`, { method, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(reply);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  const instanceUrl = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  client = new SalesforceClient({ ...org.secrets, instanceUrl }, { renew: async (used) => used });
});
afterAll(async () => {
  limit(requestTimeoutMs);
  between.close();
  between.closeAllConnections();
  await org.close();
});

test.concurrent('converting, merging, attaching and calling a flow outlast the usual time-out', async () => {
  const account = await org.add('Account', { Name: 'Slow' });
  const twin = await org.add('Account', { Name: 'Slow too' });
  const lead = await org.add('Lead', { LastName: 'Slow', Company: 'Slow' });
  const steps: [string, object, object][] = [
    ['callFlow', { flow: 'Add_Task' }, { values: { recordId: account, subject: 'x' } }],
    ['convertLead', { status: 'Closed - Converted' }, { id: lead }],
    ['mergeRecords', { object: 'Account' }, { id: account, others: [twin] }],
    ['attachFile', { contentIs: 'text' }, { recordId: account, fileName: 'a.txt', content: 'x' }],
  ];
  limit(USUAL_MS);
  const outputs: Json[] = await Promise.all(
    steps.map(([name, config, input]) => runNode(`salesforce.${name}`, client, config, input)),
  );
  expect(outputs).toMatchObject([{ taskId: expect.any(String) }, { converted: true }, { merged: 1 }, { bytes: 1 }]);
});

test.concurrent('so do single writes, and a whole group of them whose triggers are slow: nothing is in doubt before its time', async () => {
  const run = (name: string, config: object, input: object) => runNode(`salesforce.${name}`, client, config, input);
  const [changed, gone] = await Promise.all([org.add('Account', { Name: 'A' }), org.add('Account', { Name: 'B' })]);
  const object = 'Account';
  limit(USUAL_MS);
  const group = Array.from({ length: 30 }, (_, n) => run('addRecord', { object }, { fields: { Name: `Group ${n}` } }));
  const others = [
    run('updateRecord', { object }, { id: changed, fields: { Name: 'A2' } }),
    run('deleteRecord', { object }, { id: gone }),
  ];
  const outputs = await Promise.all([...group, ...others]);
  expect(outputs).toHaveLength(32);
  expect(await org.query("SELECT Id FROM Account WHERE Name LIKE 'Group %'")).toHaveLength(30);
});

test('every step that writes may take as long as Salesforce may go on working', () => {
  const writing = nodes.filter(
    (node) => node.kind === 'action' && node.connection === 'salesforce' && node.effect !== 'read',
  );
  const single = writing.filter((node) => node.kind === 'action' && !node.perItem) as ActionDefinition[];
  expect(single.length).toBeGreaterThan(8);
  for (const { type, timeoutMs = 0 } of single) expect([type, timeoutMs > limits.settleMs]).toEqual([type, true]);
});
