import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, recordAt, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

/** What the tests and calls of clients that others wrote (README.md, JSFORCE.md) found missing. */
let org: TestOrg;
let connection: Awaited<ReturnType<typeof jsforceConnection>>;
beforeAll(async () => {
  org = await startTestOrg();
  connection = await jsforceConnection(org);
});
afterAll(() => org.stop());

test('list views are listed, described, run and explained', async () => {
  await connection.sobject('Account').create({ Name: 'a' });
  const accounts = connection.sobject('Account');
  const { listviews } = (await accounts.listviews()) as { listviews: { id: string; developerName: string }[] };
  expect(listviews.map((view) => view.developerName)).toEqual(['AllAccounts', 'MyAccounts']);
  const view = accounts.listview(listviews[0]?.id ?? '');
  expect(await view.describe()).toMatchObject({
    sobjectType: 'Account',
    query: expect.stringContaining('FROM Account'),
  });
  expect(await view.results()).toMatchObject({ done: true, size: 1, columns: [{ fieldNameOrPath: 'Name' }, {}, {}] });
  expect((await view.explain()).plans).toHaveLength(1);
});

test('a query FOR VIEW makes its records the most recent ones and changes nothing else', async () => {
  const [first] = await connection.sobject('Lead').create([
    { LastName: 'seen', Company: 'a' },
    { LastName: 'unseen', Company: 'b' },
  ]);
  await connection.query(`SELECT Id FROM Lead WHERE Id = '${first?.id}' FOR VIEW`);
  expect((await connection.recent())[0]).toMatchObject({ Id: first?.id, Name: 'seen' });
  const row = await connection.sobject('Lead').retrieve(first?.id ?? '');
  expect(row).toMatchObject({ LastViewedDate: expect.any(String), SystemModstamp: row.CreatedDate });
});

test('tabs, theme and layouts have the shapes that clients read', async () => {
  const [tab] = (await connection.tabs()) as unknown as { label: string; url: string; icons: unknown[] }[];
  expect(tab).toMatchObject({ label: expect.any(String), url: expect.any(String), icons: [{}, {}] });
  expect(((await connection.theme()) as { themeItems: unknown[] }).themeItems[0]).toMatchObject({ name: 'Account' });
  const { layouts } = await connection.sobject('User').layouts('UserAlt');
  expect(layouts[0]).toMatchObject({ buttonLayoutSection: {}, quickActionList: { quickActionListItems: [] } });
});

test('the metadata API says which lead status means converted', async () => {
  const old = await jsforceConnection(org);
  old.version = '37.0';
  const field = (await old.metadata.read('CustomField', 'Lead.Status')) as unknown as {
    picklist: { picklistValues: { fullName: string; converted: string }[] };
  };
  const converted = field.picklist.picklistValues.filter((value) => String(value.converted) === 'true');
  expect(converted.map((value) => value.fullName)).toEqual(['Closed - Converted']);
});

test('refused upserts of a collection say whether they would have made a record', async () => {
  await connection.sobject('Account').create({ Name: 'x', Nagare_Key__c: 'known' });
  const { body } = await org.api('PATCH', '/composite/sobjects/Account/Nagare_Key__c', {
    allOrNone: true,
    records: [
      { attributes: { type: 'Account' }, Nagare_Key__c: 'known', Name: 'y' },
      { attributes: { type: 'Account' }, Nagare_Key__c: 'new', Name: 'z', OwnerId: 'nobody' },
    ],
  });
  expect(body).toMatchObject([
    { success: false, created: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
    { success: false, created: true, errors: [{ statusCode: 'MALFORMED_ID' }] },
  ]);
});

test('an empty row of a bulk upload is a row, an empty upload a job without rows', async () => {
  const run = async (csv: string) => {
    const job = await org.api('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' });
    const id = textAt(job.body, 'id');
    await org.api('PUT', `/jobs/ingest/${id}/batches`, csv, { 'content-type': 'text/csv' });
    await org.api('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    return (await org.api('GET', `/jobs/ingest/${id}`)).body;
  };
  expect(await run('Name,Phone\na,\n,\n')).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 1 });
  expect(await run('')).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 0 });
});

