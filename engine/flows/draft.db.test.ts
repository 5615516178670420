/** Several people and windows at one draft: nobody's work is overwritten or put live unseen. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFlow, getFlow, publishFlow, saveDraft, testStep } from '../api.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { literal, reference } from '../values/source.ts';

let given: TestEngine;
beforeAll(async () => {
  given = await testEngine();
});
afterAll(() => given.close());

const asking = (amount: number) =>
  flow('manual.started')
    .step('wait', 'logic.wait', { config: { amount, unit: 'minutes' } })
    .document();

async function opened() {
  const { engine, actor } = given;
  const { flowId } = await createFlow(engine, actor, { name: 'Shared', document: asking(1) });
  const read = () => getFlow(engine, actor.workspaceId, flowId);
  const { draftRevision: revision } = await read();
  const save = (from: number, amount: number) =>
    saveDraft(engine, actor, { flowId, revision: from, document: asking(amount) });
  return { flowId, revision, read, save };
}

test('a draft that somebody else saved meanwhile is not put live by who has not seen it', async () => {
  const { engine, actor } = given;
  const { flowId, revision, read, save } = await opened();
  const theirs = await save(revision, 2);
  await expect(publishFlow(engine, actor, { flowId, revision })).rejects.toMatchObject({ code: 'flow.draftConflict' });
  expect((await read()).version).toBeNull();
  expect(await publishFlow(engine, actor, { flowId, revision: theirs.revision })).toMatchObject({ number: 1 });
});

test('a save whose answer was lost can be sent again; what somebody else saved meanwhile stays', async () => {
  const { revision, read, save } = await opened();
  const first = await save(revision, 2);
  expect(await save(revision, 2)).toEqual(first);
  await expect(save(revision, 3)).rejects.toMatchObject({ code: 'flow.draftConflict' });
  expect(await read()).toMatchObject({ draft: asking(2), draftRevision: first.revision });
});

test('the address of the live trigger is named before that of one which is only drawn', async () => {
  const { engine, actor } = given;
  const { flowId, revision } = await opened();
  await publishFlow(engine, actor, { flowId });
  const drawn = JSON.parse(JSON.stringify(asking(1)).replaceAll('"trigger"', '"drawn"'));
  await saveDraft(engine, actor, { flowId, revision, document: drawn });
  // Written to since, as by each publishing: it lies behind the other one in the table.
  await engine.pool.query(`update triggers set is_active = true where flow_id = $1 and node_id = 'trigger'`, [flowId]);
  const { hooks } = await getFlow(engine, actor.workspaceId, flowId);
  expect(hooks.map(({ nodeId }) => nodeId)).toEqual(['trigger', 'drawn']);
});

test('a test that needs values of a step which was never tried says so; of a tried one it names what is missing', async () => {
  const { engine, actor } = given;
  const split = (from: string, ...path: string[]) => ({ input: { name: reference(from, ...path) } });
  const document = flow('manual.started')
    .step('one', 'data.splitName', { input: { name: literal('Lee, Ann') } })
    .step('two', 'data.splitName', split('one', 'middleName'))
    .document();
  const { flowId } = await createFlow(engine, actor, { name: 'Names', document });
  const test = (nodeId: string) => testStep(engine, actor, { flowId, nodeId });
  expect(await test('two')).toMatchObject({ error: { code: 'flow.notTried', params: { field: 'name', fromStep: 2 } } });
  expect(await test('one')).toMatchObject({ ok: true });
  expect(await test('two')).toMatchObject({ error: { code: 'flow.missingValue', params: { path: 'middleName' } } });
});
