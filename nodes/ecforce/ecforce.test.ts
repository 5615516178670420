import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { failure, refusal } from '../testing/failure.ts';
import { type FarSide, type Recorded, startFarSide } from '../testing/far-side.ts';
import { type Practice, startPractice } from '../testing/practice.ts';
import { runNode } from '../testing/step.ts';
import { EcforceClient } from './client.ts';
import { ecforceConnection, originOf } from './connection.ts';
import { customerOf, japanTime, oneAnswer } from './customer.ts';
import { addFilters, type FilterCondition } from './filters.ts';

describe('on the practice shop', () => {
  let practice: Practice;
  let client: EcforceClient;

  beforeAll(async () => {
    practice = await startPractice();
  });
  afterAll(() => practice.close());
  beforeEach(async () => {
    await practice.fault({ clear: true });
    client = new EcforceClient({ origin: practice.url, token: practice.shopToken });
  });

  const found = async (conditions: FilterCondition[], config = {}) =>
    (await runNode('ecforce.searchCustomers', client, config, { conditions })) as {
      totalCount: number;
      customers: { [key: string]: Json }[];
    };

  test('connects with the token and says at once when it is wrong', async () => {
    const signal = AbortSignal.timeout(5_000);
    const secrets = await ecforceConnection.connect(
      { domain: `${practice.url}/`, token: ` ${practice.shopToken} ` },
      { signal },
    );
    expect(secrets).toEqual({ origin: practice.url, token: practice.shopToken });
    const wrong = failure(ecforceConnection.connect({ domain: practice.url, token: 'wrong' }, { signal }));
    expect(await wrong).toMatchObject({ code: 'ecforce.tokenRefused', repair: { kind: 'connection' } });
    const split = failure(ecforceConnection.connect({ domain: practice.url, token: 'a" \r\nX-Evil: 1' }, { signal }));
    expect(await split).toMatchObject({ code: 'ecforce.tokenMalformed', repair: { kind: 'field', field: 'token' } });
  });

  test('gets a customer with the billing address', async () => {
    const { customers } = await found([{ field: 'email', operator: 'contains', value: '@' }]);
    const [one] = customers;
    const got = await runNode('ecforce.getCustomer', client, {}, { id: one?.id as string });
    expect(got).toEqual(one);
    expect(got).toMatchObject({
      fullName: expect.stringMatching(/.+ .+/),
      updatedAt: expect.stringMatching(/\+09:00$/),
    });
    expect(got.fullNames).toEqual([got.fullName]);
  });

  test('finds by e-mail and counts', async () => {
    const { customers } = await found([{ field: 'email', operator: 'contains', value: '@' }]);
    const email = customers[0]?.email ?? null;
    expect(await found([{ field: 'email', operator: 'equals', value: email }])).toMatchObject({
      totalCount: 1,
      customers: [{ email }],
    });
    expect(await found([{ field: 'email', operator: 'equals', value: 'no@body.jp' }])).toEqual({
      totalCount: 0,
      customers: [],
    });
    expect((await found([], { limit: 1 })).customers).toHaveLength(1);
  });

  test('a customer that is not there is named', async () => {
    expect(await failure(runNode('ecforce.getCustomer', client, {}, { id: 999_999 }))).toMatchObject({
      code: 'ecforce.customerNotFound',
      params: { id: '999999' },
      repair: { kind: 'data', field: 'id' },
    });
  });

  test('a shop that is down is waited for', async () => {
    await practice.fault({ shopDown: true });
    expect(await failure(runNode('ecforce.getCustomer', client, {}, { id: '1' }))).toMatchObject({ kind: 'transient' });
  });
});

