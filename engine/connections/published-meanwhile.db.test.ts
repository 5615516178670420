/** A flow that rests for a dead connection is published without it, while its events wait. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flows, flowVersions, newId, notices } from '../../db/schema/index.ts';
import { ConnectionDeadError } from '../../nodes/errors.ts';
import { publishFlow, resumeFlow, saveDraft } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { sendTo } from '../testing/arrivals.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive } from '../testing/working.ts';
import { reference } from '../values/source.ts';
import { markDead, revive } from './dead.ts';
import { definitionOf } from './definitions.ts';
import { insertConnection } from './save.ts';

const error = new ConnectionDeadError('ecforce.tokenRefused', { host: 'shop.example.jp' });

let given: TestEngine;
beforeAll(async () => {
  given = await testEngine();
});
afterAll(() => given.close());

const marked = (name: string) =>
  flow('webhook.received').step(name, 'logic.onceOnly', {
    config: { days: 1 },
    input: { key: reference('trigger', 'id') },
  });

async function connect(): Promise<string> {
  const secrets = { origin: 'https://shop.example.jp', token: 'token' };
  const { workspaceId } = given.actor;
  const definition = definitionOf('ecforce');
  return (await insertConnection(given.engine, { workspaceId, definition, name: newId(), secrets })).connectionId;
}

/** Live with a version that uses the connection, which then breaks; nothing executes, so runs stay as they are put. */
async function brokenFlow() {
  const { engine, actor } = given;
  const connectionId = await connect();
  const first: FlowDocument = marked('first')
    .step('customer', 'ecforce.getCustomer', {
      connection: connectionId,
      input: { customer: reference('trigger', 'id') },
    })
    .document();
  const flowId = await goLive(given, marked('before').document(), newId());
  const versionId = newId();
  const { workspaceId } = actor;
  await engine.db.insert(flowVersions).values({ id: versionId, workspaceId, flowId, number: 2, document: first });
  await engine.db.update(flows).set({ versionId }).where(eq(flows.id, flowId));
  const arrive = await sendTo(given, flowId);
  const send = (id: string) => arrive({ id });
  const publish = async (document: FlowDocument) => {
    const [row] = await engine.db.select().from(flows).where(eq(flows.id, flowId));
    await saveDraft(engine, actor, { flowId, revision: row?.draftRevision ?? 0, document });
    await publishFlow(engine, actor, { flowId });
  };
  await markDead(engine, { workspaceId, connectionId, error });
  return { flowId, connectionId, send, publish };
}

const runsOf = async (flowId: string) => {
  const { rows } = await given.engine.pool.query<{ event: string; status: string; number: number }>(
    `select e.payload ->> 'id' as event, r.status, v.number from runs r join flow_versions v on v.id = r.version_id
     join events e on e.id = r.event_id where r.flow_id = $1 order by r.id`,
    [flowId],
  );
  return rows;
};

const pausedCode = async (flowId: string) =>
  (await given.engine.db.select().from(flows).where(eq(flows.id, flowId)))[0]?.pausedCode;

const told = async (flowId: string) => {
  const rows = await given.engine.db.select().from(notices).where(eq(notices.flowId, flowId));
  return rows.map(({ kind, errorCode, errorParams }) => ({ kind, errorCode, errorParams }));
};

test('who publishes is asked which version the waiting runs have; the newest moves them', async () => {
  const { flowId, send, publish } = await brokenFlow();
  await send('a');
  await send('b');
  await publish(marked('second').document());
  await send('c');
  expect(await pausedCode(flowId)).toBe('flow.connectionLeft');
  expect((await runsOf(flowId)).map(({ status }) => status)).toEqual(['waiting', 'waiting', 'waiting']);

  await resumeFlow(given.engine, given.actor, { flowId, version: 'newest' });
  expect(await pausedCode(flowId)).toBeNull();
  expect(await runsOf(flowId)).toEqual(['a', 'b', 'c'].map((event) => ({ event, status: 'queued', number: 3 })));
  expect(await told(flowId)).toEqual([]);
});

test('mended before somebody answers, each run goes on with the version it came with, and a notice says so', async () => {
  const { flowId, connectionId, send, publish } = await brokenFlow();
  await send('a');
  await send('b');
  await publish(marked('second').document());
  await send('c');
  await revive(given.engine, connectionId);
  expect(await pausedCode(flowId)).toBeNull();
  expect(await runsOf(flowId)).toEqual([
    { event: 'a', status: 'queued', number: 2 },
    { event: 'b', status: 'queued', number: 2 },
    { event: 'c', status: 'queued', number: 3 },
  ]);
  expect(await told(flowId)).toEqual([
    { kind: 'flowResumed', errorCode: 'flow.resumedWithOlder', errorParams: { count: 2, versions: '2', newest: 3 } },
  ]);
});

test('with nothing to ask the flow goes on as it is published', async () => {
  const { flowId, publish, send } = await brokenFlow();
  expect(await pausedCode(flowId)).toBe('connection.dead');
  await publish(marked('second').document());
  expect(await pausedCode(flowId)).toBeNull();
  await send('a');
  expect(await runsOf(flowId)).toEqual([{ event: 'a', status: 'queued', number: 3 }]);
});

test('without a publish the flow goes on when the connection does, and nobody is told more', async () => {
  const { flowId, connectionId, send } = await brokenFlow();
  await send('a');
  await revive(given.engine, connectionId);
  expect(await pausedCode(flowId)).toBeNull();
  expect(await runsOf(flowId)).toEqual([{ event: 'a', status: 'queued', number: 2 }]);
  expect(await told(flowId)).toEqual([]);
});

test('another connection that comes back answers nothing', async () => {
  const { flowId, send, publish } = await brokenFlow();
  const other = await connect();
  await markDead(given.engine, { workspaceId: given.actor.workspaceId, connectionId: other, error });
  await send('a');
  await publish(marked('second').document());
  await revive(given.engine, other);
  expect(await pausedCode(flowId)).toBe('flow.connectionLeft');
});
