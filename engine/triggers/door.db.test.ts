/** The door with whatever the world sends it: each bad request gets its own clear answer, the good ones beside it their 202. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFlow, deleteFlow, getFlow, listEvents, listRuns, publishFlow, readRefused, switchFlow } from '../api.ts';
import { limits } from '../limits.ts';
import { type ListeningDoor, listeningDoor } from '../testing/arrivals.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';

let given: TestEngine;
let door: ListeningDoor;

beforeAll(async () => {
  given = await testEngine();
  door = await listeningDoor(given);
});

afterAll(async () => {
  await door?.close();
  await given.close();
});

async function hookOf({ isOn = true, config = {} } = {}) {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, {
    name: 'Hook',
    document: flow('webhook.received', config).document(),
  });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn });
  const { hooks } = await getFlow(engine, actor.workspaceId, flowId);
  return { flowId, url: door.reach(hooks[0]?.url) };
}

const post = (url: string, body: BodyInit, type = 'application/json', headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body });

const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

const utf8 = (text: string) => new TextEncoder().encode(text);
const shiftJis = new Uint8Array([...utf8('{"name":"'), 0x8e, 0x52, 0x93, 0x63, ...utf8('"}')]); // 山田

test('more than 1 MiB without a word of its length is refused too, and the connection is closed', async () => {
  const { url } = await hookOf();
  const megabytes = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let n = 0; n < 3; n++) controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      controller.close();
    },
  });
  const request: RequestInit & { duplex: 'half' } = { method: 'POST', body: megabytes, duplex: 'half' };
  const answer = await fetch(url, request);
  expect(answer.status).toBe(413);
  expect(answer.headers.get('connection')).toBe('close');
});

test.each<[string, () => Parameters<typeof post> extends [string, ...infer Rest] ? Rest : never, number]>([
  ['not JSON', () => ['{"a":'], 400],
  ['empty', () => [''], 400],
  ['1,000 levels deep', () => [`${'['.repeat(1000)}${']'.repeat(1000)}`], 400],
  ['more than 1 MiB', () => [JSON.stringify('x'.repeat(1024 * 1024))], 413],
  ['a null character', () => ['{"a":"\\u0000"}'], 400],
  ['half a surrogate pair', () => ['{"a":"\\ud800"}'], 400],
  ['a number beyond all numbers', () => ['{"a":1e999999}'], 400],
  ['Shift_JIS that says nothing of it', () => [shiftJis], 400],
  ['gzip that is none', () => ['nope', 'application/json', { 'content-encoding': 'gzip' }], 400],
  [
    'a gzip bomb',
    () => [gzipSync(Buffer.alloc(30 * 1024 * 1024, 32)), 'application/json', { 'content-encoding': 'gzip' }],
    413,
  ],
  ['an unknown encoding', () => ['{}', 'application/json', { 'content-encoding': 'zebra' }], 400],
])('%s is refused with its own words while good events beside it are accepted', async (_name, request, status) => {
  const { url, flowId } = await hookOf();
  const good = () => post(url, '{"id":1}');
  const [before, bad, after] = await Promise.all([good(), post(url, ...request()), good()]);
  expect([before.status, bad.status, after.status]).toEqual([202, status, 202]);
  const { error } = (await bad.json()) as { error: { code: string; message: string; action: string } };
  expect(error.message).not.toBe('');
  expect(error.action).not.toBe('');
  const { rows } = await listRuns(given.engine, given.actor.workspaceId, { flowId });
  expect(rows).toHaveLength(2);
  const kept = await listEvents(given.engine, given.actor.workspaceId, { flowId, statuses: ['rejected'] });
  expect(kept.rows).toMatchObject([{ errorCode: expect.stringMatching(/./) }]);
});

test.each<[string, BodyInit, string, Record<string, string>, unknown]>([
  [
    'a form',
    new URLSearchParams({ id: '7', name: '山田' }),
    'application/x-www-form-urlencoded',
    {},
    { id: '7', name: '山田' },
  ],
  ['gzip', gzipSync('{"id":7}'), 'application/json', { 'content-encoding': 'gzip' }, { id: 7 }],
  ['Shift_JIS that says so', shiftJis, 'application/json; charset=shift_jis', {}, { name: '山田' }],
  [
    'a key that looks like a prototype',
    '{"__proto__":{"a":1}}',
    'application/json',
    {},
    JSON.parse('{"__proto__":{"a":1}}'),
  ],
])('%s is read', async (_name, body, type, headers, payload) => {
  const { url, flowId } = await hookOf();
  expect((await post(url, body, type, headers)).status).toBe(202);
  const { rows } = await listEvents(given.engine, given.actor.workspaceId, { flowId });
  expect(rows[0]?.payload).toEqual(payload);
});

test('an unknown, cut or deleted address is 404; other methods are 405', async () => {
  const { url, flowId } = await hookOf();
  expect((await post(`${url}x`, '{}')).status).toBe(404);
  expect((await post(`${door.base}/hooks/short`, '{}')).status).toBe(404);
  expect((await post(`${door.base}/hooks/${encodeURIComponent("' or 1=1 --")}`, '{}')).status).toBe(404);
  const deleted = await fetch(url, { method: 'DELETE' });
  expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, PUT']);
  await deleteFlow(given.engine, given.actor, { flowId });
  await expect.poll(async () => (await post(url, '{}')).status).toBe(404);
});

test('who only looks at an address finds it, and starts nothing', async () => {
  const { url, flowId } = await hookOf();
  const got = await fetch(`${url}?id=1`);
  expect([got.status, await got.json()]).toEqual([200, { message: 'This address takes POST requests only.' }]);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${url}x`)).status).toBe(404);
  expect((await listEvents(given.engine, given.actor.workspaceId, { flowId })).rows).toEqual([]);
});

test('while the flow is off an event is answered 202 and kept as not run', async () => {
  const { url, flowId } = await hookOf({ isOn: false });
  const answer = await post(url, '{"id":1}');
  expect([answer.status, ((await answer.json()) as { events: { status: string }[] }).events[0]?.status]).toEqual([
    202,
    'notRun',
  ]);
  const { rows } = await listEvents(given.engine, given.actor.workspaceId, { flowId });
  expect(rows).toMatchObject([{ status: 'notRun' }]);
});

test('a sender that hangs up half-way harms nobody', async () => {
  const { url } = await hookOf();
  await new Promise<void>((resolve) => {
    const socket = connect(door.port, '127.0.0.1', () => {
      socket.write(`POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"a":`);
      socket.destroy();
    });
    socket.on('close', () => resolve());
  });
  expect((await post(url, '{}')).status).toBe(202);
});

test('a bad request is kept for people to look at, with its code', async () => {
  const { url, flowId } = await hookOf();
  const refused = () => readRefused(given.engine, given.actor.workspaceId, flowId);
  expect(await refused()).toBeNull();
  const code = await codeOf(await post(url, 'oops'));
  expect(await refused()).toMatchObject({ count: 1, isMore: false, newest: { code } });
  const { rows } = await listEvents(given.engine, given.actor.workspaceId, { flowId, statuses: ['rejected'] });
  expect(rows).toMatchObject([{ status: 'rejected', errorCode: code }]);
});

test('of bad requests the newest hundred are kept, and people are told once a day', async () => {
  const { engine, actor } = given;
  const { url, flowId } = await hookOf();
  for (let n = 0; n < limits.rejectedPerTrigger + 3; n++) await post(url, `oops ${n}`);
  const { rows } = await engine.pool.query<{ body: Buffer }>(
    `select body from events where flow_id = $1 and status = 'rejected' order by id desc`,
    [flowId],
  );
  expect(rows).toHaveLength(limits.rejectedPerTrigger);
  expect(await readRefused(engine, actor.workspaceId, flowId)).toMatchObject({
    ...{ count: limits.rejectedPerTrigger, isMore: true },
    newest: { code: 'webhook.notJson' },
  });
  expect(rows[0]?.body.toString()).toBe(`oops ${limits.rejectedPerTrigger + 2}`);
  const notices = await engine.pool.query('select kind from notices where workspace_id = $1 and flow_id = $2', [
    actor.workspaceId,
    flowId,
  ]);
  expect(notices.rows).toEqual([{ kind: 'eventsRejected' }]);
});