describe('answers that are no answers', () => {
  let far: FarSide;
  let answer: Recorded = { status: 200 };
  beforeAll(async () => {
    far = await startFarSide(() => answer);
  });
  afterAll(() => far.close());

  test.each<[string, Recorded, object]>([
    [
      'a refused token',
      { status: 401, body: { errors: [] } },
      { code: 'ecforce.tokenRefused', repair: { kind: 'connection' } },
    ],
    [
      'a token without the right',
      { status: 403, body: { errors: [{ message: '権限がありません', code: 'X1' }] } },
      { code: 'ecforce.tokenRefused', params: { message: '権限がありません (X1)' } },
    ],
    [
      'a firewall page',
      { status: 403, body: '<html>blocked</html>' },
      { kind: 'userFixable', code: 'ecforce.notJson', params: { status: 403 } },
    ],
    ['a web page with status 200', { status: 200, body: '<html>login</html>' }, { code: 'ecforce.notJson' }],
    [
      'a redirect to the login page',
      { status: 302, body: '', headers: { location: 'ftp://x' } },
      { code: 'ecforce.notJson' },
    ],
    [
      'a refusal in ecforce’s words',
      { status: 422, body: { errors: [{ message: '不正な値です' }] } },
      { code: 'ecforce.refused', params: { message: '不正な値です' } },
    ],
    ['JSON of another service', { status: 200, body: { hello: 'world' } }, { code: 'ecforce.unexpectedAnswer' }],
    [
      'too many requests',
      { status: 429, body: {}, headers: { 'retry-after': '3' } },
      { kind: 'transient', code: 'ecforce.busy', retryAfterMs: 3_000 },
    ],
    ['a broken server', { status: 500, body: {} }, { kind: 'uncertain', code: 'ecforce.noAnswer' }],
    ['a cut connection', 'cut', { kind: 'uncertain', code: 'ecforce.noAnswer' }],
  ])('%s', async (_name, given, expected) => {
    answer = given;
    const client = new EcforceClient({ origin: far.url, token: 'secret-token' });
    const error = await failure(runNode('ecforce.getCustomer', client, {}, { id: '1' }));
    expect(error).toMatchObject(expected);
    expect(JSON.stringify((error as Error & { params: unknown }).params)).not.toContain('secret-token');
  });
});

test.each([
  ['shop.example.com', 'https://shop.example.com'],
  [' https://shop.example.com/admin/ ', 'https://shop.example.com'],
  ['http://shop.example.com', 'https://shop.example.com'],
  ['http://127.0.0.1:3001/', 'http://127.0.0.1:3001'],
])('%j is the shop %s', (domain, origin) => {
  expect(originOf(domain)).toBe(origin);
});

test.each(['', 'shop', 'https://', 'ftp://shop.example.com', 'https://a:b@shop.example.com', 'ショップ'])(
  '%j is no shop',
  (domain) => {
    expect(() => originOf(domain)).toThrow(expect.objectContaining({ code: 'ecforce.domainMalformed' }));
  },
);

test('all addresses give the list of full names, the billing one comes first and no comma joins them', () => {
  const link = (id: string) => ({ data: { id, type: 'address' } });
  const address = (id: string, full_name: string | null, more = {}) => ({
    id,
    type: 'address',
    attributes: { full_name, ...more },
  });
  const { data, included } = oneAnswer.parse({
    data: {
      id: 7,
      type: 'customer',
      attributes: { email: 'a@x.jp', created_at: '2026/11/21 10:02:11' },
      relationships: {
        a_shipping_address: link('2'),
        billing_address: link('1'),
        shipping_addresses: { data: [{ id: '3' }] },
        orders: { data: null },
      },
    },
    included: [
      address('2', '山田, 太郎'),
      address('1', null, { name01: '佐藤', name02: '花子', tel01: '03', tel02: '1234', tel03: '5678' }),
      address('3', '会社 宛'),
      address('9', '別の 顧客'),
    ],
  });
  expect(customerOf(data, included)).toMatchObject({
    id: '7',
    fullName: '佐藤 花子',
    fullNames: ['佐藤 花子', '山田, 太郎', '会社 宛'],
    phone: '03-1234-5678',
    createdAt: '2026-11-21T10:02:11+09:00',
    company: null,
  });
});

