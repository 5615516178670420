import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt } from '../test-answer.ts';
import { jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let account: string;
let deleted: string;
beforeAll(async () => {
  org = await startTestOrg();
  account = await org.create('Account', { Name: 'there', Nagare_Key__c: 'taken' });
  deleted = await org.create('Account', { Name: 'gone' });
  await org.api('DELETE', `/sobjects/Account/${deleted}`);
});
afterAll(() => org.stop());

const NOBODY = '001J30000099999IAA';

interface SoapError {
  statusCode: string;
  message: string;
  fields: string[] | null;
}

async function soapErrors(type: string, values: Record<string, unknown>): Promise<SoapError[]> {
  const soap = (await jsforceConnection(org)).soap as unknown as {
    create(record: unknown): Promise<{ errors: SoapError[] }>;
  };
  const { errors } = await soap.create({ type, ...values });
  return errors.map((error) => ({ ...error, fields: (error.fields ?? []).filter((name) => name !== '') }));
}

/** Each row is sent as a single create, as one of a collection and over SOAP: the words are the same, the key of the code is not. */
describe('what a create refuses', () => {
  const long = 'x'.repeat(256);
  const cases: [object: string, values: () => Record<string, unknown>, answer: () => string][] = [
    [
      'Lead',
      () => ({}),
      () => 'REQUIRED_FIELD_MISSING Required fields are missing: [LastName, Company] [LastName,Company]',
    ],
    [
      'Account',
      () => ({ Name: long }),
      () => `STRING_TOO_LONG Account Name: data value too large: ${long} (max length=255) [Name]`,
    ],
    [
      'Account',
      () => ({ Name: 'a', Mail__c: 'nix' }),
      () => 'INVALID_EMAIL_ADDRESS Email address: invalid email address: nix [Mail__c]',
    ],
    [
      'Account',
      () => ({ Name: 'a', Channel__c: 'Fax' }),
      () =>
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Channel: bad value for restricted picklist field: Fax [Channel__c]',
    ],
    [
      'Account',
      () => ({ Name: 'a', NumberOfEmployees: 100_000_000 }),
      () =>
        'NUMBER_OUTSIDE_VALID_RANGE Employees: value outside of valid range on numeric field: 100000000 [NumberOfEmployees]',
    ],
    [
      'Opportunity',
      () => ({ Name: 'a', StageName: 'Prospecting', CloseDate: '2026-01-01', Probability: 1000 }),
      () =>
        'NUMBER_OUTSIDE_VALID_RANGE Probability (%): value outside of valid range on numeric field: 1000 [Probability]',
    ],
    [
      'Account',
      () => ({ Name: 'a', Nagare_Key__c: 'TAKEN' }),
      () =>
        `DUPLICATE_VALUE duplicate value found: Nagare_Key__c duplicates value on record with id: ${account.slice(0, 15)} []`,
    ],
    [
      'Account',
      () => ({ Name: 'a', CreatedDate: '2026-01-01' }),
      () =>
        'INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [CreatedDate]',
    ],
    [
      'Account',
      () => ({ Name: 'a', ParentId: 'nix' }),
      () => 'MALFORMED_ID Parent Account ID: id value of incorrect type: nix [ParentId]',
    ],
    [
      'Contact',
      () => ({ LastName: 'a', ReportsToId: account }),
      () => `MALFORMED_ID Reports To ID: id value of incorrect type: ${account} [ReportsToId]`,
    ],
    [
      'Account',
      () => ({ Name: 'a', ParentId: NOBODY }),
      () =>
        `INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY insufficient access rights on cross-reference id: ${NOBODY.slice(0, 15)} []`,
    ],
    [
      'Account',
      () => ({ Name: 'a', OwnerId: '005J30000099999IAA' }),
      () => 'INVALID_CROSS_REFERENCE_KEY invalid cross reference id [OwnerId]',
    ],
    ['Account', () => ({ Name: 'a', ParentId: deleted }), () => 'ENTITY_IS_DELETED entity is deleted []'],
  ];

  test.each(cases)('%s %#', async (object, values, answer) => {
    expect(refusal(await org.api('POST', `/sobjects/${object}`, values()))).toBe(`400 ${answer()}`);
    const { body } = await org.api('POST', '/composite/sobjects', {
      records: [{ attributes: { type: object }, ...values() }],
    });
    const { statusCode, message, fields } = recordAt(body, '0.errors.0');
    const [overSoap] = await soapErrors(object, values());
    expect(overSoap).toEqual({ statusCode, message, fields });
    expect(`${statusCode} ${message} [${[fields].flat().join(',')}]`).toBe(answer());
  });

  test('an unknown field is reported before a missing one, without fields', async () => {
    expect(refusal(await org.api('POST', '/sobjects/Account', { Foo: 1 }))).toBe(
      "400 INVALID_FIELD No such column 'Foo' on sobject of type Account",
    );
  });

  test('several broken values are several errors', async () => {
    const { body } = await org.api('POST', '/sobjects/Account', { Name: 'a', Mail__c: 'x', Channel__c: 'y' });
    expect(at(body, '*.errorCode')).toEqual(['INVALID_EMAIL_ADDRESS', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST']);
  });
});

describe('what the JSON parser refuses', () => {
  const cases: [body: string | undefined, message: string][] = [
    ['{}}', "Unexpected character ('}' (code 125))"],
    [
      '{"Name":"a",}',
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name at [line:1, column:13]",
    ],
    [undefined, 'The HTTP entity body is required, but this request has no entity body.'],
    [
      '{"Name":"a","NumberOfEmployees":"many"}',
      'Cannot deserialize instance of int from VALUE_STRING value many at [line:1, column:33]',
    ],
    [
      '{"Name":"a","LastActivityDate":"x","Phone":5}',
      'Cannot deserialize instance of phone from VALUE_NUMBER_INT value 5',
    ],
    [
      '{"Name":"a","SLAExpirationDate__c":"2026/01/01"}',
      'Cannot deserialize instance of date from VALUE_STRING value 2026/01/01',
    ],
    ['[]', 'Cannot deserialize instance of SObject from START_ARRAY'],
  ];
  test.each(cases)('%s', async (body, message) => {
    const answer = await org.api('POST', '/sobjects/Account', body);
    expect(refusal(answer)).toContain(`400 JSON_PARSER_ERROR ${message}`);
  });

  test('a datetime with +0000 and no milliseconds is refused, Salesforce’s own output form is taken', async () => {
    const event = (StartDateTime: string) =>
      org.api('POST', '/sobjects/Event', { Subject: 'x', DurationInMinutes: 5, StartDateTime });
    expect(refusal(await event('2013-08-12T15:20:00+0000'))).toContain(
      'Cannot deserialize instance of datetime from VALUE_STRING value 2013-08-12T15:20:00+0000 at [line:1, column:',
    );
    for (const good of ['2013-08-12T15:20:00.000+0000', '2013-08-12T15:20:00Z', '2013-08-12T15:20:00+09:00'])
      expect((await event(good)).status).toBe(201);
  });
});

describe('what an address refuses', () => {
  test.each([
    ['GET', '/sobjects/Foo/001', '404 NOT_FOUND The requested resource does not exist'],
    ['GET', `/sobjects/Account/${NOBODY}`, '404 NOT_FOUND The requested resource does not exist'],
    [
      'GET',
      '/sobjects/Account/Namez',
      '404 NOT_FOUND Provided external ID field does not exist or is not accessible: Namez',
    ],
    [
      'GET',
      '/sobjects/Account/Namez/1',
      '404 NOT_FOUND Provided external ID field does not exist or is not accessible: Namez',
    ],
    ['PUT', '/sobjects/Account', "405 METHOD_NOT_ALLOWED HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST"],
    ['POST', '/query', "405 METHOD_NOT_ALLOWED HTTP Method 'POST' not allowed. Allowed are HEAD,GET"],
  ])('%s %s', async (method, path, answer) => {
    expect(refusal(await org.api(method, path))).toBe(answer);
  });

  test('a deleted row', async () => {
    for (const method of ['GET', 'DELETE'])
      expect(refusal(await org.api(method, `/sobjects/Account/${deleted}`))).toBe(
        '404 ENTITY_IS_DELETED entity is deleted []',
      );
    expect(refusal(await org.api('PATCH', `/sobjects/Account/${deleted}`, { Name: 'x' }))).toBe(
      '404 ENTITY_IS_DELETED entity is deleted []',
    );
  });

  test('a dead session', async () => {
    expect(refusal(await org.api('GET', '/limits', undefined, { authorization: 'Bearer 00Dx!y' }))).toBe(
      '401 INVALID_SESSION_ID Session expired or invalid',
    );
  });

  test('an update that empties a required field', async () => {
    expect(refusal(await org.api('PATCH', `/sobjects/Account/${account}`, { Name: null }))).toBe(
      '400 REQUIRED_FIELD_MISSING Required fields are missing: [Name] [Name]',
    );
  });

  test('a body in a language the API does not speak', async () => {
    expect((await org.api('POST', '/sobjects/Account', 'Name=x', { 'content-type': 'text/csv' })).status).toBe(415);
  });
});

test.each([
  [
    '{"Name":}',
    "Unexpected character ('}' (code 125)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at [line:1, column:9]",
  ],
  [
    '{"Name" "a"}',
    "Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value at [line:1, column:9]",
  ],
  [
    '{"Name":["a" "b"]}',
    "Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries at [line:1, column:14]",
  ],
  [
    '{\n"Name":"a",\n}',
    "Unexpected character ('}' (code 125)): was expecting double-quote to start field name at [line:3, column:1]",
  ],
  [
    '{"Name":"a\nb"}',
    'Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value at [line:1, column:11]',
  ],
  ['{"Name":"\\x"}', "Unrecognized character escape 'x' (code 120) at [line:1, column:11]"],
  ['{"Name":tru}', "Unrecognized token 'tru': was expecting 'null', 'true', 'false' or NaN at [line:1, column:9]"],
  ['{"Name":"a"', 'Unexpected end-of-input at [line:1, column:12]'],
  ['{"Name":"a', 'Unexpected end-of-input in VALUE_STRING at [line:1, column:11]'],
  ['null', 'Cannot deserialize instance of SObject from VALUE_NULL at [line:1, column:1]'],
])('a body %s is told where it breaks', async (body, message) => {
  expect(refusal(await org.api('POST', '/sobjects/Account', body))).toBe(`400 JSON_PARSER_ERROR ${message}`);
});

test('a byte order mark in front of a body is no mistake', async () => {
  expect((await org.api('POST', '/sobjects/Account', '\uFEFF{"Name":"a"}')).status).toBe(201);
});
