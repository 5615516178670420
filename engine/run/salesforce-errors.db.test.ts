/**
 * What becomes of a step and its run for each way in which Salesforce fails (classes A to E). Real nodes, a real worker and a
 * practice org that is told how to fail.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { revive } from '../connections/dead.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { end, first, type Outcome, outcomeOf, retry, settled } from '../testing/outcome.ts';
import { goLive, readRun, type SalesforceEngine, salesforceEngine } from '../testing/working.ts';
import { list, literal, map, reference, type ValueSource } from '../values/source.ts';

let given: SalesforceEngine;
const flows: Record<string, string> = {};

beforeAll(async () => {
  given = await salesforceEngine();
  const connection = given.org.connectionId;
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const name = { fields: map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') }) };
  const live = (type: string, config: Record<string, Json>, input: Record<string, ValueSource>) =>
    goLive(given, flow('manual.started').step('step', type, { connection, config, input }).document());
  flows.add = await live('salesforce.addRecord', { object: 'Account' }, name);
  const update = { id: literal('001000000000001AAA'), ...name };
  flows.update = await live('salesforce.updateRecord', { object: 'Account', findBy: 'id' }, update);
  const search = { object: 'Account', fields: ['Id'] };
  flows.search = await live('salesforce.searchRecords', search, { conditions: list(mail) });
  // The session and what the org says about its objects are known from here on.
  expect(await started('search')).toMatchObject({ status: 'succeeded' });
});

beforeEach(() => given.org.fault({ clear: true }));
afterAll(() => given.close());

const started = (name: string): Promise<Outcome> => outcomeOf(given, flows[name]);

const refusal = (errorCode: string, message = 'x', status = 400, fields: string[] = []) => ({
  status,
  body: [{ errorCode, message, fields }],
});
const refusalOf = (field: string, errorCode: string) => refusal(errorCode, 'x', 400, [field]);

/** How the next call of the flow's own kind fails. */
const faultOf: Record<string, object> = {
  add: { method: 'POST', path: '/sobjects/Account$' },
  update: { method: 'PATCH', path: '/sobjects/Account/' },
  search: { method: 'GET', path: '/query' },
};

const fail = (name: string, as: unknown, times = 1) => given.org.fault({ fail: [{ ...faultOf[name], as, times }] });

/** Calls of the flow's own kind that reached the org. */
async function calls(): Promise<number> {
  const counts = (await given.org.stats()).calls as Record<string, number>;
  return Object.entries(counts).reduce((sum, [call, times]) => sum + (/oauth|describe/.test(call) ? 0 : times), 0);
}

