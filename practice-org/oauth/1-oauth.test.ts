import { createSign, generateKeyPairSync } from 'node:crypto';
import jsforce from 'jsforce';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());
beforeEach(() => org.practice('POST', '/faults', { clear: true }));

const CALLBACK = 'http://localhost:3000/oauth/callback';

async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(org.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : text,
    location: response.headers.get('location'),
  };
}

const token = (fields: Record<string, string>, headers?: Record<string, string>) =>
  post('/services/oauth2/token', fields, headers);
const client = () => ({ client_id: org.settings.clientId, client_secret: org.settings.clientSecret });
const login = () => ({ username: org.settings.username, password: org.settings.password });

/** Walks through the consent page and gives the code that came back. */
async function consent(fields: Record<string, string>): Promise<URL> {
  const answer = await post('/services/oauth2/authorize', {
    ...{ response_type: 'code', client_id: org.settings.clientId, redirect_uri: CALLBACK },
    ...{ decision: 'allow', ...login(), ...fields },
  });
  return new URL(answer.location ?? '');
}

describe('authorization code', () => {
  test('jsforce gets through with PKCE, refreshes a dead session and says so', async () => {
    const oauth2 = new jsforce.OAuth2({
      loginUrl: org.url,
      ...{ clientId: org.settings.clientId, clientSecret: org.settings.clientSecret },
      redirectUri: CALLBACK,
      useVerifier: true,
    });
    const page = new URL(oauth2.getAuthorizationUrl({ scope: 'api id refresh_token', state: 'st/äte' }));
    expect((await fetch(page)).status).toBe(200);
    const back = await consent(Object.fromEntries(page.searchParams));
    expect(back.searchParams.get('state')).toBe('st/äte');
    const connection = new jsforce.Connection({ oauth2 });
    const user = await connection.authorize(back.searchParams.get('code') ?? '');
    expect(user).toMatchObject({ organizationId: org.settings.orgId });
    expect(connection.instanceUrl).toBe(org.url);
    const first = connection.accessToken;
    const refreshed: string[] = [];
    connection.on('refresh', (accessToken: string) => refreshed.push(accessToken));
    await org.practice('POST', '/faults', { expireSessions: true });
    expect(
      await Promise.all([connection.query('SELECT Id FROM User'), connection.query('SELECT Id FROM Account')]),
    ).toHaveLength(2);
    expect(refreshed).toHaveLength(1);
    expect(connection.accessToken).not.toBe(first);
  });

  test('a code works once, for its own client address, with its own verifier', async () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, ...client() };
    const codeOf = async () => (await consent({ code_challenge: challenge })).searchParams.get('code') ?? '';
    const code = await codeOf();
    expect(await token({ ...grant, code, code_verifier: verifier })).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer' },
    });
    const cases: [Record<string, string>, string, string][] = [
      [{ code, code_verifier: verifier }, 'invalid_grant', 'expired authorization code'],
      [{ code: 'nonsense' }, 'invalid_grant', 'invalid authorization code'],
      [{ code: await codeOf() }, 'invalid_grant', 'invalid code verifier'],
      [{ code: await codeOf(), code_verifier: 'other' }, 'invalid_grant', 'invalid code verifier'],
      [
        { code: await codeOf(), redirect_uri: 'http://localhost:1/x' },
        'redirect_uri_mismatch',
        'redirect_uri must match configuration',
      ],
      [{}, 'invalid_request', 'missing required parameter: code'],
    ];
    for (const [fields, error, error_description] of cases) {
      expect(await token({ ...grant, ...fields })).toMatchObject({ status: 400, body: { error, error_description } });
    }
  });

  test('a refusal, an unknown client and a foreign address end as they do at Salesforce', async () => {
    const denied = await consent({ decision: 'deny', state: 's' });
    expect(Object.fromEntries(denied.searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'end-user denied authorization',
      state: 's',
    });
    const wrong = await consent({ scope: 'api nonsense' });
    expect(wrong.searchParams.get('error')).toBe('invalid_scope');
    const shown = async (query: Record<string, string>) => {
      const response = await fetch(`${org.url}/services/oauth2/authorize?${new URLSearchParams(query)}`, {
        redirect: 'manual',
      });
      return `${response.status} ${await response.text()}`;
    };
    expect(await shown({ response_type: 'code', client_id: 'x', redirect_uri: CALLBACK })).toContain(
      'error=invalid_client_id',
    );
    const foreign = {
      response_type: 'code',
      client_id: org.settings.clientId,
      redirect_uri: 'https://evil.example/cb',
    };
    expect(await shown(foreign)).toMatch(/^400[\s\S]*redirect_uri_mismatch/);
  });

  test('another kind of answer, no address for it, and asking without a page end in errors of their own', async () => {
    const ask = async (more: Record<string, string>) => {
      const query = new URLSearchParams({
        client_id: org.settings.clientId,
        redirect_uri: CALLBACK,
        state: 's',
        ...more,
      });
      return fetch(`${org.url}/services/oauth2/authorize?${query}`, { redirect: 'manual' });
    };
    const sentBack = async (more: Record<string, string>) =>
      new URL((await ask(more)).headers.get('location') ?? '').searchParams.get('error');
    expect(await sentBack({ response_type: 'token' })).toBe('unsupported_response_type');
    expect(await sentBack({ response_type: 'code', immediate: 'true' })).toBe('immediate_unsuccessful');
    const nowhere = await ask({ response_type: 'code', redirect_uri: '' });
    expect([nowhere.status, await nowhere.text()]).toEqual([
      400,
      expect.stringContaining('error=redirect_uri_missing'),
    ]);
  });

  test('an app that requires PKCE sends back who comes without a challenge', async () => {
    await org.practice('POST', '/faults', { requirePkce: true });
    const back = await consent({ state: 's' });
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'invalid_request',
      error_description: 'missing required code challenge',
      state: 's',
    });
    expect((await consent({ code_challenge: 'x'.repeat(43) })).searchParams.get('code')).toBeTruthy();
  });

  test('a wrong password shows the page again and gives no code', async () => {
    const fields = {
      response_type: 'code',
      client_id: org.settings.clientId,
      redirect_uri: CALLBACK,
      decision: 'allow',
    };
    const answer = await post('/services/oauth2/authorize', {
      ...fields,
      username: org.settings.username,
      password: 'wrong',
    });
    expect(answer.status).toBe(400);
    expect(answer.location).toBeNull();
  });

  test('a refresh token comes only with its scope, an id token only with openid', async () => {
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, ...client() };
    const get = async (scope: string) =>
      (await token({ ...grant, code: (await consent({ scope })).searchParams.get('code') ?? '' })).body;
    expect(await get('api')).not.toHaveProperty('refresh_token');
    const full = await get('api openid offline_access');
    expect(full).toMatchObject({
      refresh_token: expect.any(String),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      scope: 'api openid offline_access',
    });
  });
});

