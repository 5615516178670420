import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { child, childrenOf, childText, parseXml, toXml } from '../soap/xml.ts';
import { at, recordAt, textAt } from '../test-answer.ts';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';
import { type Door, ERROR_TABLE, type ErrorRow, type RowName } from './error-table.ts';

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
  const schema = recordAt((await org.practice('GET', '/schema')).body);
  const rule = (name: string, when: object, message: string, field?: string) => ({
    ...{ object: 'Account', name, when, message },
    ...(field ? { field } : {}),
  });
  const setUp = await org.practice('PUT', '/schema', {
    ...schema,
    objects: [
      {
        ...{ name: 'Contract__c', label: 'Contract', plural: 'Contracts' },
        fields: [
          { name: 'Account__c', label: 'Account', type: 'lookup', to: 'Account', restrictDelete: true },
          { name: 'Number__c', label: 'Number', type: 'number', precision: 5, scale: 1, required: true },
        ],
      },
    ],
    validationRules: [
      rule('No_Fax', { field: 'Fax', is: 'isNotEmpty' }, 'ファックスは使いません。', 'Fax'),
      rule('No_Name', { field: 'Name', is: 'equals', value: 'forbidden' }, '禁止された名前です。'),
    ],
    duplicateRules: [{ object: 'Lead', name: 'Mails', match: [['Email']] }],
    recordTypes: [{ object: 'Account', developerName: 'Shop', name: 'Shop' }],
    users: [{ ...CLERK, changes: 'own' }],
  });
  expect(setUp.status).toBe(200);
  account = await org.create('Account', { Name: 'there', Nagare_Key__c: 'taken' });
  gone = await org.create('Account', { Name: 'gone' });
  await org.api('DELETE', `/sobjects/Account/${gone}`);
  parent = await org.create('Account', { Name: 'parent' });
  await org.create('Contract__c', { Name: 'paper', Account__c: parent, Number__c: 1 });
  await org.create('Lead', { LastName: 'first', Company: 'c', Email: 'same@x.jp' });
  converted = await org.create('Lead', { LastName: 'l', Company: 'c' });
  const connection = await jsforceConnection(org);
  await connection.soap.convertLead({ leadId: converted, convertedStatus: 'Closed - Converted' });
  clerkToken = await tokenOf(CLERK.username, CLERK.password);
});
afterAll(() => org.stop());

async function tokenOf(username: string, password: string): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = org.settings;
  const body = new URLSearchParams({ grant_type: 'password', client_id, client_secret, username, password });
  return textAt(
    await (await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body })).json(),
    'access_token',
  );
}

/** What brings a refusal about. */
type Cause =
  | { kind: 'write'; object: string; values: Record<string, unknown>; id?: string }
  | { kind: 'delete'; object: string; id: string }
  | { kind: 'query'; soql: string }
  | { kind: 'more'; locator: string }
  | { kind: 'call'; method: string; path: string; body?: unknown; contentType?: string };

interface Replay {
  cause: Cause;
  /** Switches of the org that have to be on; done before each door. */
  faults?: Record<string, unknown>;
  token?: string;
}

const write = (object: string, values: Record<string, unknown>, id?: string): Replay => ({
  cause: { kind: 'write', object, values, ...(id ? { id } : {}) },
});
const query = (soql: string): Replay => ({ cause: { kind: 'query', soql } });
const call = (method: string, path: string, body?: unknown, contentType?: string): Replay => ({
  cause: { kind: 'call', method, path, body, ...(contentType ? { contentType } : {}) },
});
const busy = (as: string): Replay => ({ ...query('SELECT Id FROM Lead'), faults: { fail: [{ as }] } });

