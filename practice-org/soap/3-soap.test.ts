import jsforce from 'jsforce';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let connection: Awaited<ReturnType<typeof jsforceConnection>>;
beforeAll(async () => {
  org = await startTestOrg();
  connection = await jsforceConnection(org);
});
afterAll(() => org.stop());
beforeEach(() => org.practice('POST', '/reset'));

const read = async (object: string, id: string) => (await org.api('GET', `/sobjects/${object}/${id}`)).body;
const LEAD = {
  LastName: '山田',
  FirstName: '太郎',
  Company: '青空商事',
  Email: 'taro@x.jp',
  Phone: '03',
  LeadSource: 'Web',
  Street: '1-2-3',
  Website: 'x.jp',
};
const CONVERTED = 'Closed - Converted';
const soapConnection = () =>
  connection.soap as unknown as Record<
    'convertLead' | 'merge' | 'undelete' | 'delete',
    (input: unknown) => Promise<Record<string, unknown>>
  >;
const convert = async (input: Record<string, unknown>) =>
  (await soapConnection().convertLead(input)) as Record<string, string | null> & { errors?: unknown; success: boolean };

describe('login', () => {
  test('jsforce logs in by user name and password', async () => {
    const plain = new jsforce.Connection({ loginUrl: org.url, version: '64.0' });
    const user = await plain.login(org.settings.username, org.settings.password);
    expect(user.organizationId).toBe(org.settings.orgId);
    expect((await plain.query('SELECT Id FROM User')).totalSize).toBe(1);
    await expect(plain.login(org.settings.username, 'wrong')).rejects.toThrow(
      'INVALID_LOGIN: Invalid username, password, security token; or user locked out.',
    );
  });

  test('a dead session is the fault that makes jsforce refresh; any namespace prefix is read', async () => {
    const answer = await fetch(`${org.url}/services/Soap/u/64.0`, {
      method: 'POST',
      body: '<env:Envelope xmlns:env="e"><env:Header><n1:SessionHeader><n1:sessionId>x</n1:sessionId></n1:SessionHeader></env:Header><env:Body><n1:delete><n1:ids>001</n1:ids></n1:delete></env:Body></env:Envelope>',
    });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([
      500,
      expect.stringMatching(/<faultcode>[a-zA-Z]+:INVALID_SESSION_ID<\/faultcode>/),
    ]);
  });
});

