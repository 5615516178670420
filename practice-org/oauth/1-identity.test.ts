/** What the addresses beside the token endpoint tell, key by key, and what they say to whom they do not know. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, recordAt } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let bearer: { authorization: string };
let id: string;
beforeAll(async () => {
  org = await startTestOrg();
  bearer = { authorization: `Bearer ${org.token}` };
  id = String(at((await org.api('GET', '')).body, 'identity'));
});
afterAll(() => org.stop());

const keys = (text: string): string[] => text.trim().split(/\s+/).sort();
const get = async (url: string, headers: Record<string, string> = bearer) => {
  const answer = await fetch(url, { headers });
  return `${answer.status} ${await answer.text()}`;
};

const IDENTITY =
  keys(`id asserted_user user_id organization_id username nick_name display_name email email_verified first_name
  last_name timezone photos addr_street addr_city addr_state addr_country addr_zip mobile_phone mobile_phone_verified
  is_lightning_login_user status urls active user_type language locale utcOffset last_modified_date is_app_installed`);
const URLS =
  keys(`enterprise metadata partner rest sobjects search query recent tooling_soap tooling_rest profile feeds groups
  users feed_items feed_elements custom_domain`);
const USER =
  keys(`sub user_id organization_id preferred_username nickname name email email_verified given_name family_name
  zoneinfo photos profile picture address urls active user_type language locale utcOffset updated_at
  is_salesforce_integration_user`);

test('the identity has every key, its addresses the version that was asked for', async () => {
  const whole = await (await fetch(id, { headers: bearer })).json();
  expect(Object.keys(recordAt(whole)).sort()).toEqual(IDENTITY);
  expect(Object.keys(recordAt(whole, 'urls')).sort()).toEqual(URLS);
  expect(at(whole, 'urls.rest')).toBe(`${org.url}/services/data/v{version}/`);
  const latest = await (await fetch(`${id}?version=latest&format=json&oauth_token=${org.token}`)).json();
  expect(at(latest, 'urls.query')).toBe(`${org.url}/services/data/v68.0/query/`);
});

test('it answers strangers in one word', async () => {
  const [, , user] = new URL(id).pathname.split('/').slice(1);
  expect(await get(id, {})).toBe('403 Missing_OAuth_Token');
  expect(await get(id, { authorization: 'Bearer 00Dx!y' })).toBe('403 Bad_OAuth_Token');
  expect(await get(`${org.url}/id/00D000000000009EAA/${user}`)).toBe('403 Wrong_Org');
  expect(await get(`${org.url}/id/${org.settings.orgId}/005000000000009AAA`)).toBe('404 Bad_Id');
});

test('userinfo has every key, by GET and by POST', async () => {
  for (const method of ['GET', 'POST']) {
    const body = await (await fetch(`${org.url}/services/oauth2/userinfo`, { method, headers: bearer })).json();
    expect(Object.keys(recordAt(body)).sort()).toEqual(USER);
  }
});

test('introspection tells whose token it is and how long it is good; a token is taken back by GET too', async () => {
  const { clientId, clientSecret } = org.settings;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const grant = new URLSearchParams({ grant_type: 'client_credentials' });
  const headers = { authorization: basic };
  const granted = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', headers, body: grant });
  expect(granted.headers.get('cache-control')).toBe('no-store');
  const token = String(recordAt(await granted.json()).access_token);
  const introspect = async () => {
    const body = new URLSearchParams({ token, token_type_hint: 'access_token' });
    return recordAt(
      await (await fetch(`${org.url}/services/oauth2/introspect`, { method: 'POST', headers, body })).json(),
    );
  };
  const told = await introspect();
  expect(Object.keys(told).sort()).toEqual(keys('active scope client_id username sub token_type exp iat nbf'));
  expect(Number(told.exp) - Number(told.iat)).toBe(7200);
  expect(await get(`${org.url}/services/oauth2/revoke?token=${encodeURIComponent(token)}`, {})).toBe('200 ');
  expect(await introspect()).toEqual({ active: false });
});
