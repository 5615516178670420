import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordsAt } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';
import { ADDED_SINCE, SECTION_6 } from './section-6-fields.ts';

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

const TYPES: Record<string, string> = {
  ...{ str: 'string', text: 'textarea', pick: 'picklist', combo: 'combobox', ref: 'reference', bool: 'boolean' },
  ...{ dt: 'datetime', date: 'date', cur: 'currency', dbl: 'double', pct: 'percent', int: 'int', phone: 'phone' },
  ...{ url: 'url', email: 'email' },
};

/** What the describe of a field has to say for one word of the notation. */
function expectedOf(word: string): Record<string, unknown> {
  const [, name = '', type = '', length = '', ...flags] = /^(\w+):([a-z]+?)(\d*)(c?)([!=-]*)(c?)$/.exec(word) ?? [];
  const marks = flags.join('');
  const readOnly = marks.includes('-');
  return {
    name,
    type: TYPES[type],
    createable: !readOnly,
    updateable: !readOnly && !marks.includes('c'),
    ...(length ? { length: Number(length) } : {}),
    ...(marks.includes('!') ? { nillable: false } : {}),
    ...(marks.includes('=') ? { defaultedOnCreate: true } : {}),
  };
}

describe('every field of section 6, as the describe tells it', () => {
  test.each(Object.entries(SECTION_6))('%s', async (object, notation) => {
    const { body } = await org.api('GET', `/sobjects/${object}/describe`);
    const fields = new Map(recordsAt(body, 'fields').map((field) => [field.name, field]));
    for (const word of notation.trim().split(/\s+/)) {
      const expected = expectedOf(word);
      expect(fields.get(expected.name)).toMatchObject(expected);
    }
    for (const name of (ADDED_SINCE[object] ?? '').trim().split(/\s+/))
      if (name !== '') expect([name, fields.has(name)]).toEqual([name, true]);
  });
});