describe('3.1 lead conversion', () => {
  test('makes account, contact and opportunity, and closes the lead', async () => {
    const leadId = await org.create('Lead', LEAD);
    const task = await org.create('Task', { Subject: 'Call', WhoId: leadId });
    const campaign = await org.create('Campaign', { Name: 'C' });
    const member = await org.create('CampaignMember', { CampaignId: campaign, LeadId: leadId });
    const result = await convert({ leadId, convertedStatus: CONVERTED });
    expect(result).toMatchObject({ success: true, leadId });
    expect(await read('Account', String(result.accountId))).toMatchObject({
      Name: '青空商事',
      Phone: '03',
      BillingStreet: '1-2-3',
      AccountSource: 'Web',
      Website: 'x.jp',
    });
    expect(await read('Contact', String(result.contactId))).toMatchObject({
      Name: '山田 太郎',
      Email: 'taro@x.jp',
      AccountId: result.accountId,
      MailingStreet: '1-2-3',
    });
    expect(await read('Opportunity', String(result.opportunityId))).toMatchObject({
      Name: '青空商事',
      StageName: 'Prospecting',
      CampaignId: campaign,
      AccountId: result.accountId,
    });
    expect(await read('Lead', leadId)).toMatchObject({
      IsConverted: true,
      Status: CONVERTED,
      ConvertedAccountId: result.accountId,
      ConvertedDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    expect(await read('Task', task)).toMatchObject({ WhoId: result.contactId, WhatId: result.opportunityId });
    expect(await read('CampaignMember', member)).toMatchObject({ ContactId: result.contactId });
  });

  test('fills only the gaps of a given account and contact, without an opportunity if asked so', async () => {
    const leadId = await org.create('Lead', LEAD);
    const accountId = await org.create('Account', { Name: 'Da', Phone: '99' });
    const contactId = await org.create('Contact', { LastName: 'Da', AccountId: accountId, LeadSource: 'Other' });
    const result = await convert({
      leadId,
      convertedStatus: CONVERTED,
      accountId,
      contactId,
      doNotCreateOpportunity: true,
      overwriteLeadSource: true,
    });
    expect(result).toMatchObject({ accountId, contactId, opportunityId: null, success: true });
    expect(await read('Account', accountId)).toMatchObject({ Name: 'Da', Phone: '99', Website: 'x.jp' });
    expect(await read('Contact', contactId)).toMatchObject({ LastName: 'Da', Email: 'taro@x.jp', LeadSource: 'Web' });
  });

  test('refuses a status that does not convert and a lead that is converted', async () => {
    const leadId = await org.create('Lead', LEAD);
    expect(await convert({ leadId, convertedStatus: 'Nix' })).toMatchObject({
      success: false,
      accountId: null,
      errors: [{ fields: ['Status'], message: 'invalid convertedStatus: Nix', statusCode: 'INVALID_STATUS' }],
    });
    await convert({ leadId, convertedStatus: CONVERTED });
    const refusal = { message: 'cannot reference converted lead', statusCode: 'CANNOT_UPDATE_CONVERTED_LEAD' };
    expect(await convert({ leadId, convertedStatus: CONVERTED })).toMatchObject({ success: false, errors: [refusal] });
    const { message, statusCode: errorCode } = refusal;
    expect(await org.api('PATCH', `/sobjects/Lead/${leadId}`, { Phone: '1' })).toMatchObject({
      status: 400,
      body: [{ message, errorCode, fields: [] }],
    });
    expect(await org.api('POST', '/sobjects/Task', { Subject: 'x', WhoId: leadId })).toMatchObject({
      status: 400,
      body: [{ errorCode }],
    });
  });

  test('several leads convert in one call, each for itself', async () => {
    const ids = await Promise.all([org.create('Lead', LEAD), org.create('Lead', { ...LEAD, LastName: 'B' })]);
    const results = (await soapConnection().convertLead(
      [...ids, '00QJ30000099999IAA'].map((leadId) => ({ leadId, convertedStatus: CONVERTED })),
    )) as unknown as { success: boolean }[];
    expect(results.map(({ success }) => success)).toEqual([true, true, false]);
  });
});

describe('3.2 merge and recycle bin', () => {
  test('the master takes the values and the children, the others go', async () => {
    const [master, other] = await Promise.all([
      org.create('Account', { Name: 'Master', Phone: '1' }),
      org.create('Account', { Name: 'Other' }),
    ]);
    const contact = await org.create('Contact', { LastName: 'x', AccountId: other });
    const result = await soapConnection().merge({
      masterRecord: { type: 'Account', Id: master, Phone: null, Fax: '5' },
      recordToMergeIds: [other],
    });
    expect(result).toMatchObject({ success: true, id: master, mergedRecordIds: [other], updatedRelatedIds: [contact] });
    expect(await read('Account', master)).toMatchObject({ Name: 'Master', Phone: null, Fax: '5' });
    expect(at(await read('Contact', contact), 'AccountId')).toBe(master);
    const query = `/queryAll?q=${encodeURIComponent('SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true AND MasterRecordId != null')}`;
    expect(at((await org.api('GET', query)).body, 'records')).toMatchObject([{ Id: other, MasterRecordId: master }]);
  });

  test('a deleted account takes its contacts along and brings them back', async () => {
    const account = await org.create('Account', { Name: 'a' });
    const contact = await org.create('Contact', { LastName: 'c', AccountId: account });
    expect(await soapConnection().delete([account])).toMatchObject([{ success: true }]);
    expect(at((await org.api('GET', `/sobjects/Contact/${contact}`)).body, '0.errorCode')).toBe('ENTITY_IS_DELETED');
    expect(await soapConnection().undelete([account])).toMatchObject([{ success: true, id: account }]);
    expect(at(await read('Contact', contact), 'LastName')).toBe('c');
    expect(await soapConnection().undelete([account])).toMatchObject([
      { success: false, errors: [{ statusCode: 'UNDELETE_FAILED' }] },
    ]);
  });

  test('create and update over SOAP take text for numbers and flags', async () => {
    const soap = connection.soap as unknown as {
      create(records: unknown): Promise<{ id: string }>;
      update(records: unknown): Promise<unknown>;
    };
    const { id } = await soap.create({ type: 'Contact', LastName: '<&>"', DoNotCall: true });
    expect(await read('Contact', id)).toMatchObject({ LastName: '<&>"', DoNotCall: true });
    expect(await soap.update({ type: 'Contact', Id: id, FirstName: 'y' })).toMatchObject({ success: true });
  });

  test('entities of a document type are refused', async () => {
    const answer = await fetch(`${org.url}/services/Soap/u/64.0`, {
      method: 'POST',
      body: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    });
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('not well-formed')]);
  });
});
