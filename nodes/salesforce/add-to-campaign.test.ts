import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';

let org: SalesforceTest;
let campaignId: string;
beforeAll(async () => {
  org = await startSalesforce();
  campaignId = await org.add('Campaign', { Name: 'Spring' });
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const join = (personId: unknown, more: object = {}, settings: object = {}) =>
  org.run('addToCampaign', settings, { campaignId, personId, ...more });

test('adds a lead or a contact, with the campaign’s own status or the given one', async () => {
  const lead = await org.add('Lead', { LastName: 'Lead', Company: 'x' });
  const contact = await org.add('Contact', { LastName: 'Contact' });
  expect(await join(lead)).toMatchObject({ added: true, status: 'Sent' });
  expect(await join(contact, { status: 'Responded' })).toMatchObject({ added: true, status: 'Responded' });
});

test('a member already is what was wanted; its status changes only where chosen', async () => {
  const contact = await org.add('Contact', { LastName: 'Member' });
  const { id } = await join(contact);
  expect(await join(contact, { status: 'Responded' })).toMatchObject({ id, added: false, status: 'Sent' });
  expect(await join(contact, { status: 'Responded' }, { whenMember: 'update' })).toMatchObject({
    ...{ id, added: false, status: 'Responded' },
  });
});

test('a lost answer may be sent again, and the member is still one that was added', async () => {
  const begunAt = new Date();
  const contact = await org.add('Contact', { LastName: 'Lost' });
  await org.fault({ fail: [{ method: 'POST', path: 'sobjects', times: 1, as: 'dropAfterCommit' }] });
  expect(await failure(join(contact))).toMatchObject({ kind: 'uncertain' });
  const again = { campaignId, personId: contact };
  const repeated = runNode('salesforce.addToCampaign', org.client, {}, again, { begunAt: async () => begunAt });
  expect(await repeated).toMatchObject({ added: true });
  expect(await join(contact)).toMatchObject({ added: false });
});

test('what is neither lead nor contact, and what is no campaign, is refused at its field', async () => {
  const account = await org.add('Account', { Name: 'x' });
  expect(await failure(join(account))).toMatchObject({ code: 'salesforce.notAPerson', repair: { field: 'personId' } });
  const wrong = org.run('addToCampaign', {}, { campaignId: account, personId: account });
  expect(await failure(wrong)).toMatchObject({ code: 'salesforce.idOfOtherObject', repair: { field: 'campaignId' } });
});
