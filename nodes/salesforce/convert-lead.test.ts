import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PersonNeededError } from '../errors.ts';
import { nodeDefinition } from '../registry.ts';
import { failure } from '../testing/failure.ts';
import { type SalesforceTest, startSalesforce } from '../testing/salesforce.ts';
import { confirmNode } from '../testing/step.ts';

let org: SalesforceTest;
beforeAll(async () => {
  org = await startSalesforce();
});
afterAll(() => org.close());
beforeEach(() => org.fault({ clear: true }));

const status = 'Closed - Converted';
const lead = (LastName: string) => org.add('Lead', { LastName, Company: `${LastName} KK`, Email: 'l@x.jp' });
const convert = (id: string, more: object = {}, input: object = {}) =>
  org.run('convertLead', { status, ...more }, { id, ...input });
const confirm = (id: string) => confirmNode('salesforce.convertLead', org.client, { status }, { id });

test('makes account, contact and opportunity, under a name that is data', async () => {
  const opportunityName = '</opportunityName><ownerId>005</ownerId>{session} & "佐藤" 😀';
  const made = await convert(await lead('Sato'), {}, { opportunityName });
  expect(made).toMatchObject({ converted: true, url: `${org.url}/${made.contactId}` });
  expect(await org.query(`SELECT Name FROM Opportunity WHERE Id = '${made.opportunityId}'`)).toMatchObject([
    { Name: opportunityName },
  ]);
  expect(await org.query(`SELECT Name FROM Account WHERE Id = '${made.accountId}'`)).toMatchObject([
    { Name: 'Sato KK' },
  ]);
});

test('into an existing account, without an opportunity', async () => {
  const accountId = await org.add('Account', { Name: 'Existing' });
  const made = await convert(await lead('Suzuki'), { createOpportunity: false }, { accountId });
  expect(made).toMatchObject({ accountId, opportunityId: null });
});

