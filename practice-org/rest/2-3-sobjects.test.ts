import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const create = (values: Record<string, unknown>, object = 'Account'): Promise<string> => org.create(object, values);

describe('2.3 rows', () => {
  test('jsforce creates, reads, changes and deletes', async () => {
    const connection = await jsforceConnection(org);
    const accounts = connection.sobject('Account');
    const { id } = (await accounts.create({ Name: '株式会社テスト', Mail__c: 'a@example.jp' })) as { id: string };
    expect(id).toMatch(/^001\w{15}$/);
    expect(await accounts.retrieve(id)).toMatchObject({
      Id: id,
      Name: '株式会社テスト',
      IsDeleted: false,
      attributes: { type: 'Account' },
    });
    await accounts.update({ Id: id, Phone: '03-1234-5678' });
    expect(await accounts.retrieve(id)).toMatchObject({ Phone: '03-1234-5678', Mail__c: 'a@example.jp' });
    await accounts.destroy(id);
    await expect(accounts.retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  test('a create answers 201 with Location, an update and a delete 204', async () => {
    const created = await org.api('POST', '/sobjects/account', { name: 'lower case' });
    expect(created).toMatchObject({ status: 201, body: { success: true, errors: [] } });
    expect(created.headers.get('location')).toBe(`/services/data/v64.0/sobjects/Account/${textAt(created.body, 'id')}`);
    expect(await org.api('PATCH', `/sobjects/Account/${textAt(created.body, 'id')}`, { Name: 'x' })).toMatchObject({
      status: 204,
      body: '',
    });
    expect((await org.api('DELETE', `/sobjects/Account/${textAt(created.body, 'id').slice(0, 15)}`)).status).toBe(204);
  });

  test('?fields= cuts the answer to these fields and the id', async () => {
    const id = await create({ Name: 'Fields', Phone: '1' });
    const { body } = await org.api('GET', `/sobjects/Account/${id}?fields=name,PHONE`);
    expect(body).toEqual({
      attributes: { type: 'Account', url: `/services/data/v64.0/sobjects/Account/${id}` },
      Name: 'Fields',
      Phone: '1',
      Id: id,
    });
    expect(refusal(await org.api('GET', `/sobjects/Account/${id}?fields=Foo`))).toBe(
      "400 INVALID_FIELD No such column 'Foo' on sobject of type Account",
    );
  });

  test('POST with _HttpMethod=PATCH stands in for PATCH', async () => {
    const id = await create({ Name: 'Override' });
    expect((await org.api('POST', `/sobjects/Account/${id}?_HttpMethod=PATCH`, { Phone: '2' })).status).toBe(204);
  });

  test('an 18-character id whose case was lost is found, a 15-character one is not', async () => {
    const id = await create({ Name: 'Case' });
    expect((await org.api('GET', `/sobjects/Account/${id.toLowerCase()}`)).status).toBe(200);
    expect((await org.api('GET', `/sobjects/Account/${id.slice(0, 15).toLowerCase()}`)).status).toBe(404);
  });

  test('audit fields carry whole seconds in the output form', async () => {
    const { body } = await org.api('GET', `/sobjects/Account/${await create({ Name: 'Time' })}`);
    expect(at(body, 'CreatedDate')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    expect(at(body, 'SystemModstamp')).toBe(at(body, 'CreatedDate'));
  });
});

describe('2.3 external ids', () => {
  test('upsert creates with 201, updates with 200, and with 204 up to v45', async () => {
    const path = '/sobjects/Account/Nagare_Key__c/run-1';
    const first = await org.api('PATCH', path, { Name: 'One' });
    expect(first).toMatchObject({ status: 201, body: { success: true, created: true, errors: [] } });
    expect(await org.api('PATCH', path, { Name: 'Two' })).toMatchObject({
      status: 200,
      body: { id: textAt(first.body, 'id'), created: false },
    });
    expect((await org.api('PATCH', `/services/data/v45.0${path}`, { Name: 'Three' })).status).toBe(204);
    expect((await org.api('GET', path)).body).toMatchObject({
      Id: textAt(first.body, 'id'),
      Name: 'Three',
      Nagare_Key__c: 'run-1',
    });
    const byId = `/sobjects/Account/Id/${textAt(first.body, 'id')}`;
    expect(await org.api('PATCH', byId, { Name: 'Four' })).toMatchObject({ status: 200, body: { created: false } });
    expect((await org.api('PATCH', `/services/data/v45.0${byId}`, { Name: 'Five' })).status).toBe(204);
    expect((await org.api('DELETE', path)).status).toBe(204);
    expect((await org.api('GET', path)).status).toBe(404);
  });

  test('jsforce upserts', async () => {
    const connection = await jsforceConnection(org);
    const record = { Name: 'J', Nagare_Key__c: 'js-1' };
    expect(await connection.sobject('Account').upsert(record, 'Nagare_Key__c')).toMatchObject({
      success: true,
      created: true,
    });
    expect(await connection.sobject('Account').upsert(record, 'Nagare_Key__c')).toMatchObject({
      success: true,
      created: false,
    });
  });

  test('updateOnly never creates, a key in the body is refused, so is a field that is no key', async () => {
    expect((await org.api('PATCH', '/sobjects/Account/Nagare_Key__c/none?updateOnly=true', { Name: 'x' })).status).toBe(
      404,
    );
    expect(
      at(
        (await org.api('PATCH', '/sobjects/Account/Nagare_Key__c/k', { Nagare_Key__c: 'k', Name: 'x' })).body,
        '0.errorCode',
      ),
    ).toBe('INVALID_FIELD');
    expect(refusal(await org.api('PATCH', '/sobjects/Account/Phone/1', { Name: 'x' }))).toBe(
      '404 NOT_FOUND Provided external ID field does not exist or is not accessible: Phone',
    );
  });

  test('a parent is named by its external id', async () => {
    const parent = await create({ Name: 'Parent', Nagare_Key__c: 'parent' });
    const id = await create({ LastName: 'Kind', Account: { Nagare_Key__c: 'parent' } }, 'Contact');
    expect(at((await org.api('GET', `/sobjects/Contact/${id}`)).body, 'AccountId')).toBe(parent);
    const refused = await org.api('POST', '/sobjects/Contact', {
      LastName: 'Kind',
      Account: { Nagare_Key__c: '0116' },
    });
    expect(refusal(refused)).toBe(
      '400 INVALID_FIELD Foreign key external ID: 0116 not found for field Nagare_Key__c in entity Account',
    );
  });
});

describe('2.3 what changed', () => {
  test('updated and deleted list ids within a span', async () => {
    const kept = await create({ Name: 'Kept' });
    const gone = await create({ Name: 'Gone' });
    await org.api('DELETE', `/sobjects/Account/${gone}`);
    const span = `start=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}&end=${encodeURIComponent(new Date(Date.now() + 120_000).toISOString())}`;
    expect(at((await org.api('GET', `/sobjects/Account/updated?${span}`)).body, 'ids')).toContain(kept);
    const { body } = await org.api('GET', `/sobjects/Account/deleted?${span}`);
    expect(at(body, 'deletedRecords.*.id')).toContain(gone);
    expect(Object.keys(recordAt(body))).toEqual(['deletedRecords', 'earliestDateAvailable', 'latestDateCovered']);
    const connection = await jsforceConnection(org);
    const ids = await connection
      .sobject('Account')
      .updated(new Date(Date.now() - 3_600_000), new Date(Date.now() + 120_000));
    expect(ids.ids).toContain(kept);
  });

  test('recent shows what was written last; recordCount counts', async () => {
    const id = await create({ Name: 'Newest' });
    expect(at((await org.api('GET', '/recent?limit=5')).body, '0')).toHaveProperty('attributes');
    expect(at((await org.api('GET', '/sobjects/Account')).body, 'recentItems.0.Id')).toBe(id);
    expect((await org.api('GET', '/limits/recordCount?sObjects=User')).body).toEqual({
      sObjects: [{ count: 1, name: 'User' }],
    });
  });

  test('limits show the calls that are left', async () => {
    const remaining = async () => Number(at((await org.api('GET', '/limits')).body, 'DailyApiRequests.Remaining'));
    expect((await remaining()) - (await remaining())).toBe(1);
    await org.practice('POST', '/faults', { dailyCalls: 1 });
    expect(refusal(await org.api('GET', '/limits'))).toBe('403 REQUEST_LIMIT_EXCEEDED TotalRequests Limit exceeded.');
    await org.practice('POST', '/faults', { dailyCalls: null });
  });
});

describe('standard fields that look up an id', () => {
  test('leads and contacts can be read and upserted by e-mail, as their describe says', async () => {
    const described = async (object: string) =>
      recordsAt((await org.api('GET', `/sobjects/${object}/describe`)).body, 'fields')
        .filter((field) => field.idLookup)
        .map((field) => field.name);
    expect(await described('Lead')).toEqual(['Id', 'Email', 'Nagare_Key__c']);
    expect(await described('Account')).toEqual(['Id', 'Nagare_Key__c']);
    const upsert = (title: string) =>
      org.api('PATCH', '/sobjects/Contact/Email/key@x.jp', { LastName: 'a', Title: title });
    expect([(await upsert('1')).status, (await upsert('2')).status]).toEqual([201, 200]);
    expect(at((await org.api('GET', '/sobjects/Contact/Email/key@x.jp')).body, 'Title')).toBe('2');
    expect((await org.api('PATCH', '/sobjects/Account/Name/a', {})).status).toBe(404);
  });

  test('a record names its owner by user name and its manager by e-mail', async () => {
    const Owner = { Username: org.settings.username };
    await org.create('Contact', { LastName: 'boss', Email: 'boss@x.jp' });
    const id = await org.create('Contact', { LastName: 'b', Owner, ReportsTo: { Email: 'BOSS@x.jp' } });
    const { body } = await org.api('GET', `/query?q=SELECT+ReportsTo.LastName+FROM+Contact+WHERE+Id='${id}'`);
    expect(at(body, 'records.0.ReportsTo.LastName')).toBe('boss');
  });
});
