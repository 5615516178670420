import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, recordAt } from '../test-answer.ts';
import { type Answered, jsforceConnection, refusal, startTestOrg, type TestOrg } from '../test-org.ts';

/** Every row of the error table, by each door it can be met at: REST, a collection, a composite part and SOAP. */
let org: TestOrg;
let account: string;
let gone: string;
let converted: string;
let parent: string;
let clerkToken: string;

const CLERK = { username: 'clerk@practice.example', lastName: 'Clerk', password: 'clerk-password' };
const NOBODY = '001J30000099999IAA';

beforeAll(async () => {
  org = await startTestOrg();
  const schema = (await org.practice('GET', '/schema')).body;
  await org.practice('PUT', '/schema', {
    ...recordAt(schema),
    objects: [
      {
        name: 'Contract__c',
        label: 'Contract',
        plural: 'Contracts',
        fields: [
          { name: 'Account__c', label: 'Account', type: 'lookup', to: 'Account', restrictDelete: true },
          { name: 'Number__c', label: 'Number', type: 'number', precision: 5, scale: 1, required: true },
        ],
      },
    ],
    validationRules: [
      {
        object: 'Account',
        name: 'No_Fax',
        when: { field: 'Fax', is: 'isNotEmpty' },
        message: 'ファックスは使いません。',
        field: 'Fax',
      },
    ],
    recordTypes: [{ object: 'Account', developerName: 'Shop', name: 'Shop' }],
    users: [{ ...CLERK, changes: 'own' }],
  });
  account = await org.create('Account', { Name: 'there', Nagare_Key__c: 'taken' });
  gone = await org.create('Account', { Name: 'gone' });
  await org.api('DELETE', `/sobjects/Account/${gone}`);
  parent = await org.create('Account', { Name: 'parent' });
  await org.create('Contract__c', { Name: 'paper', Account__c: parent, Number__c: 1 });
  converted = await org.create('Lead', { LastName: 'l', Company: 'c' });
  const connection = await jsforceConnection(org);
  await connection.soap.convertLead({ leadId: converted, convertedStatus: 'Closed - Converted' });
  clerkToken = await tokenOf(CLERK.username, CLERK.password);
});
afterAll(() => org.stop());

