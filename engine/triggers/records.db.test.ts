/** Starts that know the far side: samples fetched there, a chosen record, an outbound message through the door. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chooseSample,
  createFlow,
  duplicateFlow,
  fetchLatest,
  getFlow,
  listEvents,
  listRuns,
  publishFlow,
  runChosen,
  searchChoices,
  switchFlow,
} from '../api.ts';
import { type ListeningDoor, listeningDoor } from '../testing/arrivals.ts';
import { flow } from '../testing/flow.ts';
import { openPolling, type Polling } from '../testing/polling.ts';

let house: Polling;
let door: ListeningDoor;
beforeAll(async () => {
  house = await openPolling();
  door = await listeningDoor(house.given);
});
afterAll(async () => {
  await door?.close();
  await house.close();
});

async function flowOf(type: string, config = {}, { connection = true, isOn = true } = {}) {
  const { engine, actor } = house.given;
  const made = flow(type, config).document();
  const nodes = made.nodes.map((node) => (connection ? { ...node, connection: house.connectionId } : node));
  const { flowId } = await createFlow(engine, actor, { name: type, document: { ...made, nodes } });
  await publishFlow(engine, actor, { flowId });
  if (isOn) await switchFlow(engine, actor, { flowId, isOn: true });
  const { hooks } = await getFlow(engine, actor.workspaceId, flowId);
  return { flowId, url: door.reach(hooks[0]?.url) };
}

test('the newest record that fits becomes the sample, before anything is switched on', async () => {
  const { engine, actor } = house.given;
  const conditions = [{ field: 'Name', operator: 'startsWith', value: 'sample' }];
  const { flowId } = await flowOf('salesforce.recordChanged', { object: 'Account', conditions }, { isOn: false });
  await expect(fetchLatest(engine, actor, { flowId })).rejects.toMatchObject({ code: 'flow.nothingToFetch' });
  await house.add({ Name: 'sample 1' });
  await house.add({ Name: 'another' });
  await fetchLatest(engine, actor, { flowId });
  const { samples } = await getFlow(engine, actor.workspaceId, flowId);
  expect(samples.trigger?.output).toMatchObject({ change: 'added', record: { Name: 'sample 1' } });
});

test('a copy of a flow that watches begins with a place of its own', async () => {
  const { engine, actor } = house.given;
  const flowId = await house.watch({});
  const copy = await duplicateFlow(engine, actor, { flowId, name: 'Copy' });
  expect((await getFlow(engine, actor.workspaceId, copy.flowId)).polls).toEqual([]);
  await house.add({ Name: 'between' });
  await publishFlow(engine, actor, copy);
  await switchFlow(engine, actor, { flowId: copy.flowId, isOn: true });
  await house.poll(copy.flowId);
  await house.poll(flowId);
  expect(await house.events(copy.flowId)).toEqual([]);
  expect(await house.events(flowId)).toHaveLength(1);
});

test('a flow cannot go on while the org cannot be asked where its news begins', async () => {
  const { engine, actor } = house.given;
  const { flowId } = await flowOf('salesforce.recordChanged', { object: 'Account' }, { isOn: false });
  await house.practice.fault({ fail: [{ path: '/query', times: 1, as: 'unavailable' }] });
  await expect(switchFlow(engine, actor, { flowId, isOn: true })).rejects.toMatchObject({ code: 'salesforce.busy' });
  expect((await getFlow(engine, actor.workspaceId, flowId)).isOn).toBe(false);
  await switchFlow(engine, actor, { flowId, isOn: true });
  expect((await getFlow(engine, actor.workspaceId, flowId)).isOn).toBe(true);
});

test('a record is found by a part of its name or by its id, and starts a run', async () => {
  const { engine, actor } = house.given;
  const { flowId } = await flowOf('salesforce.chosenRecord', { object: 'Account', fields: ['Name', 'Phone'] });
  const id = await house.add({ Name: "100% O'Brien_ 商店", Phone: '03-9' });
  await house.add({ Name: '100 Others' });
  const search = (text: string, of: 'draft' | 'live' = 'live') =>
    searchChoices(engine, actor.workspaceId, { flowId, of, text });
  for (const text of ["100% O'Brien_", '商店', id, id.slice(0, 15)])
    expect(await search(text)).toEqual([{ value: id, label: "100% O'Brien_ 商店", hint: '03-9' }]);
  expect((await search('')).length).toBeGreaterThan(1);
  expect(await search('nobody is called so', 'draft')).toEqual([]);
  await chooseSample(engine, actor, { flowId, id });
  expect((await getFlow(engine, actor.workspaceId, flowId)).samples.trigger?.output).toMatchObject({ id });
  const { runId } = await runChosen(engine, actor, { flowId, id });
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId, limit: 10 });
  expect(rows.map((run) => run.id)).toEqual([runId]);
  expect(await house.events(flowId)).toMatchObject([{ payload: { id, record: { Phone: '03-9' } } }]);
});

test('an id of another object, of nobody, or no id at all starts nothing', async () => {
  const { engine, actor } = house.given;
  const { flowId } = await flowOf('salesforce.chosenRecord', { object: 'Account' });
  const gone = await house.add({ Name: 'gone' });
  await house.org.remove('Account', gone, {});
  for (const id of ['003000000000001AAA', gone, "' OR Name != '"])
    await expect(runChosen(engine, actor, { flowId, id })).rejects.toMatchObject({
      code: expect.stringMatching(/^salesforce\./),
    });
  expect(await house.events(flowId)).toEqual([]);
});

const message = (organizationId: string, ids: string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>${organizationId}</OrganizationId><ActionId>04k</ActionId><SessionId>00D!do-not-keep</SessionId>
${ids.map((id) => `<Notification><Id>${id}</Id><sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>${id.replace('04l', '001')}</sf:Id><sf:Name>${id}</sf:Name></sObject></Notification>`).join('')}
</notifications></soapenv:Body></soapenv:Envelope>`;

const post = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' }, body });

test('an outbound message is acknowledged when its events are committed, again without a second run', async () => {
  const { engine, actor } = house.given;
  const { flowId, url } = await flowOf('salesforce.outboundMessage');
  const ids = Array.from({ length: 100 }, (_, n) => `04l0000000000${String(n).padStart(2, '0')}AAA`);
  for (let times = 0; times < 2; times++) {
    const answer = await post(url, message(house.org.orgId, ids));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(await answer.text()).toContain('<Ack>true</Ack>');
  }
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId, limit: 200 });
  expect(rows).toHaveLength(100);
  const kept = await engine.db.execute<{ bodies: string }>(
    sql`select count(body) as bodies from events where flow_id = ${flowId}`,
  );
  expect(kept.rows[0]?.bodies).toBe('0');
});

test('another org, broken XML and an entity are refused and shown, without what they carried', async () => {
  const { engine, actor } = house.given;
  const { flowId, url } = await flowOf('salesforce.outboundMessage');
  const foreign = await post(url, message('00D000000000009EAA', ['04l000000000001AAA']));
  expect([foreign.status, ((await foreign.json()) as { error: { code: string } }).error.code]).toEqual([
    401,
    'salesforce.otherOrganization',
  ]);
  for (const body of ['<a', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>']) {
    const answer = await post(url, body);
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([
      400,
      'webhook.notXml',
    ]);
  }
  const { rows } = await listEvents(engine, actor.workspaceId, { flowId, statuses: ['rejected'] });
  expect(rows).toHaveLength(3);
  const kept = await engine.db.execute<{ bodies: string }>(
    sql`select count(body) as bodies from events where flow_id = ${flowId}`,
  );
  expect(kept.rows[0]?.bodies).toBe('0');
});

test('without an account any org may send', async () => {
  const { flowId, url } = await flowOf('salesforce.outboundMessage', {}, { connection: false });
  expect((await post(url, message('00D000000000009EAA', ['04l000000000001AAA']))).status).toBe(200);
  expect(await house.events(flowId)).toHaveLength(1);
});
