/** Salesforce's token endpoint: the three grants we use and what its refusals mean. */
import { z } from 'zod';
import { ConnectionDeadError, type FlowError, TransientError, UserFixableError } from '../errors.ts';
import { isLoopback } from '../rest/dispatcher.ts';
import { ExchangeError, exchange } from '../rest/exchange.ts';
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

/** New tokens for old ones. Salesforce gives a new refresh token only when the app rotates them. */
export async function renewed(secrets: SalesforceSecrets): Promise<SalesforceSecrets> {
  const { orgName, username } = secrets;
  if (secrets.method === 'clientCredentials')
    return { ...(await signInAsApp(secrets)), ...defined({ orgName, username }) };
  if (!secrets.refreshToken) throw new ConnectionDeadError('salesforce.signInExpired');
  const fresh = await requestToken(secrets, 'webServer', {
    grant_type: 'refresh_token',
    refresh_token: secrets.refreshToken,
  });
  return { ...fresh, refreshToken: fresh.refreshToken ?? secrets.refreshToken, ...defined({ orgName, username }) };
}

async function requestToken(
  app: App,
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
    // Asking for a token twice does no harm, so every silence here may simply be repeated.
    if (error instanceof ExchangeError) throw new TransientError('salesforce.unreachable', { host }, { cause: error });
    throw error;
  });
  const body = parsed(answer.body.toString('utf8'));
  if (answer.status >= 400) throw refused(answer.status, body, host);
  const result = token.safeParse(body);
  if (!result.success) throw new UserFixableError('salesforce.notSalesforce', { host }, atLoginUrl);
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

const atLoginUrl = { repair: { kind: 'field', field: 'loginUrl' } } as const;

/** The token goes to this address with every call: https, or this machine. */
function trustedInstance(address: string, host: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))) return url.origin;
  throw new UserFixableError('salesforce.notSalesforce', { host }, atLoginUrl);
}

function refused(status: number, body: unknown, host: string): FlowError {
  const given = refusal.safeParse(body);
  if (!given.success) {
    return status >= 500 || status === 429
      ? new TransientError('salesforce.busy', { host })
      : new UserFixableError('salesforce.notSalesforce', { host }, atLoginUrl);
  }
  const { error, error_description: description } = given.data;
  const params = { error, description: description.slice(0, 200), host };
  const code = refusalCode(error, description.toLowerCase());
  if (code === 'salesforce.loginRateExceeded') return new TransientError(code, params, { retryAfterMs: 120_000 });
  if (code === 'salesforce.busy') return new TransientError(code, params);
  return new ConnectionDeadError(code, params);
}

function refusalCode(error: string, description: string): string {
  if (error === 'rate_limit_exceeded' || description.includes('login rate')) return 'salesforce.loginRateExceeded';
  if (error === 'inactive_user' || description.includes('inactive user')) return 'salesforce.userInactive';
  if (error === 'inactive_org') return 'salesforce.orgInactive';
  if (description.includes('no client credentials user')) return 'salesforce.noRunAsUser';
  if (description.includes('not supported on this domain')) return 'salesforce.loginUrlNotMyDomain';
  if (description.includes('ip restricted')) return 'salesforce.ipRestricted';
  if (error.startsWith('invalid_client') || description.includes('client identifier invalid'))
    return 'salesforce.wrongClient';
  if (error === 'redirect_uri_mismatch') return 'salesforce.redirectMismatch';
  if (/approved|installed|blocked/.test(`${error} ${description}`) || error === 'app_not_found')
    return 'salesforce.appBlocked';
  if (error === 'unsupported_grant_type' || error === 'oauth_flow_disabled') return 'salesforce.flowDisabled';
  if (error === 'server_error' || error === 'temporarily_unavailable') return 'salesforce.busy';
  if (error === 'invalid_grant' && /expired|revoked/.test(description)) return 'salesforce.signInExpired';
  return 'salesforce.signInRefused';
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
