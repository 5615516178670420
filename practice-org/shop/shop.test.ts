import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let receiver: Server;
let receiverUrl: string;
let received: { headers: IncomingMessage['headers']; body: string }[] = [];
let answerStatus = 202;

beforeAll(async () => {
  org = await startTestOrg();
  receiver = createServer(async (message, response) => {
    let body = '';
    for await (const chunk of message) body += chunk;
    received.push({ headers: message.headers, body });
    response.writeHead(answerStatus).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/abc`;
});
afterAll(async () => {
  await org.stop();
  receiver.close();
});
beforeEach(async () => {
  received = [];
  answerStatus = 202;
  await org.practice('POST', '/faults', { clear: true });
  await org.practice('DELETE', '/shop/webhooks');
});

async function shop(
  method: string,
  path: string,
  body?: unknown,
  authorization = `Token token="${org.settings.shopToken}"`,
) {
  const response = await fetch(`${org.url}/api/v2/admin${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const list = async (query: Record<string, string>) =>
  (await shop('GET', `/customers.json?${new URLSearchParams(query)}`)).body;
const emails = async (query: Record<string, string>): Promise<string[]> =>
  (await list(query)).data.map((entry: { attributes: { email: string } }) => entry.attributes.email);

describe('reading', () => {
  test('a customer comes as JSON:API resource with its address beside it', async () => {
    const { body } = await shop('GET', '/customers/30962.json?include=billing_address');
    expect(body.data).toMatchObject({
      ...{ id: '30962', type: 'customer' },
      attributes: {
        id: 30962,
        number: expect.stringMatching(/^[0-9a-f]{10}$/),
        email: 'hanako@example.jp',
        human_state_name: '会員',
        customer_rank_name: 'ゴールド',
      },
      relationships: { billing_address: { data: { type: 'address' } } },
    });
    expect(body.data.attributes.updated_at).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/);
    const address = body.included.find(
      (entry: { id: string }) => entry.id === body.data.relationships.billing_address.data.id,
    );
    expect(address.attributes).toMatchObject({
      ...{ full_name: '佐藤 花子', full_kana: 'サトウ ハナコ', full_tel: '03-0000-1001', full_zip: '150-0041' },
      full_address: '東京都渋谷区神南1-2-3',
    });
    expect((await shop('GET', '/customers/30962')).body).not.toHaveProperty('included');
  });

  test('lists are paged, filtered and sorted as Ransack does', async () => {
    const page = await list({ page: '2', per: '4' });
    expect(page.meta).toEqual({ total_count: 6, page: 2, per: 4, count: 2, total_pages: 2 });
    expect(page.links.next).toBeNull();
    expect((await list({ per: '1000' })).meta.per).toBe(100);
    expect(await emails({ 'q[email_eq]': 'ichiro@example.jp' })).toEqual(['ichiro@example.jp']);
    expect(await emails({ 'q[customer_rank_id_gteq]': '3', 'q[s]': 'id asc' })).toEqual([
      'hanako@example.jp',
      'sakura@example.jp',
    ]);
    expect(await emails({ 'q[billing_address_name01_eq]': '高橋' })).toEqual(['misaki@example.jp']);
    expect(await emails({ 'q[email_cont]': 'SAKI' })).toEqual(['misaki@example.jp']);
    const both = new URLSearchParams([
      ['q[id_in][]', '30962'],
      ['q[id_in][]', '30963'],
      ['q[s]', 'id asc'],
    ]);
    expect((await shop('GET', `/customers.json?${both}`)).body.data).toHaveLength(2);
    expect((await list({ 'q[updated_at_gteq]': '2099/01/01 00:00:00' })).data).toEqual([]);
    expect((await list({ 'q[nonsense_eq]': 'x' })).data).toHaveLength(6);
  });

  test('only a Token header opens the API', async () => {
    for (const header of [`Bearer ${org.settings.shopToken}`, 'Token token="wrong"', '']) {
      const answer = await shop('GET', '/customers.json', undefined, header);
      expect(answer).toMatchObject({
        status: 401,
        body: { errors: [{ code: expect.any(String), message: expect.any(String) }] },
      });
    }
  });

  test('unknown customers and a shop that is down say so', async () => {
    expect((await shop('GET', '/customers/1.json')).status).toBe(404);
    await org.practice('POST', '/faults', { shopDown: true });
    expect((await shop('GET', '/customers.json')).status).toBe(503);
  });
});

describe('writing', () => {
  test('create and update take known fields and ignore the others with 200', async () => {
    const { status, body } = await shop('POST', '/customers.json', {
      customer: { email: 'neu@example.jp', nonsense: 1, billing_address_attributes: { name01: '新' } },
    });
    expect(status).toBe(201);
    const changed = await shop('PUT', `/customers/${body.data.id}.json?include=billing_address`, {
      customer: { point: '12', option01: 'a', name02: '規' },
    });
    expect(changed.body.data.attributes).toMatchObject({ point: 12, option01: 'a', email: 'neu@example.jp' });
    expect(changed.body.included[0].attributes.full_name).toBe('新 規');
  });

  test('a missing, wrong or taken e-mail address is refused in Japanese', async () => {
    for (const email of ['', 'nix', 'hanako@example.jp']) {
      expect(await shop('POST', '/customers.json', { customer: { email } })).toMatchObject({
        status: 422,
        body: { errors: [{ code: expect.stringMatching(/^ACU/), message: expect.stringContaining('メールアドレス') }] },
      });
    }
    expect((await shop('POST', '/customers.json', { nix: 1 })).status).toBe(422);
  });

  test('bulk calls tell apart what worked and what did not', async () => {
    const { body } = await shop('PUT', '/customers/bulk_update.json', {
      customers: [
        { id: 30963, point: 5 },
        { id: 1, point: 5 },
      ],
    });
    expect(body).toMatchObject({ success: [30963], failure: [1], errors: [{ id: '1', code: 'ACU1001' }] });
  });
});

describe('webhooks', () => {
  const cookie = async (): Promise<string> => {
    const { createHmac } = await import('node:crypto');
    const exp = String(Math.floor(Date.now() / 1000) + 100);
    const ticket = `${exp}.${createHmac('sha256', org.settings.pagesKey).update(exp).digest('hex')}`;
    const response = await fetch(`${org.url}/enter?ticket=${ticket}&to=/shop`, { redirect: 'manual' });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  const save = async (id: string, fields: Record<string, string>) => {
    const headers = { cookie: await cookie(), origin: org.url, 'accept-language': 'ja' };
    const response = await fetch(`${org.url}/shop/customers/${id}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
    });
    return { status: response.status, text: await response.text() };
  };

  test('saving a customer on its page sends the default body and shows the answer', async () => {
    await org.practice('POST', '/shop/webhooks', { url: receiverUrl, event: 'customer_updated' });
    const { text } = await save('30964', {
      email: 'misaki@example.jp',
      name01: '高"橋',
      tel: '090-1111-2222',
      zip: '4600008',
      state: 'member',
    });
    expect(text).toContain('Webhook「顧客が更新されたとき」を送信しました(応答 202、');
    expect(received).toHaveLength(1);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      event: 'customer_updated',
      id: '30964',
      email: 'misaki@example.jp',
      state: 'member',
      human_state_name: '会員',
    });
    const { body } = await shop('GET', '/customers/30964.json?include=billing_address');
    expect(body.included[0].attributes).toMatchObject({
      name01: '高"橋',
      full_tel: '090-1111-2222',
      zip01: '460',
      zip02: '0008',
    });
    const log = at((await org.practice('GET', '/shop/webhooks')).body, 'deliveries');
    expect(at(log, '0')).toMatchObject({ event: 'customer_updated', status: 202, customerId: '30964' });
  });

  test('a customer added over the API is told to its receivers too', async () => {
    await org.practice('POST', '/shop/webhooks', { url: receiverUrl, event: 'customer_created' });
    const { body } = await shop('POST', '/customers.json', { customer: { email: 'api@example.jp' } });
    await expect.poll(() => received.length).toBe(1);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ event: 'customer_created', id: body.data.id });
  });

  test('a refusal or silence of the receiver is shown and the customer is saved all the same', async () => {
    await org.practice('POST', '/shop/webhooks', { url: receiverUrl, event: 'customer_updated' });
    answerStatus = 500;
    expect((await save('30965', { email: 'kenta@example.jp', point: '7' })).text).toContain(
      '送信に失敗しました(応答 500',
    );
    await org.practice('DELETE', '/shop/webhooks');
    await org.practice('POST', '/shop/webhooks', { url: 'http://127.0.0.1:9/x', event: 'customer_updated' });
    expect((await save('30965', { email: 'kenta@example.jp', point: '8' })).text).toContain('応答がありませんでした');
    expect((await shop('GET', '/customers/30965.json')).body.data.attributes.point).toBe(8);
  });

  test('a form from another site, or without the cookie, changes nothing', async () => {
    const body = new URLSearchParams({ email: 'evil@example.jp' });
    const foreign = await fetch(`${org.url}/shop/customers/30966`, {
      method: 'POST',
      headers: { cookie: await cookie(), origin: 'http://localhost:1' },
      body,
    });
    const anonymous = await fetch(`${org.url}/shop/customers/30966`, {
      method: 'POST',
      headers: { origin: org.url },
      body,
    });
    expect([foreign.status, anonymous.status]).toEqual([403, 403]);
    expect((await shop('GET', '/customers/30966.json')).body.data.attributes.email).toBe('sakura@example.jp');
  });
});
