import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordsAt } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

interface Described {
  name: string;
  type: string;
  length: number;
  createable: boolean;
  updateable: boolean;
  nillable: boolean;
  defaultedOnCreate: boolean;
}

const OBJECTS: [object: string, prefix: string, required: string[], fields: Record<string, Partial<Described>>][] = [
  ['Account', '001', ['Name'], { Name: { length: 255 }, OwnerId: { nillable: false, defaultedOnCreate: true } }],
  ['Contact', '003', ['LastName'], { Name: { createable: false }, Birthdate: { type: 'date' }, Email: { length: 80 } }],
  ['Lead', '00Q', ['LastName', 'Company'], { IsConverted: { createable: false }, Status: { defaultedOnCreate: true } }],
  [
    'Opportunity',
    '006',
    ['Name', 'StageName', 'CloseDate'],
    { IsWon: { createable: false }, Amount: { type: 'currency' } },
  ],
  ['Campaign', '701', ['Name'], { NumberOfLeads: { createable: false }, IsActive: { type: 'boolean' } }],
  ['CampaignMember', '00v', ['CampaignId'], { CampaignId: { updateable: false }, HasResponded: { createable: false } }],
  ['Task', '00T', [], { Subject: { type: 'combobox', length: 255 }, IsClosed: { createable: false } }],
  ['Event', '00U', [], { Subject: { type: 'combobox' }, StartDateTime: { type: 'datetime' } }],
  [
    'User',
    '005',
    [
      ...['Username', 'LastName', 'Email', 'Alias', 'TimeZoneSidKey', 'LocaleSidKey', 'EmailEncodingKey', 'ProfileId'],
      'LanguageLocaleKey',
    ],
    { Name: { createable: false }, Username: { length: 80 } },
  ],
  ['RecordType', '012', ['Name', 'DeveloperName', 'SobjectType'], { Name: { length: 80 } }],
];

describe('the ten objects', () => {
  test.each(OBJECTS)('%s', async (name, prefix, required, fields) => {
    const { body } = await org.api('GET', `/sobjects/${name}/describe`);
    expect(at(body, 'keyPrefix')).toBe(prefix);
    const described = recordsAt(body, 'fields');
    const asked = described.filter((field) => field.createable && !field.nillable && !field.defaultedOnCreate);
    const names = asked.filter((field) => field.type !== 'boolean').map((field) => field.name);
    expect(names.sort()).toEqual([...required].sort());
    for (const [field, shape] of Object.entries(fields))
      expect(described.find((entry) => entry.name === field)).toMatchObject(shape);
    const known = described.map((field) => field.name);
    expect(known).toEqual(
      expect.arrayContaining([
        ...['Id', 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'],
      ]),
    );
    expect(known.includes('IsDeleted')).toBe(name !== 'User' && name !== 'RecordType');
  });
});