describe('Salesforce: surely no effect, so it is tried again by itself', () => {
  test.each<[string, unknown, string, readonly [number, number]]>([
    ['add', 'unavailable', 'salesforce.busy', first],
    ['add', refusal('SERVER_UNAVAILABLE', 'x', 503), 'salesforce.busy', first],
    ['add', refusal('SERVER_UNAVAILABLE', 'x', 500), 'salesforce.busy', first],
    ['add', refusal('UNABLE_TO_LOCK_ROW'), 'salesforce.rowLocked', first],
    ['add', refusal('CANNOT_EXECUTE_FLOW_TRIGGER', 'UNABLE_TO_LOCK_ROW'), 'salesforce.rowLocked', first],
    ['add', refusal('ALL_OR_NONE_OPERATION_ROLLED_BACK'), 'salesforce.rolledBack', first],
    ['add', refusal('PROCESSING_HALTED'), 'salesforce.rolledBack', first],
    ['add', refusal('API_CURRENTLY_DISABLED', 'x', 403), 'salesforce.busy', first],
    [
      'add',
      refusal('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.', 403),
      'salesforce.concurrentLimit',
      first,
    ],
    ['add', { status: 429, body: '' }, 'salesforce.busy', first],
    ['search', refusal('QUERY_TIMEOUT'), 'salesforce.queryTimedOut', first],
    ['update', refusal('UNABLE_TO_LOCK_ROW'), 'salesforce.rowLocked', first],
  ])('%s %j: %s', async (name, as, code, [least, most]) => {
    await fail(name, as);
    const outcome = await started(name);
    expect(outcome).toMatchObject(retry);
    expect(outcome.code).toContain(code);
    expect(outcome.delayMs).toBeGreaterThan(least);
    expect(outcome.delayMs).toBeLessThanOrEqual(most);
    await end(given, outcome);
  });

  test('a session that has ended is renewed and the call repeated at once; nobody sees it', async () => {
    await given.org.fault({ expireSessions: true });
    expect(await started('add')).toMatchObject({ status: 'succeeded', attempts: 0 });
  });

  test('a session that stays refused after that is tried later', async () => {
    await fail('add', refusal('INVALID_SESSION_ID', 'Session expired or invalid', 401), 2);
    const outcome = await started('add');
    expect(outcome).toMatchObject({ ...retry, code: 'salesforce.sessionRefused' });
    await end(given, outcome);
  });

  test('too many sign-ins wait for minutes', async () => {
    const body = { error: 'rate_limit_exceeded', error_description: 'login rate exceeded' };
    await given.org.fault({ expireSessions: true, fail: [{ path: '/oauth2/token', as: { status: 400, body } }] });
    const outcome = await started('add');
    expect(outcome).toMatchObject({ ...retry, code: 'salesforce.loginRateExceeded' });
    expect(outcome.delayMs).toBeGreaterThan(60_000);
    await end(given, outcome);
  });
});

