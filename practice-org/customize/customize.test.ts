import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPracticeOrg } from '../server.ts';
import { at, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeEach(async () => {
  org = await startTestOrg();
});
afterEach(() => org.stop());

const set = async (document: unknown): Promise<void> => {
  const answer = await org.practice('PUT', '/schema', document);
  expect(at(answer.body, 'error')).toBeUndefined();
};
const create = (object: string, values: Record<string, unknown>, headers: Record<string, string> = {}) =>
  org.api('POST', `/sobjects/${object}`, values, headers);
const describeOf = async (object: string) => (await org.api('GET', `/sobjects/${object}/describe`)).body;

describe('custom objects and fields', () => {
  const document = {
    objects: [
      {
        name: 'Order__c',
        label: { en: 'Order', ja: '注文' },
        plural: 'Orders',
        fields: [
          { name: 'Account__c', label: 'Account', type: 'lookup', to: 'Account', children: 'Orders', cascade: true },
          { name: 'Amount__c', label: 'Amount', type: 'currency', precision: 8, scale: 2 },
          {
            name: 'Key__c',
            label: 'Key',
            type: 'text',
            length: 10,
            externalId: true,
            unique: true,
            caseSensitive: true,
          },
          {
            name: 'State__c',
            label: 'State',
            type: 'picklist',
            restricted: true,
            required: true,
            values: ['neu', { value: 'alt', default: false }],
          },
        ],
      },
    ],
    fields: {
      Account: [
        { name: 'Region__c', label: 'Region', type: 'picklist', values: ['Ost', 'West'] },
        {
          name: 'City__c',
          label: 'City',
          type: 'picklist',
          controller: 'Region__c',
          values: [
            { value: 'Berlin', validFor: ['Ost'] },
            { value: 'Köln', validFor: ['West'] },
          ],
        },
      ],
    },
  };

  test('are described, written, related and deleted like standard ones, and stay over a restart', async () => {
    await set(document);
    const connection = await jsforceConnection(org);
    const { id: accountId } = (await connection.sobject('Account').create({ Name: 'a' })) as { id: string };
    const order = await create('Order__c', {
      Name: 'O-1',
      Account__c: accountId,
      Amount__c: 12.345,
      Key__c: 'k',
      State__c: 'neu',
    });
    expect(at(order.body, 'id')).toMatch(/^a00/);
    const found = await connection.query('SELECT Amount__c, Account__r.Name FROM Order__c');
    expect(found.records).toMatchObject([{ Amount__c: 12.35, Account__r: { Name: 'a' } }]);
    expect((await connection.query('SELECT (SELECT Name FROM Orders__r) FROM Account')).records).toMatchObject([
      { Orders__r: { totalSize: 1 } },
    ]);
    expect(refusal(await create('Order__c', { Name: 'x' }))).toBe(
      '400 REQUIRED_FIELD_MISSING Required fields are missing: [State__c] [State__c]',
    );
    expect((await create('Order__c', { Name: 'x', State__c: 'neu', Key__c: 'K' })).status).toBe(201);
    expect(at((await create('Order__c', { Name: 'x', State__c: 'neu', Key__c: 'k' })).body, '0.errorCode')).toBe(
      'DUPLICATE_VALUE',
    );
    await org.api('DELETE', `/sobjects/Account/${accountId}`);
    expect(at((await org.api('GET', `/sobjects/Order__c/${textAt(order.body, 'id')}`)).body, '0.errorCode')).toBe(
      'ENTITY_IS_DELETED',
    );
    await org.close();
    const again = await startTestOrg(org.home);
    expect(at((await again.api('GET', '/query?q=SELECT+COUNT()+FROM+Order__c')).body, 'totalSize')).toBe(1);
    expect(
      at((await again.api('GET', '/sobjects/Order__c/describe', undefined, { 'accept-language': 'ja' })).body, 'label'),
    ).toBe('注文');
    await again.close();
    org = await startTestOrg(org.home);
  });

  test('children that hold on to their parent keep it from being deleted', async () => {
    const lookup = { name: 'Account__c', label: 'Account', type: 'lookup', to: 'Account', restrictDelete: true };
    await set({ objects: [{ name: 'Contract__c', label: 'Contract', plural: 'Contracts', fields: [lookup] }] });
    const account = await org.create('Account', { Name: 'Acme' });
    await create('Contract__c', { Name: 'C-1', Account__c: account });
    expect(refusal(await org.api('DELETE', `/sobjects/Account/${account}`))).toBe(
      '400 DELETE_FAILED Your attempt to delete Acme could not be completed because it is associated with the following contracts.: C-1 []',
    );
  });

  test('a dependent picklist carries the bitmap of its controller', async () => {
    await set(document);
    const fields = recordsAt(await describeOf('Account'), 'fields');
    const city = fields.find((field) => field.name === 'City__c');
    expect(city).toMatchObject({ controllerName: 'Region__c', dependentPicklist: true });
    expect(at(city, 'picklistValues.*.validFor')).toEqual(['gA==', 'QA==']);
  });

  test('a document with a mistake is refused with its place, also at the start', async () => {
    const wrong = await org.practice('PUT', '/schema', {
      fields: { Account: [{ name: 'X', label: 'x', type: 'text' }] },
    });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('fields.Account.0.name: a custom name ends in __c') },
    });
    expect(at((await org.practice('PUT', '/schema', { fields: { Nix: [] } })).body, 'error')).toBe(
      'unknown object Nix',
    );
    await org.close();
    await writeFile(join(org.home, 'schema.json'), '{"objects":1}');
    await expect(startPracticeOrg({ home: org.home, port: 0 })).rejects.toThrow(/schema\.json: objects: /);
    await writeFile(join(org.home, 'schema.json'), '{}');
    org = await startTestOrg(org.home);
  });
});

