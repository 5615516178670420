/** What a connection is watched for, with a real worker and practice orgs over HTTP. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowances, flows, notices, runs } from '../../db/schema/index.ts';
import type { SalesforceClient } from '../../nodes/salesforce/client.ts';
import { type Practice, startPractice } from '../../nodes/testing/practice.ts';
import { getFlow, runByHand, testStep } from '../api.ts';
import { simulateSearch } from '../flows/simulate.ts';
import { type TestEngine, testEngine, until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { connectTo, goLive } from '../testing/working.ts';
import { list, literal, map, reference } from '../values/source.ts';
import { startWorker, type Worker } from '../worker.ts';
import { accessLetter } from './admin-letter.ts';
import { requireAllowance, setShare, unparkDue } from './allowance.ts';
import { connectionCalls, forecast } from './calls.ts';
import { openClient } from './clients.ts';
import { meterOf } from './meter.ts';
import { checkAccess, connectionNeeds } from './needs.ts';
import { planSwap, swapConnection } from './swap.ts';

let given: TestEngine;
let org: Practice;
let worker: Worker | undefined;
const opened: Practice[] = [];

beforeEach(async () => {
  given = await testEngine();
  org = await openOrg();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  for (const one of opened.splice(0)) await one.close();
  await given.close();
});

async function openOrg(): Promise<Practice> {
  const one = await startPractice();
  opened.push(one);
  return one;
}

const connect = (name: string, one: Practice): Promise<string> => connectTo(given, one, name);

const email = reference('trigger', 'email');
const searching = (connection: string) =>
  flow('webhook.received').step('search', 'salesforce.searchRecords', {
    connection,
    config: { object: 'Contact', fields: ['Id', 'Phone'] },
    input: { conditions: list(map({ field: literal('Email'), operator: literal('equals'), value: email })) },
  });

const adding = (connection: string) =>
  searching(connection).step('add', 'salesforce.addRecord', {
    connection,
    config: { object: 'Contact' },
    input: { fields: map({ LastName: literal('x'), Phone: literal('03-1234-5678') }) },
  });

const live = (document: ReturnType<typeof searching>, name = 'Flow') => goLive(given, document.document(), name);

const run = async (flowId: string, address = 'a@b.jp') =>
  (await runByHand(given.engine, given.actor, { flowId, payload: { email: address } })).runId;
const runRow = async (id: string) => (await given.engine.db.select().from(runs).where(eq(runs.id, id)))[0];
const ended = (id: string, status: string) =>
  until(
    () => runRow(id),
    (row) => row?.status === status,
  );
const told = (kind: 'allowanceSpent') => given.engine.db.select().from(notices).where(eq(notices.kind, kind));

describe('the allowance', () => {
  it('is counted by flow, as the org says it, without a call for it', async () => {
    const { engine, actor } = given;
    const connectionId = await connect('Org', org);
    const [one, other] = [await live(searching(connectionId), 'One'), await live(searching(connectionId), 'Other')];
    worker = await startWorker(engine);
    for (const flowId of [one, one, other]) await ended(await run(flowId), 'succeeded');
    await meterOf(engine).flush();
    const calls = await connectionCalls(engine, actor.workspaceId, connectionId);
    expect(calls).toMatchObject({ used: expect.any(Number), total: expect.any(Number), share: 50, parkedAt: null });
    const byName = Object.fromEntries((calls?.byFlow ?? []).map(({ name, calls: count }) => [name, count]));
    expect(byName).toMatchObject({ One: expect.any(Number), Other: expect.any(Number) });
    expect((byName.One ?? 0) + (byName.Other ?? 0)).toBeLessThanOrEqual(calls?.own ?? 0);
  });

  it('parks runs at the end of the share, tells once, and lets them go on by themselves when it is raised', async () => {
    const { engine, actor } = given;
    const connectionId = await connect('Org', org);
    const flowId = await live(searching(connectionId));
    worker = await startWorker(engine);
    await ended(await run(flowId), 'succeeded');
    await meterOf(engine).flush();
    await engine.db.update(allowances).set({ total: 2, share: 1 }).where(eq(allowances.connectionId, connectionId));
    const standing = meterOf(engine).standing(connectionId);
    if (standing) Object.assign(standing, { total: 2, share: 1 });
    const parked = [await run(flowId), await run(flowId)];
    for (const id of parked)
      expect(await ended(id, 'waiting')).toMatchObject({ waitingFor: 'allowance', waitingConnectionId: connectionId });
    // After they are settled: a person who is told finds them waiting.
    await until(
      () => told('allowanceSpent'),
      (notices) => notices.length === 1,
    );
    // What people try out waits for nothing, so it is told.
    const spent = { code: 'connection.shareSpent' };
    const typed = flow('webhook.received').step('search', 'salesforce.getRecord', {
      connection: connectionId,
      config: { object: 'Contact' },
      input: { id: literal('003000000000001AAA') },
    });
    const step = { flowId: await live(typed, 'Typed'), nodeId: 'search' };
    await engine.db.update(allowances).set({ total: 2, share: 1 }).where(eq(allowances.connectionId, connectionId));
    await org.clearStats();
    await expect(simulateSearch(engine, actor.workspaceId, { ...step, flowId, most: 5 })).rejects.toMatchObject(spent);
    expect(await testStep(engine, actor, step)).toMatchObject({ ok: false, error: spent });
    expect((await org.stats()).apiCalls).toBe(0);
    expect(await unparkDue(engine)).toBe(0);
    await engine.db.update(allowances).set({ total: 100_000 }).where(eq(allowances.connectionId, connectionId));
    await setShare(engine, actor, { connectionId, share: 60 });
    for (const id of parked) await ended(id, 'succeeded');
    expect((await connectionCalls(engine, actor.workspaceId, connectionId))?.parkedAt).toBeNull();
  });

  it('comes back by itself as the day moves on, and nobody refuses by what was true yesterday', async () => {
    const { engine } = given;
    const connectionId = await connect('Org', org);
    const flowId = await live(searching(connectionId));
    worker = await startWorker(engine);
    await ended(await run(flowId), 'succeeded');
    const spendAll = async () => {
      await meterOf(engine).flush();
      await engine.db.update(allowances).set({ total: 20, share: 50 }).where(eq(allowances.connectionId, connectionId));
      await engine.pool.query('delete from connection_calls where flow_id <> $1', [flowId]);
      await engine.pool.query("update connection_calls set calls = 10 where hour > now() - interval '24 hours'");
      await meterOf(engine).refresh(connectionId);
    };
    await spendAll();
    const parked = [await run(flowId), await run(flowId)];
    for (const id of parked) expect(await ended(id, 'waiting')).toMatchObject({ waitingFor: 'allowance' });
    const isTold = (notices: unknown[]) => notices.length === 1;
    await until(() => told('allowanceSpent'), isTold);
    // Another worker looks; the one that will run them has what it knew in its memory.
    expect(await unparkDue(await given.another())).toBe(0);
    await engine.pool.query("update connection_calls set hour = hour - interval '25 hours'");
    expect(meterOf(engine).standing(connectionId)).toMatchObject({ own: 10, total: 20 });
    expect(await unparkDue(await given.another())).toBe(2);
    for (const id of parked) await ended(id, 'succeeded');
    expect(await told('allowanceSpent')).toHaveLength(1);

    await spendAll();
    await expect(requireAllowance(engine, connectionId)).rejects.toMatchObject({ code: 'connection.shareSpent' });
    const web = await given.another();
    await setShare(web, given.actor, { connectionId, share: 100 });
    await requireAllowance(engine, connectionId);
  });

  it('is carried on at the pace of the last hours', () => {
    expect(forecast([], new Date())).toBe(0);
    expect(forecast([0, 0, 0, 100, 100, 50], new Date('2026-11-22T10:29:00Z'))).toBe(2400);
  });
});

describe('rights', () => {
  it('that flows need and the user lacks are named at the step, on the page and in a letter', async () => {
    const { engine, actor } = given;
    const connectionId = await connect('Org', org);
    const flowId = await live(adding(connectionId), 'Adding');
    expect(await checkAccess(engine, actor.workspaceId, flowId)).toEqual([]);
    expect(await accessLetter(engine, actor.workspaceId, connectionId)).toBeNull();

    await org.changeSchema({ fieldRights: { Contact: { Phone: 'readOnly', Email: 'hidden' } } });
    const again = await connect('Again', org); // what was described before is kept for some minutes
    await swapConnection(engine, actor, { fromId: connectionId, toId: again, publish: true });
    expect(await checkAccess(engine, actor.workspaceId, flowId)).toMatchObject([
      { nodeId: 'search', severity: 'warning', code: 'salesforce.needField', params: { field: 'Email' } },
      { nodeId: 'add', code: 'salesforce.needFieldWrite', params: { field: 'Phone', object: 'Contact' } },
    ]);
    const needs = await connectionNeeds(engine, actor.workspaceId, again);
    expect(needs).toMatchObject([{ object: 'Contact', accesses: ['read', 'create'], flows: [{ name: 'Adding' }] }]);
    expect(needs[0]?.unmet).toHaveLength(2);
    const letter = await accessLetter(engine, actor.workspaceId, again);
    expect(letter?.en).toContain('Phone');
    expect(letter?.ja).toContain(org.username);
  });
});

describe('putting one connection in place of another', () => {
  it('says what is missing there, then changes drafts and what is live, and no unfinished draft goes live', async () => {
    const { engine, actor } = given;
    await org.changeSchema({ fields: { Contact: [{ name: 'Rank__c', label: 'Rank', type: 'text', length: 20 }] } });
    const production = await openOrg();
    const [fromId, toId] = [await connect('Sandbox', org), await connect('Production', production)];
    const flowId = await live(
      adding(fromId).step('more', 'salesforce.addRecord', {
        connection: fromId,
        config: { object: 'Contact' },
        input: { fields: map({ LastName: literal('x'), Rank__c: literal('gold') }) },
      }),
      'Ranks',
    );
    const unpublished = { ...searching(fromId).document() };
    await engine.db.update(flows).set({ draft: unpublished }).where(eq(flows.id, flowId));

    const plan = await planSwap(engine, actor, { fromId, toId });
    expect(plan.flows).toMatchObject([{ name: 'Ranks', isLive: true, isOn: true, inDraft: true }]);
    expect(plan.missing).toMatchObject([{ object: 'Contact', field: 'Rank__c', flows: ['Ranks'] }]);
    await expect(planSwap(engine, actor, { fromId, toId: fromId })).rejects.toMatchObject({
      code: 'connection.swapUnlike',
    });

    expect(await swapConnection(engine, actor, { fromId, toId, publish: true })).toEqual({ drafts: 1, published: 1 });
    const detail = await getFlow(engine, actor.workspaceId, flowId);
    expect(detail.version?.number).toBe(2);
    expect(detail.draft.nodes.map(({ connection }) => connection)).toEqual([undefined, toId]);
    expect((await planSwap(engine, actor, { fromId, toId })).flows).toEqual([]);
  });
});

describe('what steps name by ids and names', () => {
  it('is looked for in the other organization, and told by its name with the flows that use it', async () => {
    const { engine, actor } = given;
    const sandbox = await openOrg();
    await sandbox.changeSchema({ recordTypes: [{ object: 'Contact', developerName: 'Guest', name: 'Guest' }] });
    const [fromId, toId] = [await connect('Sandbox', sandbox), await connect('Production', org)];
    const client = (await openClient(engine, actor.workspaceId, fromId)) as SalesforceClient;
    const { id: campaign } = await client.create('Campaign', { Name: 'Expo' }, {}, {});
    const { id: account } = await client.create('Account', { Name: 'Owner of it' }, {}, {});
    const soql = `SELECT Id FROM Contact WHERE AccountId = '${account}' AND LastName != 'OrdinarySurname'`;
    const { id: lead } = await client.create('Lead', { LastName: 'Fixed', Company: 'x' }, {}, {});
    const ownedBy = (id: string) => ({
      left: reference('trigger', 'leadId'),
      operator: literal('equals'),
      right: literal(id),
    });
    const connection = fromId;
    await live(
      flow('webhook.received')
        .step('guest', 'salesforce.addRecord', {
          connection,
          config: { object: 'Contact', recordType: 'Guest', owner: client.userId },
          input: { fields: map({ LastName: literal('customersupport') }) },
        })
        .step('join', 'salesforce.addToCampaign', {
          connection,
          input: { campaignId: literal(campaign), personId: reference('guest', 'id') },
        })
        .step('look', 'salesforce.queryRecords', { connection, config: { soql } })
        .step('convert', 'salesforce.convertLead', {
          connection,
          config: { status: 'Won over' },
          input: { id: reference('trigger', 'id') },
        })
        .step('call', 'salesforce.callFlow', { connection, config: { flow: 'Gone_Flow' } })
        .step('only', 'logic.filter', {
          config: { reason: 'Not theirs' },
          input: { rules: list(map({ all: list(map(ownedBy(lead))) })) },
        }),
      'Guests',
    );
    const { missing } = await planSwap(engine, actor, { fromId, toId });
    const at = { flows: ['Guests'] };
    expect(missing).toMatchObject([
      { ...at, code: 'salesforce.absentRecord', params: { name: `Expo (${campaign})`, objectLabelJa: 'キャンペーン' } },
      { ...at, code: 'salesforce.absentRecord', params: { name: `Owner of it (${account})`, objectLabel: 'Account' } },
      { ...at, code: 'salesforce.absentRecord', params: { name: `Fixed (${lead})`, objectLabel: 'Lead' } },
      { ...at, code: 'salesforce.recordTypeUnknown', params: { name: 'Guest', objectLabelJa: '取引先責任者' } },
      { ...at, code: 'salesforce.absentFlow', params: { name: 'Gone_Flow' } },
      { ...at, code: 'salesforce.absentStatus', params: { name: 'Won over' } },
    ]);
    expect(missing).toHaveLength(6);
  });
});

describe('a search over past events', () => {
  it('counts what finds one, none, several, or only a lead, and writes nothing', async () => {
    const { engine, actor } = given;
    const { clientId, clientSecret } = org;
    const grant = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const token = await (await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: grant })).json();
    const add = (object: string, fields: object) =>
      fetch(`${org.url}/services/data/v62.0/sobjects/${object}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
        body: JSON.stringify(fields),
      });
    await add('Contact', { LastName: 'One', Email: 'one@acme.jp' });
    await add('Contact', { LastName: 'Two', Email: 'two@acme.jp' });
    await add('Contact', { LastName: 'Two again', Email: 'two@acme.jp' });
    await add('Lead', { LastName: 'Lead', Company: 'Acme', Email: 'lead@acme.jp' });
    const connectionId = await connect('Org', org);
    const flowId = await live(searching(connectionId));
    worker = await startWorker(engine);
    for (const address of ['one@acme.jp', 'two@acme.jp', 'lead@acme.jp', 'new@acme.jp'])
      await ended(await run(flowId, address), 'succeeded');
    const nothing = await runByHand(engine, actor, { flowId, payload: { name: 'no address' } });
    await ended(nothing.runId, 'failed');

    const found = await simulateSearch(engine, actor.workspaceId, { flowId, nodeId: 'search', most: 50 });
    expect(found).toMatchObject({
      looked: 5,
      counts: { one: 1, several: 1, elsewhere: 1, none: 1, unknown: 1 },
    });
    expect(found.examples.find(({ finding }) => finding === 'several')).toMatchObject({
      values: 'two@acme.jp',
      count: 2,
    });
    await expect(
      simulateSearch(engine, actor.workspaceId, { flowId, nodeId: 'trigger', most: 50 }),
    ).rejects.toMatchObject({ code: 'flow.noSimulation' });

    // A step that writes is looked at by its key alone: what it would write may be missing, and nothing is written.
    const config = { object: 'Contact' };
    const conditions = list(map({ field: literal('Email'), operator: literal('equals'), value: email }));
    const fields = map({ LastName: reference('trigger', 'missing') });
    const writing = searching(connectionId)
      .step('findOrAdd', 'salesforce.findOrAddRecord', {
        connection: connectionId,
        config,
        input: { conditions, fields },
      })
      .step('update', 'salesforce.updateRecord', {
        connection: connectionId,
        config: { ...config, findBy: 'conditions', whenSeveral: 'all' },
        input: { conditions, fields },
      });
    await engine.db.update(flows).set({ draft: writing.document() }).where(eq(flows.id, flowId));
    for (const nodeId of ['findOrAdd', 'update']) {
      const { counts } = await simulateSearch(engine, actor.workspaceId, { flowId, nodeId, most: 50 });
      expect(counts).toEqual(found.counts);
    }
    const writes = Object.entries((await org.stats()).calls as object).filter(([call]) =>
      /^(POST|PATCH) .*sobjects\/Contact/.test(call),
    );
    expect(writes.reduce((sum, [, times]) => sum + times, 0)).toBe(3); // those of this test itself
  });
});
