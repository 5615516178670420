import { z } from 'zod';
import { type ConnectContext, defineConnection, field } from '../contract.ts';
import { ConnectionDeadError, UserFixableError } from '../errors.ts';
import { secureAddress } from '../rest/typed-address.ts';
import { absentOf } from './absent.ts';
import { readPrivateKey } from './assertion.ts';
import { SalesforceClient } from './client.ts';
import { dailyCalls } from './daily-calls.ts';
import { fixedOf } from './fixed.ts';
import { needsOf } from './needs.ts';
import {
  type App,
  type AssertedApp,
  authorizeUrl,
  exchangeCode,
  revoke,
  signInAsApp,
  signInByAssertion,
} from './oauth.ts';
import { changesBetween, snapshotOf, unmetNeeds } from './preflight.ts';
import { readRefusal, refusalError } from './refusals.ts';
import { type SalesforceSecrets, salesforceSecrets } from './secrets.ts';
import { SalesforceSession } from './session.ts';

const hosts = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
} as const;

const fields = z.object({
  /** `webServer` goes through `oauth`, the others through `connect`. */
  method: field(z.enum(['webServer', 'clientCredentials', 'jwtBearer']).default('webServer'), {
    control: 'choice',
    choices: ['webServer', 'clientCredentials', 'jwtBearer'],
    default: 'webServer',
  }),
  environment: field(z.enum(['production', 'sandbox', 'myDomain']).default('production'), {
    control: 'choice',
    choices: ['production', 'sandbox', 'myDomain'],
    default: 'production',
  }),
  /** Wins over `environment` when given (the command line gives only this). */
  loginUrl: field(z.string().trim().max(300).optional(), {
    control: 'text',
    required: true,
    when: { field: 'environment', is: ['myDomain'] },
  }),
  clientId: field(z.string().trim().min(1).max(500), { control: 'text' }),
  /** Public apps (PKCE only) have none. */
  clientSecret: field(z.string().trim().max(500).optional(), {
    control: 'secret',
    when: { field: 'method', is: ['webServer', 'clientCredentials'] },
  }),
  username: field(z.string().trim().max(200).optional(), {
    control: 'text',
    required: true,
    when: { field: 'method', is: ['jwtBearer'] },
  }),
  key: field(z.enum(['made', 'own']).default('made'), {
    control: 'choice',
    choices: ['made', 'own'],
    default: 'made',
    when: { field: 'method', is: ['jwtBearer'] },
  }),
  /** Id of a key pair that was made here. */
  certificate: field(z.string().max(60).optional(), {
    control: 'certificate',
    required: true,
    when: { field: 'key', is: ['made'] },
  }),
  privateKey: field(z.string().max(20_000).optional(), {
    control: 'keyFile',
    required: true,
    when: { field: 'key', is: ['own'] },
  }),
});

/** For what must not wait in the client's line: it may be long because nobody may call. */
const beside = new WeakMap<SalesforceClient, SalesforceSession>();

export const salesforceConnection = defineConnection<SalesforceSecrets, SalesforceClient>({
  type: 'salesforce',
  auth: 'oauth2',
  fields,
  secrets: salesforceSecrets,
  oauth: {
    authorizeUrl: ({ fields: given, ...request }) => authorizeUrl(appOf(given), request),
    exchange: async ({ fields: given, ...answer }) => withFacts(await exchangeCode(appOf(given), answer)),
  },
  afterLostRenewal: ({ code, params }) =>
    code === 'salesforce.signInExpired' ? new ConnectionDeadError('salesforce.renewalLost', params) : undefined,
  async connect(given, context) {
    const { signal } = context;
    const app = appOf(given);
    if (methodOf(given) === 'jwtBearer')
      return withFacts(await signInByAssertion(await assertedApp(app, given, context), signal), signal);
    if (!app.clientSecret) throw atField('salesforce.clientSecretMissing', 'clientSecret');
    return withFacts(await signInAsApp(app, signal), signal);
  },
  metadata: {
    needs: needsOf,
    unmet: unmetNeeds,
    fixed: fixedOf,
    absent: absentOf,
    forget: (client) => client.forgetDescriptions(),
    snapshot: snapshotOf,
    changes: changesBetween,
    suspicious: [
      'salesforce.fieldUnknownToOrg',
      'salesforce.unknownField',
      'salesforce.unknownObject',
      'salesforce.fieldNotWritable',
      'salesforce.keyFieldUnfit',
      'salesforce.requiredFieldMissing',
      'salesforce.notInPicklist',
    ],
  },
  allowance: (client, call) => dailyCalls(beside.get(client), call),
  explain: (refusal, params) => refusalError(refusal, params),
  readRefusal,
  who: ({ orgId, userId, orgName, username, instanceUrl }) => ({
    account: { id: orgId, name: orgName ?? instanceUrl },
    user: { id: userId, name: username ?? userId },
  }),
  open(secrets, context) {
    const client = new SalesforceClient(secrets, context);
    beside.set(client, new SalesforceSession(secrets, context));
    return client;
  },
  leave: revoke,
  async test(client) {
    const { orgName, username } = await client.identity({ signal: AbortSignal.timeout(30_000) });
    return { account: orgName, user: username, url: client.instanceUrl };
  },
  given: givenBefore,
  facts: ({ instanceUrl, orgId, orgName, username }) => ({
    instanceUrl,
    orgId,
    ...(orgName ? { organization: orgName } : {}),
    ...(username ? { username } : {}),
  }),
});