/** How each row of the table is brought about. A row that is missing here does not compile. */
const REPLAYS: Record<RowName, () => Replay> = {
  'MALFORMED_QUERY at a word': () => query('SELECT Id FORM Account'),
  'MALFORMED_QUERY at the end': () => query('SELECT Id FROM'),
  INVALID_QUERY_FILTER_OPERATOR: () => query("SELECT Id FROM Account WHERE Id = 'abc'"),
  INVALID_QUERY_LOCATOR: () => ({ cause: { kind: 'more', locator: '01gJ30000099999IAA-2000' } }),
  'INVALID_FIELD in a query': () => query('SELECT Foo FROM Account'),
  'INVALID_FIELD in a path': () => query('SELECT Foo.Name FROM Account'),
  'INVALID_FIELD in a record': () => write('Account', { Foo: 1 }),
  'INVALID_FIELD, a foreign key that leads nowhere': () =>
    write('Contact', { LastName: 'a', Account: { Nagare_Key__c: '0116' } }),
  INVALID_TYPE: () => query('SELECT Id FROM Foo'),
  REQUIRED_FIELD_MISSING: () => write('Lead', {}),
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: () => write('Account', { Name: 'a', Channel__c: 'Fax' }),
  STRING_TOO_LONG: () => write('Account', { Name: 'x'.repeat(256) }),
  INVALID_EMAIL_ADDRESS: () => write('Contact', { LastName: 'a', Email: 'nix' }),
  NUMBER_OUTSIDE_VALID_RANGE: () => write('Contract__c', { Name: 'a', Number__c: 100_000 }),
  DUPLICATE_VALUE: () => write('Account', { Name: 'a', Nagare_Key__c: 'taken' }),
  FIELD_CUSTOM_VALIDATION_EXCEPTION: () => write('Account', { Name: 'a', Fax: '1' }),
  'FIELD_CUSTOM_VALIDATION_EXCEPTION of the whole record': () => write('Account', { Name: 'forbidden' }),
  FIELD_INTEGRITY_EXCEPTION: () =>
    write('Event', { Subject: 'a', StartDateTime: '2026-01-02T00:00:00Z', EndDateTime: '2026-01-01T00:00:00Z' }),
  INVALID_CROSS_REFERENCE_KEY: () => write('Account', { Name: 'a', OwnerId: '005J30000099999IAA' }),
  'INVALID_CROSS_REFERENCE_KEY, a record type': () =>
    write('Account', { Name: 'a', RecordTypeId: '012J30000099999IAA' }),
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: () => write('Account', { Name: 'a', ParentId: NOBODY }),
  INSUFFICIENT_ACCESS_OR_READONLY: () => ({ ...write('Account', { Phone: '1' }, account), token: clerkToken }),
  INVALID_FIELD_FOR_INSERT_UPDATE: () => write('Account', { Name: 'a', CreatedDate: '2026-01-01T00:00:00Z' }),
  'MALFORMED_ID, no id': () => write('Account', { Name: 'a' }, '001x'),
  'MALFORMED_ID, an id of another object': () => write('Contact', { LastName: 'a', ReportsToId: account }),
  NOT_FOUND: () => call('GET', `/sobjects/Account/${NOBODY}`),
  'NOT_FOUND, no such external id field': () => call('PATCH', '/sobjects/Account/Namez/1', { Name: 'a' }),
  'NOT_FOUND, a word in the place of an id': () => call('GET', '/sobjects/Account/Namez'),
  ENTITY_IS_DELETED: () => write('Account', { Name: 'late' }, gone),
  CANNOT_UPDATE_CONVERTED_LEAD: () => write('Lead', { Title: 'late' }, converted),
  'CANNOT_UPDATE_CONVERTED_LEAD, a reference to it': () => write('Task', { Subject: 'a', WhoId: converted }),
  UNABLE_TO_LOCK_ROW: () => ({ ...write('Account', { Phone: '1' }, account), faults: { lockRows: 1 } }),
  DELETE_FAILED: () => ({ cause: { kind: 'delete', object: 'Account', id: parent } }),
  DUPLICATES_DETECTED: () => write('Lead', { LastName: 'a', Company: 'c', Email: 'same@x.jp' }),
  'JSON_PARSER_ERROR, a broken body': () => call('POST', '/sobjects/Account', '{"Name":"a",}'),
  'JSON_PARSER_ERROR, a value of the wrong type': () =>
    write('Event', { Subject: 'x', DurationInMinutes: 5, StartDateTime: '2013-08-12T15:20:00+0000' }),
  'JSON_PARSER_ERROR, no body': () => call('POST', '/sobjects/Account'),
  METHOD_NOT_ALLOWED: () => call('DELETE', '/sobjects/User/005J30000000001IAA'),
  UNSUPPORTED_MEDIA_TYPE: () => call('POST', '/sobjects/Account', 'Name=x', 'text/csv'),
  INVALID_SESSION_ID: () => ({ ...query('SELECT Id FROM Lead'), token: '00Dx!y' }),
  'INVALID_SESSION_ID over SOAP': () => ({ ...query('SELECT Id FROM Lead'), token: '00Dx!y' }),
  API_DISABLED_FOR_ORG: () => busy('apiDisabled'),
  'REQUEST_LIMIT_EXCEEDED, the day': () => ({ ...query('SELECT Id FROM Lead'), faults: { dailyCalls: 0 } }),
  'REQUEST_LIMIT_EXCEEDED, side by side': () => ({ ...query('SELECT Id FROM Lead'), faults: { callsAtOnce: 0 } }),
  QUERY_TIMEOUT: () => busy('queryTimeout'),
  SERVER_UNAVAILABLE: () => busy('unavailable'),
  UNKNOWN_EXCEPTION: () => busy('unexpected'),
};

interface Seen {
  status: unknown;
  code: string;
  message: string;
  fields: unknown[];
  hasFields: boolean;
}

