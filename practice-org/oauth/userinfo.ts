import { documentUser } from '../customize/users.ts';
import type { Reply, Request } from '../http/message.ts';
import type { Org } from '../org.ts';
import { LATEST } from '../rest/versions.ts';
import type { Row } from '../store/table.ts';
import { formatDatetime } from '../validate/date-values.ts';
import { baseUrl } from './base-url.ts';

const plain = (status: number, body: string): Reply => ({
  status,
  body,
  headers: { 'Content-Type': 'text/html;charset=UTF-8' },
});

/** Japan is nine hours ahead all year. */
const UTC_OFFSET_MS = 9 * 60 * 60 * 1000;

export function bearer(request: Request): string | undefined {
  const header = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return (
    header ??
    request.query.get('oauth_token') ??
    request.query.get('access_token') ??
    new URLSearchParams(request.body).get('access_token') ??
    undefined
  );
}

/** The addresses of the org; `{version}` stays as it is unless a version is asked for. */
function urls(org: Org, url: string, version: string, userId: string): Record<string, string> {
  const rest = `${url}/services/data/v${version}`;
  return {
    enterprise: `${url}/services/Soap/c/${version}/${org.settings.orgId}`,
    metadata: `${url}/services/Soap/m/${version}/${org.settings.orgId}`,
    partner: `${url}/services/Soap/u/${version}/${org.settings.orgId}`,
    rest: `${rest}/`,
    sobjects: `${rest}/sobjects/`,
    search: `${rest}/search/`,
    query: `${rest}/query/`,
    recent: `${rest}/recent/`,
    tooling_soap: `${url}/services/Soap/T/${version}/${org.settings.orgId}`,
    tooling_rest: `${rest}/tooling/`,
    profile: `${url}/${userId}`,
    feeds: `${rest}/chatter/feeds`,
    groups: `${rest}/chatter/groups`,
    users: `${rest}/chatter/users`,
    feed_items: `${rest}/chatter/feed-items`,
    feed_elements: `${rest}/chatter/feed-elements`,
    custom_domain: url,
  };
}

/** GET or POST /services/oauth2/userinfo */
export function userinfo(org: Org, request: Request): Reply {
  const session = org.sessions.find(bearer(request) ?? '');
  const user = session && org.store.table('User').rows.get(session.userId);
  if (!session || !user) return plain(403, 'Bad_OAuth_Token');
  const url = baseUrl(org, request);
  const id = `${url}/id/${org.settings.orgId}/${user.Id}`;
  return {
    status: 200,
    body: {
      sub: id,
      user_id: user.Id,
      organization_id: org.settings.orgId,
      preferred_username: user.Username,
      nickname: user.CommunityNickname,
      name: user.Name,
      email: user.Email,
      email_verified: true,
      given_name: user.FirstName ?? null,
      family_name: user.LastName,
      zoneinfo: user.TimeZoneSidKey,
      photos: photos(url),
      profile: `${url}/${user.Id}`,
      picture: photos(url).picture,
      address: {},
      urls: urls(org, url, '{version}', user.Id),
      active: user.IsActive,
      user_type: 'STANDARD',
      language: user.LanguageLocaleKey,
      locale: user.LocaleSidKey,
      utcOffset: UTC_OFFSET_MS,
      updated_at: formatDatetime(Number(user.LastModifiedDate)),
      is_salesforce_integration_user: documentUser(org, user.Id)?.integration ?? false,
    },
  };
}

const photos = (url: string) => ({ picture: `${url}/profilephoto/005/F`, thumbnail: `${url}/profilephoto/005/T` });

/** GET /id/{org}/{user} */
export function identity(org: Org, request: Request, orgId: string, userId: string): Reply {
  const token = bearer(request);
  if (!token) return plain(403, 'Missing_OAuth_Token');
  if (!org.sessions.find(token)) return plain(403, 'Bad_OAuth_Token');
  if (orgId.slice(0, 15) !== org.settings.orgId.slice(0, 15)) return plain(403, 'Wrong_Org');
  const user = org.store.table('User').rows.get(userId);
  if (!user) return plain(404, 'Bad_Id');
  if (user.IsActive !== true) return plain(403, 'Inactive_User');
  return { status: 200, body: identityOf(org, baseUrl(org, request), user, request.query.get('version')) };
}

function identityOf(org: Org, url: string, user: Row, version: string | null): Record<string, unknown> {
  const shown = version === 'latest' ? LATEST : (version ?? '{version}');
  return {
    id: `${url}/id/${org.settings.orgId}/${user.Id}`,
    asserted_user: true,
    user_id: user.Id,
    organization_id: org.settings.orgId,
    username: user.Username,
    nick_name: user.CommunityNickname,
    display_name: user.Name,
    email: user.Email,
    email_verified: true,
    first_name: user.FirstName ?? null,
    last_name: user.LastName,
    timezone: user.TimeZoneSidKey,
    photos: photos(url),
    addr_street: user.Street ?? null,
    addr_city: user.City ?? null,
    addr_state: user.State ?? null,
    addr_country: user.Country ?? null,
    addr_zip: user.PostalCode ?? null,
    mobile_phone: user.MobilePhone ?? null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: urls(org, url, shown, user.Id),
    active: user.IsActive,
    user_type: 'STANDARD',
    language: user.LanguageLocaleKey,
    locale: user.LocaleSidKey,
    utcOffset: UTC_OFFSET_MS,
    last_modified_date: formatDatetime(Number(user.LastModifiedDate)),
    is_app_installed: true,
  };
}
