/**
 * What becomes of a step and its run for each way in which a service fails (classes A to E), with real nodes, a real worker and a
 * plain HTTP server. Salesforce's own errors: salesforce-errors.db.test.ts.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { nodeDefinition } from '../../nodes/registry.ts';
import { type FarSide, type Received, type Recorded, startFarSide } from '../../nodes/testing/far-side.ts';
import { addConnection, getRun, runByHand } from '../api.ts';
import { limits } from '../limits.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { end, first, type Outcome, outcomeOf, retry, settled, timePasses } from '../testing/outcome.ts';
import { goLive, readRun, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';

let given: WorkingEngine;
let far: FarSide;
let answer: (request: Received) => Recorded = () => ({ status: 200, body: {} });
const flows: Record<string, string> = {};
const requestTimeoutMs = limits.requestTimeoutMs;

/** Limits are read when they are needed; a test need not wait for thirty seconds to see one kept. */
const changeLimit = (ms: number): object => Object.assign(limits, { requestTimeoutMs: ms });

beforeAll(async () => {
  vi.stubEnv('NAGARE_PRIVATE_HOSTS', '127.0.0.1,localhost'); // addresses come with the events here
  given = await workingEngine();
  far = await startFarSide((request) => answer(request));
  for (const method of ['GET', 'POST', 'PUT'])
    flows[method] = await live('http.request', {
      config: { method, bodyKind: method === 'GET' ? 'none' : 'json' },
      input: { url: reference('trigger', 'url'), ...(method === 'GET' ? {} : { json: literal({ a: 1 }) }) },
    });
});

beforeEach(() => {
  far.received.length = 0;
});

afterAll(async () => {
  changeLimit(requestTimeoutMs);
  await given.close();
  await far?.close();
});

const live = (type: string, step: object): Promise<string> =>
  goLive(given, flow('manual.started').step('step', type, step).document());

const started = (name: string, payload: Record<string, string> = {}): Promise<Outcome> =>
  outcomeOf(given, flows[name], { url: `${far.url}/`, ...payload });

const toldOf = async (runId: string): Promise<string[]> => {
  const { rows } = await given.engine.pool.query<{ kind: string }>('select kind from notices where run_id = $1', [
    runId,
  ]);
  return rows.map(({ kind }) => kind);
};