test('names of custom objects may be running numbers', async () => {
  const schema = (await org.practice('GET', '/schema')).body;
  const objects = [{ name: 'Slip__c', label: 'Slip', autoNumber: 'S-{000}' }];
  expect((await org.practice('PUT', '/schema', { ...recordAt(schema), objects })).status).toBe(200);
  const made = await connection.sobject('Slip__c').create([{}, {}]);
  const rows = await connection.sobject('Slip__c').retrieve(made.map((result) => result.id ?? ''));
  expect(rows.map((row) => row.Name)).toEqual(['S-001', 'S-002']);
});

test('SOAP takes AllOrNoneHeader and tells the time of the org', async () => {
  const soap = (calls: string, header = '') =>
    org.api(
      'POST',
      '/services/Soap/u/64.0',
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${org.token}</sessionId></SessionHeader>${header}</e:Header><e:Body>${calls}</e:Body></e:Envelope>`,
      { 'content-type': 'text/xml' },
    );
  const records =
    '<sObjects><type>Account</type><Name>all-or-none</Name></sObjects><sObjects><type>Account</type></sObjects>';
  const { body } = await soap(
    `<create>${records}</create>`,
    '<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>',
  );
  expect(body).toContain('ALL_OR_NONE_OPERATION_ROLLED_BACK');
  expect((await connection.query("SELECT Id FROM Account WHERE Name = 'all-or-none'")).totalSize).toBe(0);
  expect((await soap('<getServerTimestamp/>')).body).toMatch(/<timestamp>\d{4}-\d\d-\d\dT[\d:.]+Z<\/timestamp>/);
});

test('a record leads to its parent and its children by the names of their relationships', async () => {
  const account = await org.create('Account', { Name: 'walked', Phone: '1' });
  const contact = await org.create('Contact', { LastName: 'child', AccountId: account });
  const children = await org.api('GET', `/sobjects/Account/${account}/contacts?fields=LastName`);
  expect(children.body).toMatchObject({ totalSize: 1, done: true, records: [{ Id: contact, LastName: 'child' }] });
  const path = `/sobjects/Contact/${contact}/Account`;
  expect((await org.api('GET', path)).body).toMatchObject({ attributes: { type: 'Account' }, Id: account, Phone: '1' });
  expect((await org.api('PATCH', path, { Phone: '2' })).status).toBe(204);
  expect((await org.api('GET', `${path}?fields=Phone`)).body).toMatchObject({ Phone: '2' });
  expect((await org.api('GET', `/sobjects/Contact/${contact}/ReportsTo`)).status).toBe(404);
  expect((await org.api('GET', `/sobjects/Contact/${contact}/Nonsense`)).status).toBe(404);
  expect((await org.api('DELETE', path)).status).toBe(204);
  expect((await org.api('GET', `/sobjects/Contact/${contact}`)).status).toBe(404);
});

test('quick actions are listed, described, filled from the record in hand and carried out', async () => {
  const account = await org.create('Account', { Name: 'acted on' });
  const actions = await connection.quickActions();
  expect(actions.map(({ name }) => name)).toEqual(expect.arrayContaining(['LogACall', 'NewTask', 'NewContact']));
  expect(at(await connection.sobject('Account').quickActions(), '*.name')).toContain('NewContact');
  const call = connection.quickAction('LogACall');
  expect(await call.describe()).toMatchObject({
    type: 'LogACall',
    targetSobjectType: 'Task',
    layout: { layoutRows: [{}, {}, {}, {}] },
  });
  expect(await call.defaultValues(account)).toMatchObject({ WhoId: null, WhatId: account, Description: null });
  const done = await call.execute(account, { Subject: 'Called', Description: 'x' });
  expect(done).toMatchObject({ success: true, created: true, contextId: account, feedItemIds: [] });
  expect(await connection.sobject('Task').retrieve(done.id)).toMatchObject({ WhatId: account, Status: 'Completed' });
  const refused = await org.api('POST', '/sobjects/Account/quickActions/NewContact', {
    contextId: account,
    record: {},
  });
  expect(refused).toMatchObject({
    status: 400,
    body: { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] }] },
  });
  expect((await org.api('GET', '/quickActions/Nonsense/describe')).status).toBe(404);
});

test('clients learn who they are and where', async () => {
  expect(await connection.chatter.resource('/users/me').retrieve()).toMatchObject({
    username: org.settings.username,
    url: expect.stringMatching(/^\/services\/data\/v64\.0\/chatter\/users\/005/),
  });
  expect((await org.api('GET', '/connect/organization')).body).toMatchObject({ orgId: org.settings.orgId });
  expect((await org.api('GET', '/chatter/feeds')).status).toBe(404);
});

test('layouts of search results, suggestions and the order of objects', async () => {
  await org.create('Account', { Name: 'Suggested Company' });
  expect((await org.api('GET', '/search/layout?q=Account,Lead')).body).toMatchObject([
    { objectType: 'Account', searchColumns: [{ name: 'Name', field: 'Account.Name' }, {}] },
    { objectType: 'Lead' },
  ]);
  expect((await org.api('GET', '/search/suggestions?q=compa&sobject=Account,Contact')).body).toMatchObject({
    autoSuggestResults: [{ attributes: { type: 'Account' }, Name: 'Suggested Company' }],
    hasMoreResults: false,
  });
  expect((await org.api('GET', '/search/scopeOrder')).body).toContainEqual(expect.objectContaining({ type: 'Lead' }));
  expect((await org.api('GET', '/search/layout?q=Foo')).body).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
  expect((await org.api('GET', '/compactLayouts?q=Account')).body).toMatchObject({
    Account: { objectType: 'Account' },
  });
});

test('the tooling API finds nothing of what a developer makes, and the users of the org', async () => {
  expect(await connection.tooling.query('SELECT Id FROM ApexClass')).toMatchObject({ totalSize: 0, records: [] });
  expect(await connection.tooling.query('SELECT Username FROM User')).toMatchObject({ totalSize: 1 });
  await expect(connection.tooling.query('SELECT Id FROM Foo')).rejects.toMatchObject({ errorCode: 'INVALID_TYPE' });
  expect((await org.api('GET', '/composite')).body).toMatchObject({ tree: '/services/data/v64.0/composite/tree' });
});

test('whoever copies a whole org can read every field of every object, in the order of its changes', async () => {
  const { sobjects } = await connection.describeGlobal();
  const failed: string[] = [];
  for (const { name, queryable } of sobjects) {
    if (!queryable) continue;
    const { fields } = await connection.sobject(name).describe();
    const columns = fields.map((field) => field.name).join(', ');
    const since = new Date(Date.now() - 86_400_000).toISOString();
    // What has no stamp is copied whole, and fields are told of named objects alone.
    const isStamped = fields.some((field) => field.name === 'SystemModstamp');
    if (name === 'FieldDefinition') continue;
    const newer = isStamped ? `WHERE SystemModstamp >= ${since} ORDER BY SystemModstamp ASC` : '';
    const soql = `SELECT ${columns} FROM ${name} ${newer} LIMIT 200`;
    // Long addresses are sent as POST to the batch resource, as taps do.
    const { body } = await org.api('POST', '/composite/batch', {
      batchRequests: [{ method: 'GET', url: `v64.0/query?q=${encodeURIComponent(soql)}` }],
    });
    if (at(body, 'hasErrors') !== false) failed.push(`${name}: ${JSON.stringify(at(body, 'results.0.result'))}`);
  }
  expect(failed).toEqual([]);
});