function seenIn(status: unknown, error: unknown): Seen {
  const { errorCode, statusCode, message, fields } = recordAt(error);
  return {
    status,
    code: String(errorCode ?? statusCode),
    message: String(message),
    fields: Array.isArray(fields) ? fields : [],
    hasFields: fields !== undefined,
  };
}

interface Sent {
  method: string;
  path: string;
  body?: unknown;
}

/** The call of its own that a cause is. */
function sent(cause: Cause): Sent {
  switch (cause.kind) {
    case 'write': {
      const { object, values: body, id } = cause;
      return { method: id ? 'PATCH' : 'POST', path: `/sobjects/${object}${id ? `/${id}` : ''}`, body };
    }
    case 'delete':
      return { method: 'DELETE', path: `/sobjects/${cause.object}/${cause.id}` };
    case 'query':
      return { method: 'GET', path: `/query?q=${encodeURIComponent(cause.soql)}` };
    case 'more':
      return { method: 'GET', path: `/query/${cause.locator}` };
    case 'call':
      return cause;
  }
}

const headersOf = ({ cause, token }: Replay): Record<string, string> => ({
  ...(token ? { authorization: `Bearer ${token}` } : {}),
  ...(cause.kind === 'call' && cause.contentType ? { 'content-type': cause.contentType } : {}),
});

