import { createHmac } from 'node:crypto';
import type { Reply, Request } from '../http/message.ts';
import type { Org } from '../org.ts';
import { wantsXml } from '../rest/xml-body.ts';
import { runningUserId } from '../seed.ts';
import { toXml } from '../soap/xml.ts';
import { baseUrl } from './base-url.ts';
import { authenticateClient, readForm, same } from './client.ts';
import { type Codes, challengeOf } from './codes.ts';
import { idToken } from './id-token.ts';
import { checkAssertion } from './jwt-bearer.ts';
import { missingParameter, OAuthError } from './oauth-error.ts';
import type { Session } from './sessions.ts';

const DEFAULT_SCOPE = 'refresh_token id api web full';

/** POST /services/oauth2/token */
export function token(org: Org, codes: Codes, request: Request): Reply {
  try {
    if (request.method !== 'POST') throw new OAuthError('invalid_request', 'must use HTTP POST');
    return inFormat(request, grant(org, codes, request));
  } catch (error) {
    if (error instanceof OAuthError) return error.reply();
    throw error;
  }
}

/** JSON, unless the client asks for one of the other two forms by `format` or `Accept`. */
function inFormat(request: Request, body: Record<string, string>): Reply {
  const headers = { 'Cache-Control': 'no-store' };
  const format = readForm(request).get('format') ?? (wantsXml(request.headers.accept) ? 'xml' : 'json');
  if (format === 'xml')
    return {
      status: 200,
      body: `<?xml version="1.0" encoding="UTF-8"?>${toXml('OAuth', body)}`,
      headers: { ...headers, 'Content-Type': 'application/xml;charset=UTF-8' },
    };
  if (format === 'urlencoded')
    return {
      status: 200,
      body: new URLSearchParams(body).toString(),
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    };
  return { status: 200, body, headers };
}

function grant(org: Org, codes: Codes, request: Request): Record<string, string> {
  const form = readForm(request);
  const kind = form.get('grant_type');
  if (!kind) throw missingParameter('grant_type');
  switch (kind) {
    case 'authorization_code':
      return byCode(org, codes, request, form);
    case 'refresh_token':
      return byRefreshToken(org, request, form);
    case 'client_credentials':
      return byClientCredentials(org, request, form);
    case 'password':
      return byPassword(org, request, form);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return byAssertion(org, request, form);
    default:
      throw new OAuthError('unsupported_grant_type', 'grant type not supported');
  }
}

