/**
 * Every procedure that a browser can call, seen from outside: by nobody, by a person of too low a role, and by the owner of
 * another workspace. A new procedure fails here until it says what it takes.
 */
import { TRPCError } from '@trpc/server';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  auditLog,
  connections,
  flows,
  flowVersions,
  mails,
  newId,
  notices,
  runs,
  workspaces,
} from '../../db/schema/index.ts';
import { createFlow, templateDocument } from '../../engine/api.ts';
import { type EmptyEngine, emptyEngine } from '../../engine/testing/engine.ts';
import { flow } from '../../engine/testing/flow.ts';
import { list, literal, map } from '../../engine/values/source.ts';
import type { Context, Member } from './context.ts';
import { asFlowError } from './errors.ts';
import { appRouter, createCaller } from './root.ts';

/** What anybody may call: to begin, and to read in one's own language. */
const open = ['people.claimOwner', 'people.setLocale'];
/** A person's own, whatever the workspace. */
const personal = ['people.chooseWorkspace'];

const their = { workspaceId: newId(), flowId: '', connectionId: newId(), runId: newId(), noticeId: newId() };
const NAME = 'Their own';
const nodeId = 'search';
const failure = () => ({
  flowId: their.flowId,
  nodeId,
  code: 'http.refused',
  firstId: their.runId,
  lastId: their.runId,
});