test('a customer without an address has no name, and no error', () => {
  const { data, included } = oneAnswer.parse({ data: { id: '7', attributes: { email: 'a@x.jp' } } });
  expect(customerOf(data, included)).toMatchObject({ fullName: null, fullNames: [], phone: null, address: null });
});

test.each([
  ['2026/11/21 10:02:11', '2026-11-21T10:02:11+09:00'],
  [null, null],
  ['1990/04/01', '1990/04/01'],
])('%j is %j', (written, expected) => {
  expect(japanTime(written)).toBe(expected);
});

describe('conditions become search parameters', () => {
  const query = (condition: FilterCondition) => {
    const search = new URLSearchParams();
    addFilters(search, [condition]);
    return [...search].map(([key, value]) => `${key}=${value}`).join('&');
  };

  test.each<[string, FilterCondition['operator'], Json, string]>([
    ['email', 'equals', 'a&q[id_eq]=1@x.jp', 'q[email_eq]=a&q[id_eq]=1@x.jp'],
    ['buy_times', 'greaterOrEqual', '3', 'q[buy_times_gteq]=3'],
    ['id', 'in', [1, '2'], 'q[id_in][]=1&q[id_in][]=2'],
    ['id', 'in', [1, [2, 3]], 'q[id_in][]=1&q[id_in][]=2&q[id_in][]=3'],
    ['updated_at', 'greaterOrEqual', '2026-11-21T01:02:11Z', 'q[updated_at_gteq]=2026/11/21 10:02:11'],
    ['updated_at', 'less', '2026-11-21', 'q[updated_at_lt]=2026/11/21 00:00:00'],
    [
      'updated_at',
      'equals',
      '2026/11/21 23:59:59',
      'q[updated_at_gteq]=2026/11/21 23:59:59&q[updated_at_lt]=2026/11/22 00:00:00',
    ],
  ])('%s %s %j', (field, operator, value, expected) => {
    expect(query({ field, operator, value })).toBe(expected);
  });

  test.each<[string, FilterCondition['operator'], Json, string]>([
    ['email', 'equals', '', 'ecforce.blankCondition'],
    ['email', 'in', [], 'ecforce.blankCondition'],
    ['password_digest', 'equals', 'x', 'ecforce.unknownFilter'],
    ['__proto__', 'equals', 'x', 'ecforce.unknownFilter'],
    ['email', 'less', 'x', 'ecforce.operatorDoesNotFit'],
    ['buy_times', 'equals', 'many', 'ecforce.wrongType'],
    ['created_at', 'less', 'yesterday', 'ecforce.wrongType'],
  ])('%s %s %j is refused', (field, operator, value, code) => {
    expect(() => query({ field, operator, value })).toThrow(
      expect.objectContaining({ code, repair: { kind: 'field', field: 'conditions.0' } }),
    );
  });
});

test.each<[string, FilterCondition, FilterCondition]>([
  [
    'two of the same comparison',
    { field: 'email', operator: 'contains', value: 'a' },
    { field: 'email', operator: 'contains', value: 'b' },
  ],
  ['two lists', { field: 'id', operator: 'in', value: [1, 2] }, { field: 'id', operator: 'in', value: [2, 3] }],
  [
    'a moment and a beginning',
    { field: 'updated_at', operator: 'equals', value: '2026-11-21' },
    { field: 'updated_at', operator: 'greaterOrEqual', value: '2026-11-20' },
  ],
])('%s for one field are refused by name: the shop would look at the last only', (_what, one, other) => {
  const add = (...conditions: FilterCondition[]) => addFilters(new URLSearchParams(), conditions);
  expect(refusal(() => add(one, other))).toMatchObject({
    code: 'ecforce.conditionTwice',
    repair: { kind: 'field', field: 'conditions.1' },
  });
  expect(() => add(one, { field: 'id', operator: 'equals', value: 7 })).not.toThrow();
});

