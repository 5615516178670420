import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordsAt, textAt } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const read = async (object: string, id: string) => (await org.api('GET', `/sobjects/${object}/${id}`)).body;
const ask = async (soql: string) =>
  recordsAt((await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body, 'records');

describe('cases', () => {
  test('have a number, a status, and what their contact says', async () => {
    const account = await org.create('Account', { Name: 'a' });
    const contact = await org.create('Contact', { LastName: 'c', AccountId: account, Email: 'c@x.jp', Phone: '03' });
    const id = await org.create('Case', { Subject: 'Broken', ContactId: contact });
    expect(await read('Case', id)).toMatchObject({
      CaseNumber: expect.stringMatching(/^\d{8}$/),
      Status: 'New',
      Priority: 'Medium',
      IsClosed: false,
      ClosedDate: null,
      ContactEmail: 'c@x.jp',
      ContactPhone: '03',
      AccountId: account,
    });
    await org.api('PATCH', `/sobjects/Case/${id}`, { Status: 'Closed' });
    expect(await read('Case', id)).toMatchObject({ IsClosed: true, ClosedDate: expect.stringMatching(/\+0000$/) });
    expect(refusal(await org.api('PATCH', `/sobjects/Case/${id}`, { CaseNumber: '1' }))).toContain(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
  });

  test('keep their account from being deleted', async () => {
    const account = await org.create('Account', { Name: 'a' });
    const id = await org.create('Case', { Subject: 's', AccountId: account });
    expect(refusal(await org.api('DELETE', `/sobjects/Account/${account}`))).toContain('400 DELETE_FAILED');
    await org.api('DELETE', `/sobjects/Case/${id}`);
    expect((await org.api('DELETE', `/sobjects/Account/${account}`)).status).toBe(204);
  });

  test.each([
    ['Contract', {}],
    ['Order', { EffectiveDate: '2026-12-01', Status: 'Draft' }],
  ])('so does a %s', async (object, values) => {
    const account = await org.create('Account', { Name: 'a' });
    const id = await org.create(object, { AccountId: account, ...values });
    expect(await read(object, id)).toMatchObject({
      [`${object}Number`]: expect.stringMatching(/^\d{8}$/),
      Status: 'Draft',
    });
    expect(refusal(await org.api('DELETE', `/sobjects/Account/${account}`))).toContain('400 DELETE_FAILED');
    await org.api('DELETE', `/sobjects/${object}/${id}`);
    expect((await org.api('DELETE', `/sobjects/Account/${account}`)).status).toBe(204);
  });

  test('turn internal comments into comments of their own', async () => {
    const id = await org.create('Case', { Subject: 's', Comments: 'call back' });
    expect(await read('Case', id)).toMatchObject({ Comments: null });
    await org.create('CaseComment', { ParentId: id, CommentBody: 'done', IsPublished: true });
    const comments = await ask(`SELECT CommentBody, IsPublished FROM CaseComment WHERE ParentId = '${id}' ORDER BY Id`);
    expect(comments).toMatchObject([
      { CommentBody: 'call back', IsPublished: false },
      { CommentBody: 'done', IsPublished: true },
    ]);
  });

  test('close with the status that says so', async () => {
    const statuses = await ask('SELECT ApiName, IsDefault, IsClosed FROM CaseStatus ORDER BY SortOrder');
    expect(statuses.map((row) => [row.ApiName, row.IsDefault, row.IsClosed])).toEqual([
      ['New', true, false],
      ['Working', false, false],
      ['Escalated', false, false],
      ['Closed', false, true],
    ]);
  });
});

test('contacts have roles in opportunities and lose them with either', async () => {
  const opportunity = await org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2027-01-01' });
  const contact = await org.create('Contact', { LastName: 'c' });
  const role = { OpportunityId: opportunity, ContactId: contact, Role: 'Decision Maker', IsPrimary: true };
  const id = await org.create('OpportunityContactRole', role);
  const children = await ask('SELECT (SELECT Role, Contact.LastName FROM OpportunityContactRoles) FROM Opportunity');
  expect(at(children, '0.OpportunityContactRoles.records.0')).toMatchObject({ Contact: { LastName: 'c' } });
  await org.api('DELETE', `/sobjects/Contact/${contact}`);
  expect(at(await read('OpportunityContactRole', id), '0.errorCode')).toBe('ENTITY_IS_DELETED');
});

describe('attachments and notes', () => {
  test('hang on a record and go with it', async () => {
    const account = await org.create('Account', { Name: 'a' });
    const id = await org.create('Attachment', { ParentId: account, Name: 'a.txt', Body: 'aGVsbG8=' });
    const note = await org.create('Note', { ParentId: account, Title: 'n', Body: 'text' });
    const row = await read('Attachment', id);
    expect(row).toMatchObject({ BodyLength: 5, Body: expect.stringContaining(`/sobjects/Attachment/${id}/Body`) });
    expect((await org.api('GET', textAt(row, 'Body'))).body).toBe('hello');
    expect(
      await ask(
        `SELECT (SELECT Name FROM Attachments), (SELECT Title FROM Notes) FROM Account WHERE Id = '${account}'`,
      ),
    ).toMatchObject([{ Attachments: { totalSize: 1 }, Notes: { records: [{ Title: 'n' }] } }]);
    await org.api('DELETE', `/sobjects/Account/${account}`);
    expect(at(await read('Note', note), '0.errorCode')).toBe('ENTITY_IS_DELETED');
  });

  test('come with their bytes in a part of their own, whatever the bytes are', async () => {
    const account = await org.create('Account', { Name: 'a' });
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const json = (value: unknown) => new Blob([JSON.stringify(value)], { type: 'application/json' });
    const send = async (path: string, form: FormData) => {
      const headers = { authorization: `Bearer ${org.token}` };
      const answer = await fetch(`${org.url}/services/data/v59.0${path}`, { method: 'POST', headers, body: form });
      return { status: answer.status, body: await answer.json(), headers: answer.headers };
    };
    const form = new FormData();
    form.append('entity_content', json({ Title: '資料', PathOnClient: 'a.bin', FirstPublishLocationId: account }));
    form.append('VersionData', new Blob([bytes]), 'a.bin');
    const made = await send('/sobjects/ContentVersion', form);
    expect(made.status).toBe(201);
    const stored = await fetch(
      `${org.url}/services/data/v59.0/sobjects/ContentVersion/${textAt(made.body, 'id')}/VersionData`,
      { headers: { authorization: `Bearer ${org.token}` } },
    );
    expect(new Uint8Array(await stored.arrayBuffer())).toEqual(bytes);
    expect(await read('ContentVersion', textAt(made.body, 'id'))).toMatchObject({ Title: '資料' });

    const attributes = { type: 'Attachment', binaryPartName: 'one', binaryPartNameAlias: 'Body' };
    const several = new FormData();
    several.append('entity', json({ records: [{ attributes, ParentId: account, Name: 'x' }] }));
    several.append('one', new Blob([bytes]), 'x');
    expect(await send('/composite/sobjects', several)).toMatchObject({ status: 200, body: [{ success: true }] });

    const backwards = new FormData();
    backwards.append('VersionData', new Blob(['x']), 'x.txt');
    backwards.append('entity_content', json({ PathOnClient: 'x.txt' }));
    expect(await send('/sobjects/ContentVersion', backwards)).toMatchObject({ status: 201 });

    const empty = new FormData();
    empty.append('entity', 'no record');
    expect(refusal(await send('/sobjects/ContentVersion', empty))).toContain('400 INVALID_MULTIPART_REQUEST');
  });
});
