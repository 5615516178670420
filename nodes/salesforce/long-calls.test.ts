/** Steps whose one call may take minutes wait for its answer as long as they say. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../engine/limits.ts';
import type { Json } from '../contract.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';
import { SalesforceClient } from './client.ts';

const USUAL_MS = 2_000;
const SLOW_MS = 3_000;

/** What triggers and flows of an org make slow. */
const slow = /^POST .*(\/Soap\/|\/actions\/custom\/flow\/|\/sobjects\/ContentVersion$)/;

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

test('converting, merging, attaching and calling a flow outlast the usual time-out', async () => {
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
