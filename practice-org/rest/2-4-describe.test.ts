import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, recordAt, recordsAt, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const OBJECT_KEYS =
  'actionOverrides activateable childRelationships compactLayoutable createable custom customSetting deletable deprecatedAndHidden feedEnabled fields hasSubtypes isSubtype keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable supportedScopes triggerable undeletable updateable urls'.split(
    ' ',
  );
const FIELD_KEYS =
  'aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead'.split(
    ' ',
  );

test('describe global lists every object with its key prefix', async () => {
  const connection = await jsforceConnection(org);
  const { sobjects, maxBatchSize } = await connection.describeGlobal();
  expect(maxBatchSize).toBe(200);
  expect(Object.fromEntries(sobjects.map(({ name, keyPrefix }) => [name, keyPrefix]))).toMatchObject({
    ...{ Account: '001', Contact: '003', Lead: '00Q', Opportunity: '006', User: '005', Organization: '00D' },
    ...{ Campaign: '701', CampaignMember: '00v', Task: '00T', Event: '00U', RecordType: '012' },
  });
});

test('every object and every field has all the keys of a real describe', async () => {
  const { body: all } = await org.api('GET', '/sobjects');
  for (const { name } of recordsAt(all, 'sobjects')) {
    const { body } = await org.api('GET', `/sobjects/${name}/describe`);
    expect(OBJECT_KEYS.filter((key) => !(key in recordAt(body)))).toEqual([]);
    for (const field of recordsAt(body, 'fields')) expect(FIELD_KEYS.filter((key) => !(key in field))).toEqual([]);
  }
});

test('the fields say what a client needs to draw a form', async () => {
  const { body } = await org.api('GET', '/sobjects/account/describe');
  const field = (name: string) => recordsAt(body, 'fields').find((entry) => entry.name === name);
  expect(field('Name')).toMatchObject({
    type: 'string',
    length: 255,
    byteLength: 765,
    nillable: false,
    createable: true,
    defaultedOnCreate: false,
    nameField: true,
  });
  expect(field('Id')).toMatchObject({
    type: 'id',
    soapType: 'tns:ID',
    length: 18,
    idLookup: true,
    defaultedOnCreate: true,
    createable: false,
  });
  expect(field('OwnerId')).toMatchObject({
    type: 'reference',
    referenceTo: ['User'],
    relationshipName: 'Owner',
    nillable: false,
    defaultedOnCreate: true,
  });
  expect(field('Description')).toMatchObject({
    type: 'textarea',
    filterable: false,
    sortable: false,
    groupable: false,
    extraTypeInfo: 'plaintextarea',
  });
  expect(field('Nagare_Key__c')).toMatchObject({ externalId: true, unique: true, idLookup: true, custom: true });
  expect(field('Channel__c')).toMatchObject({
    restrictedPicklist: true,
    picklistValues: [{ value: 'EC', active: true, validFor: null }, { value: '店舗' }, { value: '電話' }],
  });
  expect(field('Rating')?.restrictedPicklist).toBe(false);
  expect(at(body, 'recordTypeInfos')).toMatchObject([
    { recordTypeId: '012000000000000AAA', master: true, developerName: 'Master' },
  ]);
  expect(at(body, 'childRelationships')).toContainEqual(
    expect.objectContaining({
      childSObject: 'Contact',
      field: 'AccountId',
      relationshipName: 'Contacts',
      cascadeDelete: true,
    }),
  );
});

test('required on create are just the fields that salesforce asks for', async () => {
  const required = async (object: string) => {
    const { body } = await org.api('GET', `/sobjects/${object}/describe`);
    const fields = recordsAt(body, 'fields').filter((f) => f.createable && !f.nillable && !f.defaultedOnCreate);
    return fields.map((field) => field.name).sort();
  };
  expect(await required('Account')).toEqual(['Name']);
  expect(await required('Contact')).toEqual(['LastName']);
  expect(await required('Lead')).toEqual(['Company', 'LastName']);
  expect(await required('Opportunity')).toEqual(['CloseDate', 'Name', 'StageName']);
});

test('labels follow Accept-Language, and the language of the user without it', async () => {
  const label = async (headers: Record<string, string>) =>
    (await org.api('GET', '/sobjects/Account/describe', undefined, headers)).body;
  const japanese = await label({ 'accept-language': 'ja' });
  expect([at(japanese, 'label'), recordsAt(japanese, 'fields').find((field) => field.name === 'Name')?.label]).toEqual([
    '取引先',
    '取引先名',
  ]);
  expect(at(await label({ 'accept-language': 'en-US' }), 'label')).toBe('Account');
  const user = textAt((await org.api('GET', '/query?q=SELECT+Id+FROM+User')).body, 'records.0.Id');
  await org.api('PATCH', `/sobjects/User/${user}`, { LanguageLocaleKey: 'ja' });
  expect(at(await label({ 'accept-language': '*' }), 'label')).toBe('取引先');
  await org.api('PATCH', `/sobjects/User/${user}`, { LanguageLocaleKey: 'en_US' });
});

test('an unknown object is not found', async () => {
  expect((await org.api('GET', '/sobjects/Foo/describe')).status).toBe(404);
});

test('every lookup leads to objects that are described, every object and field has a name for people in both languages', async () => {
  const languages = ['en', 'ja'];
  for (const language of languages) {
    const accept = { 'accept-language': language };
    const { body: all } = await org.api('GET', '/sobjects', undefined, accept);
    const objects = recordsAt(all, 'sobjects');
    const names = new Set(objects.map(({ name }) => name));
    for (const { name, label } of objects) {
      if (language === 'ja') expect([name, label]).not.toEqual([name, name]);
      const { body } = await org.api('GET', `/sobjects/${name}/describe`, undefined, accept);
      const lost = recordsAt(body, 'fields').filter(
        ({ referenceTo }) => Array.isArray(referenceTo) && referenceTo.some((target) => !names.has(target)),
      );
      expect(lost.map((field) => `${name}.${field.name}`)).toEqual([]);
      const unnamed = recordsAt(body, 'fields').filter(
        (field) => field.label === field.name && /[a-z][A-Z]/.test(String(field.name)),
      );
      expect(unnamed.map((field) => `${language} ${name}.${field.name}`)).toEqual([]);
    }
  }
});