async function tokenOf(username: string, password: string): Promise<string> {
  const { clientId, clientSecret } = org.settings;
  const body = new URLSearchParams({
    ...{ grant_type: 'password', client_id: clientId, client_secret: clientSecret },
    ...{ username, password },
  });
  const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

interface Refused {
  code: string;
  message: string;
  fields: string[];
}

function asRefused(error: unknown): Refused {
  const { errorCode, statusCode, message, fields } = recordAt(error);
  return {
    code: String(errorCode ?? statusCode),
    message: String(message),
    fields: Array.isArray(fields) ? fields.filter((name) => name !== '') : [],
  };
}

/** The same write by every door: single record, collection, part of a composite call, SOAP. */
async function byEveryDoor(object: string, values: Record<string, unknown>, id?: string) {
  const rest = id
    ? await org.api('PATCH', `/sobjects/${object}/${id}`, values)
    : await org.api('POST', `/sobjects/${object}`, values);
  const record = { attributes: { type: object }, ...(id ? { id } : {}), ...values };
  const many = await org.api(id ? 'PATCH' : 'POST', '/composite/sobjects', { records: [record] });
  const url = `/services/data/v64.0/sobjects/${object}${id ? `/${id}` : ''}`;
  const composite = await org.api('POST', '/composite', {
    compositeRequest: [{ method: id ? 'PATCH' : 'POST', url, referenceId: 'a', body: values }],
  });
  const part = at(composite.body, 'compositeResponse.0');
  const soap = (await jsforceConnection(org)).soap as unknown as Record<
    'create' | 'update',
    (record: unknown) => Promise<{ errors: unknown }>
  >;
  const overSoap = await soap[id ? 'update' : 'create']({ type: object, ...(id ? { Id: id } : {}), ...values });
  return {
    status: rest.status,
    rest: asRefused(at(rest.body, '0')),
    collection: asRefused(at(many.body, '0.errors.0')),
    compositeStatus: at(part, 'httpStatusCode'),
    composite: asRefused(at(part, 'body.0')),
    soap: asRefused([overSoap.errors].flat()[0]),
  };
}

interface Row {
  object: string;
  values: () => Record<string, unknown>;
  id?: () => string;
  status?: number;
  compositeStatus?: number;
  expected: () => Refused;
}

const long = 'x'.repeat(256);
const row = (
  code: string,
  message: string | (() => string),
  fields: string[],
  rest: Omit<Row, 'expected'>,
): [string, Row] => [
  `${code} on ${rest.object}`,
  { ...rest, expected: () => ({ code, message: typeof message === 'string' ? message : message(), fields }) },
];

const WRITES: [string, Row][] = [
  row('INVALID_FIELD', "No such column 'Foo' on sobject of type Account", [], {
    object: 'Account',
    values: () => ({ Foo: 1 }),
  }),
  row('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName, Company]', ['LastName', 'Company'], {
    object: 'Lead',
    values: () => ({}),
  }),
  row(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'Channel: bad value for restricted picklist field: Fax',
    ['Channel__c'],
    { object: 'Account', values: () => ({ Name: 'a', Channel__c: 'Fax' }) },
  ),
  row('STRING_TOO_LONG', `Account Name: data value too large: ${long} (max length=255)`, ['Name'], {
    object: 'Account',
    values: () => ({ Name: long }),
  }),
  row('INVALID_EMAIL_ADDRESS', 'Email: invalid email address: nix', ['Email'], {
    object: 'Contact',
    values: () => ({ LastName: 'a', Email: 'nix' }),
  }),
  row('NUMBER_OUTSIDE_VALID_RANGE', 'Number: value outside of valid range on numeric field: 100000', ['Number__c'], {
    object: 'Contract__c',
    values: () => ({ Name: 'a', Number__c: 100_000 }),
  }),
  row(
    'DUPLICATE_VALUE',
    () => `duplicate value found: Nagare_Key__c duplicates value on record with id: ${account.slice(0, 15)}`,
    [],
    { object: 'Account', values: () => ({ Name: 'a', Nagare_Key__c: 'taken' }) },
  ),
  row('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'ファックスは使いません。', ['Fax'], {
    object: 'Account',
    values: () => ({ Name: 'a', Fax: '1' }),
  }),
  row('FIELD_INTEGRITY_EXCEPTION', "Event end date/time can't be before its start date/time.", ['EndDateTime'], {
    object: 'Event',
    values: () => ({ Subject: 'a', StartDateTime: '2026-01-02T00:00:00Z', EndDateTime: '2026-01-01T00:00:00Z' }),
  }),
  row('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['OwnerId'], {
    object: 'Account',
    values: () => ({ Name: 'a', OwnerId: '005J30000099999IAA' }),
    compositeStatus: 404,
  }),
  row(
    'INVALID_CROSS_REFERENCE_KEY',
    "Record Type ID: this ID value isn't valid for the user: 012J30000099999IAA",
    ['RecordTypeId'],
    { object: 'Account', values: () => ({ Name: 'a', RecordTypeId: '012J30000099999IAA' }), compositeStatus: 404 },
  ),
  row(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    `insufficient access rights on cross-reference id: ${NOBODY.slice(0, 15)}`,
    [],
    { object: 'Account', values: () => ({ Name: 'a', ParentId: NOBODY }) },
  ),
  row(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    'Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    ['CreatedDate'],
    { object: 'Account', values: () => ({ Name: 'a', CreatedDate: '2026-01-01T00:00:00Z' }) },
  ),
  row('MALFORMED_ID', () => `Reports To ID: id value of incorrect type: ${account}`, ['ReportsToId'], {
    object: 'Contact',
    values: () => ({ LastName: 'a', ReportsToId: account }),
  }),
  row('ENTITY_IS_DELETED', 'entity is deleted', [], {
    object: 'Account',
    values: () => ({ Name: 'late' }),
    id: () => gone,
    status: 404,
    compositeStatus: 404,
  }),
  row('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', [], {
    object: 'Lead',
    values: () => ({ Title: 'late' }),
    id: () => converted,
  }),
  row('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', [], {
    object: 'Task',
    values: () => ({ Subject: 'a', WhoId: converted }),
  }),
];