describe('other grants', () => {
  test('client credentials answer the keys of a real org, with the secret in the body or in the header', async () => {
    const basic = Buffer.from(`${org.settings.clientId}:${org.settings.clientSecret}`).toString('base64');
    const { body } = await token({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'id',
      'instance_url',
      'issued_at',
      'scope',
      'signature',
      'token_type',
    ]);
    expect(body.access_token).toMatch(/^00D\w{12,15}![.\w]*$/);
    expect(body.issued_at).toMatch(/^\d{13}$/);
  });

  test('refusals carry the words of Salesforce', async () => {
    const cases: [Record<string, string>, string, string][] = [
      [
        { grant_type: 'client_credentials', ...client(), client_secret: 'x' },
        'invalid_client',
        'invalid client credentials',
      ],
      [
        { grant_type: 'client_credentials', client_id: 'x', client_secret: 'x' },
        'invalid_client_id',
        'client identifier invalid',
      ],
      [
        { grant_type: 'password', ...client(), username: 'a', password: 'b' },
        'invalid_grant',
        'authentication failure',
      ],
      [
        { grant_type: 'refresh_token', ...client(), refresh_token: 'x' },
        'invalid_grant',
        'expired access/refresh token',
      ],
      [{ grant_type: 'nonsense' }, 'unsupported_grant_type', 'grant type not supported'],
      [{}, 'invalid_request', 'missing required parameter: grant_type'],
    ];
    for (const [fields, error, error_description] of cases) {
      expect(await token(fields)).toMatchObject({ status: 400, body: { error, error_description } });
    }
  });

  test('the answer comes as JSON, XML or a form, as the client asks; other methods than POST are refused', async () => {
    const grant = { grant_type: 'client_credentials', ...client() };
    const xml = await token(grant, { accept: 'application/xml' });
    expect(xml.body).toMatch(/^<\?xml[^>]+><OAuth><access_token>00D\w+![\w.]+<\/access_token>/);
    const form = new URLSearchParams((await token({ ...grant, format: 'urlencoded' })).body);
    expect(form.get('token_type')).toBe('Bearer');
    const got = await fetch(`${org.url}/services/oauth2/token?${new URLSearchParams(grant)}`);
    expect([got.status, await got.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'must use HTTP POST' },
    ]);
  });

  test.each([
    ['invalid_grant', 'user is not admin approved to access this app'],
    ['invalid_grant', 'ip restricted'],
    ['invalid_grant', 'no client credentials user enabled'],
    ['inactive_user', 'user is inactive'],
    ['inactive_org', 'user organization is inactive'],
    ['rate_limit_exceeded', 'login rate exceeded'],
    ['app_not_found', 'External client app is not installed in this org'],
  ])(
    '%s (%s), which only another setting of an org brings about, comes by a switch',
    async (error, error_description) => {
      const as = { status: 400, body: { error, error_description } };
      await org.practice('POST', '/faults', { fail: [{ path: 'oauth2/token$', as }] });
      const grant = { grant_type: 'client_credentials', ...client() };
      expect(await token(grant)).toMatchObject({ status: 400, body: { error, error_description } });
      expect((await token(grant)).status).toBe(200);
    },
  );

  test('user name and password log in, with a security token behind the password', async () => {
    const answer = await token({
      grant_type: 'password',
      ...client(),
      ...login(),
      password: `${org.settings.password}SECURITYTOKEN`,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('scope');
  });

  test('a JWT bearer assertion logs in, with the milliseconds and the slash of the Salesforce CLI', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (claims: Record<string, unknown>) => {
      const text = `${part({ alg: 'RS256' })}.${part({ iss: org.settings.clientId, sub: org.settings.username, aud: `${org.url}/`, exp: Date.now() + 180_000, ...claims })}`;
      return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
    };
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    expect((await token({ grant_type: grant, assertion: sign({}) })).body).toHaveProperty('access_token');
    // restforce names the host without https://.
    const bare = sign({ aud: new URL(org.url).host });
    expect((await token({ grant_type: grant, assertion: bare })).status).toBe(200);
    const older = sign({ sub: undefined, prn: org.settings.username });
    expect((await token({ grant_type: grant, assertion: older })).status).toBe(200);
    const cases: [Record<string, unknown>, string][] = [
      [{ aud: 'https://elsewhere.example' }, 'audience is invalid'],
      [{ sub: 'nobody@x.jp' }, "user hasn't approved this consumer"],
      [{ exp: 1_000_000_000 }, 'expired authorization code'],
    ];
    for (const [claims, error_description] of cases) {
      expect(await token({ grant_type: grant, assertion: sign(claims) })).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant', error_description },
      });
    }
    expect((await token({ grant_type: grant, assertion: 'a.b.c' })).body.error_description).toBe('invalid assertion');
  });

  test('a rotated refresh token works, the old one no longer', async () => {
    await org.practice('POST', '/faults', { rotateRefreshTokens: true });
    const code = (await consent({})).searchParams.get('code') ?? '';
    const first = (await token({ grant_type: 'authorization_code', redirect_uri: CALLBACK, code, ...client() })).body;
    const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token, ...client() });
    const second = await refresh(first.refresh_token);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await refresh(second.body.refresh_token)).status).toBe(200);
  });
});