describe('Salesforce: for a person, so it fails at once and is never tried again', () => {
  test.each<[string, unknown, string]>([
    ['add', refusal('DUPLICATES_DETECTED'), 'salesforce.duplicatesDetected'],
    ['add', refusal('DUPLICATE_VALUE'), 'salesforce.duplicateValue'],
    [
      'update',
      { status: 300, body: ['/services/data/v62.0/sobjects/Account/001000000000001AAA'] },
      'salesforce.severalForKey',
    ],
    [
      'add',
      refusal('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]'),
      'salesforce.requiredFieldMissing',
    ],
    ['add', refusal('FIELD_CUSTOM_VALIDATION_EXCEPTION', '電話番号は必須です。'), 'salesforce.validationRule'],
    ['add', refusalOf('Name', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'), 'salesforce.notInPicklist'],
    ['add', refusalOf('Name', 'STRING_TOO_LONG'), 'salesforce.valueTooLong'],
    ['add', refusalOf('Name', 'INVALID_EMAIL_ADDRESS'), 'salesforce.emailInvalid'],
    ['add', refusalOf('Name', 'NUMBER_OUTSIDE_VALID_RANGE'), 'salesforce.numberOutOfRange'],
    ['add', refusal('JSON_PARSER_ERROR'), 'salesforce.valueUnreadable'],
    ['add', refusal('INVALID_TYPE_ON_FIELD_IN_RECORD'), 'salesforce.valueUnreadable'],
    ['add', refusal('INVALID_FIELD_FOR_INSERT_UPDATE'), 'salesforce.fieldNotWritable'],
    [
      'add',
      refusal('INVALID_FIELD', "No such column 'Old__c' on sobject of type Account"),
      'salesforce.fieldUnknownToOrg',
    ],
    ['add', refusal('INVALID_TYPE'), 'salesforce.unknownObject'],
    ['search', refusal('MALFORMED_QUERY'), 'salesforce.queryRefused'],
    ['update', refusal('MALFORMED_ID'), 'salesforce.idMalformed'],
    ['update', refusal('NOT_FOUND', 'x', 404), 'salesforce.recordNotFound'],
    ['update', refusal('ENTITY_IS_DELETED'), 'salesforce.recordNotFound'],
    ['add', refusal('INVALID_CROSS_REFERENCE_KEY'), 'salesforce.relatedRecordMissing'],
    ['update', refusal('INSUFFICIENT_ACCESS_OR_READONLY', 'x', 403), 'salesforce.accessDenied'],
    ['update', refusal('ENTITY_IS_LOCKED'), 'salesforce.recordInApproval'],
    ['add', refusal('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'), 'salesforce.orgAutomationFailed'],
    [
      'update',
      { status: 412, body: [{ errorCode: 'PRECONDITION_FAILED', message: 'x' }] },
      'salesforce.changedMeanwhile',
    ],
    ['add', refusal('STORAGE_LIMIT_EXCEEDED'), 'salesforce.storageFull'],
    ['add', refusal('API_DISABLED_FOR_ORG', 'x', 403), 'salesforce.apiDisabled'],
    ['search', refusal('EXCEEDED_ID_LIMIT'), 'salesforce.searchTooLarge'],
    ['add', refusal('NEVER_HEARD_OF'), 'salesforce.refused'],
  ])('%s %j: %s', async (name, as, code) => {
    await fail(name, as);
    await given.org.clearStats();
    expect(await started(name)).toMatchObject({
      status: 'failed',
      step: 'failed',
      code,
      isInDoubt: false,
      attempts: 0,
    });
    expect(await calls()).toBe(1);
  });
});

test('a search that is too large is asked for in smaller pages at once; one that stays so is for a person', async () => {
  const as = refusal('OPERATION_TOO_LARGE');
  await fail('search', as, 2);
  expect(await started('search')).toMatchObject({ status: 'succeeded', attempts: 0 });
  await fail('search', as, 9);
  await given.org.clearStats();
  expect(await started('search')).toMatchObject({ status: 'failed', code: 'salesforce.searchTooLarge', attempts: 0 });
  expect(await calls()).toBe(3);
});

test('a dead sign-in: the run waits for the connection, at no cost of attempts, and goes on when it works again', async () => {
  const body = { error: 'invalid_grant', error_description: 'inactive user' };
  await given.org.fault({ expireSessions: true, fail: [{ path: '/oauth2/token', as: { status: 400, body } }] });
  const outcome = await started('add');
  expect(outcome).toMatchObject({ status: 'waiting', step: 'waiting', attempts: 0, delayMs: null, isInDoubt: false });
  expect((await readRun(given, outcome.runId)).waitingFor).toBe('connection');
  await revive(given.engine, given.org.connectionId);
  await until(
    () => settled(given, outcome.runId),
    ({ status }) => status === 'succeeded',
  );
});

describe('Salesforce: it may have happened', () => {
  test.each<[unknown]>([
    ['dropAfterCommit'],
    [refusal('UNKNOWN_EXCEPTION', 'x', 500)],
    [{ status: 502, body: '<html/>' }],
    [{ status: 503, body: '<html/>' }],
    [{ status: 504, body: '' }],
    [{ status: 201, body: { success: true } }],
  ])('an add answered by %j is in doubt and not sent again; an update and a search are repeated', async (as) => {
    await fail('add', as);
    await given.org.clearStats();
    const add = await started('add');
    expect(add).toMatchObject({ status: 'waiting', step: 'waiting', isInDoubt: true });
    const created = ((await given.org.stats()).calls as Record<string, number>)[
      'POST /services/data/v62.0/sobjects/Account'
    ];
    expect(created ?? 0).toBeLessThanOrEqual(1);
    await end(given, add);
    // An update has no answer to misread.
    for (const name of JSON.stringify(as).includes('201') ? ['search'] : ['update', 'search']) {
      await fail(name, as);
      const outcome = await started(name);
      expect(outcome).toMatchObject(retry);
      await end(given, outcome);
    }
  });
});

test('when the allowance of calls is used up the run waits until there is room, at no cost of attempts', async () => {
  await fail('add', refusal('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403));
  const outcome = await started('add');
  expect(outcome).toMatchObject({ status: 'waiting', code: 'salesforce.dailyLimit', isInDoubt: false, attempts: 0 });
  expect((await readRun(given, outcome.runId)).waitingFor).toBe('allowance');
});
