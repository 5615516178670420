import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, recordAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const counts = async (id: string): Promise<Record<string, unknown>> => {
  const all = recordAt((await org.api('GET', `/sobjects/Campaign/${id}`)).body);
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => /^(Number|Amount)/.test(name) && value !== 0),
  );
};
const deal = (CampaignId: string, StageName: string, Amount: number) =>
  org.create('Opportunity', { Name: 'd', CloseDate: '2026-12-31', CampaignId, StageName, Amount });

test('a campaign counts its members, who answered, and what they became', async () => {
  const id = await org.create('Campaign', { Name: 'c' });
  expect(await counts(id)).toEqual({ NumberSent: null });
  const leads = [await org.create('Lead', { LastName: 'a', Company: 'a' })];
  leads.push(await org.create('Lead', { LastName: 'b', Company: 'b' }));
  const contact = await org.create('Contact', { LastName: 'c' });
  for (const LeadId of leads) await org.create('CampaignMember', { CampaignId: id, LeadId });
  const member = await org.create('CampaignMember', { CampaignId: id, ContactId: contact, Status: 'Responded' });
  expect(await counts(id)).toMatchObject({ NumberOfLeads: 2, NumberOfContacts: 1, NumberOfResponses: 1 });

  const { soap } = await jsforceConnection(org);
  await soap.convertLead({ leadId: leads[0] ?? '', convertedStatus: 'Closed - Converted' });
  expect(await counts(id)).toMatchObject({
    ...{ NumberOfLeads: 1, NumberOfContacts: 2, NumberOfConvertedLeads: 1, NumberOfOpportunities: 1 },
  });

  await org.api('DELETE', `/sobjects/CampaignMember/${member}`);
  await org.api('DELETE', `/sobjects/Lead/${leads[1]}`);
  expect(await counts(id)).toEqual({
    ...{ NumberSent: null, NumberOfContacts: 1, NumberOfConvertedLeads: 1, NumberOfOpportunities: 1 },
  });
  await soap.undelete([leads[1] ?? '']);
  expect(await counts(id)).toMatchObject({ NumberOfLeads: 1 });
});

test('what its opportunities are worth follows them, also to another campaign', async () => {
  const [one, other] = [await org.create('Campaign', { Name: '1' }), await org.create('Campaign', { Name: '2' })];
  const won = await deal(one, 'Closed Won', 100.5);
  const open = await deal(one, 'Prospecting', 50);
  expect(await counts(one)).toMatchObject({
    ...{ NumberOfOpportunities: 2, NumberOfWonOpportunities: 1 },
    ...{ AmountAllOpportunities: 150.5, AmountWonOpportunities: 100.5 },
  });
  await org.api('PATCH', `/sobjects/Opportunity/${won}`, { CampaignId: other });
  await org.api('PATCH', `/sobjects/Opportunity/${open}`, { CampaignId: null });
  expect(await counts(one)).toEqual({ NumberSent: null });
  expect(await counts(other)).toMatchObject({ NumberOfWonOpportunities: 1, AmountWonOpportunities: 100.5 });
});

test('nobody has changed a campaign that was counted', async () => {
  const id = await org.create('Campaign', { Name: 'still' });
  const before = (await org.api('GET', `/sobjects/Campaign/${id}`)).body;
  await org.practice('POST', '/faults', { clockSkewMs: 60_000 });
  await deal(id, 'Prospecting', 1);
  await org.practice('POST', '/faults', { clear: true });
  const after = (await org.api('GET', `/sobjects/Campaign/${id}`)).body;
  expect(at(after, 'NumberOfOpportunities')).toBe(1);
  expect(at(after, 'SystemModstamp')).toBe(at(before, 'SystemModstamp'));
});
