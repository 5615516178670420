import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let cookie: string;
beforeAll(async () => {
  org = await startTestOrg();
  const answer = await enter(Math.floor(Date.now() / 1000) + 100);
  cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => org.stop());

function enter(exp: number, to = '/org', key = org.settings.pagesKey): Promise<Response> {
  const ticket = `${exp}.${createHmac('sha256', key).update(String(exp)).digest('hex')}`;
  return fetch(`${org.url}/enter?${new URLSearchParams({ ticket, to })}`, { redirect: 'manual' });
}

const open = async (path: string, language = 'ja') => {
  const response = await fetch(org.url + path, {
    headers: { cookie, 'accept-language': language },
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
};
const post = async (path: string, fields: Record<string, string>) => {
  const response = await fetch(org.url + path, {
    method: 'POST',
    headers: { cookie, origin: org.url, 'accept-language': 'ja' },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
};

test('the words of both languages have equal keys and no empty text', () => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
  const [ja, en] = [read('../words.ja.json'), read('../words.en.json')];
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
  expect(Object.values({ ...ja, ...en }).filter((text) => text === '')).toEqual([]);
  const labels = (language: string) => read(`../schema/labels.${language}.json`);
  for (const part of ['objects', 'fields', 'values'])
    expect(Object.keys(labels('ja')[part]).sort()).toEqual(Object.keys(labels('en')[part]).sort());
});

test('the address of a record by its id alone leads to its page', async () => {
  const id = '001J30000000002';
  expect(await open(`/${id}`)).toMatchObject({ status: 302, location: expect.stringContaining(`/org/Account/${id}`) });
  expect((await open('/zzzJ30000000002')).status).toBe(404);
});

test('only a fresh ticket of the right key opens the pages, and leads to no other site', async () => {
  const now = Math.floor(Date.now() / 1000);
  expect((await enter(now - 10)).status).toBe(403);
  expect((await enter(now + 100_000)).status).toBe(403);
  expect((await enter(now + 100, '/org', 'wrong')).status).toBe(403);
  expect((await enter(now + 100, '//evil.example')).headers.get('location')).toBe('/org');
  expect((await enter(now + 100, '/shop/webhooks')).headers.get('location')).toBe('/shop/webhooks');
  const bare = await fetch(`${org.url}/org`, { headers: { 'accept-language': 'ja' } });
  expect([bare.status, await bare.text()]).toEqual([403, expect.stringContaining('Nagare から開いてください')]);
});

test('a ticket is not good as a cookie', async () => {
  const exp = String(Math.floor(Date.now() / 1000) + 100);
  const forged = `practice_pages=${exp}.${createHmac('sha256', org.settings.pagesKey).update(exp).digest('hex')}`;
  expect((await fetch(`${org.url}/org`, { headers: { cookie: forged } })).status).toBe(403);
});

test('a record is added, shown, changed and deleted by hand', async () => {
  const created = await post('/org/Account/new', { Name: '<b>太字</b> & Co', Mail__c: 'x@x.jp' });
  expect(created.location).toMatch(/^\/org\/Account\/001\w{15}\?saved$/);
  const path = created.location?.replace('?saved', '') ?? '';
  const shown = await open(path);
  expect(shown.text).toContain('&lt;b&gt;太字&lt;/b&gt; &amp; Co');
  expect(shown.text).not.toContain('<b>太字');
  await post(`${path}/edit`, { Name: 'Neu', Mail__c: 'x@x.jp', Phone: '03' });
  expect((await open('/org/Account')).text).toContain('Neu');
  expect((await post(`${path}/delete`, {})).location).toBe('/org/Account');
  expect((await open(path)).status).toBe(404);
});

test('a refusal stands at its field and keeps what was typed', async () => {
  const { status, text } = await post('/org/Account/new', { Name: 'x', Mail__c: 'nix' });
  expect(status).toBe(400);
  expect(text).toContain('メールアドレスの形式が正しくありません。');
  expect(text).toContain('value="nix"');
});

test('every page speaks both languages and says so', async () => {
  const pages = [
    '/org',
    '/org/login',
    '/org/setup',
    '/org/Account',
    '/org/Account/new',
    '/org/Lead/new',
    '/shop',
    '/shop/customers/30962',
    '/shop/customers/new',
    '/shop/webhooks',
  ];
  for (const path of pages) {
    for (const language of ['ja', 'en']) {
      const { status, text } = await open(path, language);
      expect(status).toBe(200);
      expect(text).toContain(`<html lang="${language}">`);
      expect(text).not.toMatch(/>(org|shop|common|webhook|login|nav|authorize|event)\.\w+</);
    }
  }
  expect((await open('/org?lang=en', 'ja')).text).toContain('Practice Salesforce');
});

test('the setup page takes a document, shows its objects and names the place of a mistake', async () => {
  const document = { objects: [{ name: 'Order__c', label: { en: 'Order', ja: '注文' } }] };
  expect((await post('/org/setup', { document: JSON.stringify(document) })).location).toBe('/org/setup?saved');
  expect((await open('/org')).text).toContain('注文');
  const refused = await post('/org/setup', { document: '{"objects":[{"name":"x"}]}' });
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('objects.0.name')]);
});

test('a webhook without a proper URL is refused at its field', async () => {
  const { status, text } = await post('/shop/webhooks/new', {
    url: 'javascript:alert(1)',
    event: 'customer_updated',
    templateId: '1',
  });
  expect([status, text]).toEqual([400, expect.stringContaining('http:// または https:// で始まる URL')]);
  expect(
    (await post('/shop/webhooks/new', { url: 'http://127.0.0.1:9/x', event: 'customer_updated', templateId: '1' }))
      .status,
  ).toBe(302);
  expect((await open('/shop/webhooks')).text).toContain('http://127.0.0.1:9/x');
});

test('who came in from Nagare agrees to a client with one click', async () => {
  const query = {
    response_type: 'code',
    client_id: org.settings.clientId,
    redirect_uri: 'http://localhost:3000/cb',
    state: 's',
  };
  const page = await open(`/services/oauth2/authorize?${new URLSearchParams(query)}`);
  expect(page.text).toContain('許可');
  expect(page.text).not.toContain('type="password"');
  expect((await post('/services/oauth2/authorize', { ...query, decision: 'allow' })).location).toMatch(
    /^http:\/\/localhost:3000\/cb\?code=.+&state=s$/,
  );
});

test('fonts and styles are served from here', async () => {
  expect((await open('/assets/practice.css')).status).toBe(200);
  const fonts = await open('/assets/fonts.css');
  const file = /url\((\/assets\/fonts\/noto-sans-jp\/[^)]+)\)/.exec(fonts.text)?.[1] ?? '';
  expect((await fetch(org.url + file)).headers.get('content-type')).toBe('font/woff2');
  expect((await open('/assets/fonts/noto-sans-jp/..%2fpackage.json')).status).toBe(404);
});
