/** Salesforce's token endpoint and the four grants we use. */
import { z } from 'zod';
import { type ErrorParams, FlowError, TransientError, UncertainError, UserFixableError } from '../errors.ts';
import { isLoopback } from '../rest/dispatcher.ts';
import { ExchangeError, exchange, type Incoming, retryAfterMs } from '../rest/exchange.ts';
import { assertion } from './assertion.ts';
import { refusalError } from './refusals.ts';
import type { SalesforceSecrets } from './secrets.ts';

const token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  instance_url: z.string(),
  id: z.string(),
  issued_at: z.string().optional(),
});

const refusal = z.object({ error: z.string(), error_description: z.string().default('') });

export interface App {
  loginUrl: string;
  clientId: string;
  clientSecret?: string | undefined;
}

export function authorizeUrl(app: App, request: { redirectUri: string; state: string; codeChallenge: string }): string {
  const url = new URL('services/oauth2/authorize', `${app.loginUrl}/`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: request.redirectUri,
    scope: 'api refresh_token openid',
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

export function exchangeCode(
  app: App,
  given: { redirectUri: string; code: string; codeVerifier: string },
): Promise<SalesforceSecrets> {
  return requestToken(app, 'webServer', {
    grant_type: 'authorization_code',
    code: given.code,
    redirect_uri: given.redirectUri,
    code_verifier: given.codeVerifier,
  });
}

export function signInAsApp(app: App, signal?: AbortSignal): Promise<SalesforceSecrets> {
  return requestToken(app, 'clientCredentials', { grant_type: 'client_credentials' }, signal);
}

/** Whose assertion it is; `audience` is the one that was accepted before. */
export interface AssertedApp extends App {
  privateKey: string;
  jwtUser: string;
  audience?: string | undefined;
}

/** A sandbox behind My Domain, for instance, takes its own address or that of all sandboxes, by the age of the org. */
export async function signInByAssertion(app: AssertedApp, signal?: AbortSignal): Promise<SalesforceSecrets> {
  // An org that is renamed or hardened may stop taking what it took before.
  const audiences = [...new Set([...(app.audience ? [app.audience] : []), ...audiencesOf(app.loginUrl)])];
  for (const [index, audience] of audiences.entries()) {
    try {
      const { clientId, privateKey, jwtUser: username } = app;
      const grant = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion({ clientId, username, audience, privateKey }),
      };
      const signedIn = await requestToken(app, 'jwtBearer', grant, signal);
      return { ...signedIn, privateKey, jwtUser: username, audience };
    } catch (error) {
      const isLast = index === audiences.length - 1;
      if (isLast || !(error instanceof FlowError) || error.code !== 'salesforce.audienceRefused') throw error;
    }
  }
  throw new Error('no audience'); // there is always one
}

const hosts = { production: 'https://login.salesforce.com', sandbox: 'https://test.salesforce.com' } as const;

/** Where every organization of its kind signs in. */
export const generalAddress = (loginUrl: string): string =>
  /sandbox|--|test\.salesforce/.test(loginUrl) ? hosts.sandbox : hosts.production;

const audiencesOf = (loginUrl: string): string[] => [...new Set([loginUrl, generalAddress(loginUrl)])];

/** Salesforce gives a new refresh token only when the app rotates them. */
export function signInByRefresh(app: App, refreshToken: string): Promise<SalesforceSecrets> {
  return requestToken(app, 'webServer', { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Its access tokens end with it. The other ways to sign in leave nothing behind that lasts. */
export async function revoke(
  { loginUrl, refreshToken }: SalesforceSecrets,
  { next, signal }: { next?: SalesforceSecrets | undefined; signal: AbortSignal },
): Promise<void> {
  if (!refreshToken || refreshToken === next?.refreshToken) return;
  const { status } = await exchange({
    method: 'POST',
    url: new URL('services/oauth2/revoke', `${loginUrl}/`).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token: refreshToken }).toString(),
    signal,
  });
  if (status >= 400) throw new Error(`answered ${status}`); // it was no longer good
}

async function requestToken(
  app: App & { username?: string | undefined; jwtUser?: string | undefined },
  method: SalesforceSecrets['method'],
  grant: Record<string, string>,
  signal?: AbortSignal,
): Promise<SalesforceSecrets> {
  const { loginUrl, clientId, clientSecret } = app;
  const { host } = new URL(loginUrl);
  const answer = await exchange({
    method: 'POST',
    url: new URL('services/oauth2/token', `${loginUrl}/`).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      ...grant,
      client_id: clientId,
      ...(clientSecret ? { client_secret: clientSecret } : {}),
    }).toString(),
    signal,
  }).catch((error: unknown) => {
    if (!(error instanceof ExchangeError)) throw error;
    const Lost = error.wasSent ? passing(grant) : TransientError;
    throw new Lost('salesforce.unreachable', { host }, { cause: error });
  });
  const body = parsed(answer.body.toString('utf8'));
  if (answer.status >= 400) {
    const username = app.jwtUser ?? app.username ?? '';
    throw refused(answer, grant, body, { host, clientId, username, redirectUri: grant.redirect_uri ?? '' });
  }
  const result = token.safeParse(body);
  if (!result.success) throw notSalesforce(host, answer);
  const [orgId = '', userId = ''] = result.data.id.split('/').slice(-2);
  return {
    method,
    loginUrl,
    clientId,
    ...defined({ clientSecret, refreshToken: result.data.refresh_token }),
    accessToken: result.data.access_token,
    instanceUrl: trustedInstance(result.data.instance_url, host),
    orgId,
    userId,
    issuedAt: Number(result.data.issued_at ?? Date.now()),
  };
}

/** What came back when no token and no refusal did: the cause of 'salesforce.notSalesforce'. */
export class NoToken extends Error {
  readonly status: number;
  readonly location: string | undefined;

  constructor({ status, headers }: Pick<Incoming, 'status' | 'headers'>) {
    super(`answered ${status}`);
    this.status = status;
    this.location = headers.location;
  }
}

const notSalesforce = (host: string, answer: Pick<Incoming, 'status' | 'headers'>): UserFixableError =>
  new UserFixableError('salesforce.notSalesforce', { host }, { ...atLoginUrl, cause: new NoToken(answer) });

const atLoginUrl = { repair: { kind: 'field', field: 'loginUrl' } } as const;

/** The token goes to this address with every call: https, or this machine. */
function trustedInstance(address: string, host: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))) return url.origin;
  throw new UserFixableError('salesforce.notSalesforce', { host }, atLoginUrl);
}

/** Asking for a token twice does no harm, so every silence may be repeated; but one that was sent may have been replaced. */
const passing = (grant: Record<string, string>) =>
  grant.grant_type === 'refresh_token' ? UncertainError : TransientError;

/** Trouble of Salesforce's own says nothing of the sign-in, in whatever words it comes. */
function refused(
  { status, headers }: Incoming,
  grant: Record<string, string>,
  body: unknown,
  known: ErrorParams & { host: string },
): FlowError {
  const { host } = known;
  const given = refusal.safeParse(body);
  const told = given.success
    ? refusalError({ error: given.data.error, description: given.data.error_description }, known)
    : notSalesforce(host, { status, headers });
  if (status < 500 && (status !== 429 || told instanceof TransientError)) return told;
  const waitMs = retryAfterMs(headers);
  const Busy = status === 429 ? TransientError : passing(grant);
  return new Busy('salesforce.busy', { host }, waitMs === undefined ? {} : { retryAfterMs: waitMs });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without the keys that are undefined: an absent key and an undefined one differ in exact optional types. */
function defined<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
