/**
 * What becomes of a step and its run for each way in which a far side fails (classes A to E). Real nodes, a real worker, a
 * practice org that is told how to fail, and a plain HTTP server for what has headers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { nodeDefinition } from '../../nodes/registry.ts';
import { type FarSide, type Received, type Recorded, startFarSide } from '../../nodes/testing/far-side.ts';
import { type PracticeOrg, startPracticeOrg } from '../../practice-org/server.ts';
import { addConnection, cancelRun, createFlow, getRun, publishFlow, runByHand, switchFlow } from '../api.ts';
import { revive } from '../connections/dead.ts';
import type { FlowDocument } from '../flow/document.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { list, literal, map, reference } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';

let given: TestEngine;
let org: PracticeOrg;
let far: FarSide;
let answer: (request: Received) => Recorded = () => ({ status: 200, body: {} });
let worker: Worker;
let salesforce: string;
const flows: Record<string, string> = {};
const requestTimeoutMs = limits.requestTimeoutMs;

/** Limits are read when they are needed; a test need not wait for thirty seconds to see one kept. */
const changeLimit = (ms: number): object => Object.assign(limits, { requestTimeoutMs: ms });

beforeAll(async () => {
  given = await testEngine();
  far = await startFarSide((request) => answer(request));
  org = await startPracticeOrg({ home: join(given.home, 'practice'), port: 0 });
  const { clientId, clientSecret } = org.settings;
  ({ connectionId: salesforce } = await addConnection(given.engine, given.actor, {
    type: 'salesforce',
    name: 'Org',
    fields: { method: 'clientCredentials', loginUrl: org.url, clientId, clientSecret },
  }));
  const one = { connection: salesforce };
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const name = { fields: map({ Name: reference('trigger', 'name'), Mail__c: reference('trigger', 'email') }) };
  flows.add = await live('salesforce.addRecord', { ...one, config: { object: 'Account' }, input: name });
  flows.update = await live('salesforce.updateRecord', {
    ...one,
    config: { object: 'Account', findBy: 'id' },
    input: { id: literal('001000000000001AAA'), ...name },
  });
  flows.search = await live('salesforce.searchRecords', {
    ...one,
    config: { object: 'Account', fields: ['Id'] },
    input: { conditions: list(mail) },
  });
  for (const method of ['GET', 'POST', 'PUT'])
    flows[method] = await live('http.request', {
      config: { method, bodyKind: method === 'GET' ? 'none' : 'json' },
      input: { url: reference('trigger', 'url'), ...(method === 'GET' ? {} : { json: literal({ a: 1 }) }) },
    });
  worker = await startWorker(given.engine);
  // The session and what the org says about its objects are known from here on.
  expect(await started('search')).toMatchObject({ status: 'succeeded' });
});

beforeEach(async () => {
  far.received.length = 0;
  await practice('faults', { clear: true });
});

afterAll(async () => {
  changeLimit(requestTimeoutMs);
  await worker?.stop();
  await org?.close();
  await far?.close();
  await given.close();
});

