/** Organizations with person accounts: a person is an account there, with a contact behind it that nobody sees. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import { type FarSide, startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';
import { runNode } from '../testing/step.ts';

const prefixes: Record<string, string> = {
  Lead: '00Q',
  Contact: '003',
  Account: '001',
  Campaign: '701',
  CampaignMember: '00v',
};
const person = '001000000000001AAA';
const company = '001000000000002AAA';
const contact = '003000000000001AAA';

let far: FarSide;
beforeAll(async () => {
  far = await startFarSide(({ method, url }) => {
    const described = /sobjects\/(\w+)\/describe/.exec(url)?.[1];
    if (described) {
      const fields = ['Id', ...(described === 'Account' ? ['PersonContactId'] : ['Status'])];
      const body = { name: described, label: described, keyPrefix: prefixes[described], fields: fields.map(field) };
      return { status: 200, body };
    }
    if (method === 'POST') return { status: 201, body: { id: '00v000000000001AAA', success: true, errors: [] } };
    if (url.includes('PersonContactId'))
      return { status: 200, body: { PersonContactId: url.includes(person) ? contact : null } };
    return { status: 200, body: { Id: '00v000000000001AAA', Status: 'Sent' } };
  });
});
afterAll(() => far.close());

const field = (name: string) => ({ name, label: name, type: 'string', createable: true });

const join = (personId: string) =>
  runNode('salesforce.addToCampaign', clientAt(far.url), {}, { campaignId: '701000000000001AAA', personId });

test('a person account joins a campaign as the contact behind it; a company does not', async () => {
  expect(await join(person)).toMatchObject({ added: true });
  const sent = far.received.find(({ method }) => method === 'POST');
  expect(JSON.parse(sent?.body ?? '')).toEqual({ CampaignId: '701000000000001AAA', ContactId: contact });
  expect(await failure(join(company))).toMatchObject({ code: 'salesforce.notAPerson', repair: { field: 'personId' } });
});