function byCode(org: Org, codes: Codes, request: Request, form: URLSearchParams): Record<string, string> {
  const code = form.get('code');
  if (!code) throw missingParameter('code');
  const clientId = authenticateClient(org, form, false);
  const grantOfCode = codes.redeem(code);
  if (grantOfCode === undefined) throw new OAuthError('invalid_grant', 'invalid authorization code');
  if (grantOfCode === 'expired') throw new OAuthError('invalid_grant', 'expired authorization code');
  if (grantOfCode.clientId !== clientId) throw new OAuthError('invalid_grant', 'invalid authorization code');
  if (form.get('redirect_uri') !== grantOfCode.redirectUri) {
    throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  const verifier = form.get('code_verifier');
  if (grantOfCode.challenge && (!verifier || challengeOf(verifier) !== grantOfCode.challenge)) {
    throw new OAuthError('invalid_grant', 'invalid code verifier');
  }
  const { userId, scope } = grantOfCode;
  const refreshToken = /\b(refresh_token|offline_access)\b/.test(scope)
    ? org.sessions.addRefreshToken({ userId, clientId, scope })
    : '';
  const session = org.sessions.open({ userId, clientId, scope, refreshToken });
  return {
    ...answer(org, request, session),
    scope,
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
    ...(/\bopenid\b/.test(scope) ? { id_token: idToken(org, session) } : {}),
  };
}

function byRefreshToken(org: Org, request: Request, form: URLSearchParams): Record<string, string> {
  const refreshToken = form.get('refresh_token');
  if (!refreshToken) throw missingParameter('refresh_token');
  const clientId = authenticateClient(org, form, false);
  const known = org.sessions.refreshGrant(refreshToken);
  if (!known || known.clientId !== clientId || org.faults.tokensRevoked) {
    throw new OAuthError('invalid_grant', 'expired access/refresh token');
  }
  if (!org.faults.rotateRefreshTokens) {
    const session = org.sessions.open({ ...known, refreshToken });
    return { ...answer(org, request, session), scope: known.scope };
  }
  const next = org.store.transaction(() => {
    org.sessions.revoke(refreshToken);
    return org.sessions.addRefreshToken(known);
  });
  const session = org.sessions.open({ ...known, refreshToken: next });
  return { ...answer(org, request, session), scope: known.scope, refresh_token: next };
}

function byClientCredentials(org: Org, request: Request, form: URLSearchParams): Record<string, string> {
  const clientId = authenticateClient(org, form, true);
  if (org.faults.tokensRevoked) throw new OAuthError('invalid_grant', 'no client credentials user enabled');
  const scope = 'id api web full';
  const session = org.sessions.open({ userId: runAsUser(org), clientId, scope });
  return { ...answer(org, request, session), scope };
}

function byPassword(org: Org, request: Request, form: URLSearchParams): Record<string, string> {
  for (const name of ['username', 'password']) if (!form.get(name)) throw missingParameter(name);
  const clientId = authenticateClient(org, form, true);
  const userId = passwordLogin(org, form.get('username') ?? '', form.get('password') ?? '');
  if (!userId || org.faults.tokensRevoked) throw new OAuthError('invalid_grant', 'authentication failure');
  return answer(org, request, org.sessions.open({ userId, clientId, scope: DEFAULT_SCOPE }));
}

function byAssertion(org: Org, request: Request, form: URLSearchParams): Record<string, string> {
  const assertion = form.get('assertion');
  if (!assertion) throw missingParameter('assertion');
  const { clientId, userId } = checkAssertion(org, assertion);
  if (org.faults.tokensRevoked) throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
  const scope = 'id api web full';
  const {
    signature: _unsigned,
    issued_at: _when,
    ...rest
  } = answer(org, request, org.sessions.open({ userId, clientId, scope }));
  return { ...rest, scope };
}

/** The user whose name and password these are; a security token behind the password is taken as given. */
export function passwordLogin(org: Org, username: string, password: string): string | undefined {
  const { settings } = org;
  const isAdmin = same(username.toLowerCase(), settings.username.toLowerCase());
  const other = org.custom.users.find(
    (user) => user.active && same(user.username.toLowerCase(), username.toLowerCase()),
  );
  if (!isAdmin && !other) return undefined;
  const wanted = isAdmin ? settings.password : (other?.password ?? settings.password);
  if (!same(password.slice(0, wanted.length), wanted)) return undefined;
  return isAdmin ? runningUserId(org) : userIdOf(org, username);
}

const userIdOf = (org: Org, username: string): string | undefined =>
  org.store.table('User').find('Username', username)?.[0]?.Id;

/** The user whom the app itself acts as. */
function runAsUser(org: Org): string {
  const { runAs } = org.custom;
  if (runAs === undefined) return runningUserId(org);
  const userId = userIdOf(org, runAs);
  if (!userId || org.store.table('User').rows.get(userId)?.IsActive !== true)
    throw new OAuthError('invalid_grant', 'no client credentials user enabled');
  return userId;
}

function answer(org: Org, request: Request, session: Session): Record<string, string> {
  const url = baseUrl(org, request);
  const id = `${url}/id/${org.settings.orgId}/${session.userId}`;
  const issuedAt = String(session.issuedAt);
  return {
    access_token: session.token,
    signature: createHmac('sha256', org.settings.clientSecret)
      .update(id + issuedAt)
      .digest('base64'),
    instance_url: url,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}
