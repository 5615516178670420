import { describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { org, read, soapConnection, withSoapOrg } from './test-soap.ts';

withSoapOrg();

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
const convert = async (input: Record<string, unknown>) =>
  (await soapConnection().convertLead(input)) as Record<string, string | null> & { errors?: unknown; success: boolean };

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
    const lost = [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id' }];
    expect(results[2]).toMatchObject({ errors: lost });
  });

  test('custom fields go where the admin’s map sends them', async () => {
    const field = (name: string) => ({ name, label: name, type: 'text' });
    const fields = { Lead: [field('Size__c')], Account: [field('Size__c')], Opportunity: [field('Origin__c')] };
    const leadFields = [
      { from: 'Size__c', to: 'Account.Size__c' },
      { from: 'Size__c', to: 'Opportunity.Origin__c' },
    ];
    expect((await org.practice('PUT', '/schema', { fields, leadFields })).status).toBe(200);
    const leadId = await org.create('Lead', { ...LEAD, Size__c: 'large' });
    const result = await convert({ leadId, convertedStatus: CONVERTED });
    expect(await read('Account', String(result.accountId))).toMatchObject({ Size__c: 'large' });
    expect(await read('Opportunity', String(result.opportunityId))).toMatchObject({ Origin__c: 'large' });
    await org.practice('PUT', '/schema', {});
  });

  test('records given along win over what the lead says; a duplicate rule stops it unless it is bypassed', async () => {
    const duplicateRules = [{ object: 'Account', name: 'Names', match: [['Name']] }];
    await org.practice('PUT', '/schema', { duplicateRules });
    await org.create('Account', { Name: LEAD.Company });
    const leadId = await org.create('Lead', LEAD);
    expect(await convert({ leadId, convertedStatus: CONVERTED })).toMatchObject({
      success: false,
      errors: [{ statusCode: 'DUPLICATES_DETECTED', duplicateResult: { duplicateRule: 'Names' } }],
    });
    const result = await convert({
      ...{ leadId, convertedStatus: CONVERTED, bypassAccountDedupeCheck: true },
      opportunityName: '大きな商談',
      accountRecord: { type: 'Account', Rating: 'Hot' },
    });
    expect(result).toMatchObject({ success: true });
    expect(await read('Account', String(result.accountId))).toMatchObject({ Name: LEAD.Company, Rating: 'Hot' });
    expect(await read('Opportunity', String(result.opportunityId))).toMatchObject({ Name: '大きな商談' });
    await org.practice('PUT', '/schema', {});
  });

  test('a lead of a queue needs an owner for what it becomes, a contact the account it belongs to', async () => {
    const queue = await org.create('Group', { Name: 'Inbox', DeveloperName: 'Inbox', Type: 'Queue' });
    const leadId = await org.create('Lead', { ...LEAD, OwnerId: queue });
    const refused = { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] };
    expect(await convert({ leadId, convertedStatus: CONVERTED })).toMatchObject(refused);
    const contactId = await org.create('Contact', { LastName: 'c' });
    expect(await convert({ leadId, convertedStatus: CONVERTED, contactId })).toMatchObject(refused);
    const ownerId = await org
      .create('Account', { Name: 'x' })
      .then(async (id) => at(await read('Account', id), 'OwnerId'));
    const result = await convert({ leadId, convertedStatus: CONVERTED, ownerId });
    expect(await read('Account', String(result.accountId))).toMatchObject({ OwnerId: ownerId });
  });
});