test('a lead of a queue asks for an owner, and is converted for that one', async () => {
  const queue = await org.add('Group', { Name: 'Desk', DeveloperName: 'Desk', Type: 'Queue' });
  await org.add('QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
  const id = await org.add('Lead', { LastName: 'Queued', Company: 'x', OwnerId: queue });
  expect(await failure(convert(id))).toMatchObject({ code: 'salesforce.leadOfQueue', repair: { field: 'owner' } });
  expect(await convert(id, { owner: org.client.userId })).toMatchObject({ converted: true });
  expect(await failure(convert(await lead('Odd'), { status: 'Nope' }))).not.toMatchObject({
    code: 'salesforce.leadOfQueue',
  });
});

test('a lead, account or contact that is gone is named with its field', async () => {
  const [gone, account] = ['00Q000000000001AAA', await org.add('Account', { Name: 'There' })];
  const refused = (id: string, input: object, more: object = {}) => failure(convert(id, more, input));
  const code = 'salesforce.recordNotFound';
  const about = (object: string, id: string, field: string) => ({ code, params: { object, id }, repair: { field } });
  expect(await refused(gone, {})).toMatchObject(about('Lead', gone, 'id'));
  expect(await refused(gone, {}, { owner: org.client.userId })).toMatchObject(about('Lead', gone, 'id'));
  const id = await lead('Stays');
  const accountId = '001000000000001AAA';
  expect(await refused(id, { accountId })).toMatchObject(about('Account', accountId, 'accountId'));
  const contactId = '003000000000001AAA';
  expect(await refused(id, { accountId: account, contactId })).toMatchObject(about('Contact', contactId, 'contactId'));
  await org.client.remove('Lead', id, {});
  expect(await refused(id, {})).toMatchObject({ code, params: { id } });
});

test('a lead that is converted already gives what came out of it, or stops', async () => {
  const id = await lead('Twice');
  const first = await convert(id);
  expect(await convert(id)).toEqual({ ...first, converted: false });
  expect(await failure(convert(id, { whenConverted: 'fail' }))).toMatchObject({ code: 'salesforce.leadConverted' });
});

test('an expired session is renewed as for any other call', async () => {
  const id = await lead('Expired');
  await org.fault({ expireSessions: true });
  expect(await convert(id)).toMatchObject({ converted: true });
});

describe('a lost answer', () => {
  test('is confirmed by the lead itself', async () => {
    const id = await lead('Lost');
    await org.fault({ fail: [{ method: 'POST', path: 'Soap', times: 1, as: 'dropAfterCommit' }] });
    expect(await failure(convert(id))).toMatchObject({ kind: 'uncertain' });
    const answer = await confirm(id);
    expect(answer).toMatchObject({ kind: 'happened', output: { id, converted: true, accountId: expect.any(String) } });
    const node = nodeDefinition('salesforce.convertLead');
    if (node?.kind !== 'action' || answer.kind !== 'happened') throw new Error('no output');
    expect(node.output.parse(answer.output)).toEqual(answer.output);
  });

  test('of what never arrived is no conversion', async () => {
    const id = await lead('Never');
    await org.fault({ fail: [{ method: 'POST', path: 'Soap', times: 1, as: 'dropBefore' }] });
    expect(await failure(convert(id))).toMatchObject({ kind: 'uncertain' });
    expect(await confirm(id)).toEqual({ kind: 'didNotHappen' });
  });

  test('of a busy org had no effect', async () => {
    const id = await lead('Busy');
    await org.fault({ fail: [{ method: 'POST', path: 'Soap', times: 1, as: 'unavailable' }] });
    expect(await failure(convert(id))).toMatchObject({ kind: 'transient' });
  });
});

test.each<[object, object, string, string]>([
  [{}, { id: '001000000000001AAA' }, 'salesforce.idOfOtherObject', 'id'],
  [{}, { contactId: '003000000000001AAA' }, 'salesforce.contactNeedsAccount', 'accountId'],
  [{}, { accountId: 'x' }, 'salesforce.notAnId', 'accountId'],
  [{}, { opportunityName: 'a\u0000b' }, 'salesforce.textUnsendable', 'opportunityName'],
  [{ status: 'Open' }, {}, 'salesforce.refused', 'status'],
])('%j %j is refused at its field', async (more, input, code, field) => {
  expect(await failure(convert(await lead('Refused'), more, input))).toMatchObject({
    code,
    repair: { kind: 'field', field },
  });
});

test('a name too long for the opportunity is told as that', async () => {
  const refused = await failure(convert(await lead('Long name'), {}, { opportunityName: 'あ'.repeat(121) }));
  expect(refused).toMatchObject({
    code: 'salesforce.opportunityNameTooLong',
    params: { length: 120 },
    repair: { kind: 'data', field: 'opportunityName' },
  });
});

test('a status that does not stand for converted is told in the org’s words', async () => {
  const id = await lead('Status');
  const error = await failure(convert(id, { status: 'Open - Not Contacted' }));
  expect(error).toMatchObject({ kind: 'userFixable', params: { message: expect.stringContaining('convertedStatus') } });
});

test('statuses and owners are offered by name', async () => {
  const node = nodeDefinition('salesforce.convertLead');
  if (node?.kind !== 'action') throw new Error('no action');
  const context = { client: org.client, config: {}, locale: 'en' as const, flows: async () => [] };
  expect(await node.options?.convertedStatuses?.(context)).toEqual([{ value: status, label: status }]);
  expect((await node.options?.users?.(context))?.every(({ value }) => value.startsWith('005'))).toBe(true);
});

describe('a duplicate rule', () => {
  let account: string;
  let contact: string;
  const rule = (object: string, match: string[][]) => ({ object, name: `Own${object}`, match, message: 'Alike.' });
  const person = { LastName: 'Alike', Company: 'Alike KK', Email: 'alike@x.jp' };

  beforeAll(async () => {
    await org.schema({ duplicateRules: [rule('Account', [['Name']]), rule('Contact', [['Email']])] });
    account = await org.add('Account', { Name: 'Alike KK' });
    contact = await org.add('Contact', { LastName: 'Alike', Email: 'alike@x.jp', AccountId: account });
  });
  afterAll(() => org.schema({}));

  const isConverted = async (id: string) =>
    (await org.query(`SELECT IsConverted FROM Lead WHERE Id = '${id}'`))[0]?.IsConverted;

  test('stops the conversion', async () => {
    const id = await org.add('Lead', person);
    expect(await failure(convert(id))).toMatchObject({ code: 'salesforce.duplicatesDetected' });
    expect(await isConverted(id)).toBe(false);
  });

  test('use what was found: converts into the account, then into the contact of it', async () => {
    const id = await org.add('Lead', person);
    expect(await convert(id, { duplicates: 'useMatch' })).toMatchObject({ accountId: account, contactId: contact });
    const other = await org.add('Lead', { ...person, Email: 'other@x.jp' });
    const made = await convert(other, { duplicates: 'useMatch' });
    expect(made.accountId).toBe(account);
    expect(made.contactId).not.toBe(contact);
  });

  test('use what was found: several, or a contact of another account, are named and nothing is converted', async () => {
    const id = await org.add('Lead', { ...person, Company: 'Elsewhere' });
    const accountId = await org.add('Account', { Name: 'Given' });
    expect(await failure(convert(id, { duplicates: 'useMatch' }, { accountId }))).toMatchObject({
      code: 'salesforce.matchOfOtherAccount',
      params: { records: `Alike (${contact})` },
    });
    await org.client.create('Account', { Name: 'Twins' }, { allowDuplicates: true }, {});
    await org.client.create('Account', { Name: 'Twins' }, { allowDuplicates: true }, {});
    const twin = await org.add('Lead', { LastName: 'T', Company: 'Twins' });
    expect(await failure(convert(twin, { duplicates: 'useMatch' }))).toMatchObject({
      code: 'salesforce.severalDuplicates',
      params: { object: 'Account', count: 2 },
    });
    expect([await isConverted(id), await isConverted(twin)]).toEqual([false, false]);
  });

  test('convert anyway: makes new records beside those that are there', async () => {
    const made = await convert(await org.add('Lead', person), { duplicates: 'saveAnyway' });
    expect([made.accountId, made.contactId]).not.toContain(account);
    expect(made.converted).toBe(true);
  });

  test('review: a person sees the matches by name, without the lead itself', async () => {
    await org.schema({ duplicateRules: [{ ...rule('Contact', [['Email']]), alsoAgainst: ['Lead'] }] });
    const id = await org.add('Lead', { ...person, Company: 'Review KK' });
    const error = await failure(convert(id, { duplicates: 'review' }));
    expect(error).toBeInstanceOf(PersonNeededError);
    expect(error).toMatchObject({ code: 'salesforce.convertForReview' });
    const { candidates } = error as PersonNeededError;
    expect(candidates).toContainEqual({ id: contact, label: 'Alike', url: `${org.url}/${contact}` });
    expect(candidates.map((candidate) => candidate.id)).not.toContain(id);
    expect(await isConverted(id)).toBe(false);
  });
});
