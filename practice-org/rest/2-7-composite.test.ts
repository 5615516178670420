import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());
beforeEach(async () => {
  await org.practice('POST', '/faults', { clear: true });
  await org.practice('POST', '/reset');
});

const account = (Name: string, more: Record<string, unknown> = {}) => ({
  attributes: { type: 'Account' },
  Name,
  ...more,
});
const count = async (object = 'Account') =>
  at((await org.api('GET', `/query?q=SELECT+COUNT()+FROM+${object}`)).body, 'totalSize');

describe('collections', () => {
  test('one bad record among many fails alone, in its place', async () => {
    const { status, body } = await org.api('POST', '/composite/sobjects', {
      records: [account('a'), account('b', { Mail__c: 'nix' }), account('c')],
    });
    expect(status).toBe(200);
    expect(at(body, '*.success')).toEqual([true, false, true]);
    expect(at(body, '1')).toEqual({
      success: false,
      errors: [
        {
          statusCode: 'INVALID_EMAIL_ADDRESS',
          message: 'Email address: invalid email address: nix',
          fields: ['Mail__c'],
        },
      ],
    });
    expect(await count()).toBe(2);
  });

  test('allOrNone takes the healthy ones back', async () => {
    const { body } = await org.api('POST', '/composite/sobjects', {
      allOrNone: true,
      records: [account('a'), account('')],
    });
    expect(at(body, '*.errors.0.statusCode')).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING']);
    expect(await count()).toBe(0);
  });

  test('jsforce writes, changes, upserts, reads and deletes 200 at once', async () => {
    const connection = await jsforceConnection(org);
    const records = Array.from({ length: 200 }, (_, n) => ({ Name: `n${n}`, Nagare_Key__c: `k${n}` }));
    const created = (await connection.sobject('Account').create(records)) as { id: string; success: boolean }[];
    expect(created.every(({ success }) => success)).toBe(true);
    const ids = created.map(({ id }) => id);
    await connection.sobject('Account').update(ids.map((Id) => ({ Id, Phone: '1' })));
    const upserted = await connection.sobject('Account').upsert(
      [
        { Name: 'n0', Nagare_Key__c: 'k0' },
        { Name: 'new', Nagare_Key__c: 'new' },
      ],
      'Nagare_Key__c',
    );
    expect(upserted).toMatchObject([{ id: ids[0], created: false }, { created: true }]);
    expect((await connection.sobject('Account').retrieve(ids.slice(0, 2))).map(({ Phone }) => Phone)).toEqual([
      '1',
      '1',
    ]);
    await connection.sobject('Account').destroy(ids);
    expect(await count()).toBe(1);
  });

  test('more than 200 records or 10 type chunks are refused whole', async () => {
    const many = Array.from({ length: 201 }, (_, n) => account(`n${n}`));
    expect((await org.api('POST', '/composite/sobjects', { records: many })).status).toBe(400);
    const mixed = Array.from({ length: 11 }, (_, n) =>
      n % 2 ? account('a') : { attributes: { type: 'Contact' }, LastName: 'c' },
    );
    expect((await org.api('POST', '/composite/sobjects', { records: mixed })).status).toBe(400);
    expect(await count()).toBe(0);
  });

  test('an update names unknown, malformed, missing and repeated ids', async () => {
    const { body: created } = await org.api('POST', '/sobjects/Account', { Name: 'a' });
    const ids = [textAt(created, 'id'), textAt(created, 'id'), '001J30000099999IAA', 'nix', undefined];
    const { body } = await org.api('PATCH', '/composite/sobjects', {
      records: ids.map((id) => account('x', id === undefined ? {} : { id })),
    });
    expect(at(body, '*.errors.0.statusCode')).toEqual([
      undefined,
      'DUPLICATE_VALUE',
      'INVALID_CROSS_REFERENCE_KEY',
      'MALFORMED_ID',
      'MISSING_ARGUMENT',
    ]);
  });

  test('a read by ids gives null for what is missing', async () => {
    const { body: created } = await org.api('POST', '/sobjects/Account', { Name: 'a' });
    const { body } = await org.api('POST', '/composite/sobjects/Account', {
      ids: ['001J30000099999IAA', textAt(created, 'id')],
      fields: ['Name'],
    });
    expect(body).toMatchObject([null, { Name: 'a' }]);
    expect(
      (await org.api('GET', `/composite/sobjects/Account?ids=${textAt(created, 'id')}&fields=Id,Name`)).body,
    ).toMatchObject([{ Id: textAt(created, 'id') }]);
  });

  test('locked rows fail one by one when the switch says so', async () => {
    await org.practice('POST', '/faults', { lockEvery: 2 });
    const { body } = await org.api('POST', '/composite/sobjects', {
      records: ['a', 'b', 'c', 'd'].map((name) => account(name)),
    });
    const refused = [at(body, '*.errors.0.statusCode')].flat();
    expect(refused.filter((code) => code === 'UNABLE_TO_LOCK_ROW')).toHaveLength(2);
    expect(await count()).toBe(2);
  });
});