test('conditions joined by “or” are refused: the shop is only known to join them by “and”', () => {
  const add = () => addFilters(new URLSearchParams(), [{ field: 'id', operator: 'equals', value: 7, or: true }]);
  expect(refusal(add)).toMatchObject({ code: 'ecforce.noGroups', repair: { kind: 'field', field: 'conditions.0' } });
  const node = nodeDefinition('ecforce.searchCustomers');
  const row = { field: 'id', operator: 'equals', value: 7, or: true };
  expect(node?.kind === 'action' && node.input.parse({ conditions: [row] })).toEqual({ conditions: [row] });
});

describe('a condition that the shop leaves out', () => {
  const stranger = {
    id: 5,
    attributes: {
      email: 'Other@x.jp',
      line_id: null,
      buy_times: 2,
      buy_total: '1,000円',
      created_at: '2026/11/21 10:02:11',
      state: 'ＭＥＭＢＥＲ',
    },
  };
  let far: FarSide;
  beforeAll(async () => {
    far = await startFarSide(() => ({ status: 200, body: { data: [stranger], meta: { total_count: 1 } } }));
  });
  afterAll(() => far.close());
  const search = (condition: FilterCondition) => {
    const client = new EcforceClient({ origin: far.url, token: 't' });
    return runNode('ecforce.searchCustomers', client, {}, { conditions: [condition] });
  };

  test.each<FilterCondition>([
    { field: 'email', operator: 'equals', value: 'me@x.jp' },
    { field: 'email', operator: 'in', value: ['me@x.jp', 'you@x.jp'] },
    { field: 'email', operator: 'contains', value: '@y.jp' },
    { field: 'line_id', operator: 'equals', value: 'U1' },
    { field: 'id', operator: 'equals', value: 6 },
    { field: 'buy_times', operator: 'greaterOrEqual', value: 3 },
    { field: 'buy_times', operator: 'less', value: 2 },
    { field: 'created_at', operator: 'less', value: '2026-11-21' },
    { field: 'created_at', operator: 'equals', value: '2026/11/21 10:02:12' },
  ])('does not make a stranger the one that was found: $field $operator $value', async (condition) => {
    expect(await failure(search(condition))).toMatchObject({
      code: 'ecforce.filterIgnored',
      params: { field: `@nodes.ecforce.filters.${condition.field}` },
      repair: { kind: 'field', field: 'conditions.0' },
    });
  });

  test.each<FilterCondition>([
    { field: 'email', operator: 'equals', value: 'other@X.JP ' },
    { field: 'email', operator: 'startsWith', value: 'oth' },
    { field: 'state', operator: 'equals', value: 'member' },
    { field: 'number', operator: 'equals', value: 'not in the answer' },
    { field: 'id', operator: 'in', value: ['5', '6'] },
    { field: 'buy_times', operator: 'greaterOrEqual', value: '2.0' },
    { field: 'created_at', operator: 'greaterOrEqual', value: '2026-11-21T01:02:11Z' },
    { field: 'created_at', operator: 'equals', value: '2026-11-21T01:02:11Z' },
    { field: 'updated_at', operator: 'equals', value: '2026-11-21' },
    { field: 'line_id', operator: 'notEquals', value: 'U1' },
    { field: 'buy_total', operator: 'equals', value: 1000 },
  ])('is not suspected where the answer fits: $field $operator $value', async (condition) => {
    expect(await search(condition)).toMatchObject({ totalCount: 1 });
  });
});

test('the trigger takes any JSON, and a look at its address is no event', () => {
  const trigger = nodeDefinition('ecforce.customerUpdated');
  if (trigger?.kind !== 'trigger') throw new Error('no trigger');
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    receivedAt: new Date(),
  };
  const body = new TextEncoder().encode('{"customer":{"id":1}}');
  const context = { config: {} };
  expect(trigger.accept?.({ ...request, body }, context)).toEqual({
    events: [{ dedupeKey: null, payload: { customer: { id: 1 } } }],
  });
  expect(trigger.accept?.({ ...request, method: 'GET', body: new Uint8Array() }, context)).toEqual({
    answer: { status: 200 },
  });
  expect(JSON.parse(trigger.setup?.find(({ copy }) => copy)?.copy ?? '')).toMatchObject({ id: '{{ customer.id }}' });
});
