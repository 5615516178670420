import type { Reply, Request } from '../http/message.ts';
import type { Org } from '../org.ts';
import { makeTicket } from '../pages/access.ts';
import { runningUserId } from '../seed.ts';
import { baseUrl } from './base-url.ts';
import { OAuthError } from './oauth-error.ts';
import { bearer } from './userinfo.ts';

/**
 * GET or POST /services/oauth2/singleaccess: an address that opens the org's pages once, for `sf org open`. The pages are
 * the admin's, so nobody else gets one.
 */
export function singleAccess(org: Org, request: Request): Reply {
  const session = org.sessions.find(bearer(request) ?? '');
  if (!session || session.userId !== runningUserId(org))
    return new OAuthError('invalid_grant', 'expired access/refresh token').reply();
  const frontdoor_uri = `${baseUrl(org, request)}/enter?ticket=${makeTicket(org)}&to=/org`;
  return { status: 200, body: { frontdoor_uri }, headers: { 'Cache-Control': 'no-store' } };
}
