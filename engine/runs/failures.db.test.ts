/** A morning after: many runs have failed of one cause, are seen as one line, and are run again together. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  checkFailures,
  deleteFlow,
  type FailureGroup,
  goOn,
  listFailures,
  listRuns,
  publishFlow,
  rerunFailures,
  rerunRuns,
  runByHand,
  saveDraft,
  stopWorkspace,
} from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, startRun, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { literal, reference } from '../values/source.ts';

let given: WorkingEngine;
let server: Server;
let url: string;
const received: string[] = [];
let answer = 422;

beforeAll(async () => {
  given = await workingEngine();
  server = createServer((request, response) => {
    received.push(request.url ?? '');
    request.resume();
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.close();
  await given.close();
});

/** Fails at *post* for every event that says where, at *needs* for those that do not say which order. */
const document = (lane?: FlowDocument['lane']): FlowDocument => ({
  ...flow('manual.started')
    .step('needs', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'order') } })
    .step('post', 'http.request', {
      config: { method: 'POST', bodyType: 'none' },
      input: { url: { kind: 'text', parts: [literal(`${url}/`), reference('trigger', 'order')] } },
      name: 'Letter',
    })
    .document(),
  ...(lane ? { lane } : {}),
});

const live = (name: string, lane?: FlowDocument['lane']) => goLive(given, document(lane), name);

async function fails(flowId: string, payloads: Record<string, string>[]): Promise<string[]> {
  const runIds: string[] = [];
  for (const payload of payloads) runIds.push(await startRun(given, flowId, payload));
  for (const runId of runIds) expect((await finishes(given, runId)).status).toBe('failed');
  return runIds;
}

const groupsOf = async (flowId: string): Promise<FailureGroup[]> =>
  (await listFailures(given.engine, given.actor.workspaceId, { flowId })).groups;

const onlyGroup = async (flowId: string): Promise<FailureGroup> => {
  const groups = await groupsOf(flowId);
  const [group] = groups;
  if (!group || groups.length > 1) throw new Error(`${groups.length} groups`);
  return group;
};

const again = { from: 'failed', version: 'same' } as const;
const rerun = (group: FailureGroup, more: Partial<Parameters<typeof rerunFailures>[2]> = {}) =>
  rerunFailures(given.engine, given.actor, { ...group, ...again, ...more });

const orders = (count: number, prefix = 'o') => Array.from({ length: count }, (_, n) => ({ order: `${prefix}${n}` }));

test('failed runs of the same flow, step and error are one group, the largest first', async () => {
  const { engine, actor } = given;
  const flowId = await live('Groups');
  const [missing = ''] = await fails(flowId, [{ id: 'x' }]);
  const posts = await fails(flowId, orders(3));
  const deleted = await live('Deleted');
  const [ofDeleted = ''] = await fails(deleted, orders(1));
  await deleteFlow(engine, actor, { flowId: deleted });
  const left = { runIds: [ofDeleted], ...again };
  await expect(rerunRuns(engine, actor, left)).rejects.toMatchObject({ code: 'run.flowDeleted' });
  const groups = await groupsOf(flowId);
  expect(groups).toMatchObject([
    {
      flowName: 'Groups',
      nodeId: 'post',
      step: 3,
      card: 'Letter',
      count: 3,
      firstId: posts[0],
      lastId: posts[2],
      newest: { id: posts[2], keyValues: ['o2'] },
      hasNewerVersion: false,
    },
    { nodeId: 'needs', count: 1, firstId: missing, lastId: missing, isSame: true },
  ]);
  const all = await listFailures(engine, actor.workspaceId, {});
  expect(all.groups.map((group) => group.flowName)).toEqual(['Groups', 'Groups']);
  expect(all.isComplete).toBe(true);
  const rows = await listRuns(engine, actor.workspaceId, { failure: groups[0] });
  expect(rows.rows.map(({ id }) => id)).toEqual(posts.toReversed());
});

test('one order after the other is run again from where it failed, and leaves the group', async () => {
  const { engine, actor } = given;
  const flowId = await live('Again');
  const begun = await Promise.all(orders(60).map((payload) => startRun(given, flowId, payload)));
  await Promise.all(begun.map((runId) => finishes(given, runId)));
  const group = await onlyGroup(flowId);
  expect(await checkFailures(engine, actor.workspaceId, { ...group, ...again })).toEqual({
    newer: [],
    again: [],
    count: 60,
  });
  // One has been run again by hand meanwhile; one that fails from now on is not meant.
  const byHand = await rerunRuns(engine, actor, { runIds: [group.firstId], ...again });
  await finishes(given, byHand.runIds[0] ?? '');
  const [later = ''] = await fails(flowId, orders(1, 'later'));
  received.length = 0;
  answer = 200;
  const first = await rerun(group);
  expect(first).toMatchObject({ left: [], next: expect.any(String) });
  expect(first.runIds).toHaveLength(50);
  // Two people press at once.
  const pressed = await Promise.all([rerun(group, { after: first.next ?? '' }), rerun(group)]);
  const second = pressed.flatMap(({ runIds }) => runIds);
  expect(pressed.map(({ next }) => next)).toEqual([null, null]);
  expect(second).toHaveLength(9);
  for (const runId of [...first.runIds, ...second]) expect((await finishes(given, runId)).status).toBe('succeeded');
  expect(received.toSorted()).toEqual(
    orders(60)
      .filter((_, n) => begun[n] !== group.firstId)
      .map(({ order }) => `/${order}`)
      .toSorted(),
  );
  answer = 422;
  // What failed again is there under its own cause, once.
  expect((await onlyGroup(flowId)).count).toBe(2);
  expect(await onlyGroup(flowId)).toMatchObject({ lastId: later });
});

