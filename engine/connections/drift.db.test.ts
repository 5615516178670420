/** The org changes under a live version: what it was when that went live, found by the looks that follow, with a real worker. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notices, runs, versionMetadata } from '../../db/schema/index.ts';
import { type Practice, startPractice } from '../../nodes/testing/practice.ts';
import { getRun, runByHand } from '../api.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { connectTo, goLive } from '../testing/working.ts';
import { literal, map } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';
import { checkDrift, checkDriftNow, rememberMetadata } from './drift.ts';

let given: TestEngine;
let org: Practice;
let worker: Worker | undefined;

beforeEach(async () => {
  [given, org] = await Promise.all([testEngine(), startPractice()]);
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await org.close();
  await given.close();
});

/** Adds a contact with these fields. */
const adding = (connection: string, fields: Parameters<typeof map>[0]) =>
  flow('webhook.received')
    .step('add', 'salesforce.addRecord', { connection, config: { object: 'Contact' }, input: { fields: map(fields) } })
    .document();
const ranked = { LastName: literal('x'), Rank__c: literal('gold') };

const run = async (flowId: string) =>
  (await runByHand(given.engine, given.actor, { flowId, payload: { email: 'a@b.jp' } })).runId;
const ended = (id: string, status: string) =>
  until(
    async () => (await given.engine.db.select().from(runs).where(eq(runs.id, id)))[0],
    (row) => row?.status === status,
  );
const told = () => given.engine.db.select().from(notices).where(eq(notices.kind, 'metadataChanged'));

describe('changes of the org', () => {
  it('are remembered from going live, found by the daily look or after an error, and told once', async () => {
    const { engine, actor } = given;
    await org.changeSchema({ fields: { Contact: [{ name: 'Rank__c', label: 'Rank', type: 'text', length: 20 }] } });
    const connectionId = await connectTo(given, org, 'Org');
    const flowId = await goLive(given, adding(connectionId, ranked), 'Ranks');
    expect(await rememberMetadata(engine)).toBe(1);
    expect(await rememberMetadata(engine)).toBe(0);
    const { labels } = await getRun(engine, actor.workspaceId, await run(flowId));
    expect(labels.add?.fields.lastname).toEqual({ label: 'Last Name', labelJa: '姓' }); // of runs of this version
    expect(await checkDriftNow(engine, actor.workspaceId, connectionId)).toMatchObject([
      { name: 'Ranks', changes: [] },
    ]);

    await org.changeSchema({ fields: {} });
    const other = await given.another(); // a process that has not described the org yet
    expect(await checkDrift(other)).toBe(0);
    await engine.db.update(versionMetadata).set({ checkedAt: new Date(Date.now() - 25 * 3_600_000) });
    expect(await checkDrift(other)).toBe(1);
    expect(await told()).toMatchObject([
      { errorCode: 'salesforce.changedFieldGone', errorParams: { field: 'Rank__c', object: 'Contact' } },
    ]);
    await engine.db.update(versionMetadata).set({ dueAt: new Date() });
    expect(await checkDrift(other)).toBe(1);
    expect(await told()).toHaveLength(1);
  });

  it('can be told from the moment a version goes live, and its first run shows fields by their names', async () => {
    const { engine, actor } = given;
    worker = await startWorker(await given.another());
    const connectionId = await connectTo(given, org, 'Org');
    const flowId = await goLive(given, adding(connectionId, { LastName: literal('x') }), 'Names');
    const runId = await run(flowId);
    const named = async () => (await getRun(engine, actor.workspaceId, runId)).labels.add?.fields.lastname?.labelJa;
    await until(named, (name) => name === '姓');
  });

  it('are looked for soon after a step failed for a field', async () => {
    const { engine } = given;
    await org.changeSchema({ fields: { Contact: [{ name: 'Rank__c', label: 'Rank', type: 'text', length: 20 }] } });
    const connectionId = await connectTo(given, org, 'Org');
    const flowId = await goLive(given, adding(connectionId, ranked), 'Ranks');
    await rememberMetadata(engine);
    await engine.db.update(versionMetadata).set({ checkedAt: new Date(Date.now() - 3_600_000) });
    await org.changeSchema({ fields: {} });
    worker = await startWorker(await given.another());
    await ended(await run(flowId), 'failed');
    const [row] = await engine.db.select().from(versionMetadata);
    expect(row?.dueAt).not.toBeNull();
  });
});