/** What each procedure takes, with ids of another workspace wherever it takes one. */
const inputs: Record<string, () => unknown> = {
  'catalog.nodes': () => undefined,
  'catalog.options': () => ({
    connectionId: their.connectionId,
    nodeType: 'salesforce.searchRecords',
    loader: 'objects',
    config: {},
    locale: 'ja',
  }),
  'connections.add': () => ({ type: 'salesforce', name: 'A', fields: {} }),
  'connections.addPractice': () => ({ type: 'salesforce' }),
  'connections.accessLetter': () => ({ connectionId: their.connectionId }),
  'connections.calls': () => ({ connectionId: their.connectionId }),
  'connections.checkDrift': () => ({ connectionId: their.connectionId }),
  'connections.delete': () => ({ connectionId: their.connectionId }),
  'connections.drift': () => ({ connectionId: their.connectionId }),
  'connections.dropHeld': () => ({ token: 'unknown' }),
  'connections.explain': () => ({ type: 'salesforce', text: 'error=access_denied' }),
  'connections.given': () => ({ connectionId: their.connectionId }),
  'connections.held': () => ({ token: 'unknown' }),
  'connections.keyPair': () => undefined,
  'connections.letter': () => ({ code: 'salesforce.userInactive', params: {} }),
  'connections.list': () => undefined,
  'connections.needs': () => ({ connectionId: their.connectionId }),
  'connections.planSwap': () => ({ fromId: their.connectionId, toId: newId() }),
  'connections.reconnect': () => ({ connectionId: their.connectionId, fields: { domain: 'a.example', token: 'x' } }),
  'connections.reconnectPractice': () => ({ connectionId: their.connectionId }),
  'connections.rename': () => ({ connectionId: their.connectionId, name: 'Taken over' }),
  'connections.renewKeyPair': () => undefined,
  'connections.setShare': () => ({ connectionId: their.connectionId, share: 40 }),
  'connections.setup': () => undefined,
  'connections.startSignIn': () => ({
    type: 'salesforce',
    name: 'A',
    fields: { clientId: 'x' },
    connectionId: their.connectionId,
    returnTo: '/connections',
  }),
  'connections.swap': () => ({ fromId: their.connectionId, toId: newId(), publish: true }),
  'connections.takeHeld': () => ({ token: 'unknown' }),
  'connections.test': () => ({ connectionId: their.connectionId }),
  'flow.access': () => ({ flowId: their.flowId }),
  'flow.check': () => ({ flowId: their.flowId }),
  'flow.discardDraft': () => ({ flowId: their.flowId }),
  'flow.refused': () => ({ flowId: their.flowId }),
  'flow.get': () => ({ flowId: their.flowId }),
  'flow.chooseSample': () => ({ flowId: their.flowId, id: '001000000000001AAA' }),
  'flow.fetchLatest': () => ({ flowId: their.flowId }),
  'flow.pollNow': () => ({ flowId: their.flowId }),
  'flow.runChosen': () => ({ flowId: their.flowId, id: '001000000000001AAA' }),
  'flow.searchChoices': () => ({ flowId: their.flowId, of: 'draft', text: '' }),
  'flow.previewStep': () => ({ flowId: their.flowId, nodeId }),
  'flow.publish': () => ({ flowId: their.flowId, revision: 1 }),
  'flow.rename': () => ({ flowId: their.flowId, name: 'Taken over' }),
  'flow.runByHand': () => ({ flowId: their.flowId, payload: {} }),
  'flow.saveDraft': () => ({ flowId: their.flowId, revision: 1, document: { format: 1, nodes: [], edges: [] } }),
  'flow.simulate': () => ({ flowId: their.flowId, nodeId, most: 10 }),
  'flow.switch': () => ({ flowId: their.flowId, isOn: true }),
  'flow.testStep': () => ({ flowId: their.flowId, nodeId }),
  'flow.useExample': () => ({ flowId: their.flowId, nodeId: 'trigger' }),
  'flow.waitForSample': () => ({ flowId: their.flowId, nodeId: 'trigger', isWaiting: true }),
  'flows.create': () => ({ name: 'A' }),
  'flows.delete': () => ({ flowId: their.flowId }),
  'flows.duplicate': () => ({ flowId: their.flowId, name: 'A' }),
  'flows.export': () => ({ flowId: their.flowId }),
  'flows.import': () => ({
    flow: {
      nagare: 1,
      name: 'A',
      slots: { s: { type: 'salesforce' } },
      document: { format: 1, nodes: [], edges: [] },
    },
    connections: { s: their.connectionId },
  }),
  'flows.list': () => undefined,
  'flows.pause': () => ({ flowId: their.flowId }),
  'flows.pausedRuns': () => ({ flowId: their.flowId }),
  'flows.rename': () => ({ flowId: their.flowId, name: 'Taken over' }),
  'flows.resume': () => ({ flowId: their.flowId }),
  'flows.saveBrake': () => ({ flowId: their.flowId, brakeWrites: 1, stopsRepeats: false }),
  'flows.stops': () => ({ flowId: their.flowId }),
  'flows.switch': () => ({ flowId: their.flowId, isOn: true }),
  'notices.list': () => ({}),
  'notices.mails': () => ({}),
  'notices.markSeen': () => ({ ids: [their.noticeId] }),
  'runs.answer': () => ({ runId: their.runId, nodeId, iterationPath: '', answer: { kind: 'end' } }),
  'runs.askDrop': () => ({ flowId: their.flowId }),
  'runs.cancel': () => ({ runId: their.runId }),
  'runs.checkFailures': () => ({ ...failure(), from: 'failed', version: 'same' }),
  'runs.checkRerun': () => ({ runIds: [their.runId], from: 'start', version: 'same' }),
  'runs.drop': () => ({ flowId: their.flowId, upTo: their.runId }),
  'runs.failures': () => ({ flowId: their.flowId }),
  'runs.get': () => ({ runId: their.runId }),
  'runs.list': () => ({ flowId: their.flowId }),
  'runs.queues': () => undefined,
  'runs.releaseLane': () => ({ runId: their.runId }),
  'runs.rerun': () => ({ runIds: [their.runId], from: 'start', version: 'same' }),
  'runs.rerunFailures': () => ({ ...failure(), from: 'failed', version: 'same' }),
  'runs.waiting': () => ({ flowId: their.flowId }),
  'templates.document': () => ({ templateId: 'ecforce-salesforce', locale: 'ja' }),
  'templates.list': () => undefined,
  'templates.use': () => ({
    templateId: 'ecforce-salesforce',
    locale: 'ja',
    name: 'A',
    connections: { salesforce: their.connectionId },
  }),
  'workspace.goOn': () => undefined,
  'workspace.people': () => undefined,
  'workspace.save': () => ({ name: 'Ours' }),
  'workspace.stop': () => undefined,
  'workspace.stopped': () => undefined,
};

let test: EmptyEngine;
let ours: Member;

beforeAll(async () => {
  test = await emptyEngine();
  const { db } = test.engine;
  ours = { workspaceId: newId(), name: 'Ours', role: 'owner', timeZone: 'Asia/Tokyo' };
  await db.insert(workspaces).values([
    { id: ours.workspaceId, name: ours.name },
    { id: their.workspaceId, name: NAME },
  ]);
  const actor = { workspaceId: their.workspaceId, userId: null };
  const document = templateDocument('ecforce-salesforce');
  their.flowId = (await createFlow(test.engine, actor, { name: NAME, document })).flowId;
  const { workspaceId, flowId } = their;
  const versionId = newId();
  await db.insert(flowVersions).values({ id: versionId, workspaceId, flowId, number: 1, document });
  await db.insert(connections).values({
    id: their.connectionId,
    workspaceId,
    type: 'salesforce',
    name: NAME,
    secrets: new Uint8Array([1]),
    secretsVersion: '1',
  });
  const cause = { errorNodeId: nodeId, errorCode: failure().code };
  await db
    .insert(runs)
    .values({ id: their.runId, workspaceId, flowId, versionId, kind: 'live', status: 'failed', ...cause });
  await db.insert(notices).values({ id: their.noticeId, workspaceId, kind: 'runFailed', flowId });
  await db.insert(mails).values({
    workspaceId,
    noticeId: their.noticeId,
    to: 'a@b.jp',
    subject: NAME,
    text: '',
    html: '',
    status: 'kept',
  });
});
afterAll(() => test.close());