async function live(type: string, step: object): Promise<string> {
  const { engine, actor } = given;
  const document: FlowDocument = flow('manual.started').step('step', type, step).document();
  const { flowId } = await createFlow(engine, actor, { name: type, document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  return flowId;
}

const practice = async (path: string, body?: unknown) => {
  const response = await fetch(`${org.url}/__practice/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', 'x-practice-key': org.settings.pagesKey },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.ok).toBe(true);
  return (await response.json()) as Record<string, unknown>;
};

interface Outcome {
  runId: string;
  status: string;
  step: string | undefined;
  code: string | undefined;
  /** Until it is tried, or looked for, again. */
  delayMs: number | null;
  /** A write that may have happened is remembered until that is known. */
  isInDoubt: boolean;
  /** That did not succeed and were or will be repeated. */
  attempts: number;
}

let counter = 0;

/** Runs the flow until its worker has let go of it. */
async function started(name: string, payload: Record<string, string> = {}): Promise<Outcome> {
  counter += 1;
  const { runId } = await runByHand(given.engine, given.actor, {
    flowId: flows[name] ?? '',
    payload: { name: `Name ${counter}`, email: `n${counter}@example.jp`, url: `${far.url}/${counter}`, ...payload },
  });
  return settled(runId);
}

async function settled(runId: string): Promise<Outcome> {
  const run = await until(
    () => getRun(given.engine, given.actor.workspaceId, runId),
    ({ status }) => status !== 'queued' && status !== 'running',
  );
  const step = run.steps.find(({ nodeId }) => nodeId === 'step');
  const { rows } = await given.engine.pool.query(
    'select from steps where run_id = $1 and intended_at is not null and finished_at is null',
    [runId],
  );
  return {
    runId,
    status: run.status,
    step: step?.status,
    code: step?.error?.code,
    delayMs: run.dueAt && run.dueAt.getTime() - Date.now(),
    isInDoubt: rows.length > 0,
    attempts: run.attempts.length,
  };
}

/** Lets the time go by that this run waits for. */
async function timePasses(runId: string): Promise<void> {
  for (const statement of [
    `update steps set due_at = now(), settled_after = case when settled_after is not null then now() end where run_id = $1 and finished_at is null`,
    'update runs set due_at = now() where id = $1',
  ])
    await given.engine.pool.query(statement, [runId]);
  await given.engine.pool.query(
    'update graphile_worker._private_jobs set run_at = now() where key = $1 and locked_at is null',
    [`run:${runId}`],
  );
}

const end = ({ runId }: Outcome) => cancelRun(given.engine, given.actor, { runId }).catch(() => {});

const refusal = (errorCode: string, message = 'x', status = 400) => ({
  status,
  body: [{ errorCode, message, fields: [] }],
});

/** How the next call of the flow's own kind fails. */
const faultOf: Record<string, object> = {
  add: { method: 'POST', path: '/sobjects/Account$' },
  update: { method: 'PATCH', path: '/sobjects/Account/' },
  search: { method: 'GET', path: '/query' },
};

const fail = (name: string, as: unknown, times = 1) => practice('faults', { fail: [{ ...faultOf[name], as, times }] });

/** Calls of the flow's own kind that reached the org. */
async function calls(): Promise<number> {
  const counts = (await practice('stats')).calls as Record<string, number>;
  return Object.entries(counts).reduce((sum, [call, times]) => sum + (/oauth|describe/.test(call) ? 0 : times), 0);
}

const retry = { status: 'waiting', step: 'retrying', isInDoubt: false, attempts: 1 };
const first = [0.8 * limits.retryFirstMs - 2_000, 1.2 * limits.retryFirstMs] as const;

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
    await end(outcome);
  });

  test('a session that has ended is renewed and the call repeated at once; nobody sees it', async () => {
    await practice('faults', { expireSessions: true });
    expect(await started('add')).toMatchObject({ status: 'succeeded', attempts: 0 });
  });

  test('a session that stays refused after that is tried later', async () => {
    await fail('add', refusal('INVALID_SESSION_ID', 'Session expired or invalid', 401), 2);
    const outcome = await started('add');
    expect(outcome).toMatchObject({ ...retry, code: 'salesforce.sessionRefused' });
    await end(outcome);
  });

  test('too many sign-ins wait for minutes', async () => {
    const body = { error: 'rate_limit_exceeded', error_description: 'login rate exceeded' };
    await practice('faults', { expireSessions: true, fail: [{ path: '/oauth2/token', as: { status: 400, body } }] });
    const outcome = await started('add');
    expect(outcome).toMatchObject({ ...retry, code: 'salesforce.loginRateExceeded' });
    expect(outcome.delayMs).toBeGreaterThan(60_000);
    await end(outcome);
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
    ['add', refusal('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'), 'salesforce.notInPicklist'],
    ['add', refusal('STRING_TOO_LONG'), 'salesforce.valueTooLong'],
    ['add', refusal('INVALID_EMAIL_ADDRESS'), 'salesforce.emailInvalid'],
    ['add', refusal('NUMBER_OUTSIDE_VALID_RANGE'), 'salesforce.numberOutOfRange'],
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
    ['search', refusal('OPERATION_TOO_LARGE'), 'salesforce.searchTooLarge'],
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
    await practice('stats', {});
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

test('a dead sign-in: the run waits for the connection, at no cost of attempts, and goes on when it works again', async () => {
  const body = { error: 'invalid_grant', error_description: 'inactive user' };
  await practice('faults', { expireSessions: true, fail: [{ path: '/oauth2/token', as: { status: 400, body } }] });
  const outcome = await started('add');
  expect(outcome).toMatchObject({ status: 'waiting', step: 'waiting', attempts: 0, delayMs: null, isInDoubt: false });
  expect((await getRun(given.engine, given.actor.workspaceId, outcome.runId)).waitingFor).toBe('connection');
  await revive(given.engine, salesforce);
  await until(
    () => settled(outcome.runId),
    ({ status }) => status === 'succeeded',
  );
});

describe('Salesforce: it may have happened', () => {
  test.each<[unknown]>([
    ['dropAfterCommit'],
    [refusal('UNKNOWN_EXCEPTION', 'x', 500)],
    [{ status: 502, body: '<html/>' }],
    [{ status: 504, body: '' }],
    [{ status: 201, body: { success: true } }],
  ])('an add answered by %j is in doubt and not sent again; an update and a search are repeated', async (as) => {
    await fail('add', as);
    await practice('stats', {});
    const add = await started('add');
    expect(add).toMatchObject({ status: 'waiting', step: 'waiting', isInDoubt: true });
    const created = ((await practice('stats')).calls as Record<string, number>)[
      'POST /services/data/v62.0/sobjects/Account'
    ];
    expect(created ?? 0).toBeLessThanOrEqual(1);
    await end(add);
    // An update has no answer to misread.
    for (const name of JSON.stringify(as).includes('201') ? ['search'] : ['update', 'search']) {
      await fail(name, as);
      const outcome = await started(name);
      expect(outcome).toMatchObject(retry);
      await end(outcome);
    }
  });
});

describe('any service', () => {
  const inAnHour = new Date(Date.now() + 3_600_000);

  test.each<[string, Recorded, readonly [number, number]]>([
    ['seconds', { status: 429, headers: { 'retry-after': '60' } }, [55_000, 60_000]],
    ['a date', { status: 503, headers: { 'retry-after': inAnHour.toUTCString() } }, [3_400_000, 3_600_000]],
    ['less than our own wait', { status: 429, headers: { 'retry-after': '0' } }, first],
    ['nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, first],
    ['years', { status: 503, headers: { 'retry-after': '999999999' } }, [86_000_000, limits.retryAfterLongestMs]],
  ])('Retry-After in %s is kept, between our own wait and a day', async (_name, recorded, [least, most]) => {
    answer = () => recorded;
    for (const method of ['GET', 'POST']) {
      const outcome = await started(method);
      expect(outcome).toMatchObject({ ...retry, code: 'http.busy' });
      expect(outcome.delayMs).toBeGreaterThan(least);
      expect(outcome.delayMs).toBeLessThanOrEqual(most);
      await end(outcome);
    }
  });

  test.each<[string, string, number]>([
    ['GET', 'http.refused', 404],
    ['POST', 'http.refused', 400],
    ['POST', 'http.refused', 401],
    ['POST', 'http.refused', 403],
    ['POST', 'http.refused', 409],
    ['POST', 'http.redirected', 302],
  ])('%s is refused for good, %s, by %i, and asked once', async (method, code, status) => {
    answer = () => ({ status, body: 'no', headers: { location: '/elsewhere' } });
    expect(await started(method)).toMatchObject({ status: 'failed', code, attempts: 0 });
    expect(far.received).toHaveLength(1);
  });

  test.each<[string, Recorded]>([
    ['500', { status: 500, body: 'no' }],
    ['502', { status: 502 }],
    ['504', { status: 504 }],
    ['a cut connection', 'cut'],
  ])('%s: what may be done twice is repeated, what may not is asked of a person', async (_name, recorded) => {
    answer = () => recorded;
    for (const method of ['GET', 'PUT']) {
      const outcome = await started(method);
      expect(outcome).toMatchObject(retry);
      await end(outcome);
    }
    far.received.length = 0;
    const post = await started('POST');
    expect(post).toMatchObject({ status: 'waiting', step: 'waiting', isInDoubt: true });
    await timePasses(post.runId);
    await until(
      () => settled(post.runId),
      ({ status, step }) => status === 'needsAttention' && step === 'uncertain',
    );
    expect(far.received).toHaveLength(1);
  });

  test('that nobody answers at was surely not reached', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => nobody.once('listening', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const outcome = await started('POST', { url: `http://127.0.0.1:${port}/` });
    expect(outcome).toMatchObject({ ...retry, code: 'http.unreachable' });
    await end(outcome);
  });

  test('that passes only after the last attempt is given up, and asked no more', async () => {
    answer = () => ({ status: 503 });
    let outcome = await started('GET');
    for (let attempt = 1; attempt < limits.maxAttempts; attempt++) {
      expect(outcome).toMatchObject({ ...retry, attempts: attempt });
      await timePasses(outcome.runId);
      outcome = await until(
        () => settled(outcome.runId),
        ({ status, attempts }) => attempts > attempt || status === 'failed',
      );
    }
    expect(outcome).toMatchObject({ status: 'failed', code: 'http.busy' });
    expect(far.received).toHaveLength(limits.maxAttempts);
    const { rows } = await given.engine.pool.query('select from graphile_worker._private_jobs where key = $1', [
      `run:${outcome.runId}`,
    ]);
    expect(rows).toEqual([]);
  });

  test('that never answers ends at the time-out: repeated, or in doubt when it may have happened', async () => {
    answer = () => 'silence';
    changeLimit(200);
    const read = await started('GET');
    expect(read).toMatchObject(retry);
    const write = await started('POST');
    expect(write).toMatchObject({ status: 'waiting', isInDoubt: true });
    changeLimit(requestTimeoutMs);
    await end(read);
    await end(write);
  });
});

