import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt, textAt } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let clerk: Record<string, string>;
beforeAll(async () => {
  org = await startTestOrg();
  const schema = (await org.practice('GET', '/schema')).body;
  const answer = await org.practice('PUT', '/schema', {
    ...recordAt(schema),
    users: [
      {
        username: 'clerk@practice.example',
        lastName: 'Clerk',
        password: 'clerk-password',
        profile: 'Sales',
        objectRights: { Campaign: 'none', Opportunity: 'read', Task: 'create' },
        fieldRights: { Account: { AnnualRevenue: 'hidden', Phone: 'readOnly' } },
      },
      { username: 'robot@practice.example', lastName: 'Robot', integration: true },
    ],
    assignmentRules: [
      {
        object: 'Lead',
        name: 'By city',
        entries: [
          { when: { field: 'City', is: 'equals', value: '大阪市' }, owner: 'clerk@practice.example' },
          { owner: 'robot@practice.example' },
        ],
      },
    ],
  });
  expect(answer.status).toBe(200);
  clerk = { authorization: `Bearer ${await login('clerk@practice.example', 'clerk-password')}` };
});
afterAll(() => org.stop());

async function login(username: string, password: string): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = org.settings;
  const body = new URLSearchParams({ grant_type: 'password', client_id, client_secret, username, password });
  const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe('a user with fewer rights', () => {
  test('knows neither the objects nor the fields that are hidden from him', async () => {
    const { body } = await org.api('GET', '/sobjects', undefined, clerk);
    expect(at(body, 'sobjects.*.name')).not.toContain('Campaign');
    expect((await org.api('GET', '/sobjects/Campaign/describe', undefined, clerk)).status).toBe(404);
    const query = (soql: string) => org.api('GET', `/query?q=${encodeURIComponent(soql)}`, undefined, clerk);
    expect(at((await query('SELECT Id FROM Campaign')).body, '0.errorCode')).toBe('INVALID_TYPE');
    expect(at((await query('SELECT AnnualRevenue FROM Account')).body, '0.errorCode')).toBe('INVALID_FIELD');
    expect(refusal(await org.api('POST', '/sobjects/Account', { Name: 'a', AnnualRevenue: 1 }, clerk))).toBe(
      "400 INVALID_FIELD No such column 'AnnualRevenue' on sobject of type Account",
    );
    expect((await org.api('POST', '/sobjects/Account', { Name: 'a', AnnualRevenue: 1 })).status).toBe(201);
  });

  test('may not write what is read-only to him', async () => {
    expect(refusal(await org.api('POST', '/sobjects/Account', { Name: 'a', Phone: '1' }, clerk))).toContain(
      '400 INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: Phone.',
    );
    const { body } = await org.api('GET', '/sobjects/Opportunity/describe', undefined, clerk);
    expect(body).toMatchObject({ createable: false, updateable: false, deletable: false });
    const deal = { Name: 'a', StageName: 'Prospecting', CloseDate: '2026-01-01' };
    expect((await org.api('POST', '/sobjects/Opportunity', deal, clerk)).status).toBe(403);
    const task = await org.create('Task', { Subject: 'a' }, clerk);
    expect(refusal(await org.api('PATCH', `/sobjects/Task/${task}`, { Subject: 'b' }, clerk))).toBe(
      '403 INSUFFICIENT_ACCESS_OR_READONLY insufficient access rights on object id []',
    );
  });

  test('owns what he makes and is named as its maker', async () => {
    const id = await org.create('Account', { Name: 'mine' }, clerk);
    const soql = `SELECT Owner.Username, CreatedBy.Profile.Name FROM Account WHERE Id = '${id}'`;
    const { body } = await org.api('GET', `/query?q=${encodeURIComponent(soql)}`);
    expect(at(body, 'records.0')).toMatchObject({
      Owner: { Username: 'clerk@practice.example' },
      CreatedBy: { Profile: { Name: 'Sales' } },
    });
  });
});

test('client credentials act as the user of the document; the integration user is told as such', async () => {
  const schema = (await org.practice('GET', '/schema')).body;
  await org.practice('PUT', '/schema', { ...recordAt(schema), runAs: 'robot@practice.example' });
  const { clientId: client_id, clientSecret: client_secret } = org.settings;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body });
  const { access_token } = (await answer.json()) as { access_token: string };
  const info = await org.api('GET', '/services/oauth2/userinfo', undefined, {
    authorization: `Bearer ${access_token}`,
  });
  expect(info.body).toMatchObject({
    preferred_username: 'robot@practice.example',
    is_salesforce_integration_user: true,
  });
});

test('assignment rules give new leads their owner unless the client says no', async () => {
  const lead = async (values: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const id = await org.create('Lead', { LastName: 'l', Company: 'c', ...values }, headers);
    const soql = `SELECT Owner.Username FROM Lead WHERE Id = '${id}'`;
    return at((await org.api('GET', `/query?q=${encodeURIComponent(soql)}`)).body, 'records.0.Owner.Username');
  };
  expect(await lead({ City: '大阪市' })).toBe('clerk@practice.example');
  expect(await lead({ City: '東京' })).toBe('robot@practice.example');
  expect(await lead({ City: '大阪市' }, { 'Sforce-Auto-Assign': 'FALSE' })).toBe(org.settings.username);
  const rules = (await org.api('GET', "/query?q=SELECT+Id,Name+FROM+AssignmentRule+WHERE+SobjectType='Lead'")).body;
  expect(await lead({ City: '大阪市' }, { 'sforce-auto-assign': textAt(rules, 'records.0.Id') })).toBe(
    'clerk@practice.example',
  );
});
