import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from './rest/routes.ts';
import { recordsAt } from './test-answer.ts';
import { startTestOrg, type TestOrg } from './test-org.ts';

/** Whatever a client sends, the org answers with a refusal of Salesforce's kind: an error of ours would be a 500. */
let org: TestOrg;
let account: string;
beforeAll(async () => {
  org = await startTestOrg();
  account = await org.create('Account', { Name: 'a', Nagare_Key__c: 'k' });
});
afterAll(() => org.stop());

const HOSTILE = ['__proto__', "'", '%00', '%ZZ', 'constructor', '💥', '../..', '-1'];
const VALUES: Record<string, string[]> = {
  object: ['Account', 'Task', 'Foo', '__proto__'],
  id: ['{id}', 'Name', '001'],
  field: ['{id}', 'Nagare_Key__c', 'Id'],
  value: ['k', 'Owner', 'Contacts', 'Name'],
  recordType: ['012000000000000AAA', '{id}'],
  view: ['{id}'],
  action: ['LogACall', 'Foo'],
  context: ['{id}'],
  flow: ['Add_Task', 'Foo'],
  job: ['{id}', '750000000000001'],
  locator: ['01g000000000001-2000', '{id}'],
  name: ['UserAlt'],
};
const QUERIES = [
  '',
  "?q=SELECT+Id+FROM+Account+WHERE+Name='&sobject=Account&ids=,&fields=Foo&limit=-1&start=x&end=y",
  "?q='%22%00&sobject=__proto__&ids=__proto__&fields=__proto__&explain='&sObjects=__proto__&locator=-1&maxRecords=x",
];
const BODIES = [
  undefined,
  '',
  'null',
  '[]',
  '[null]',
  '"x"',
  '{"__proto__":1,"constructor":{},"attributes":null}',
  '{"records":[null],"ids":[null],"inputs":[null],"graphs":[null],"batchRequests":[null],"compositeRequest":[null],"record":null}',
  '{"records":[{"attributes":{"type":"Account","referenceId":5},"Name":{}}],"compositeRequest":[{"referenceId":"a","method":"GET","url":"//?"}],"batchRequests":[{"method":"GET","url":"?"}],"graphs":[{"compositeRequest":5}],"q":{},"sobjects":[null,5],"inputs":[5],"record":[],"state":{},"object":{},"operation":[],"query":{}}',
  '{"Name":{"a":1},"OwnerId":{},"Owner":{"Username":null},"Parent":{"Nagare_Key__c":{}},"NumberOfEmployees":1e400}',
];

/** Each parameter of a pattern gets each of its values once, and a hostile one. */
function addresses(pattern: string, seed: number): string[] {
  const fill = (n: number): string =>
    pattern.replace(/:(\w+)/g, (_whole, name: string) => {
      const known = [...(VALUES[name] ?? ['x']), HOSTILE[(seed + n) % HOSTILE.length] ?? ''];
      return (known[n % known.length] ?? '').replace('{id}', account);
    });
  return pattern.includes(':') ? [...new Set([0, 1, 2, 3, 4].map(fill))] : [pattern];
}

async function failures(calls: { method: string; path: string; body: string | undefined; type?: string }[]) {
  const failed: string[] = [];
  for (let at = 0; at < calls.length; at += 50) {
    await Promise.all(
      calls.slice(at, at + 50).map(async ({ method, path, body, type }) => {
        const answer = await org.api(method, path, body, { 'content-type': type ?? 'application/json' });
        if (answer.status >= 500) failed.push(`${answer.status} ${method} ${path} ${body ?? ''}`);
      }),
    );
  }
  return failed;
}

test('every REST resource, with addresses and bodies of any shape', async () => {
  const calls = routes.patterns.flatMap(({ methods, pattern }, seed) =>
    methods.flatMap((method) =>
      addresses(pattern, seed).flatMap((path, n) => {
        const query = QUERIES[(seed + n) % QUERIES.length] ?? '';
        const bodies = method === 'GET' || method === 'HEAD' || method === 'DELETE' ? [undefined] : BODIES;
        return bodies.map((body) => ({ method, path: path + query, body }));
      }),
    ),
  );
  expect(await failures(calls)).toEqual([]);
});