/** Of a key that signs in nothing is said: one made here and one that was brought look alike when stored. */
function givenBefore({ method, loginUrl, clientId, clientSecret, jwtUser }: SalesforceSecrets): Record<string, string> {
  const known = loginUrl === hosts.production ? 'production' : loginUrl === hosts.sandbox ? 'sandbox' : undefined;
  return {
    method,
    ...(known ? { environment: known } : { environment: 'myDomain', loginUrl }),
    clientId,
    ...(method === 'jwtBearer' ? { username: jwtUser ?? '' } : clientSecret ? { clientSecret } : {}),
  };
}

/** Whose token it is, asked once at sign-in with a client that has no store behind it. */
async function withFacts(secrets: SalesforceSecrets, signal?: AbortSignal): Promise<SalesforceSecrets> {
  const client = new SalesforceClient(secrets, { renew: async (used, refresh) => refresh(used) });
  return { ...secrets, ...(await client.identity({ signal })) };
}

async function assertedApp(app: App, given: unknown, { keyOf }: ConnectContext): Promise<AssertedApp> {
  const { key, certificate, privateKey, username } = fields.parse(given);
  if (!username) throw atField('salesforce.fieldMissing', 'username');
  const pem = key === 'own' ? privateKey : certificate && (await keyOf?.(certificate));
  if (!pem) throw atField('salesforce.fieldMissing', key === 'own' ? 'privateKey' : 'certificate');
  const { loginUrl, clientId } = app;
  return { loginUrl, clientId, jwtUser: username, privateKey: readPrivateKey(pem) };
}

const methodOf = (given: unknown) => fields.shape.method.catch('webServer').parse(Object(given).method);

function appOf(given: unknown): App {
  const result = fields.safeParse(given);
  if (!result.success) {
    throw atField('salesforce.fieldMissing', String(result.error.issues[0]?.path[0] ?? 'clientId'));
  }
  const { environment, loginUrl, clientId, clientSecret } = result.data;
  const app = { loginUrl: loginAddress(environment, loginUrl), clientId };
  return clientSecret ? { ...app, clientSecret } : app;
}

function loginAddress(environment: 'production' | 'sandbox' | 'myDomain', given: string | undefined): string {
  if (given) return loginOrigin(given);
  if (environment === 'myDomain') throw atField('salesforce.fieldMissing', 'loginUrl');
  return hosts[environment];
}

/** Accepts what people copy out of the address bar: with or without https, with a path, of the Lightning pages or of setup. */
export function loginOrigin(given: string): string {
  const url = secureAddress(given);
  if (!url) throw atField('salesforce.loginUrlMalformed', 'loginUrl');
  url.hostname = url.hostname
    .replace(/\.lightning\.force\.com$/, '.my.salesforce.com')
    .replace(/\.my\.salesforce-setup\.com$/, '.my.salesforce.com');
  return url.origin;
}

function atField(code: string, name: string): UserFixableError {
  return new UserFixableError(code, { field: name }, { repair: { kind: 'field', field: name } });
}