test('of an event only the newest run is a problem, until one succeeds; the older ones say what became of them', async () => {
  const { engine, actor } = given;
  const flowId = await live('Problem');
  const [failed = '', other = ''] = await fails(flowId, orders(2, 'p'));
  const problems = async () => {
    const statuses = ['failed', 'needsAttention'] as const;
    const query = { flowId, statuses: [...statuses], isUnsolved: true };
    return (await listRuns(engine, actor.workspaceId, query)).rows.map((run) => [run.id, run.again?.id ?? null]);
  };
  expect(await problems()).toEqual([
    [other, null],
    [failed, null],
  ]);
  const [vain = ''] = (await rerunRuns(engine, actor, { runIds: [failed], ...again })).runIds;
  expect((await finishes(given, vain)).status).toBe('failed');
  expect(await problems()).toEqual([
    [vain, null],
    [other, null],
  ]);
  answer = 200;
  const [good = ''] = (await rerunRuns(engine, actor, { runIds: [vain], ...again })).runIds;
  expect((await finishes(given, good)).status).toBe('succeeded');
  answer = 422;
  expect(await problems()).toEqual([[other, null]]);
  const { rows } = await listRuns(engine, actor.workspaceId, { flowId, statuses: ['failed'] });
  expect(rows.map((run) => [run.id, run.again?.id ?? null, run.again?.status ?? null])).toEqual([
    [vain, good, 'succeeded'],
    [other, null, null],
    [failed, good, 'succeeded'],
  ]);
});

test('the list goes back as many days as a person wants to see', async () => {
  const { engine, actor } = given;
  const flowId = await live('Days');
  const [failed = ''] = await fails(flowId, orders(1, 'd'));
  const within = async (days: number) =>
    (await listRuns(engine, actor.workspaceId, { flowId, days })).rows.map(({ id }) => id);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 86_400_000 });
  try {
    expect(await within(1)).toEqual([]);
    expect(await within(7)).toEqual([failed]);
  } finally {
    vi.useRealTimers();
  }
});

test('with the newest version, a run whose step is gone is left and named; the others go on', async () => {
  const { engine, actor } = given;
  const flowId = await live('Mended');
  await fails(flowId, orders(2, 'm'));
  const revision = (
    await saveDraft(engine, actor, {
      flowId,
      revision: 1,
      document: flow('manual.started')
        .step('other', 'logic.onceOnly', {
          config: { days: 1 },
          input: { key: literal('k') },
        })
        .document(),
    })
  ).revision;
  await publishFlow(engine, actor, { flowId, revision });
  const group = await onlyGroup(flowId);
  expect(group.hasNewerVersion).toBe(true);
  const gone = await rerun(group, { from: { nodeId: 'post' }, version: 'newest' });
  expect(gone).toMatchObject({ runIds: [], next: null });
  expect(gone.left.map(({ code }) => code)).toEqual(['run.stepGone', 'run.stepGone']);
  expect((await rerun(group, { from: 'start', version: 'newest' })).runIds).toHaveLength(2);
});

test('what a newer success of its lane has overtaken is left unless a person says so; a stopped workspace refuses', async () => {
  const { engine, actor } = given;
  const flowId = await live('Lane', { path: ['customer'], afterFailure: 'goOn' });
  const [old = ''] = await fails(flowId, [{ customer: 'c1' }]);
  const [other = ''] = await fails(flowId, [{ customer: 'c2' }]);
  answer = 200;
  const { runId: newer } = await runByHand(engine, actor, { flowId, payload: { customer: 'c1', order: 'n' } });
  expect((await finishes(given, newer)).status).toBe('succeeded');
  answer = 422;
  const group = await onlyGroup(flowId);
  const check = await checkFailures(engine, actor.workspaceId, { ...group, ...again });
  expect(check).toMatchObject({ count: 2, newer: [{ runId: old, newer: { id: newer } }] });
  await stopWorkspace(engine, actor);
  await expect(rerun(group)).rejects.toMatchObject({ code: 'workspace.stopped' });
  await goOn(engine, actor);
  const made = await rerun(group);
  expect(made).toMatchObject({ left: [{ runId: old, code: 'run.newerSucceeded', params: { newer } }], next: null });
  expect(made.runIds).toHaveLength(1);
  expect(
    await until(
      () => groupsOf(flowId),
      ([found]) => found?.count === 2,
    ),
  ).toMatchObject([{ firstId: old, lastId: made.runIds[0] }]);
  expect(
    (await listRuns(engine, actor.workspaceId, { failure: await onlyGroup(flowId) })).rows.map((run) => run.rerunOf),
  ).toEqual([other, null]);
  expect((await rerun(await onlyGroup(flowId), { anyway: true })).runIds).toHaveLength(2);
});