describe('composite', () => {
  const part = (method: string, url: string, referenceId: string, body?: unknown) => ({
    method,
    url: `/services/data/v64.0${url}`,
    referenceId,
    body,
  });

  test('later parts use what earlier ones answered', async () => {
    const { body } = await org.api('POST', '/composite', {
      compositeRequest: [
        part('POST', '/sobjects/Account', 'acc', { Name: 'Parent' }),
        part('POST', '/sobjects/Contact', 'con', { LastName: 'Child', AccountId: '@{acc.id}' }),
        part('GET', "/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{con.id}'", 'found'),
        part('GET', '/sobjects/Account/@{found.records[0].Account.Nix}', 'lost'),
      ],
    });
    const [acc, con, found, lost] = recordsAt(body, 'compositeResponse');
    expect([acc?.httpStatusCode, con?.httpStatusCode]).toEqual([201, 201]);
    expect(at(found, 'body.records.0.Account.Name')).toBe('Parent');
    expect(at(acc, 'httpHeaders.Location')).toContain('/sobjects/Account/001');
    expect(lost).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] });
  });

  test('allOrNone takes everything back', async () => {
    const { body } = await org.api('POST', '/composite', {
      allOrNone: true,
      compositeRequest: [
        part('POST', '/sobjects/Account', 'a', { Name: 'x' }),
        part('POST', '/sobjects/Contact', 'b', {}),
      ],
    });
    expect(at(body, 'compositeResponse.*.body.0.errorCode')).toEqual(['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING']);
    expect(await count()).toBe(0);
  });

  test('the first failure ends an all-or-none call: what comes behind it is not tried', async () => {
    const { body } = await org.api('POST', '/composite', {
      ...{ allOrNone: true, collateSubrequests: false },
      compositeRequest: [
        part('POST', '/sobjects/Account', 'a', { Name: 'x' }),
        part('POST', '/sobjects/Contact', 'b', {}),
        part('POST', '/sobjects/Lead', 'c', {}),
      ],
    });
    expect(at(body, 'compositeResponse.*.referenceId')).toEqual(['a', 'b', 'c']);
    expect(at(body, 'compositeResponse.*.body.0.errorCode')).toEqual([
      ...['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED'],
    ]);
  });

  test('parts that need nothing of each other come in no certain order, unless the client says so or is old', async () => {
    const compositeRequest = [
      part('POST', '/sobjects/Account', 'a', { Name: 'x' }),
      part('GET', '/query?q=SELECT+COUNT()+FROM+Account', 'b'),
    ];
    const counted = async (more: object, version = '64.0') => {
      const path = `/services/data/v${version}/composite`;
      const answer = await org.api('POST', path, { ...more, compositeRequest });
      return at(answer.body, 'compositeResponse.1.body.totalSize');
    };
    expect(await counted({})).toBe(0);
    expect(await counted({ collateSubrequests: false })).toBe(2);
    expect(await counted({}, '48.0')).toBe(3);
  });

  test('all or none of the whole call goes before what a collection in it says of itself', async () => {
    const call = (allOrNone: boolean) =>
      org.api('POST', '/composite', {
        ...{ allOrNone, collateSubrequests: false },
        compositeRequest: [
          part('POST', '/composite/sobjects', 'many', { allOrNone: false, records: [account('good'), account('')] }),
          part('POST', '/sobjects/Account', 'one', { Name: 'alone' }),
        ],
      });
    const none = (await call(true)).body;
    expect(at(none, 'compositeResponse.*.httpStatusCode')).toEqual([200, 400]);
    expect(at(none, 'compositeResponse.0.body.*.errors.0.statusCode')).toEqual([
      ...['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'],
    ]);
    expect(at(none, 'compositeResponse.1.body.0.errorCode')).toBe('PROCESSING_HALTED');
    expect(await count()).toBe(0);
    await call(false);
    expect(await count()).toBe(2);
  });

  test('a dependent of a failed part is halted', async () => {
    const { body } = await org.api('POST', '/composite', {
      compositeRequest: [
        part('POST', '/sobjects/Account', 'a', {}),
        part('POST', '/sobjects/Contact', 'b', { LastName: 'x', AccountId: '@{a.id}' }),
      ],
    });
    expect(at(body, 'compositeResponse.1.body.0.message')).toMatch(/^Invalid reference specified\./);
  });

  test('more than 25 parts are refused', async () => {
    const compositeRequest = Array.from({ length: 26 }, (_, n) => part('GET', '/limits', `r${n}`));
    expect((await org.api('POST', '/composite', { compositeRequest })).status).toBe(400);
  });

  test('each graph stands or falls by itself', async () => {
    const { body } = await org.api('POST', '/composite/graph', {
      graphs: [
        { graphId: '1', compositeRequest: [part('POST', '/sobjects/Account', 'a', { Name: 'kept' })] },
        {
          graphId: '2',
          compositeRequest: [
            part('POST', '/sobjects/Account', 'a', { Name: 'gone' }),
            part('POST', '/sobjects/Account', 'b', {}),
          ],
        },
      ],
    });
    expect(at(body, 'graphs.*.isSuccessful')).toEqual([true, false]);
    expect(await count()).toBe(1);
  });
});

