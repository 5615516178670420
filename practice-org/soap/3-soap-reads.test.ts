import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';
import { resultOf, soapCall } from './test-soap.ts';
import { child, childrenOf, childText, type Element } from './xml.ts';

/** What clients that were made from Salesforce's WSDL (Data Loader and its like) ask besides writing. */
let org: TestOrg;
let account: string;
let contact: string;
beforeAll(async () => {
  org = await startTestOrg();
  account = await org.create('Account', { Name: 'A & <B>', BillingCity: '大阪市' });
  contact = await org.create('Contact', { LastName: 'c', AccountId: account });
});
afterAll(() => org.stop());

const soap = (call: string, options = {}) => soapCall(org, call, options);
const ask = (soql: string, options = {}) =>
  soap(`<n1:query><n1:queryString>${soql}</n1:queryString></n1:query>`, options);

describe('queries', () => {
  test('records carry their type and id in front, parents and children nested', async () => {
    const result = resultOf(
      await ask(
        'SELECT Id, Name, Phone, CreatedDate, Owner.Name, BillingAddress, (SELECT LastName FROM Contacts) FROM Account',
      ),
    );
    expect([childText(result, 'done'), childText(result, 'queryLocator'), childText(result, 'size')]).toEqual([
      'true',
      undefined,
      '1',
    ]);
    const record = child(result, 'records') as Element;
    expect(record.attributes.type).toBe('sf:sObject');
    expect(record.children.map(({ name }) => name)).toEqual(
      'type Id Id Name Phone CreatedDate Owner BillingAddress Contacts'.split(' '),
    );
    expect([childText(record, 'type'), childText(record, 'Id'), childText(record, 'Name')]).toEqual([
      'Account',
      account,
      'A & <B>',
    ]);
    expect(child(record, 'Phone')?.attributes.nil).toBe('true');
    expect(childText(record, 'CreatedDate')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(childText(child(record, 'Owner'), 'type')).toBe('User');
    expect(childText(child(record, 'BillingAddress'), 'city')).toBe('大阪市');
    const children = child(record, 'Contacts') as Element;
    expect([childText(children, 'size'), childText(child(children, 'records'), 'LastName')]).toEqual(['1', 'c']);
  });

  test('a long answer comes in pages, to the last row; queryAll sees what was deleted', async () => {
    await org.practice('POST', '/seed', { accounts: 250 });
    const headers = '<QueryOptions><batchSize>200</batchSize></QueryOptions>';
    const first = resultOf(await ask('SELECT Name FROM Account', { headers }));
    expect([childText(first, 'done'), childrenOf(first, 'records').length]).toEqual(['false', 200]);
    const locator = childText(first, 'queryLocator');
    const more = `<queryMore><queryLocator>${locator}</queryLocator></queryMore>`;
    const last = resultOf(await soap(more, { headers }));
    expect([childText(last, 'done'), childrenOf(last, 'records').length]).toEqual(['true', 51]);
    const gone = await org.create('Lead', { LastName: 'gone', Company: 'c' });
    await org.api('DELETE', `/sobjects/Lead/${gone}`);
    const all = resultOf(await soap('<queryAll><queryString>SELECT Id FROM Lead</queryString></queryAll>'));
    expect(childText(child(all, 'records'), 'Id')).toBe(gone);
    expect(childText(resultOf(await ask('SELECT Id FROM Lead')), 'size')).toBe('0');
  });

  test('groups say of which type their numbers are', async () => {
    const { text } = await ask('SELECT COUNT(Id) FROM Contact');
    expect(text).toContain('<sf:type>AggregateResult</sf:type><sf:Id xsi:nil="true"/><sf:expr0 xsi:type="xsd:int">1<');
    expect(childText(resultOf(await ask('SELECT COUNT() FROM Contact')), 'size')).toBe('1');
  });

  test('refused queries are faults of their own types', async () => {
    const refused = async (soql: string) => {
      const { status, text } = await ask(soql);
      return [status, /<faultcode>sf:(\w+)</.exec(text)?.[1], /<detail><sf:(\w+) /.exec(text)?.[1]];
    };
    expect(await refused('SELECT Foo FROM Account')).toEqual([500, 'INVALID_FIELD', 'InvalidFieldFault']);
    expect(await refused('SELECT Id FORM Account')).toEqual([500, 'MALFORMED_QUERY', 'MalformedQueryFault']);
    expect(await refused('SELECT Id FROM Foo')).toEqual([500, 'INVALID_TYPE', 'InvalidSObjectFault']);
    const { text } = await soap('<queryMore><queryLocator>01gnix-200</queryLocator></queryMore>');
    expect(text).toContain('<sf:InvalidQueryLocatorFault');
    expect(text).toContain('xmlns:sf="urn:fault.partner.soap.sforce.com"');
  });
});

test('retrieve answers in the order of the ids, with an empty element for what is not there', async () => {
  const call = `<retrieve><fieldList>Id, LastName</fieldList><sObjectType>Contact</sObjectType><ids>003J30000099999IAA</ids><ids>${contact}</ids></retrieve>`;
  const [missing, found] = childrenOf((await soap(call)).body, 'result');
  expect(missing?.attributes.nil).toBe('true');
  expect(childText(found, 'LastName')).toBe('c');
});

test('search finds records of several objects', async () => {
  const call =
    '<search><searchString>FIND {cc OR &lt;B&gt;} RETURNING Account(Name), Contact(LastName)</searchString></search>';
  const hits = childrenOf(resultOf(await soap(call)), 'searchRecords');
  expect(hits.map((hit) => childText(child(hit, 'record'), 'Name'))).toEqual(['A & <B>']);
});

test('getUpdated and getDeleted name the ids of a span', async () => {
  const time = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const span = `<startDate>${time(-60)}</startDate><endDate>${time(2)}</endDate>`;
  const updated = resultOf(await soap(`<getUpdated><sObjectType>Contact</sObjectType>${span}</getUpdated>`));
  expect(childText(updated, 'ids')).toBe(contact);
  const deleted = resultOf(await soap(`<getDeleted><sObjectType>Contact</sObjectType>${span}</getDeleted>`));
  expect(childText(deleted, 'latestDateCovered')).toMatch(/Z$/);
});

describe('describes', () => {
  test('the elements stand in the order of the WSDL', async () => {
    const global = resultOf(await soap('<describeGlobal/>'));
    expect(childText(global, 'maxBatchSize')).toBe('200');
    expect(childrenOf(global, 'sobjects').map((entry) => childText(entry, 'name'))).toContain('Opportunity');
    const calls = ['<describeSObject><sObjectType>Lead</sObjectType></describeSObject>'];
    calls.push('<describeSObjects><sObjectType>lead</sObjectType><sObjectType>Task</sObjectType></describeSObjects>');
    for (const call of calls) {
      const [lead] = childrenOf((await soap(call)).body, 'result');
      const names = [...new Set(lead?.children.map(({ name }) => name))];
      expect(names).toEqual([...names].sort());
      const field = childrenOf(lead, 'fields').find((entry) => childText(entry, 'name') === 'Status') as Element;
      expect([childText(field, 'type'), childText(child(field, 'picklistValues'), 'value')]).toEqual([
        'picklist',
        'Open - Not Contacted',
      ]);
    }
  });

  test('an object that is not there is a fault', async () => {
    const { status, text } = await soap('<describeSObject><sObjectType>Foo</sObjectType></describeSObject>');
    expect([status, text]).toEqual([500, expect.stringContaining('INVALID_TYPE: sObject type &apos;Foo&apos;')]);
  });
});

test('the enterprise API gives each record its own type', async () => {
  const { text } = await ask('SELECT Id, Name FROM Contact', { dialect: 'c' });
  expect(text).toContain('xmlns="urn:enterprise.soap.sforce.com" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"');
  expect(text).toContain(`<records xsi:type="sf:Contact"><sf:Id>${contact}</sf:Id><sf:Name>c</sf:Name></records>`);
  const made = await soap(
    '<create><sObjects xsi:type="urn1:Lead"><LastName>e</LastName><Company>c</Company></sObjects></create>',
    { dialect: 'c' },
  );
  expect(childText(resultOf(made), 'success')).toBe('true');
});

test('getUserInfo says who asks; every result has the elements of the WSDL in its order', async () => {
  const info = resultOf(await soap('<getUserInfo/>'));
  expect([childText(info, 'organizationId'), childText(info, 'userName')]).toEqual([
    org.settings.orgId,
    org.settings.username,
  ]);
  const { body } = await soap('<create><sObjects><type>Contact</type></sObjects></create>');
  expect(child(body, 'result')?.children.map(({ name }) => name)).toEqual(['errors', 'id', 'success']);
});

test('a parent is named by its external id, a deleted record leaves the recycle bin for good', async () => {
  await org.api('PATCH', `/sobjects/Account/${account}`, { Nagare_Key__c: 'parent' });
  const made = resultOf(
    await soap(
      '<create><sObjects><type>Contact</type><LastName>child</LastName><Account><type>Account</type><Nagare_Key__c>parent</Nagare_Key__c></Account></sObjects></create>',
    ),
  );
  const id = childText(made, 'id') ?? '';
  expect(at((await org.api('GET', `/sobjects/Contact/${id}`)).body, 'AccountId')).toBe(account);
  const empty = `<emptyRecycleBin><ids>${id}</ids></emptyRecycleBin>`;
  expect(childText(resultOf(await soap(empty)), 'success')).toBe('false');
  await org.api('DELETE', `/sobjects/Contact/${id}`);
  expect(childText(resultOf(await soap(empty)), 'success')).toBe('true');
  expect(refusal(await org.api('GET', `/sobjects/Contact/${id}`))).toContain('404 NOT_FOUND');
});

test('SOAP calls count among the calls of the day, and the end of the allowance is a fault', async () => {
  await org.practice('POST', '/stats');
  await org.practice('POST', '/faults', { dailyCalls: 1 });
  expect((await soap('<getServerTimestamp/>')).status).toBe(200);
  const { status, text } = await soap('<getServerTimestamp/>');
  await org.practice('POST', '/faults', { clear: true });
  expect([status, text]).toEqual([500, expect.stringContaining('<faultcode>sf:REQUEST_LIMIT_EXCEEDED</faultcode>')]);
});

test('the metadata API tells its types and what there is of them', async () => {
  const connection = await jsforceConnection(org);
  const { metadataObjects } = await connection.metadata.describe('64.0');
  expect(metadataObjects).toContainEqual(
    expect.objectContaining({ xmlName: 'CustomObject', directoryName: 'objects', suffix: 'object' }),
  );
  const list = async (type: string) =>
    (await connection.metadata.list([{ type }], '64.0')).map((file) => file.fullName);
  expect(await list('CustomObject')).toContain('Lead');
  expect(await list('CustomField')).toContain('Account.Nagare_Key__c');
  expect(await list('Profile')).toEqual(['System Administrator']);
  expect(await list('ApexClass')).toEqual([]);
});