describe('record types', () => {
  test('have rows, infos, picklists of their own and a default', async () => {
    const types = [
      { object: 'Account', developerName: 'Shop', name: 'ショップ', default: true, picklists: { Rating: ['Hot'] } },
      { object: 'Account', developerName: 'Partner', name: 'パートナー', active: false },
    ];
    await set({ recordTypes: types });
    const recordTypeInfos = recordsAt(await describeOf('Account'), 'recordTypeInfos');
    expect(recordTypeInfos.map((info) => [info.developerName, info.defaultRecordTypeMapping])).toEqual([
      ['Shop', true],
      ['Partner', false],
      ['Master', false],
    ]);
    const { body } = await create('Account', { Name: 'a' });
    const found = await org.api(
      'GET',
      `/query?q=${encodeURIComponent('SELECT RecordType.DeveloperName, RecordTypeId FROM Account')}`,
    );
    expect(at(found.body, 'records.0.RecordType.DeveloperName')).toBe('Shop');
    const inactive = recordTypeInfos[1]?.recordTypeId;
    expect(refusal(await org.api('PATCH', `/sobjects/Account/${textAt(body, 'id')}`, { RecordTypeId: inactive }))).toBe(
      `400 INVALID_CROSS_REFERENCE_KEY Record Type ID: this ID value isn't valid for the user: ${inactive} [RecordTypeId]`,
    );
    const values = await org.api(
      'GET',
      `/ui-api/object-info/Account/picklist-values/${recordTypeInfos[0]?.recordTypeId}`,
    );
    expect(at(values.body, 'picklistFieldValues.Rating.values')).toMatchObject([{ value: 'Hot' }]);
    const layouts = await org.api('GET', '/sobjects/Account/describe/layouts');
    const picklists = recordsAt(layouts.body, 'recordTypeMappings.0.picklistsForRecordType');
    const mapping = picklists.find((entry) => entry.picklistName === 'Rating');
    expect(mapping?.picklistValues).toMatchObject([{ value: 'Hot' }]);
  });
});

describe('rules', () => {
  test('a validation rule refuses in its own words, at its field', async () => {
    await set({
      validationRules: [
        {
          object: 'Account',
          name: 'phone',
          when: {
            all: [
              { field: 'Rating', is: 'equals', value: 'Hot' },
              { field: 'Phone', is: 'isEmpty' },
            ],
          },
          message: '電話番号を入力してください',
          field: 'Phone',
        },
        {
          object: 'Account',
          name: 'size',
          when: { field: 'NumberOfEmployees', is: 'greaterThan', value: 10 },
          message: 'too big',
        },
      ],
    });
    expect(refusal(await create('Account', { Name: 'a', Rating: 'Hot' }))).toBe(
      '400 FIELD_CUSTOM_VALIDATION_EXCEPTION 電話番号を入力してください [Phone]',
    );
    expect(refusal(await create('Account', { Name: 'a', NumberOfEmployees: 11 }))).toBe(
      '400 FIELD_CUSTOM_VALIDATION_EXCEPTION too big []',
    );
    expect((await create('Account', { Name: 'a', Rating: 'Hot', Phone: '1', NumberOfEmployees: 10 })).status).toBe(201);
  });
});

test('a hidden field does not exist for the user, a read-only one cannot be written', async () => {
  await set({ fieldRights: { Account: { Phone: 'hidden', Fax: 'readOnly' } } });
  expect(refusal(await create('Account', { Name: 'a', Phone: '1' }))).toBe(
    "400 INVALID_FIELD No such column 'Phone' on sobject of type Account",
  );
  expect(at((await create('Account', { Name: 'a', Fax: '1' })).body, '0.errorCode')).toBe(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
  );
  expect(at((await org.api('GET', '/query?q=SELECT+Phone+FROM+Account')).body, '0.errorCode')).toBe('INVALID_FIELD');
  expect(at(await describeOf('Account'), 'fields.*.name')).not.toContain('Phone');
});
