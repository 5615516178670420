import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../testing/failure.ts';
import type { FarSide, Recorded } from '../testing/far-side.ts';
import { startFarSide } from '../testing/far-side.ts';
import { clientAt } from '../testing/salesforce.ts';
import type { SalesforceClient } from './client.ts';
import type { SalesforceSecrets } from './secrets.ts';

const token = {
  access_token: '00Dnew!token',
  instance_url: 'filled in below',
  id: 'https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA',
};

let far: FarSide;
let next: (path: string) => Recorded | undefined = () => undefined;

beforeAll(async () => {
  far = await startFarSide(({ url }) => {
    const own = next(url);
    if (own) return own;
    return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
  });
});

afterAll(() => far.close());

const client = (more: Partial<SalesforceSecrets> = {}): SalesforceClient => clientAt(far.url, more);

/** What becomes of an add that Salesforce answers so. */
async function addAnswered(answer: Recorded): Promise<unknown> {
  next = (path) => (path.endsWith('/sobjects/Lead') ? answer : undefined);
  const values = { Company: '株式会社アクメ', Email: 'nope', Key__c: 'K-1', AccountId: '001000000000K1xAAA' };
  return failure(client().create('Lead', values, {}, {}));
}

const said = (
  status: number,
  errorCode: string,
  message: string,
  fields: string[] = [],
  more = {},
): Exclude<Recorded, string> => ({
  status,
  body: [{ ...more, errorCode, message, fields }],
});

const duplicates = {
  duplicateResut: { matchResults: [{ matchRecords: [{ record: { Id: '00Q000000000001AAA' } }] }] },
};

const API_REFUSED = 'This session is not valid for use with the API';
const REST_REFUSED = 'This session is not valid for use with the REST API';