describe('the life of a token', () => {
  test('a sixth grant of a user to an app ends the oldest', async () => {
    const grant = async (): Promise<string> => {
      const code = (await consent({ scope: 'api refresh_token' })).searchParams.get('code') ?? '';
      return (await token({ grant_type: 'authorization_code', redirect_uri: CALLBACK, code, ...client() })).body
        .refresh_token;
    };
    const grants: string[] = [];
    while (grants.length < 6) grants.push(await grant());
    const answers = await Promise.all(
      grants.map((refresh_token) => token({ grant_type: 'refresh_token', refresh_token, ...client() })),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 200, 200, 200, 200, 200]);
    expect(answers[0]?.body).toEqual({
      error: 'invalid_grant',
      error_description: 'expired access/refresh token',
    });
  });

  test('revoking a refresh token ends its sessions; introspection tells', async () => {
    const code = (await consent({})).searchParams.get('code') ?? '';
    const { body } = await token({ grant_type: 'authorization_code', redirect_uri: CALLBACK, code, ...client() });
    const introspect = async () =>
      (await post('/services/oauth2/introspect', { token: body.access_token, ...client() })).body;
    expect(await introspect()).toMatchObject({
      active: true,
      username: org.settings.username,
      token_type: 'access_token',
    });
    expect(await post('/services/oauth2/revoke', { token: body.refresh_token })).toMatchObject({
      status: 200,
      body: '',
    });
    expect(await introspect()).toEqual({ active: false });
    const used = await org.api('GET', '/limits', undefined, { authorization: `Bearer ${body.access_token}` });
    expect(used).toMatchObject({
      status: 401,
      body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    });
    expect(used.headers.get('www-authenticate')).toBe('Token');
    expect((await post('/services/oauth2/revoke', { token: body.refresh_token })).body).toMatch(
      /^error=unsupported_token_type&/,
    );
  });

  test('with tokens revoked nothing is granted until that is taken back', async () => {
    await org.practice('POST', '/faults', { revokeTokens: true });
    expect((await token({ grant_type: 'client_credentials', ...client() })).body.error).toBe('invalid_grant');
    await org.practice('POST', '/faults', { revokeTokens: false });
    expect((await token({ grant_type: 'client_credentials', ...client() })).status).toBe(200);
  });

  test('a session of the admin gets an address that opens the pages, a dead one does not', async () => {
    const ask = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${org.url}/services/oauth2/singleaccess`, { headers });
      return { status: answer.status, body: (await answer.json()) as { frontdoor_uri?: string } };
    };
    const { access_token } = (await token({ grant_type: 'client_credentials', ...client() })).body;
    const { body } = await ask(access_token);
    const opened = await fetch(body.frontdoor_uri ?? '', { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).toEqual([302, '/org']);
    expect(opened.headers.get('set-cookie')).toContain('practice_pages=');
    expect(await ask('00Dx!y')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('userinfo and identity name user and org; a bad token gets plain text', async () => {
    const { body: granted } = await token({ grant_type: 'client_credentials', ...client() });
    const bearer = { headers: { authorization: `Bearer ${granted.access_token}` } };
    const info = await (await fetch(`${org.url}/services/oauth2/userinfo`, bearer)).json();
    expect(info).toMatchObject({
      organization_id: org.settings.orgId,
      preferred_username: org.settings.username,
      utcOffset: 32_400_000,
    });
    const identity = await (await fetch(`${granted.id}?version=64.0`, bearer)).json();
    expect(identity).toMatchObject({
      username: org.settings.username,
      urls: { rest: `${org.url}/services/data/v64.0/` },
    });
    const bad = await fetch(`${org.url}/services/oauth2/userinfo`, { headers: { authorization: 'Bearer x' } });
    expect([bad.status, await bad.text()]).toEqual([403, 'Bad_OAuth_Token']);
  });
});