describe('batch and tree', () => {
  test('a batch runs each call for itself, or stops when told to', async () => {
    const batchRequests = [
      { method: 'POST', url: 'v64.0/sobjects/Account', richInput: { Name: 'a' } },
      { method: 'GET', url: 'v64.0/sobjects/Account/001J30000099999IAA' },
      { method: 'GET', url: 'v64.0/query?q=SELECT+Id+FROM+Account' },
    ];
    const { body } = await org.api('POST', '/composite/batch', { batchRequests });
    expect(body).toMatchObject({
      hasErrors: true,
      results: [{ statusCode: 201 }, { statusCode: 404 }, { statusCode: 200, result: { totalSize: 1 } }],
    });
    const halted = await org.api('POST', '/composite/batch', {
      haltOnError: true,
      batchRequests: batchRequests.slice(1),
    });
    expect(at(halted.body, 'results.1')).toMatchObject({
      statusCode: 412,
      result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }],
    });
  });

  const tree = (lastName: string) => ({
    records: [
      {
        ...{ attributes: { type: 'Account', referenceId: 'a' }, Name: 'Parent' },
        Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: lastName }] },
      },
    ],
  });

  test('a tree creates children with their parents', async () => {
    const { status, body } = await org.api('POST', '/composite/tree/Account', tree('Child'));
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { hasErrors: false, results: [{ referenceId: 'a' }, { referenceId: 'c' }] },
    });
    expect(at((await org.api('GET', '/query?q=SELECT+Account.Name+FROM+Contact')).body, 'records.0.Account.Name')).toBe(
      'Parent',
    );
  });

  test('a reference id that comes twice takes the whole tree back', async () => {
    const { status, body } = await org.api('POST', '/composite/tree/Account', {
      records: [...tree('Child').records, ...tree('Other').records],
    });
    const errors = [
      { statusCode: 'INVALID_INPUT', message: 'Duplicate ReferenceId provided in the request.', fields: [] },
    ];
    expect({ status, body }).toEqual({
      status: 400,
      body: { hasErrors: true, results: [{ referenceId: 'a', errors }] },
    });
    expect(await count()).toBe(0);
  });

  test('one bad branch takes the whole tree back', async () => {
    const { status, body } = await org.api('POST', '/composite/tree/Account', tree(''));
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { hasErrors: true, results: [{ referenceId: 'c', errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] }] },
    });
    expect(await count()).toBe(0);
  });
});