describe('each refusal of an add', () => {
  test.each<[string, Recorded, object]>([
    [
      'required fields, all of them',
      said(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName, Company]', ['LastName', 'Company']),
      {
        code: 'salesforce.requiredFieldMissing',
        params: { fields: 'LastName, Company', object: 'Lead' },
        repair: { kind: 'field', field: 'fields.LastName' },
      },
    ],
    [
      'a required field whose value was empty',
      said(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Company]', ['Company']),
      { code: 'salesforce.requiredFieldMissing', repair: { kind: 'data', field: 'fields.Company' } },
    ],
    [
      'too long',
      said(400, 'STRING_TOO_LONG', 'キー: data value too large: K-1 (max length=2)', ['Key__c']),
      {
        code: 'salesforce.valueTooLong',
        params: { field: 'Key__c', value: 'K-1', length: 3, maxLength: 2 },
      },
    ],
    [
      'not in the picklist',
      said(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'x: bad value for restricted picklist field: K-1', [
        'Key__c',
      ]),
      { code: 'salesforce.notInPicklist', params: { value: 'K-1' }, repair: { kind: 'data', field: 'fields.Key__c' } },
    ],
    [
      'a bad e-mail',
      said(400, 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: nope', ['Email']),
      { code: 'salesforce.emailInvalid', params: { value: 'nope' } },
    ],
    [
      'a number out of range',
      said(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'x', ['Key__c']),
      { code: 'salesforce.numberOutOfRange' },
    ],
    [
      'a value that is taken',
      said(400, 'DUPLICATE_VALUE', 'duplicate value found: Key__c duplicates value on record with id: 00Q000000000009'),
      {
        code: 'salesforce.duplicateValue',
        params: { field: 'Key__c', fields: 'Key__c', recordIds: '00Q000000000009' },
      },
    ],
    [
      'a duplicate rule, in its misspelt answer',
      said(400, 'DUPLICATES_DETECTED', 'Use one of these records?', [], duplicates),
      {
        code: 'salesforce.duplicatesDetected',
        params: { recordIds: '00Q000000000001AAA', message: 'Use one of these records?' },
        repair: { kind: 'data', field: 'duplicates' },
      },
    ],
    [
      'a validation rule in its own words',
      said(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', '電話番号は必須です。'),
      { code: 'salesforce.validationRule', params: { message: '電話番号は必須です。' }, repair: { kind: 'data' } },
    ],
    [
      'a lookup to nowhere',
      said(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['Key__c']),
      { code: 'salesforce.relatedRecordMissing' },
    ],
    ['a broken id', said(400, 'MALFORMED_ID', 'malformed id x', ['Key__c']), { code: 'salesforce.idMalformed' }],
    [
      'no right to the field',
      said(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: Key__c.', ['Key__c']),
      { code: 'salesforce.fieldNotWritable', params: { field: 'Key__c' }, repair: { kind: 'permission' } },
    ],
    [
      'a field that is gone',
      said(400, 'INVALID_FIELD', "No such column 'Old__c' on sobject of type Lead"),
      { code: 'salesforce.fieldUnknownToOrg', params: { fields: 'Old__c' } },
    ],
    [
      'no right to the object',
      said(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'),
      { code: 'salesforce.accessDenied', repair: { kind: 'permission' } },
    ],
    [
      'a record that our user may not refer to',
      said(
        400,
        'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
        'insufficient access rights on cross-reference id: 001000000000K1x',
      ),
      { code: 'salesforce.accessDenied', params: { field: 'AccountId' }, repair: { kind: 'permission' } },
    ],
    [
      'a value too long for a field that is not named',
      said(400, 'STRING_TOO_LONG', 'Subject: data value too large: xx (max length=1)'),
      { code: 'salesforce.refused', params: { message: expect.stringContaining('Subject: data value too large') } },
    ],
    [
      'what a new record refers to was deleted',
      said(404, 'ENTITY_IS_DELETED', 'entity is deleted'),
      { code: 'salesforce.relatedRecordMissing', params: { fields: 'AccountId' } },
    ],
    [
      'an owner who has left',
      said(400, 'INACTIVE_OWNER_OR_USER', 'operation performed with inactive user [005000000000001] as owner of lead'),
      { code: 'salesforce.ownerInactive', params: { field: 'OwnerId' } },
    ],
    ['an approval', said(400, 'ENTITY_IS_LOCKED', 'locked'), { code: 'salesforce.recordInApproval' }],
    [
      'the org’s own trigger',
      said(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Trg: execution of BeforeInsert'),
      { code: 'salesforce.orgAutomationFailed' },
    ],
    [
      'a value of another type',
      said(400, 'JSON_PARSER_ERROR', 'Cannot deserialize instance of date'),
      { code: 'salesforce.valueUnreadable' },
    ],
    [
      'no room',
      said(400, 'STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded'),
      { code: 'salesforce.storageFull', repair: { kind: 'permission' } },
    ],
    [
      'something new',
      said(400, 'BRAND_NEW_CODE', 'Something new.'),
      { code: 'salesforce.refused', params: { errorCode: 'BRAND_NEW_CODE', message: 'Something new.' } },
    ],
    [
      'several at once',
      {
        status: 400,
        body: [
          { errorCode: 'STRING_TOO_LONG', message: 'x', fields: ['Key__c'] },
          { errorCode: 'INVALID_EMAIL_ADDRESS', message: 'y', fields: ['Email'] },
        ],
      },
      { code: 'salesforce.valueTooLong' },
    ],
    [
      'a web page',
      { status: 403, body: '<html>blocked</html>' },
      { code: 'salesforce.unreadableRefusal', params: { status: 403 } },
    ],
  ])('%s is for a person', async (_name, answer, expected) => {
    const { params, ...rest } = expected as { params?: object };
    expect(await addAnswered(answer)).toMatchObject({
      kind: 'userFixable',
      ...rest,
      params: expect.objectContaining(params ?? {}),
    });
  });

  test.each<[string, Recorded, object]>([
    [
      'a locked row',
      said(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access'),
      { code: 'salesforce.rowLocked' },
    ],
    [
      'a trigger that met a lock',
      said(400, 'CANNOT_EXECUTE_FLOW_TRIGGER', 'UNABLE_TO_LOCK_ROW, x'),
      { code: 'salesforce.rowLocked' },
    ],
    [
      'the daily limit',
      said(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      { code: 'salesforce.dailyLimit', retryAfterMs: 900_000 },
    ],
    [
      'too many at once',
      said(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
      { code: 'salesforce.concurrentLimit' },
    ],
    [
      'maintenance',
      { ...said(503, 'SERVER_UNAVAILABLE', 'down for maintenance'), headers: { 'retry-after': '30' } },
      { code: 'salesforce.busy', retryAfterMs: 30_000 },
    ],
    ['a 500 that says unavailable', said(500, 'SERVER_UNAVAILABLE', 'busy'), { code: 'salesforce.busy' }],
    [
      'somebody else’s error in the same call',
      said(400, 'ALL_OR_NONE_OPERATION_ROLLED_BACK', 'x'),
      { code: 'salesforce.rolledBack' },
    ],
  ])('%s surely had no effect', async (_name, answer, expected) => {
    expect(await addAnswered(answer)).toMatchObject({ kind: 'transient', ...expected });
  });

  test.each<[string, Recorded, string]>([
    ['a cut connection', 'cut', 'salesforce.noAnswer'],
    ['an unknown exception', said(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.'), 'salesforce.serverError'],
    ['a bad gateway', { status: 502, body: '<html/>' }, 'salesforce.serverError'],
    ['a gateway time-out', { status: 504, body: '' }, 'salesforce.serverError'],
    ['a gateway that cannot go on', { status: 503, body: '<html/>' }, 'salesforce.serverError'],
    ['a 503 in other words', said(503, 'UNKNOWN_EXCEPTION', 'x'), 'salesforce.serverError'],
    ['a success that cannot be read', { status: 200, body: '<html>welcome</html>' }, 'salesforce.unreadableAnswer'],
    ['a success without an id', { status: 201, body: { success: true } }, 'salesforce.unreadableAnswer'],
  ])('%s may have had an effect', async (_name, answer, code) => {
    expect(await addAnswered(answer)).toMatchObject({ kind: 'uncertain', code });
  });
});

describe('a lost answer is told by what a second time would do', () => {
  const at = '001000000000001AAA';
  const doing: [string, (own: SalesforceClient) => Promise<unknown>, string, string][] = [
    ['a query', (own) => own.query('SELECT Id FROM Account'), 'salesforce.readFailed', 'salesforce.readUnanswered'],
    ['a page', (own) => own.queryMore('/x-1'), 'salesforce.readFailed', 'salesforce.readUnanswered'],
    ['a record', (own) => own.retrieve('Account', at, []), 'salesforce.readFailed', 'salesforce.readUnanswered'],
    [
      'an update',
      (own) => own.update('Account', at, { Name: 'x' }, {}, {}),
      'salesforce.changeFailed',
      'salesforce.changeUnanswered',
    ],
    ['a delete', (own) => own.remove('Account', at, {}), 'salesforce.changeFailed', 'salesforce.changeUnanswered'],
    [
      'an update by key',
      (own) => own.updateByKey('Account', { field: 'Key__c', value: '1' }, { Name: 'x' }, {}, {}),
      'salesforce.changeFailed',
      'salesforce.changeUnanswered',
    ],
  ];
  test.each(doing)('%s', async (_name, run, failed, unanswered) => {
    for (const status of [500, 502, 504]) {
      next = () => ({ status, body: '' });
      expect(await failure(run(client()))).toMatchObject({ kind: 'uncertain', code: failed, params: { status } });
    }
    next = () => 'cut';
    expect(await failure(run(client()))).toMatchObject({ kind: 'uncertain', code: unanswered });
  });
});

describe('a record that is gone for good', () => {
  const at = '001000000000001AAA';
  const unknown = (status: number, fields: string[] = []) =>
    said(status, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', fields);
  const change = () => failure(client().update('Account', at, { ParentId: '001000000000009AAA' }, {}, {}));

  test('is told as such, and a lookup to nowhere as what it is', async () => {
    next = () => unknown(404);
    expect(await change()).toMatchObject({ code: 'salesforce.recordNotFound', params: { id: at } });
    next = () => unknown(400, ['ParentId']);
    expect(await change()).toMatchObject({ code: 'salesforce.relatedRecordMissing', params: { field: 'ParentId' } });
  });
});

describe('the session', () => {
  const expired = said(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

  test('is renewed once per request, and the request is sent again', async () => {
    const tokens: string[] = [];
    const before = far.received.length;
    next = (path) => {
      if (path.endsWith('/oauth2/token')) return { status: 200, body: { ...token, instance_url: far.url } };
      const sent = far.received.at(-1)?.headers.authorization ?? '';
      tokens.push(sent);
      return sent === 'Bearer 00Dnew!token'
        ? { status: 201, body: { id: '00Q000000000001AAA', success: true } }
        : expired;
    };
    expect(await client().create('Lead', { Company: 'x' }, {}, {})).toEqual({ id: '00Q000000000001AAA' });
    expect(tokens).toEqual(['Bearer 00Dold!token', 'Bearer 00Dnew!token']);
    expect(far.received.slice(before)[1]?.body).toContain('grant_type=refresh_token');
  });

  test('does not speak for a renewal that fails on our side', async () => {
    next = () => expired;
    const away = new Error('our own database is away');
    const renewing = clientAt(far.url, {}, () => Promise.reject(away));
    expect(await failure(renewing.query('SELECT Id FROM Lead'))).toBe(away);
  });

  test('that stays refused after a renewal does not go in circles', async () => {
    let renewals = 0;
    next = (path) => {
      if (!path.endsWith('/oauth2/token')) return expired;
      renewals += 1;
      return { status: 200, body: { ...token, instance_url: far.url } };
    };
    expect(await failure(client().query('SELECT Id FROM Lead'))).toMatchObject({
      kind: 'transient',
      code: 'salesforce.sessionRefused',
    });
    expect(renewals).toBe(1);
  });

  test.each<[number, object, string]>([
    [400, { error: 'invalid_grant', error_description: 'expired access/refresh token' }, 'salesforce.signInExpired'],
    [400, { error: 'invalid_grant', error_description: 'inactive user' }, 'salesforce.userInactive'],
    [400, { error: 'inactive_org', error_description: 'organization is inactive' }, 'salesforce.orgInactive'],
    [400, { error: 'invalid_grant', error_description: 'ip restricted' }, 'salesforce.ipRestricted'],
    [401, { error: 'invalid_client', error_description: 'invalid client credentials' }, 'salesforce.wrongClientSecret'],
    [
      400,
      { error: 'app_not_found', error_description: 'External client app is not installed in this org' },
      'salesforce.appNotInstalled',
    ],
    [
      400,
      { error: 'invalid_grant', error_description: 'no client credentials user enabled' },
      'salesforce.noRunAsUser',
    ],
    [400, { error: 'something_else', error_description: 'new' }, 'salesforce.signInRefused'],
  ])('%i %j ends the connection', async (status, body, code) => {
    next = (path) => (path.endsWith('/oauth2/token') ? { status, body } : expired);
    const error = await failure(client().query('SELECT Id FROM Lead'));
    expect(error).toMatchObject({ kind: 'userFixable', code, repair: { kind: 'connection' } });
  });

  test('waits when too many have signed in', async () => {
    const body = { error: 'invalid_grant', error_description: 'login rate exceeded' };
    next = (path) => (path.endsWith('/oauth2/token') ? { status: 400, body } : expired);
    expect(await failure(client().query('SELECT Id FROM Lead'))).toMatchObject({
      kind: 'transient',
      code: 'salesforce.loginRateExceeded',
    });
  });

  test.each([API_REFUSED, REST_REFUSED])(
    'is not renewed for an app that may not use the API at all: %s',
    async (words) => {
      const before = far.received.length;
      next = () => said(401, 'INVALID_SESSION_ID', words);
      expect(await failure(client().query('SELECT Id FROM Lead'))).toMatchObject({ code: 'salesforce.appBlocked' });
      expect(far.received.length - before).toBe(1);
    },
  );

  test('never hands the token to an address in the clear', async () => {
    const body = { ...token, instance_url: 'http://evil.example.com' };
    next = (path) => (path.endsWith('/oauth2/token') ? { status: 200, body } : expired);
    expect(await failure(client().query('SELECT Id FROM Lead'))).toMatchObject({ code: 'salesforce.notSalesforce' });
  });
});

test('a lookup that a part of a call names wrongly is not told as the record itself being gone', () => {
  const body = [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }];
  const subject = { object: 'Contact', id: '003000000000001AAA', values: { AccountId: '001000000000001AAA' } };
  expect(client().refusal(body, 404, subject)).toMatchObject({ code: 'salesforce.relatedRecordMissing' });
  expect(client().refusal(body, 404, { ...subject, namesOnlyThis: true })).toMatchObject({
    code: 'salesforce.recordNotFound',
  });
});
