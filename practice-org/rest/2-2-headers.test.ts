import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const create = (values: Record<string, unknown>): Promise<string> => org.create('Account', values);

describe('Sforce-Limit-Info', () => {
  test('stands on every answer of the API, also on refusals and empty ones, and counts', async () => {
    const id = await create({ Name: 'a' });
    const used: number[] = [];
    for (const [method, path, body] of [
      ['GET', '/limits', undefined],
      ['GET', '/nonsense', undefined],
      ['PATCH', `/sobjects/Account/${id}`, { Phone: '1' }],
      ['HEAD', `/sobjects/Account/${id}`, undefined],
      ['POST', '/composite/batch', { batchRequests: [] }],
    ] as const) {
      const { headers } = await org.api(method, path, body);
      const [, calls, most] = /^api-usage=(\d+)\/(\d+)$/.exec(headers.get('sforce-limit-info') ?? '') ?? [];
      expect(most).toBe('15000');
      used.push(Number(calls));
    }
    expect(used).toEqual(used.map((_, n) => (used[0] ?? 0) + n));
  });
});

describe('Sforce-Auto-Assign', () => {
  test('FALSE in any case keeps the rule of new leads away, TRUE and the id of the rule let it work', async () => {
    const schema = (await org.practice('GET', '/schema')).body as object;
    const user = { username: 'clerk@practice.example', lastName: 'Clerk' };
    const rule = { object: 'Lead', name: 'All', entries: [{ owner: user.username }] };
    await org.practice('PUT', '/schema', { ...schema, users: [user], assignmentRules: [rule] });
    const query = async (soql: string) => (await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body;
    const clerk = textAt(await query(`SELECT Id FROM User WHERE Username = '${user.username}'`), 'records.0.Id');
    const ruleId = textAt(await query("SELECT Id FROM AssignmentRule WHERE Name = 'All'"), 'records.0.Id');
    const ownerWith = async (headers: Record<string, string>) => {
      const id = await org.create('Lead', { LastName: 'l', Company: 'c' }, headers);
      return at((await org.api('GET', `/sobjects/Lead/${id}`)).body, 'OwnerId');
    };
    expect(await ownerWith({})).toBe(clerk);
    for (const value of ['TRUE', 'true', ruleId]) expect(await ownerWith({ 'Sforce-Auto-Assign': value })).toBe(clerk);
    for (const value of ['FALSE', 'false', 'False'])
      expect(await ownerWith({ 'sforce-auto-assign': value })).not.toBe(clerk);
  });

  test('a changed lead is given to another owner too, unless the client says FALSE', async () => {
    const id = await org.create('Lead', { LastName: 'l', Company: 'c' }, { 'Sforce-Auto-Assign': 'FALSE' });
    const owner = async () => at((await org.api('GET', `/sobjects/Lead/${id}`)).body, 'OwnerId');
    const before = await owner();
    await org.api('PATCH', `/sobjects/Lead/${id}`, { Title: 't' }, { 'Sforce-Auto-Assign': 'FALSE' });
    expect(await owner()).toBe(before);
    await org.api('PATCH', `/sobjects/Lead/${id}`, { Title: 'u' });
    expect(await owner()).not.toBe(before);
  });
});

test('Sforce-Call-Options is taken, with one blank or a comma between its parts', async () => {
  for (const value of ['client=jsforce', 'client=a, defaultNamespace=b', 'client=a,defaultNamespace=b'])
    expect((await org.api('GET', '/limits', undefined, { 'sforce-call-options': value })).status).toBe(200);
});

test('Sforce-Query-Options sets the size of a page between 200 and 2,000', async () => {
  await org.practice('POST', '/seed', { accounts: 2100 });
  const sizeWith = async (value: string) => {
    const { body } = await org.api('GET', '/query?q=SELECT+Id+FROM+Account', undefined, {
      'Sforce-Query-Options': value,
    });
    return (at(body, 'records') as unknown[]).length;
  };
  expect(await sizeWith('batchSize=300')).toBe(300);
  expect(await sizeWith('batchSize = 5')).toBe(200);
  expect(await sizeWith('batchSize=9999')).toBe(2000);
  expect(await sizeWith('')).toBe(2000);
});

describe('2.2 conditional requests', () => {
  test('an account has an ETag; a good copy is 304, a stale change 412', async () => {
    const id = await create({ Name: 'Tagged' });
    const path = `/sobjects/Account/${id}`;
    const { headers } = await org.api('GET', path);
    const tag = headers.get('etag') ?? '';
    expect((await org.api('GET', path, undefined, { 'if-none-match': tag })).status).toBe(304);
    expect(
      (await org.api('GET', path, undefined, { 'if-modified-since': headers.get('last-modified') ?? '' })).status,
    ).toBe(304);
    expect((await org.api('PATCH', path, { Phone: '1' }, { 'if-match': '"other"' })).status).toBe(412);
    expect((await org.api('PATCH', path, { Phone: '1' }, { 'if-match': tag })).status).toBe(204);
    const before = new Date(Date.now() - 86_400_000).toUTCString();
    expect((await org.api('PATCH', path, { Phone: '2' }, { 'if-unmodified-since': before })).status).toBe(412);
  });
});

describe('2.2 conditional describes', () => {
  const later = new Date(Date.now() + 3_600_000).toUTCString();
  const before = new Date(Date.now() - 86_400_000).toUTCString();
  test.each(['/sobjects', '/sobjects/Account/describe'])('%s', async (path) => {
    const { headers, status } = await org.api('GET', path);
    expect(status).toBe(200);
    const stamp = headers.get('last-modified') ?? '';
    expect(new Date(stamp).toUTCString()).toBe(stamp);
    const statusWith = async (given: Record<string, string>) => (await org.api('GET', path, undefined, given)).status;
    expect(await statusWith({ 'if-modified-since': stamp })).toBe(304);
    expect(await statusWith({ 'if-modified-since': before })).toBe(200);
    expect(await statusWith({ 'if-unmodified-since': before })).toBe(412);
    expect(await statusWith({ 'if-unmodified-since': later })).toBe(200);
    expect(await statusWith({ 'if-modified-since': 'no date' })).toBe(200);
  });

  test('a changed schema makes the old copy a bad one', async () => {
    const schema = (await org.practice('GET', '/schema')).body as object;
    const fields = { Account: [{ name: 'Later__c', label: 'Later', type: 'text' }] };
    await org.practice('PUT', '/schema', { ...schema, fields });
    expect(
      (await org.api('GET', '/sobjects/Account/describe', undefined, { 'if-modified-since': before })).status,
    ).toBe(200);
  });
});

test('only account rows have an ETag; other rows have their date', async () => {
  const id = await org.create('Lead', { LastName: 'l', Company: 'c' });
  const { headers } = await org.api('GET', `/sobjects/Lead/${id}`);
  expect(headers.get('etag')).toBeNull();
  const stamp = headers.get('last-modified') ?? '';
  expect((await org.api('GET', `/sobjects/Lead/${id}`, undefined, { 'if-modified-since': stamp })).status).toBe(304);
  const account = await create({ Name: 'tagged' });
  const tag = (await org.api('GET', `/sobjects/Account/${account}`)).headers.get('etag') ?? '';
  const write = (header: string) => org.api('PATCH', `/sobjects/Account/${account}`, { Phone: '1' }, { [header]: tag });
  expect((await write('if-none-match')).status).toBe(412);
  expect((await write('if-match')).status).toBe(204);
});

describe('bodies', () => {
  test('answers say JSON in UTF-8, or XML to whom likes it better', async () => {
    const id = await create({ Name: 'A & B' });
    const path = `/sobjects/Account/${id}?fields=Name,Phone`;
    expect((await org.api('GET', path)).headers.get('content-type')).toBe('application/json;charset=UTF-8');
    const both = { accept: 'application/json, application/xml;q=0.9' };
    expect((await org.api('GET', path, undefined, both)).headers.get('content-type')).toContain('json');
    const xml = { accept: 'application/xml' };
    const answer = await org.api('GET', path, undefined, xml);
    expect(answer.headers.get('content-type')).toBe('application/xml;charset=UTF-8');
    expect(answer.body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><Account type="Account" url="/services/data/v64.0/sobjects/Account/${id}"><Name>A &amp; B</Name><Phone xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/><Id>${id}</Id></Account>`,
    );
    const query = await org.api('GET', '/query?q=SELECT+Id+FROM+Lead+LIMIT+1', undefined, xml);
    expect(query.body).toMatch(
      /<QueryResult><totalSize>1<\/totalSize><done>true<\/done><records type="Lead" url="[^"]+"><Id>/,
    );
    expect((await org.api('GET', '/nonsense', undefined, xml)).body).toContain('<Errors><Error><message>');
    expect((await org.api('GET', '/services/data', undefined, xml)).body).toContain('<Versions><Version><label>');
  });

  test('a record may come as XML', async () => {
    const headers = { 'content-type': 'application/xml', accept: 'application/xml' };
    const made = await org.api(
      'POST',
      '/sobjects/Account',
      '<?xml version="1.0"?><Account><Name>X &lt;1&gt;</Name><NumberOfEmployees>5</NumberOfEmployees></Account>',
      headers,
    );
    expect(made.status).toBe(201);
    const [, id] = /<id>(\w+)<\/id><success>true<\/success>/.exec(String(made.body)) ?? [];
    expect((await org.api('GET', `/sobjects/Account/${id}`)).body).toMatchObject({
      Name: 'X <1>',
      NumberOfEmployees: 5,
    });
    expect((await org.api('POST', '/sobjects/Account', '<Account><Name>', headers)).body).toContain('XML_PARSER_ERROR');
  });

  test('compressed and chunked request bodies are read', async () => {
    const url = `${org.url}/services/data/v64.0/sobjects/Account`;
    const headers = { authorization: `Bearer ${org.token}`, 'content-type': 'application/json' };
    const zipped = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: gzipSync('{"Name":"zipped"}'),
    });
    expect(zipped.status).toBe(201);
    const chunks = new ReadableStream({
      start(controller) {
        for (const part of ['{"Name":', '"chunked"}']) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    const chunked = await fetch(url, { method: 'POST', headers, body: chunks, duplex: 'half' } as RequestInit);
    expect(chunked.status).toBe(201);
  });
});

test('_HttpMethod overrides POST alone', async () => {
  const id = await create({ Name: 'Override' });
  const status = async (method: string, query: string) =>
    (await org.api(method, `/sobjects/Account/${id}${query}`, method === 'POST' ? { Phone: '2' } : undefined)).status;
  expect(await status('POST', '?_HttpMethod=PATCH')).toBe(204);
  expect(await status('GET', '?_HttpMethod=DELETE')).toBe(200);
  expect(await status('POST', '?_HttpMethod=DELETE')).toBe(204);
});

test('a long answer is pressed for whoever takes gzip, a short one and everybody else gets it plain', async () => {
  const encoding = async (path: string, accepted: string) => {
    const { headers, body } = await org.api('GET', path, undefined, { 'accept-encoding': accepted });
    expect(body).toBeTypeOf('object');
    return headers.get('content-encoding');
  };
  expect(await encoding('/sobjects/Account/describe', 'gzip, deflate')).toBe('gzip');
  expect(await encoding('/sobjects/Account/describe', 'identity')).toBeNull();
  expect(await encoding('/composite', 'gzip')).toBeNull();
});

test('the end of an address chooses the format, but for the value of an external id', async () => {
  const { body, headers } = await org.api('GET', '/limits.xml');
  expect(headers.get('content-type')).toBe('application/xml;charset=UTF-8');
  expect(body).toContain('<LimitsSnapshot>');
  const json = await org.api('GET', '/sobjects/Account/describe.json', undefined, { accept: 'application/xml' });
  expect(at(json.body, 'name')).toBe('Account');
  const upserted = await org.api('PATCH', '/sobjects/Account/Nagare_Key__c/file.xml', { Name: 'a' });
  expect(upserted.status).toBe(201);
});

test('an Authorization that is neither Bearer nor OAuth is another refusal than a dead session', async () => {
  const said = async (authorization: string) => refusal(await org.api('GET', '/limits', undefined, { authorization }));
  expect(await said('Basic abc')).toBe('401 INVALID_AUTH_HEADER INVALID_HEADER_TYPE');
  expect(await said('Bearer ')).toBe('401 INVALID_AUTH_HEADER INVALID_HEADER_TYPE');
  expect(await said('OAuth 00Dx!y')).toBe('401 INVALID_SESSION_ID Session expired or invalid');
  expect((await fetch(`${org.url}/services/data/v64.0/limits`)).status).toBe(401);
});

test('16,384 bytes of address and headers are the end', async () => {
  const status = async (length: number, header = '') =>
    (await org.api('GET', `/query?q=${'x'.repeat(length)}`, undefined, header ? { 'x-long': header } : {})).status;
  expect(await status(15_000)).toBe(400);
  expect(await status(16_400)).toBe(414);
  expect(await status(9000, 'y'.repeat(8000))).toBe(431);
});
