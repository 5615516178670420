/** Answers that only some calls come to: several records of one key, an id in the wrong place, what an older version gives. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

describe('several records with one key', () => {
  let urls: string[];
  const path = '/sobjects/Contact/Email/two@x.jp';
  beforeAll(async () => {
    const ids = [await org.create('Contact', { LastName: 'a', Email: 'two@x.jp' })];
    ids.push(await org.create('Contact', { LastName: 'b', Email: 'TWO@x.jp' }));
    urls = ids.map((id) => `/services/data/v64.0/sobjects/Contact/${id}`);
  });

  test.each([
    ['GET', undefined],
    ['PATCH', { Title: 'x' }],
    ['DELETE', undefined],
  ])('%s answers 300 with the addresses of all', async (method, body) => {
    expect(await org.api(method, path, body)).toMatchObject({ status: 300, body: urls });
    expect((await org.api('GET', '/query?q=SELECT+COUNT()+FROM+Contact')).body).toMatchObject({ totalSize: 2 });
  });

  test('jsforce calls it MULTIPLE_CHOICES; a collection and a bulk job say it of the one record', async () => {
    const connection = await jsforceConnection(org);
    const record = { Email: 'two@x.jp', Title: 'x' };
    await expect(connection.sobject('Contact').upsert(record, 'Email')).rejects.toMatchObject({
      errorCode: 'MULTIPLE_CHOICES',
    });
    const ids = urls.map((url) => url.slice(-18)).join(', ');
    const message = `Email: more than one record found for external id field: [${ids}]`;
    const { body } = await org.api('PATCH', '/composite/sobjects/Contact/Email', {
      records: [{ attributes: { type: 'Contact' }, ...record }],
    });
    expect(body).toMatchObject([{ success: false, errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID', message }] }]);
    connection.bulk2.pollInterval = 10;
    const { failedResults } = await connection.bulk2.loadAndWaitForResults({
      ...{ object: 'Contact', operation: 'upsert', externalIdFieldName: 'Email', input: [record] },
    });
    expect(failedResults).toMatchObject([{ sf__Error: `DUPLICATE_EXTERNAL_ID:${message}: --` }]);
  });
});

test('an id belongs into the address: in a body it is refused, and behind Id a record is made', async () => {
  const id = await org.create('Account', { Name: 'a' });
  expect(refusal(await org.api('PATCH', `/sobjects/Account/${id}`, { Id: id, Name: 'b' }))).toBe(
    '400 INVALID_FIELD The Id field should not be specified in the sobject data.',
  );
  expect(refusal(await org.api('POST', '/sobjects/Account', { Id: id, Name: 'b' }))).toMatch(
    /^400 INVALID_FIELD_FOR_INSERT_UPDATE .* \[Id\]$/,
  );
  expect(await org.api('POST', '/sobjects/Account/Id', { Name: 'c' })).toMatchObject({
    ...{ status: 201, body: { success: true, created: true, errors: [] } },
  });
});

/** Of each object in the list of all; facts 2.3. */
const SUMMARY =
  'activateable associateEntityType associateParentEntity createable custom customSetting deepCloneable deletable deprecatedAndHidden feedEnabled hasSubtypes isInterface isSubtype keyPrefix label labelPlural layoutable mergeable mruEnabled name queryable replicateable retrieveable searchable triggerable undeletable updateable urls'.split(
    ' ',
  );

test('the list of all objects, and one object’s basic information, tell just what a real org tells', async () => {
  const { body } = await org.api('GET', '/sobjects');
  expect(body).toMatchObject({ encoding: 'UTF-8', maxBatchSize: 200 });
  for (const object of recordsAt(body, 'sobjects')) expect(Object.keys(object).sort()).toEqual(SUMMARY);
  const one = (await org.api('GET', '/sobjects/account')).body;
  expect(Object.keys(recordAt(one))).toEqual(['objectDescribe', 'recentItems']);
  expect(Object.keys(recordAt(one, 'objectDescribe')).sort()).toEqual(SUMMARY);
  expect(at(one, 'objectDescribe.urls')).toMatchObject({
    ...{ sobject: '/services/data/v64.0/sobjects/Account', rowTemplate: '/services/data/v64.0/sobjects/Account/{ID}' },
  });
});

test('limits has some dozens of them, each with what is left; counts are asked by name or for all', async () => {
  const limits = Object.entries(recordAt((await org.api('GET', '/limits')).body));
  expect(limits.length).toBeGreaterThanOrEqual(25);
  for (const [, limit] of limits) expect(limit).toEqual({ Max: expect.any(Number), Remaining: expect.any(Number) });
  const counts = async (query: string) => (await org.api('GET', `/limits/recordCount${query}`)).body;
  expect(recordsAt(await counts(''), 'sObjects').length).toBeGreaterThan(20);
  expect(at(await counts('?sObjects=user,Lead'), 'sObjects.*.name')).toEqual(['User', 'Lead']);
});

test('tabs and theme name the objects that people see', async () => {
  for (const [path, list] of [
    ['/tabs', ''],
    ['/theme', 'themeItems.'],
  ])
    expect((await org.api('GET', path ?? '')).body).toSatisfy((body) => at(body, `${list}0`) !== undefined);
});

test('a search was a bare list before version 37', async () => {
  await org.create('Lead', { LastName: 'searched', Company: 'c' });
  const path = `search?q=${encodeURIComponent('FIND {searched} RETURNING Lead(Id)')}`;
  expect(at((await org.api('GET', `/services/data/v36.0/${path}`)).body, '0.attributes.type')).toBe('Lead');
  expect(at((await org.api('GET', `/services/data/v37.0/${path}`)).body, 'searchRecords.0.attributes.type')).toBe(
    'Lead',
  );
});

test('an address with the number of a record of another object is that of nobody', async () => {
  const id = await org.create('Lead', { LastName: 'l', Company: 'c' });
  expect(refusal(await org.api('GET', `/sobjects/Account/${id}`))).toBe(
    '404 NOT_FOUND The requested resource does not exist',
  );
  expect(textAt((await org.api('GET', `/sobjects/Lead/${id}`)).body, 'Id')).toBe(id);
});
