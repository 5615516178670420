/** A practice org of a test's own with a client signed in to it, and what most tests of Salesforce nodes ask of it. */
import type { Json, OpenContext } from '../contract.ts';
import { SalesforceClient } from '../salesforce/client.ts';
import { salesforceConnection } from '../salesforce/connection.ts';
import type { SalesforceSecrets } from '../salesforce/secrets.ts';
import { type Practice, startPractice } from './practice.ts';
import { runNode } from './step.ts';

export interface SalesforceTest extends Practice {
  secrets: SalesforceSecrets;
  client: SalesforceClient;
  run(node: string, config: object, input: object, more?: object): Promise<{ [key: string]: Json }>;
  /** Adds a record past every rule of ours; gives its id. */
  add(object: string, fields: { [name: string]: Json }): Promise<string>;
  query(soql: string): Promise<{ [name: string]: Json | undefined }[]>;
}

/** A client signed in to a far side with recorded answers. */
export function clientAt(
  url: string,
  more: Partial<SalesforceSecrets> = {},
  renew: OpenContext<SalesforceSecrets>['renew'] = (used, refresh) => refresh(used),
): SalesforceClient {
  const secrets: SalesforceSecrets = {
    ...{ method: 'webServer', loginUrl: url, clientId: 'app', instanceUrl: url, issuedAt: 0 },
    ...{ accessToken: '00Dold!token', refreshToken: 'refresh' },
    ...{ orgId: '00D000000000001AAA', userId: '005000000000001AAA' },
    ...more,
  };
  return new SalesforceClient(secrets, { renew });
}

export async function startSalesforce(): Promise<SalesforceTest> {
  const practice = await startPractice();
  const { url, clientId, clientSecret } = practice;
  const context = { signal: AbortSignal.timeout(10_000), keyOf: () => Promise.reject(new Error('no key pair here')) };
  const secrets = (await salesforceConnection.connect(
    { loginUrl: url, clientId, clientSecret },
    context,
  )) as SalesforceSecrets;
  const client = new SalesforceClient(secrets, { renew: (used, refresh) => refresh(used) });
  return {
    ...practice,
    secrets,
    client,
    run: (node, config, input, more) => runNode(`salesforce.${node}`, client, config, input, more),
    add: async (object, fields) => (await client.create(object, fields, {}, {})).id,
    query: async (soql) => (await client.query(soql)).records,
  };
}