describe('sizes', () => {
  test('an answer longer than what is kept in a row is kept whole', async () => {
    const text = 'x'.repeat(2 * limits.outputInlineBytes);
    answer = () => ({ status: 200, body: text });
    const { runId, status } = await started('GET');
    expect(status).toBe('succeeded');
    const run = await getRun(given.engine, given.actor.workspaceId, runId);
    expect(run.steps.find(({ nodeId }) => nodeId === 'step')?.output).toMatchObject({ body: text });
  });

  test('an answer that is too long is refused for good, and so is an output that a node made too large', async () => {
    const text = 'x'.repeat(limits.outputStoredBytes + 1);
    answer = () => ({ status: 200, body: text });
    expect(await started('GET')).toMatchObject({ status: 'failed', code: 'http.answerTooLarge', attempts: 0 });
    // Short enough for the service, and too long with its headers.
    answer = () => ({ status: 200, body: text.slice(100) });
    expect(await started('GET')).toMatchObject({ status: 'failed', code: 'engine.outputTooLarge', attempts: 0 });
  });
});

test('a node that hangs without asking anybody ends at its time-out', async () => {
  const definition = nodeDefinition('logic.onceOnly');
  if (definition?.kind !== 'action') throw new Error('no such node');
  // Stands in for a node with a bug.
  const hanging = vi.spyOn(definition, 'run').mockImplementation(() => new Promise(() => {}));
  flows.hanging = await live('logic.onceOnly', { config: { days: 1 }, input: { key: literal('x') } });
  changeLimit(200);
  const outcome = await started('hanging');
  hanging.mockRestore();
  changeLimit(requestTimeoutMs);
  expect(outcome).toMatchObject({ ...retry, code: 'engine.timeout' });
  await timePasses(outcome.runId);
  await until(
    () => settled(outcome.runId),
    ({ status }) => status === 'succeeded',
  );
});

test('when the allowance of calls is used up the run waits until there is room, at no cost of attempts', async () => {
  await fail('add', refusal('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403));
  const outcome = await started('add');
  expect(outcome).toMatchObject({ status: 'waiting', code: 'salesforce.dailyLimit', isInDoubt: false, attempts: 0 });
  expect((await getRun(given.engine, given.actor.workspaceId, outcome.runId)).waitingFor).toBe('allowance');
});
