import { z } from 'zod';
import { defineConnection, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isLoopback } from '../rest/dispatcher.ts';
import { SalesforceClient } from './client.ts';
import { type App, authorizeUrl, exchangeCode, signInAsApp } from './oauth.ts';
import { type SalesforceSecrets, salesforceSecrets } from './secrets.ts';

const hosts = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
} as const;

const fields = z.object({
  /** `webServer` goes through `oauth`, `clientCredentials` through `connect`. */
  method: field(z.enum(['webServer', 'clientCredentials']).default('webServer'), {
    control: 'choice',
    choices: ['webServer', 'clientCredentials'],
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
  clientSecret: field(z.string().trim().max(500).optional(), { control: 'secret' }),
});

export const salesforceConnection = defineConnection<SalesforceSecrets, SalesforceClient>({
  type: 'salesforce',
  auth: 'oauth2',
  fields,
  secrets: salesforceSecrets,
  oauth: {
    authorizeUrl: ({ fields: given, ...request }) => authorizeUrl(appOf(given), request),
    exchange: async ({ fields: given, ...answer }) => withFacts(await exchangeCode(appOf(given), answer)),
  },
  async connect(given, { signal }) {
    const app = appOf(given);
    if (!app.clientSecret) throw atField('salesforce.clientSecretMissing', 'clientSecret');
    return withFacts(await signInAsApp(app, signal), signal);
  },
  open: (secrets, context) => new SalesforceClient(secrets, context),
  async test(client) {
    const { orgName, username } = await client.identity({ signal: AbortSignal.timeout(30_000) });
    return { account: orgName, user: username, url: client.instanceUrl };
  },
  facts: ({ instanceUrl, orgId, orgName, username }) => ({
    instanceUrl,
    orgId,
    ...(orgName ? { organization: orgName } : {}),
    ...(username ? { username } : {}),
  }),
});

/** Whose token it is, asked once at sign-in with a client that has no store behind it. */
async function withFacts(secrets: SalesforceSecrets, signal?: AbortSignal): Promise<SalesforceSecrets> {
  const client = new SalesforceClient(secrets, { renew: async (used, refresh) => refresh(used) });
  return { ...secrets, ...(await client.identity({ signal })) };
}

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
  const text = given.trim();
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || (!url.hostname.includes('.') && !isLoopback(url)) || url.username !== '' || url.password !== '') {
    throw atField('salesforce.loginUrlMalformed', 'loginUrl');
  }
  if (url.protocol === 'http:' && !isLoopback(url)) url.protocol = 'https:';
  url.hostname = url.hostname
    .replace(/\.lightning\.force\.com$/, '.my.salesforce.com')
    .replace(/\.my\.salesforce-setup\.com$/, '.my.salesforce.com');
  return url.origin;
}

function atField(code: string, name: string): UserFixableError {
  return new UserFixableError(code, { field: name }, { repair: { kind: 'field', field: name } });
}