const context = (member: Member | null): Context => ({
  engine: test.engine,
  headers: new Headers(),
  viewer: member ? { userId: newId(), name: 'N', email: 'n@example.jp', locale: 'ja' } : null,
  member,
  memberships: member ? [member] : [],
});

async function call(path: string, member: Member | null): Promise<unknown> {
  const [router = '', procedure = ''] = path.split('.');
  const caller = createCaller(context(member)) as unknown as Record<
    string,
    Record<string, (input: unknown) => unknown>
  >; // paths are data here
  return caller[router]?.[procedure]?.(inputs[path]?.());
}

/** Everything that the other workspace owns, as it stands. */
async function belongings(): Promise<string> {
  const { db } = test.engine;
  const of = their.workspaceId;
  const found = await Promise.all([
    db.select().from(workspaces).where(eq(workspaces.id, of)),
    db.select().from(flows).where(eq(flows.workspaceId, of)),
    db.select().from(flowVersions).where(eq(flowVersions.workspaceId, of)),
    db.select().from(connections).where(eq(connections.workspaceId, of)),
    db.select().from(runs).where(eq(runs.workspaceId, of)),
    db.select().from(notices).where(eq(notices.workspaceId, of)),
    db.select().from(auditLog).where(eq(auditLog.workspaceId, of)),
  ]);
  return JSON.stringify(found);
}

const procedures = Object.keys(appRouter._def.procedures);
const walled = procedures.filter((path) => !open.includes(path) && !personal.includes(path));
const typeOf = (path: string) =>
  (appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[path]?._def.type;

describe('the walls of the app', () => {
  it('know every procedure', () => {
    expect(walled.toSorted()).toEqual(Object.keys(inputs).toSorted());
  });

  it.each([...walled, ...personal])('%s is not for strangers', async (path) => {
    await expect(call(path, null)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it.each(walled.filter((path) => typeOf(path) === 'mutation'))('%s is not for viewers', async (path) => {
    await expect(call(path, { ...ours, role: 'viewer' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('the address that starts a flow, and secrets typed into its steps, are told to those who may change it', async () => {
    const headers = list(map({ key: literal('X-Api-Key'), value: literal('typed-s3cret') }));
    const document = flow('webhook.received')
      .step('call', 'http.request', { config: { method: 'GET' }, input: { url: literal('https://x.jp'), headers } })
      .document();
    const actor = { workspaceId: ours.workspaceId, userId: null };
    const { flowId } = await createFlow(test.engine, actor, { name: 'Hooked', document });
    const told = async (role: Member['role']) =>
      JSON.stringify(await createCaller(context({ ...ours, role })).flow.get({ flowId }));
    for (const role of ['viewer', 'operator'] as const) expect(await told(role)).not.toMatch(/typed-s3cret|\/hooks\//);
    expect(await told('editor')).toMatch(/typed-s3cret/);
    expect(await told('editor')).toMatch(/\/hooks\//);
  });

  it('choices that are people or records of an account are not for viewers', async () => {
    const { options } = createCaller(context({ ...ours, role: 'viewer' })).catalog;
    const asked = (loader: string) =>
      options({ nodeType: 'salesforce.updateRecord', loader, config: { object: 'Lead' }, text: 'a', locale: 'ja' });
    for (const loader of ['records', 'referencedRecords', 'owners'])
      await expect(asked(loader)).rejects.toMatchObject({ cause: { code: 'engine.notAllowed' } });
  });

  it.each(walled)('%s shows and changes nothing of another workspace', async (path) => {
    const before = await belongings();
    const answer = await Promise.resolve(call(path, ours)).catch((error: unknown) => error);
    if (answer instanceof Error) {
      expect(answer).toBeInstanceOf(TRPCError);
      expect(asFlowError(answer.cause)?.code ?? answer.message).toMatch(/^[a-z]+\.\w+$/);
      expect((answer as TRPCError).code).not.toBe('INTERNAL_SERVER_ERROR');
    }
    const told = JSON.stringify(answer instanceof Error ? asFlowError(answer.cause)?.params : answer) ?? '';
    for (const own of [NAME, their.workspaceId]) expect(told).not.toContain(own);
    expect(await belongings()).toBe(before);
  });
});