describe('refused writes read the same by every door', () => {
  test.each(WRITES)('%s %#', async (_name, { object, values, id, status, compositeStatus, expected }) => {
    const refused = await byEveryDoor(object, values(), id?.());
    const wanted = expected();
    expect(refused).toEqual({
      status: status ?? 400,
      rest: wanted,
      collection: wanted,
      compositeStatus: compositeStatus ?? status ?? 400,
      composite: wanted,
      soap: wanted,
    });
  });

  test('INVALID_FIELD: a foreign key that leads nowhere', async () => {
    expect(
      refusal(await org.api('POST', '/sobjects/Contact', { LastName: 'a', Account: { Nagare_Key__c: '0116' } })),
    ).toBe('400 INVALID_FIELD Foreign key external ID: 0116 not found for field Nagare_Key__c in entity Account');
  });

  test('UNABLE_TO_LOCK_ROW', async () => {
    await org.practice('POST', '/faults', { lockRows: 1 });
    expect(refusal(await org.api('PATCH', `/sobjects/Account/${account}`, { Phone: '1' }))).toBe(
      `400 UNABLE_TO_LOCK_ROW unable to obtain exclusive access to this record or 1 records: ${account} []`,
    );
  });

  test('DELETE_FAILED, single and as one of several', async () => {
    const message =
      'Your attempt to delete parent could not be completed because it is associated with the following contracts.: paper';
    expect(refusal(await org.api('DELETE', `/sobjects/Account/${parent}`))).toBe(`400 DELETE_FAILED ${message} []`);
    const { body } = await org.api('DELETE', `/composite/sobjects?ids=${parent}`);
    expect(at(body, '0')).toMatchObject({
      success: false,
      errors: [{ statusCode: 'DELETE_FAILED', message, fields: [] }],
    });
  });

  test('INSUFFICIENT_ACCESS_OR_READONLY on a record that is somebody else’s', async () => {
    const headers = { authorization: `Bearer ${clerkToken}` };
    const message = 'insufficient access rights on object id';
    expect(refusal(await org.api('PATCH', `/sobjects/Account/${account}`, { Phone: '1' }, headers))).toBe(
      `403 INSUFFICIENT_ACCESS_OR_READONLY ${message} []`,
    );
    expect(refusal(await org.api('DELETE', `/sobjects/Account/${account}`, undefined, headers))).toBe(
      `403 INSUFFICIENT_ACCESS_OR_READONLY ${message} []`,
    );
    const records = [{ attributes: { type: 'Account' }, id: account, Phone: '1' }];
    const { body } = await org.api('PATCH', '/composite/sobjects', { records }, headers);
    expect(at(body, '0.errors')).toEqual([{ statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message, fields: [] }]);
  });

  test('MALFORMED_ID and a missing row in a collection', async () => {
    const { body } = await org.api('PATCH', '/composite/sobjects', {
      records: [
        { attributes: { type: 'Account' }, id: '001x', Name: 'a' },
        { attributes: { type: 'Account' }, id: NOBODY, Name: 'a' },
      ],
    });
    expect(at(body, '*.errors.0')).toEqual([
      { statusCode: 'MALFORMED_ID', message: 'malformed id 001x', fields: ['Id'] },
      { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] },
    ]);
  });
});

const ask = (soql: string): Promise<Answered> => org.api('GET', `/query?q=${encodeURIComponent(soql)}`);
const HINT_FIELD =
  "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";