const DOORS: Record<Door, (replay: Replay) => Promise<Seen>> = {
  rest: async (replay) => {
    const { method, path, body } = sent(replay.cause);
    const answer = await org.api(method, path, body, headersOf(replay));
    return seenIn(answer.status, at(answer.body, '0'));
  },
  collection: async (replay) => {
    const { cause } = replay;
    if (cause.kind === 'delete') {
      const { status, body } = await org.api('DELETE', `/composite/sobjects?ids=${cause.id}`);
      return seenIn(status, at(body, '0.errors.0'));
    }
    if (cause.kind !== 'write') throw new Error('no record');
    const { object: type, values, id } = cause;
    const records = [{ attributes: { type }, ...(id ? { id } : {}), ...values }];
    const answer = await org.api(id ? 'PATCH' : 'POST', '/composite/sobjects', { records }, headersOf(replay));
    return seenIn(answer.status, at(answer.body, '0.errors.0'));
  },
  composite: async (replay) => {
    const { method, path, body } = sent(replay.cause);
    const url = `/services/data/v64.0${path}`;
    const compositeRequest = [{ method, url, referenceId: 'a', ...(body === undefined ? {} : { body }) }];
    const answer = await org.api('POST', '/composite', { compositeRequest }, headersOf(replay));
    expect(answer.status).toBe(200);
    const part = at(answer.body, 'compositeResponse.0');
    return seenIn(at(part, 'httpStatusCode'), at(part, 'body.0'));
  },
  soap: async ({ cause, token }) => {
    const envelope = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header><SessionHeader><sessionId>${token ?? org.token}</sessionId></SessionHeader></e:Header><e:Body>${soapCall(cause)}</e:Body></e:Envelope>`;
    const answer = await org.api('POST', '/services/Soap/u/64.0', envelope, { 'content-type': 'text/xml' });
    const body = child(parseXml(String(answer.body)), 'Body');
    const fault = child(body, 'Fault');
    if (fault) {
      const code = (childText(fault, 'faultcode') ?? '').replace(/^sf:/, '');
      // The parser cuts blanks at the ends, which a query's caret begins with.
      const message = (child(fault, 'faultstring')?.text ?? '').replace(`${code}: `, '');
      return { status: answer.status, code, message, fields: [], hasFields: false };
    }
    const error = child(child(body?.children[0], 'result'), 'errors');
    const fields = childrenOf(error, 'fields')
      .map((entry) => entry.text)
      .filter((name) => name !== '');
    const code = childText(error, 'statusCode') ?? '';
    return { status: answer.status, code, message: child(error, 'message')?.text ?? '', fields, hasFields: true };
  },
};

function soapCall(cause: Cause): string {
  switch (cause.kind) {
    case 'write': {
      const { object: type, values, id } = cause;
      return toXml(id ? 'update' : 'create', { sObjects: { type, ...(id ? { Id: id } : {}), ...values } });
    }
    case 'delete':
      return toXml('delete', { ids: cause.id });
    case 'query':
      return toXml('query', { queryString: cause.soql });
    case 'more':
      return toXml('queryMore', { queryLocator: cause.locator });
    case 'call':
      throw new Error('no SOAP call');
  }
}

/** What a row says of a door: a collection and SOAP answer 200 with the error inside; a SOAP fault is a 500. */
function expectedStatus(row: ErrorRow, door: Door, cause: Cause): number {
  if (door === 'composite') return row.compositeStatus ?? row.status;
  if (door === 'collection') return 200;
  if (door === 'soap') return cause.kind === 'write' || cause.kind === 'delete' ? 200 : 500;
  return row.status;
}

const patternOf = (message: string): RegExp =>
  new RegExp(
    `^${message
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]+')}$`,
  );

const ROWS: [RowName, Door][] = Object.entries(ERROR_TABLE).flatMap(([name, { doors }]) =>
  doors.map((door): [RowName, Door] => [name as RowName, door]),
);

test.each(ROWS)('%s by %s', async (name, door) => {
  const row: ErrorRow = ERROR_TABLE[name];
  const replay = REPLAYS[name]();
  if (replay.faults) await org.practice('POST', '/faults', replay.faults);
  const seen = await DOORS[door](replay);
  if (replay.faults) await org.practice('POST', '/faults', { clear: true });
  expect(seen).toMatchObject({
    status: expectedStatus(row, door, replay.cause),
    code: row.code,
    message: expect.stringMatching(patternOf(row.message)),
    fields: row.fields ?? [],
  });
  if (door === 'rest' || door === 'composite') expect(seen.hasFields).toBe(row.fields !== undefined);
});

test('a dead session is told how to come in', async () => {
  const { headers } = await org.api('GET', '/limits', undefined, { authorization: 'Bearer 00Dx!y' });
  expect(headers.get('www-authenticate')).toBe('Token');
});

/** Codes that stand in no row above, each with the section that speaks of it or the reason why no client meets it in a write. */
const ELSEWHERE: Record<string, string> = {
  ALL_OR_NONE_OPERATION_ROLLED_BACK: '2.7',
  BATCH_PROCESSING_HALTED: '2.7',
  PROCESSING_HALTED: '2.7',
  MALFORMED_SEARCH: '2.6',
  INVALID_SEARCH: '2.6',
  INVALID_STATUS: '3.1',
  UNDELETE_FAILED: '3.2',
  INVALID_NUMBER_FOR_VALUE: '3.2',
  INVALID_ARGUMENT_TYPE: '3.2',
  INVALID_LOGIN: '3',
  INVALID_ID_FIELD: '3',
  EXCEEDED_MAX_TYPES_LIMIT: '3',
  PRECONDITION_FAILED: '2.2',
  UNSUPPORTED_API_VERSION: '2.1',
  DUPLICATE_EXTERNAL_ID: '2.3: several rows hold the key',
  INVALID_REPLICATION_DATE: '2.3: getUpdated and getDeleted',
  EXCEEDEDQUOTA: '2.8',
  INVALIDENTITY: '2.8',
  INVALIDJOB: '2.8',
  INVALIDJOBSTATE: '2.8',
  FEATURENOTENABLED: '2.8: a bulk query with a subquery',
  INVALID_TYPE_ON_FIELD_IN_RECORD: '2.8: a cell of the wrong type',
  INVALID_AUTH_HEADER: '2.2: another scheme than Bearer or OAuth',
  INVALID_NEW_PASSWORD: '3: setPassword, and its resource in REST',
  INVALID_INPUT: '2.7: the shape of a call',
  LIMIT_EXCEEDED: '2.7: the size of a call',
  EXCEEDED_MAX_SUBREQUESTS: '2.7: the size of a call',
  EXCEEDED_MAX_SIZE_REQUEST: '2.7: the size of a call',
  EXCEEDED_ID_LIMIT: '2.5 and 3: the size of a call',
  REQUEST_TOO_LARGE: 'the size of a body',
  MALFORMED_REQUEST: 'a body that is not what its headers say',
  XML_PARSER_ERROR: '2.2: a body in XML',
  INVALID_MULTIPART_REQUEST: '6: a file with its bytes in a part of their own',
  MISSING_ARGUMENT: '2.7: a record without its id',
  INVALID_TYPE_FOR_OPERATION: '4: an object that is only shown below others',
  STANDARD_PRICE_NOT_DEFINED: '6: prices of products',
  INVALID_API_INPUT: 'flows that a client calls',
  FLOW_ELEMENT_ERROR: 'flows that a client calls',
};

test('every code that the org refuses with stands in the table, or elsewhere with its section', () => {
  const root = join(import.meta.dirname, '..');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('error-table.ts'),
  );
  const used = new Set<string>();
  for (const path of sources) {
    const text = readFileSync(join(root, path), 'utf8');
    const said = /(?:refuse\(\s*\d+,|errorCode:|statusCode:|new SoapFault\(|\[\d{3},)\s*'([A-Z][A-Z_]+)'/g;
    for (const [, code = ''] of text.matchAll(said)) used.add(code);
  }
  expect(used.size).toBeGreaterThan(40);
  const known = new Set([...Object.values(ERROR_TABLE).map(({ code }) => code), ...Object.keys(ELSEWHERE)]);
  expect([...used].filter((code) => !known.has(code))).toEqual([]);
});