describe('any service', () => {
  const inAnHour = new Date(Date.now() + 3_600_000);

  test.each<[string, Exclude<Recorded, string>, readonly [number, number]]>([
    ['seconds', { status: 429, headers: { 'retry-after': '60' } }, [55_000, 60_000]],
    ['a date', { status: 503, headers: { 'retry-after': inAnHour.toUTCString() } }, [3_400_000, 3_600_000]],
    ['less than our own wait', { status: 429, headers: { 'retry-after': '0' } }, first],
    ['nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, first],
    ['years', { status: 503, headers: { 'retry-after': '999999999' } }, [86_000_000, limits.retryAfterLongestMs]],
  ])(
    'Retry-After in %s is kept, between our own wait and a day; people hear at once of a long one',
    async (_name, recorded, [least, most]) => {
      answer = () => recorded;
      for (const method of ['GET', 'PUT', ...(recorded.status === 429 ? ['POST'] : [])]) {
        const outcome = await started(method);
        expect(outcome).toMatchObject(retry);
        expect(outcome.delayMs).toBeGreaterThan(least);
        expect(outcome.delayMs).toBeLessThanOrEqual(most);
        expect(await toldOf(outcome.runId)).toEqual(least >= limits.retryNoticeMs ? ['retryWaiting'] : []);
        await end(given, outcome);
      }
    },
  );

  test.each<[string, string, number]>([
    ['GET', 'http.refused', 404],
    ['POST', 'http.refused', 400],
    ['POST', 'http.refused', 401],
    ['POST', 'http.refused', 403],
    ['POST', 'http.refused', 409],
    ['POST', 'http.redirected', 307],
  ])('%s is refused for good, %s, by %i, and asked once', async (method, code, status) => {
    answer = () => ({ status, body: 'no', headers: { location: '/elsewhere' } });
    expect(await started(method)).toMatchObject({ status: 'failed', code, attempts: 0 });
    expect(far.received).toHaveLength(1);
  });

  test.each<[string, Recorded]>([
    ['500', { status: 500, body: 'no' }],
    ['502', { status: 502 }],
    ['503', { status: 503, headers: { 'retry-after': '1' } }],
    ['504', { status: 504 }],
    ['a cut connection', 'cut'],
  ])('%s: what may be done twice is repeated, what may not is asked of a person', async (_name, recorded) => {
    answer = () => recorded;
    for (const method of ['GET', 'PUT']) {
      const outcome = await started(method);
      expect(outcome).toMatchObject(retry);
      await end(given, outcome);
    }
    far.received.length = 0;
    const post = await started('POST');
    expect(post).toMatchObject({ status: 'waiting', step: 'waiting', isInDoubt: true });
    await timePasses(given, post.runId);
    await until(
      () => settled(given, post.runId),
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
    await end(given, outcome);
  });

  test('that passes only after the last attempt is given up, and asked no more', async () => {
    answer = () => ({ status: 503 });
    let outcome = await started('GET');
    for (let attempt = 1; attempt < limits.maxAttempts; attempt++) {
      expect(outcome).toMatchObject({ ...retry, attempts: attempt });
      await timePasses(given, outcome.runId);
      outcome = await until(
        () => settled(given, outcome.runId),
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
    await end(given, read);
    await end(given, write);
  });
});

describe('sizes', () => {
  test.each([300 * 1024, limits.outputBytes - 1024])('an answer of %i bytes is kept whole', async (length) => {
    const text = 'x'.repeat(length);
    answer = () => ({ status: 200, body: text });
    const { runId, status } = await started('GET');
    expect(status).toBe('succeeded');
    const run = await readRun(given, runId);
    expect(run.steps.find(({ nodeId }) => nodeId === 'step')?.output).toMatchObject({ body: text });
  });

  test('an answer that is too long is refused for good, and so is an output that a node made too large', async () => {
    const text = 'x'.repeat(limits.outputBytes + 1);
    answer = () => ({ status: 200, body: text });
    expect(await started('GET')).toMatchObject({ status: 'failed', code: 'http.answerTooLarge', attempts: 0 });
    // Short enough for the service, and too long with its headers.
    answer = () => ({ status: 200, body: text.slice(100) });
    expect(await started('GET')).toMatchObject({ status: 'failed', code: 'engine.outputTooLarge', attempts: 0 });
  });

  test.each([
    ['http.answerTooLarge', 1],
    ['engine.outputTooLarge', -100],
  ])('a write that was answered by too much was sent: a person looks (%s)', async (code, more) => {
    answer = () => ({ status: 200, body: 'x'.repeat(limits.outputBytes + more) });
    const post = await started('POST');
    expect(post).toMatchObject({ status: 'waiting', step: 'waiting', isInDoubt: true, code });
    await timePasses(given, post.runId);
    await until(
      () => settled(given, post.runId),
      ({ status }) => status === 'needsAttention',
    );
    expect(far.received).toHaveLength(1);
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
  await timePasses(given, outcome.runId);
  await until(
    () => settled(given, outcome.runId),
    ({ status }) => status === 'succeeded',
  );
});

test('a value left in a field that the form no longer shows stops no run, wherever it leads', async () => {
  answer = () => ({ status: 200, body: {} });
  const input = { url: literal(`${far.url}/`), json: reference('trigger', 'nobody') };
  const hidden = await live('http.request', { config: { method: 'GET', bodyKind: 'json' }, input });
  expect(await outcomeOf(given, hidden, {})).toMatchObject({ status: 'succeeded' });
});

test('a key in a connection is sent, and stands in no row of the run; one that was typed in is hidden there', async () => {
  answer = ({ headers }) => ({ status: 200, body: { saw: headers.authorization ?? null } });
  const { engine, actor } = given;
  const fields = { address: far.url, header: 'Authorization', headerValue: 'Bearer s3cret-t0ken' };
  const { connectionId } = await addConnection(engine, actor, { type: 'http', name: 'Far side', fields });
  const headers = list(map({ key: literal('X-Api-Key'), value: literal('typed-s3cret') }));
  const flowId = await live('http.request', {
    connection: connectionId,
    config: { method: 'GET', bodyKind: 'none' },
    input: { url: literal(`${far.url}/x?api_key=typed-s3cret`), headers },
  });
  far.received.length = 0;
  const { runId } = await runByHand(engine, actor, { flowId, payload: {} });
  const run = await until(
    () => getRun(engine, actor.workspaceId, runId),
    ({ status }) => status === 'succeeded' || status === 'failed',
  );
  expect(run).toMatchObject({ status: 'succeeded' });
  expect(far.received[0]?.url).toBe('/x?api_key=typed-s3cret');
  expect(far.received[0]?.headers).toMatchObject({ authorization: 'Bearer s3cret-t0ken', 'x-api-key': 'typed-s3cret' });
  const { rows } = await engine.pool.query('select to_jsonb(s) as row from steps s where run_id = $1', [runId]);
  expect(JSON.stringify(rows)).not.toContain('s3cret');
  expect(rows.find(({ row }) => row.node_id === 'step')?.row.output).toMatchObject({ body: { saw: '******' } });
});
