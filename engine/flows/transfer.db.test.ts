/** Flows that call flows, carried to another workspace by name. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, workspaces } from '../../db/schema/index.ts';
import { checkFlow, createFlow, exportFlow, getFlow, importFlow, publishFlow } from '../api.ts';
import type { Actor } from '../engine.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { list, literal, map, reference, type ValueSource } from '../values/source.ts';
import { loadOptions } from './options.ts';

let given: TestEngine;
let there: Actor;

beforeAll(async () => {
  given = await testEngine();
  const workspaceId = newId();
  await given.engine.db.insert(workspaces).values({ id: workspaceId, name: 'Elsewhere' });
  there = { workspaceId, userId: null };
});
afterAll(() => given.close());

const callable = flow('flow.called', { inputs: [{ key: 'n', type: 'number' }] }).document();
const calling = (flowId: string) =>
  flow('manual.started')
    .step('call', 'logic.callFlow', { config: { flow: flowId } })
    .document();

async function made(actor: Actor, name: string, isLive = true): Promise<string> {
  const { flowId } = await createFlow(given.engine, actor, { name, document: callable });
  if (isLive) await publishFlow(given.engine, actor, { flowId });
  return flowId;
}

async function carried(
  name: string,
): Promise<{ file: unknown; read: () => Promise<{ called: unknown; codes: string[] }> }> {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Caller', document: calling(await made(actor, name)) });
  const file: unknown = JSON.parse(JSON.stringify(await exportFlow(engine, actor.workspaceId, flowId)));
  const read = async () => {
    const { flowId: id } = await importFlow(engine, there, { flow: file, connections: {} });
    const { draft } = await getFlow(engine, there.workspaceId, id);
    const problems = await checkFlow(engine, there.workspaceId, id);
    return {
      called: draft.nodes.find((node) => node.id === 'call')?.config.flow,
      codes: problems.map(({ code }) => code),
    };
  };
  return { file, read };
}

test('a called flow is found by its name where the file is read', async () => {
  const { file, read } = await carried('Prices');
  expect(file).toMatchObject({ flows: { flow1: { name: 'Prices' } } });
  const prices = await made(there, 'Prices');
  expect(await read()).toEqual({ called: prices, codes: [] });
});

test('without a flow of that name the step is unfinished, and so it is when several have it', async () => {
  const { read } = await carried('Stock');
  expect(await read()).toEqual({ called: undefined, codes: ['flow.fieldRequired'] });
  const only = await made(there, 'Stock', false);
  expect((await read()).called).toBe(only);
  const ready = await made(there, 'Stock');
  expect((await read()).called).toBe(ready);
  await made(there, 'Stock');
  expect((await read()).called).toBeUndefined();
});

test('an id from elsewhere, in a file without names, is not taken over', async () => {
  const { engine, actor } = given;
  const file = { nagare: 1, name: 'Old', slots: {}, document: calling(await made(actor, 'Old')) };
  const { flowId } = await importFlow(engine, there, { flow: file, connections: {} });
  const codes = (await checkFlow(engine, there.workspaceId, flowId)).map(({ code }) => code);
  expect(codes).toEqual(['flow.fieldRequired']);
});

test('what a flow takes and gives back is offered to the flows that call it', async () => {
  const { engine, actor } = given;
  const flowId = await made(actor, 'Offers');
  const ask = (loader: string) =>
    loadOptions(engine, actor.workspaceId, {
      nodeType: 'logic.callFlow',
      loader,
      config: { flow: flowId },
      locale: 'en',
    });
  expect(await ask('inputs')).toMatchObject([{ value: 'n', type: 'number', required: false }]);
  expect(await ask('outputs')).toEqual([]);
});

test('a secret that was typed into a request stays at home: its name goes along, its value does not', async () => {
  const { engine, actor } = given;
  const row = (key: string, value: ValueSource) => map({ key: literal(key), value });
  const headers = list(
    row('Authorization', literal('Bearer s3cret')),
    row('X-Token', reference('trigger', 'token')),
    row('Accept', literal('text/csv')),
  );
  const document = flow('manual.started')
    .step('ask', 'http.request', { config: { method: 'GET' }, input: { url: literal('https://example.com'), headers } })
    .document();
  const { flowId } = await createFlow(engine, actor, { name: 'Typed', document });
  const file = await exportFlow(engine, actor.workspaceId, flowId);
  expect(JSON.stringify(file)).not.toContain('s3cret');
  expect(file.document.nodes.find(({ id }) => id === 'ask')?.input.headers).toEqual(
    list(
      row('Authorization', literal('')),
      row('X-Token', reference('trigger', 'token')),
      row('Accept', literal('text/csv')),
    ),
  );
  expect(JSON.stringify((await getFlow(engine, actor.workspaceId, flowId)).draft)).toContain('s3cret');
});
