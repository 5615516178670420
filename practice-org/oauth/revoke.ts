import type { Reply, Request } from '../http/message.ts';
import type { Org } from '../org.ts';
import { authenticateClient, readForm } from './client.ts';
import { OAuthError } from './oauth-error.ts';

/** POST or GET /services/oauth2/revoke: empty on success, a form-encoded error otherwise. */
export function revoke(org: Org, request: Request): Reply {
  const token = readForm(request).get('token');
  if (token && org.sessions.revoke(token)) return { status: 200, headers: { 'Cache-Control': 'no-store' } };
  const error = token
    ? { error: 'unsupported_token_type', error_description: 'this token is not recognized' }
    : { error: 'invalid_request', error_description: 'missing required parameter: token' };
  return {
    status: 400,
    body: new URLSearchParams(error).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Cache-Control': 'no-store' },
  };
}

/** POST /services/oauth2/introspect */
export function introspect(org: Org, request: Request): Reply {
  const form = readForm(request);
  try {
    const clientId = authenticateClient(org, form, true);
    return { status: 200, body: describeToken(org, form.get('token') ?? '', clientId) };
  } catch (error) {
    if (error instanceof OAuthError) return error.reply();
    throw error;
  }
}

function describeToken(org: Org, token: string, clientId: string): Record<string, unknown> {
  const session = org.sessions.find(token);
  if (!session || session.clientId !== clientId) return { active: false };
  const issued = Math.floor(session.issuedAt / 1000);
  return {
    active: true,
    scope: session.scope,
    client_id: session.clientId,
    username: org.store.table('User').rows.get(session.userId)?.Username,
    sub: `${org.settings.url}/id/${org.settings.orgId}/${session.userId}`,
    token_type: 'access_token',
    exp: Math.floor(session.expiresAt / 1000),
    iat: issued,
    nbf: issued,
  };
}