test('what belongs to no resource: other words, other methods, other versions', async () => {
  const paths = [
    '/x',
    '/sobjects/Account/x/y/z',
    '/query/a/b',
    '/chatter/feeds',
    '/process/rules',
    '/services/data/v1',
  ];
  const calls = paths.flatMap((path) =>
    ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({ method, path, body: undefined })),
  );
  expect(await failures(calls)).toEqual([]);
  for (const { method, path } of calls.filter((call) => call.method === 'GET'))
    expect([path, await org.api(method, path)]).toMatchObject([
      path,
      { status: 404, body: [{ errorCode: 'NOT_FOUND' }] },
    ]);
});

test('every field of every object, with a value of every JSON type', async () => {
  const values = [
    5,
    -1.5,
    1e308,
    true,
    {},
    [],
    [null],
    'x',
    '\u0000',
    '9999-99-99',
    'x'.repeat(40_000),
    '005J30000000001IAA',
  ];
  const { body: all } = await org.api('GET', '/sobjects');
  const calls: { method: string; path: string; body: string }[] = [];
  for (const { name } of recordsAt(all, 'sobjects')) {
    const { body } = await org.api('GET', `/sobjects/${name}/describe`);
    const records = recordsAt(body, 'fields').flatMap((field) =>
      values.map((value) => ({ attributes: { type: name }, [String(field.name)]: value })),
    );
    for (let at = 0; at < records.length; at += 200)
      calls.push({
        method: 'POST',
        path: '/composite/sobjects',
        body: JSON.stringify({ allOrNone: true, records: records.slice(at, at + 200) }),
      });
  }
  expect(await failures(calls)).toEqual([]);
});

test('OAuth, identity and the first Bulk API', async () => {
  const oauth = ['token', 'authorize', 'revoke', 'introspect', 'userinfo', 'nonsense'].flatMap((word) =>
    ['GET', 'POST', 'PUT'].flatMap((method) =>
      (method === 'GET' ? [undefined] : BODIES).map((body) => ({ method, path: `/services/oauth2/${word}`, body })),
    ),
  );
  const assertion = (claims: string) => `x.${Buffer.from(claims).toString('base64url')}.x`;
  const tokens = ['null', '5', '{"iss":5,"aud":[],"exp":"x","sub":{}}', '{"iss":["a"],"aud":{"a":1}}'].map(
    (claims) => ({
      method: 'POST',
      path: '/services/oauth2/token',
      body: `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${assertion(claims)}`,
      type: 'application/x-www-form-urlencoded',
    }),
  );
  const others = ['/id/x/y', '/id/', '/services/async/64.0/job', '/services/async/x/y/z', '/services/Soap/x/1'].flatMap(
    (path) => ['GET', 'POST'].map((method) => ({ method, path, body: method === 'POST' ? 'null' : undefined })),
  );
  expect(await failures([...oauth, ...tokens, ...others])).toEqual([]);
});

test('SOAP: anything broken is a fault, never a JSON error', async () => {
  const inner = [
    '',
    '<login/>',
    '<query/>',
    '<create><sObjects/></create>',
    '<upsert><externalIDFieldName>x</externalIDFieldName><sObjects><type>Account</type></sObjects></upsert>',
    '<merge><mergeRequests/></merge>',
    '<convertLead><leadConverts/></convertLead>',
    '<describeSObjects/>',
    '<retrieve><sObjectType>Account</sObjectType><fieldList>Foo</fieldList></retrieve>',
    '<getUpdated/>',
    '<constructor/>',
    '<toString/>',
  ];
  for (const call of inner) {
    const answer = await org.api(
      'POST',
      '/services/Soap/u/64.0',
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${org.token}</sessionId></SessionHeader></e:Header><e:Body>${call}</e:Body></e:Envelope>`,
      { 'content-type': 'text/xml' },
    );
    expect([call, answer.headers.get('content-type'), answer.body]).toEqual([
      call,
      'text/xml;charset=UTF-8',
      expect.not.stringContaining('ErrorId'),
    ]);
  }
});

test('a body that is no gzip although it says so', async () => {
  const answer = await org.api('POST', '/sobjects/Account', '{"Name":"a"}', { 'content-encoding': 'gzip' });
  expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'MALFORMED_REQUEST' }] });
});
