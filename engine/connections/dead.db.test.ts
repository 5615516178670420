import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connections, flows, flowVersions, newId, notices, runs } from '../../db/schema/index.ts';
import { ConnectionDeadError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { addPerson } from '../people/add.ts';
import { type EmptyEngine, emptyEngine, owner, testOwner } from '../testing/engine.ts';
import { checkSecretKey } from './check-secret-key.ts';
import { openClient } from './clients.ts';
import { markDead, revive } from './dead.ts';
import { definitionOf } from './definitions.ts';
import { deleteConnection } from './delete.ts';
import { listConnections } from './list.ts';
import { insertConnection, replaceSecrets } from './save.ts';
import { openSecretBox } from './secrets.ts';

const definition = definitionOf('ecforce');
const secrets = { origin: 'https://shop.example.jp', token: 'token' };
const error = new ConnectionDeadError('ecforce.tokenRefused', { host: 'shop.example.jp' });

let test: EmptyEngine;
let engine: Engine;
let workspaceId: string;
beforeEach(async () => {
  test = await emptyEngine();
  ({ engine } = test);
  ({ workspaceId } = await testOwner(engine));
});
afterEach(() => test.close());

const connect = async (name: string) =>
  (await insertConnection(engine, { workspaceId, definition, name, secrets })).connectionId;

/** A live flow whose steps use these connections. */
async function flowUsing(name: string, ...used: string[]): Promise<{ id: string; versionId: string }> {
  const [id, versionId] = [newId(), newId()];
  const nodes = used.map((connection, index) => ({
    id: `n${index}`,
    type: 'ecforce.getCustomer',
    version: 1,
    connection,
    config: {},
    input: {},
  }));
  const document = { format: 1 as const, nodes, edges: [] };
  await engine.db.insert(flows).values({ id, workspaceId, name, draft: document, isOn: true, versionId });
  await engine.db.insert(flowVersions).values({ id: versionId, workspaceId, flowId: id, number: 1, document });
  return { id, versionId };
}

async function waitingRun(flow: { id: string; versionId: string }, waiting: Partial<typeof runs.$inferInsert>) {
  const id = newId();
  const { id: flowId, versionId } = flow;
  await engine.db
    .insert(runs)
    .values({ id, workspaceId, flowId, versionId, kind: 'live', status: 'waiting', ...waiting });
  return id;
}

const pausedCodes = async () =>
  Object.fromEntries((await engine.db.select().from(flows)).map((flow) => [flow.name, flow.pausedCode]));

const statusOf = async (runId: string) =>
  (await engine.db.select({ status: runs.status }).from(runs).where(eq(runs.id, runId)))[0]?.status;

const jobKeys = async () =>
  (await engine.db.execute<{ key: string }>(sql`select key from graphile_worker.jobs order by key`)).rows.map(
    (row) => row.key,
  );

describe('a connection that breaks', () => {
  it('pauses the flows that use it live and tells people once, however many workers find out', async () => {
    const [broken, other] = [await connect('Broken'), await connect('Other')];
    await flowUsing('uses it', broken);
    await flowUsing('uses another', other);
    const draftOnly = await flowUsing('uses it in the draft only', broken);
    await engine.db.update(flows).set({ versionId: null }).where(eq(flows.id, draftOnly.id));
    const second = await test.another();
    const death = { workspaceId, connectionId: broken, error };
    await Promise.all([engine, second, engine, second].map((each) => markDead(each, death)));
    expect(await pausedCodes()).toEqual({
      'uses it': 'connection.dead',
      'uses another': null,
      'uses it in the draft only': null,
    });
    expect(await engine.db.select().from(notices)).toMatchObject([
      { kind: 'connectionDead', connectionId: broken, errorCode: 'ecforce.tokenRefused' },
    ]);
    expect(await jobKeys()).toEqual(['sendNotices']);
    await expect(openClient(second, workspaceId, broken)).rejects.toMatchObject({
      code: 'ecforce.tokenRefused',
      repair: { kind: 'connection' },
    });
    expect(await openClient(second, workspaceId, other)).toBeTruthy();
  });

  it('leaves a flow that a person paused as it is', async () => {
    const broken = await connect('Broken');
    const flow = await flowUsing('paused by hand', broken);
    await engine.db
      .update(flows)
      .set({ pausedAt: new Date(), pausedCode: 'flow.pausedByPerson' })
      .where(eq(flows.id, flow.id));
    await markDead(engine, { workspaceId, connectionId: broken, error });
    await revive(engine, broken);
    expect(await pausedCodes()).toEqual({ 'paused by hand': 'flow.pausedByPerson' });
  });

  it('is not broken by another workspace’s word', async () => {
    const connection = await connect('Ours');
    await markDead(engine, { workspaceId: newId(), connectionId: connection, error });
    expect(await listConnections(engine, workspaceId)).toMatchObject([{ status: 'ok' }]);
    await expect(openClient(engine, newId(), connection)).rejects.toMatchObject({ code: 'connection.missing' });
  });
});

describe('a connection that comes back', () => {
  it('lets its flows go on and queues what waited, with a job for each', async () => {
    const broken = await connect('Broken');
    const flow = await flowUsing('uses it', broken);
    await markDead(engine, { workspaceId, connectionId: broken, error });
    const inTheMiddle = await waitingRun(flow, { waitingFor: 'connection', waitingConnectionId: broken });
    const notStarted = await waitingRun(flow, { waitingFor: 'connection' });
    const forLater = await waitingRun(flow, { waitingFor: 'time', dueAt: new Date(Date.now() + 60_000) });
    await replaceSecrets(engine, { connectionId: broken, definition, secrets: { ...secrets, token: 'new' } });
    expect(await pausedCodes()).toEqual({ 'uses it': null });
    expect(await Promise.all([inTheMiddle, notStarted, forLater].map(statusOf))).toEqual([
      'queued',
      'queued',
      'waiting',
    ]);
    expect(await jobKeys()).toEqual(expect.arrayContaining([`run:${inTheMiddle}`, `run:${notStarted}`]));
    expect(await jobKeys()).not.toContain(`run:${forLater}`);
    expect(await listConnections(engine, workspaceId)).toMatchObject([{ status: 'ok', deadCode: null }]);
    expect(await openClient(engine, workspaceId, broken)).toBeTruthy();
  });

  it('leaves a flow paused that another broken connection still holds', async () => {
    const [one, other] = [await connect('One'), await connect('Other')];
    await flowUsing('uses both', one, other);
    await markDead(engine, { workspaceId, connectionId: one, error });
    await markDead(engine, { workspaceId, connectionId: other, error });
    await revive(engine, one);
    expect(await pausedCodes()).toEqual({ 'uses both': 'connection.dead' });
    await revive(engine, other);
    expect(await pausedCodes()).toEqual({ 'uses both': null });
  });

  it('is told again when it breaks again', async () => {
    const broken = await connect('Broken');
    await markDead(engine, { workspaceId, connectionId: broken, error });
    await revive(engine, broken);
    await markDead(engine, { workspaceId, connectionId: broken, error });
    expect(await engine.db.select().from(notices)).toHaveLength(2);
  });

  it('gives a process that had a client one with the new secrets', async () => {
    const connection = await connect('Shop');
    const second = await test.another();
    const before = await openClient(second, workspaceId, connection);
    expect(await openClient(second, workspaceId, connection)).toBe(before);
    await replaceSecrets(engine, { connectionId: connection, definition, secrets: { ...secrets, token: 'new' } });
    await expect.poll(() => openClient(second, workspaceId, connection), { timeout: 5_000 }).not.toBe(before);
  });
});

describe('deleting a connection', () => {
  it('is refused while a flow uses it, and says which', async () => {
    const [used, free] = [await connect('Used'), await connect('Free')];
    const flow = await flowUsing('顧客の連携', used);
    const actor = { workspaceId, userId: null };
    await expect(deleteConnection(engine, actor, { connectionId: used })).rejects.toMatchObject({
      code: 'connection.inUse',
      params: { count: 1, flows: '顧客の連携' },
    });
    await deleteConnection(engine, actor, { connectionId: free });
    expect(await listConnections(engine, workspaceId)).toMatchObject([
      { name: 'Used', usedBy: [{ flowId: flow.id, name: '顧客の連携' }] },
    ]);
    await engine.db.update(flows).set({ deletedAt: new Date() }).where(eq(flows.id, flow.id));
    await deleteConnection(engine, actor, { connectionId: used });
  });

  it('is refused while a run of an older version has not ended: it may have to look for a write that was lost', async () => {
    const [before, after] = [await connect('Before'), await connect('After')];
    const flow = await flowUsing('顧客の連携', before);
    const run = await waitingRun(flow, { waitingFor: 'time' });
    const moved = await flowUsing('Moved', after);
    const { draft } = (await engine.db.select().from(flows).where(eq(flows.id, moved.id)))[0] ?? {};
    if (!draft) throw new Error('no draft');
    const versionId = newId();
    await engine.db
      .insert(flowVersions)
      .values({ id: versionId, workspaceId, flowId: flow.id, number: 2, document: draft });
    await engine.db.update(flows).set({ draft, versionId }).where(eq(flows.id, flow.id));
    const actor = { workspaceId, userId: null };
    await expect(deleteConnection(engine, actor, { connectionId: before })).rejects.toMatchObject({
      code: 'connection.inUseByRuns',
      params: { count: 1, flows: '顧客の連携' },
    });
    await engine.db
      .update(runs)
      .set({ status: 'cancelled', waitingFor: null, finishedAt: new Date() })
      .where(eq(runs.id, run));
    await deleteConnection(engine, actor, { connectionId: before });
  });

  it('of another workspace finds nothing', async () => {
    const connection = await connect('Ours');
    const stranger = { workspaceId: newId(), userId: null };
    await expect(deleteConnection(engine, stranger, { connectionId: connection })).rejects.toMatchObject({
      code: 'connection.missing',
    });
  });
});

it('a start with another key says which key the stored secrets need', async () => {
  await checkSecretKey(engine.db, engine.secrets);
  await connect('Shop');
  await checkSecretKey(engine.db, engine.secrets);
  const other = openSecretBox({ home: engine.home, env: { NAGARE_SECRET: 'another passphrase here' } });
  await expect(checkSecretKey(engine.db, other)).rejects.toMatchObject({
    code: 'engine.wrongSecret',
    params: { needed: engine.secrets.keyId, given: other.keyId },
  });
});

it('lists show no secret', async () => {
  await connect('Shop');
  await addPerson(engine, { ...owner, email: 'b@example.jp', workspaceId });
  expect(JSON.stringify(await listConnections(engine, workspaceId))).not.toContain('token');
  const [row] = await engine.db.select().from(connections);
  expect(Buffer.from(row?.secrets ?? []).includes(secrets.token)).toBe(false);
});