describe('refused queries point at the place', () => {
  test.each([
    [
      'SELECT Id FORM Account',
      'MALFORMED_QUERY',
      "\nSELECT Id FORM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'",
    ],
    ['SELECT Id FROM', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    [
      'SELECT Foo FROM Account',
      'INVALID_FIELD',
      `\nSELECT Foo FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'. ${HINT_FIELD}`,
    ],
    [
      'SELECT Foo.Name FROM Account',
      'INVALID_FIELD',
      "\nSELECT Foo.Name FROM Account\n       ^\nERROR at Row:1:Column:8\nDidn't understand relationship 'Foo' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.",
    ],
    [
      'SELECT Id FROM Foo',
      'INVALID_TYPE',
      "\nSELECT Id FROM Foo\n               ^\nERROR at Row:1:Column:16\nsObject type 'Foo' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
    ],
    [
      "SELECT Id FROM Account WHERE Id = 'abc'",
      'INVALID_QUERY_FILTER_OPERATOR',
      "\nSELECT Id FROM Account WHERE Id = 'abc'\n                             ^\nERROR at Row:1:Column:30\ninvalid ID field: abc",
    ],
  ])('%s', async (soql, code, message) => {
    const alone = await ask(soql);
    expect(alone).toMatchObject({ status: 400, body: [{ errorCode: code, message }] });
    expect(Object.keys(recordAt(alone.body, '0')).sort()).toEqual(['errorCode', 'message']);
    const { body } = await org.api('POST', '/composite', {
      compositeRequest: [
        { method: 'GET', url: `/services/data/v64.0/query?q=${encodeURIComponent(soql)}`, referenceId: 'q' },
      ],
    });
    expect(at(body, 'compositeResponse.0')).toMatchObject({
      httpStatusCode: 400,
      body: [{ errorCode: code, message }],
    });
  });

  test('a locator nobody knows', async () => {
    expect(refusal(await org.api('GET', '/query/01gJ30000099999IAA-2000'))).toBe(
      '400 INVALID_QUERY_LOCATOR invalid query locator',
    );
  });
});

describe('refused calls', () => {
  test.each([
    ['GET', '/sobjects/Foo/001', undefined, '404 NOT_FOUND The requested resource does not exist'],
    ['POST', '/sobjects/Foo', {}, '404 NOT_FOUND The requested resource does not exist'],
    ['GET', '/nonsense', undefined, '404 NOT_FOUND The requested resource does not exist'],
    ['GET', `/sobjects/Account/${NOBODY}`, undefined, '404 NOT_FOUND The requested resource does not exist'],
    [
      'PATCH',
      '/sobjects/Account/Namez/1',
      { Name: 'a' },
      '404 NOT_FOUND Provided external ID field does not exist or is not accessible: Namez',
    ],
    [
      'PATCH',
      '/sobjects/Account/Namez',
      { Name: 'a' },
      '404 NOT_FOUND Provided external ID field does not exist or is not accessible: Namez',
    ],
    [
      'POST',
      '/sobjects/Account',
      '{}}',
      "400 JSON_PARSER_ERROR Unexpected character ('}' (code 125)): was expecting comma to separate Object entries at [line:1, column:3]",
    ],
    [
      'POST',
      '/sobjects/Account',
      '{,}',
      "400 JSON_PARSER_ERROR Unexpected character (',' (code 44)): was expecting double-quote to start field name at [line:1, column:2]",
    ],
    [
      'POST',
      '/sobjects/Account',
      undefined,
      '400 JSON_PARSER_ERROR The HTTP entity body is required, but this request has no entity body.',
    ],
    ['PUT', '/sobjects/Account', {}, "405 METHOD_NOT_ALLOWED HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST"],
  ] as const)('%s %s', async (method, path, body, answer) => {
    expect(refusal(await org.api(method, path, body))).toBe(answer);
  });

  test('UNSUPPORTED_MEDIA_TYPE', async () => {
    const answer = await org.api('POST', '/sobjects/Account', 'Name=x', { 'content-type': 'text/csv' });
    expect(answer).toMatchObject({ status: 415, body: [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }] });
  });

  test('INVALID_SESSION_ID, with the header that says how to come in', async () => {
    const answer = await org.api('GET', '/limits', undefined, { authorization: 'Bearer 00Dx!y' });
    expect(refusal(answer)).toBe('401 INVALID_SESSION_ID Session expired or invalid');
    expect(answer.headers.get('www-authenticate')).toBe('Token');
    const soap = await org.api(
      'POST',
      '/services/Soap/u/64.0',
      '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Header><SessionHeader><sessionId>x</sessionId></SessionHeader></soapenv:Header><soapenv:Body><getUserInfo/></soapenv:Body></soapenv:Envelope>',
      { 'content-type': 'text/xml' },
    );
    expect(soap.status).toBe(500);
    expect(soap.body).toContain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
    expect(soap.body).toContain('INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: ');
  });
});
