import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());
beforeEach(() => org.practice('POST', '/reset'));

const create = (object: string, values: Record<string, unknown>, headers?: Record<string, string>) =>
  org.api('POST', `/sobjects/${object}`, values, headers);
async function set(document: Record<string, unknown>): Promise<void> {
  expect(await org.practice('PUT', '/schema', document)).toMatchObject({ status: 200 });
}

test('a new org has the three standard rules, asleep until somebody switches them on', async () => {
  const { body } = await org.practice('GET', '/schema');
  expect(at(body, 'duplicateRules.*.name')).toEqual([
    'Standard_Account_Duplicate_Rule',
    'Standard_Contact_Duplicate_Rule',
    'Standard_Lead_Duplicate_Rule',
  ]);
  expect(at(body, 'duplicateRules.*.active')).toEqual([false, false, false]);
  expect(at(body, 'duplicateRules.*.message')).toEqual(Array(3).fill('Use one of these records?'));
});

describe('2.9 duplicate rules', () => {
  test('an alert of a duplicate rule blocks until allowSave, with the matches shown', async () => {
    await set({
      duplicateRules: [
        { object: 'Contact', name: 'Standard_Contact_Duplicate_Rule', match: [['Email']], alsoAgainst: ['Lead'] },
      ],
    });
    const first = await create('Contact', { LastName: 'a', Email: 'a@x.jp' });
    const lead = await create('Lead', { LastName: 'a', Company: 'c', Email: 'A@X.jp' });
    const { status, body } = await create('Contact', { LastName: 'b', Email: 'a@x.JP' });
    expect(status).toBe(400);
    expect(body).toMatchObject([
      {
        errorCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
        duplicateResut: {
          ...{ allowSave: true, duplicateRule: 'Standard_Contact_Duplicate_Rule', duplicateRuleEntityType: 'Contact' },
          matchResults: [
            {
              entityType: 'Contact',
              matchEngine: 'FuzzyMatchEngine',
              size: 1,
              matchRecords: [{ matchConfidence: 100, record: { Id: textAt(first.body, 'id') } }],
            },
            { entityType: 'Lead', matchRecords: [{ record: { Id: textAt(lead.body, 'id') } }] },
          ],
        },
      },
    ]);
    const details = await create(
      'Contact',
      { LastName: 'b', Email: 'a@x.jp' },
      { 'sforce-duplicate-rule-header': 'includeRecordDetails=true' },
    );
    expect(at(details.body, '0.duplicateResut.matchResults.0.matchRecords.0.record.LastName')).toBe('a');
    const collection = await org.api('POST', '/composite/sobjects', {
      records: [{ attributes: { type: 'Contact' }, LastName: 'b', Email: 'a@x.jp' }],
    });
    expect(at(collection.body, '0.errors')).toEqual([
      { statusCode: 'DUPLICATES_DETECTED', message: 'Use one of these records?', fields: [] },
    ]);
    expect(
      (
        await create(
          'Contact',
          { LastName: 'b', Email: 'a@x.jp' },
          { 'sforce-duplicate-rule-header': 'allowSave=true, runAsCurrentUser=true' },
        )
      ).status,
    ).toBe(201);
  });

  test('a blocking rule does not give way, and a row is no duplicate of itself', async () => {
    await set({ duplicateRules: [{ object: 'Account', name: 'Exact', action: 'block', match: [['Mail__c']] }] });
    const { body } = await create('Account', { Name: 'a', Mail__c: 'a@x.jp' });
    const blocked = await create(
      'Account',
      { Name: 'b', Mail__c: 'a@x.jp' },
      { 'sforce-duplicate-rule-header': 'allowSave=true' },
    );
    expect(at(blocked.body, '0.duplicateResut')).toMatchObject({
      allowSave: false,
      matchResults: [{ matchEngine: 'ExactMatchEngine' }],
    });
    expect((await org.api('PATCH', `/sobjects/Account/${textAt(body, 'id')}`, { Phone: '1' })).status).toBe(204);
  });

  test('the whole body of a refusal is that of Salesforce, with its own spelling', async () => {
    await set({ duplicateRules: [{ object: 'Contact', name: 'Standard_Contact_Duplicate_Rule', match: [['Email']] }] });
    const id = await org.create('Contact', { LastName: 'a', Email: 'a@x.jp' });
    const { status, body } = await create('Contact', { LastName: 'b', Email: 'a@x.jp' });
    expect([status, body]).toEqual([
      400,
      [
        {
          duplicateResut: {
            allowSave: true,
            duplicateRule: 'Standard_Contact_Duplicate_Rule',
            duplicateRuleEntityType: 'Contact',
            errorMessage: 'Use one of these records?',
            matchResults: [
              {
                entityType: 'Contact',
                errors: [],
                matchEngine: 'FuzzyMatchEngine',
                matchRecords: [
                  {
                    additionalInformation: [],
                    fieldDiffs: [],
                    matchConfidence: 100,
                    record: {
                      attributes: { type: 'Contact', url: `/services/data/v64.0/sobjects/Contact/${id}` },
                      Id: id,
                    },
                  },
                ],
                rule: 'Standard_Contact_Match_Rule_v1_1',
                size: 1,
                success: true,
              },
            ],
          },
          errorCode: 'DUPLICATES_DETECTED',
          message: 'Use one of these records?',
        },
      ],
    ]);
  });

  test('an update, a part of a composite call and SOAP are stopped by the same rule', async () => {
    await set({
      duplicateRules: [
        { object: 'Lead', name: 'Mails', message: '重複しています。', match: [['Email']], alsoAgainst: ['Contact'] },
      ],
    });
    await org.create('Contact', { LastName: 'c', Email: 'a@x.jp' });
    const lead = await org.create('Lead', { LastName: 'l', Company: 'c' });
    const message = '重複しています。';
    const updated = await org.api('PATCH', `/sobjects/Lead/${lead}`, { Email: 'a@x.jp' });
    expect(updated).toMatchObject({ status: 400, body: [{ errorCode: 'DUPLICATES_DETECTED', message }] });
    const composite = await org.api('POST', '/composite', {
      compositeRequest: [
        {
          method: 'PATCH',
          url: `/services/data/v64.0/sobjects/Lead/${lead}`,
          referenceId: 'a',
          body: { Email: 'a@x.jp' },
        },
      ],
    });
    expect(at(composite.body, 'compositeResponse.0')).toMatchObject({
      httpStatusCode: 400,
      body: [{ errorCode: 'DUPLICATES_DETECTED', duplicateResut: { duplicateRule: 'Mails' } }],
    });
    const soap = (await jsforceConnection(org)).soap as unknown as {
      update(record: unknown, options?: unknown): Promise<{ errors: unknown }>;
    };
    const { errors } = await soap.update({ type: 'Lead', Id: lead, Email: 'a@x.jp' });
    expect([errors].flat()).toMatchObject([{ statusCode: 'DUPLICATES_DETECTED', message }]);
  });

  test('the header reads its flags in any case, with commas or semicolons; includeRecordDetails alone saves nothing', async () => {
    await set({ duplicateRules: [{ object: 'Account', name: 'Names', match: [['Name']] }] });
    await org.create('Account', { Name: 'same' });
    const statusWith = async (header: string) =>
      (await create('Account', { Name: 'same' }, { 'sforce-duplicate-rule-header': header })).status;
    expect(await statusWith('includeRecordDetails=true')).toBe(400);
    expect(await statusWith('allowSave=false; runAsCurrentUser=true')).toBe(400);
    expect(await statusWith('allowSave = TRUE;includeRecordDetails=true; runAsCurrentUser=true')).toBe(201);
    expect(await statusWith('runAsCurrentUser=false,AllowSave=true')).toBe(201);
  });
});
