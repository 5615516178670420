import { answerAsync } from './bulk-v1/answer.ts';
import { answerPractice } from './faults/endpoints.ts';
import { notFound } from './http/api-error.ts';
import type { Reply, Request } from './http/message.ts';
import { authorize } from './oauth/authorize.ts';
import type { Codes } from './oauth/codes.ts';
import { introspect, revoke } from './oauth/revoke.ts';
import { singleAccess } from './oauth/single-access.ts';
import { token } from './oauth/token.ts';
import { identity, userinfo } from './oauth/userinfo.ts';
import type { Org } from './org.ts';
import { answerPage } from './pages/pages.ts';
import { answerRest } from './rest/dispatch.ts';
import { answerShop } from './shop/api.ts';
import { SHOP_ENDPOINTS } from './shop/endpoints.ts';
import { answerSoap } from './soap/answer.ts';

const lost = (): Reply => ({ status: 404, body: notFound().body() });

/** Sends a request to the part of the org it is meant for. */
export function makeAnswer(codes: Codes) {
  return (org: Org, request: Request): Reply | Promise<Reply> => {
    const { path } = request;
    if (path.startsWith('/services/data')) return answerRest(org, request);
    if (path.startsWith('/services/async/')) return answerAsync(org, request);
    if (path.startsWith('/services/oauth2/')) return answerOAuth(org, codes, request);
    if (/^\/services\/Soap\/[cum]\//.test(path)) return answerSoap(org, request);
    if (path.startsWith('/id/')) {
      const [, , orgId = '', userId = ''] = path.split('/');
      return identity(org, request, orgId, userId);
    }
    if (path.startsWith('/api/v2/admin/')) return answerShop(org, request);
    if (path.startsWith('/__practice/')) return answerPractice(org, request, SHOP_ENDPOINTS);
    return answerPage(org, request).then((reply) => reply ?? lost());
  };
}

function answerOAuth(org: Org, codes: Codes, request: Request): Reply {
  switch (request.path.slice('/services/oauth2/'.length)) {
    case 'authorize':
      return authorize(org, codes, request);
    case 'token':
      return token(org, codes, request);
    case 'revoke':
      return revoke(org, request);
    case 'introspect':
      return introspect(org, request);
    case 'userinfo':
      return userinfo(org, request);
    case 'singleaccess':
      return singleAccess(org, request);
    default:
      return lost();
  }
}
