/** A step that hands its decision to a person (`PersonNeededError`), with a real node that throws it through a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, answerRun, listNotices } from '../api.ts';
import { flow } from '../testing/flow.ts';
import { goLive, reaches, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { literal, map, reference } from '../values/source.ts';
import { describeError } from '../words.ts';

let given: SalesforceEngine;
let flowId: string;
let alike: string;

beforeAll(async () => {
  given = await salesforceEngine();
  await given.org.schema({
    duplicateRules: [{ object: 'Account', name: 'Same_Phone', match: [['Phone']] }],
  });
  const connection = given.org.connectionId;
  const add = (more: object, fields: Parameters<typeof map>[0]) => ({
    connection,
    config: { object: 'Account', ...more },
    input: { fields: map(fields) },
  });
  const first = await goLive(
    given,
    flow('manual.started')
      .step('add', 'salesforce.addRecord', add({}, { Name: literal('Look at me'), Phone: literal('5') }))
      .document(),
  );
  await reaches(given, await startRun(given, first), 'succeeded');
  alike = (await given.org.query<{ Id: string }>("select Id from Account where Name = 'Look at me'"))[0]?.Id ?? '';
  flowId = await goLive(
    given,
    flow('manual.started')
      .step(
        'add',
        'salesforce.addRecord',
        add({ duplicates: 'review' }, { Name: reference('trigger', 'name'), Phone: literal('5') }),
      )
      .step('after', 'logic.onceOnly', { config: { days: 1 }, input: { key: reference('trigger', 'name') } })
      .document(),
    'Reviewed',
  );
});
afterAll(() => given.close());

const asked = async (name: string): Promise<string> => {
  const runId = await startRun(given, flowId, { name });
  await reaches(given, runId, 'needsAttention');
  return runId;
};
const answer = (runId: string, chosen: Answer) =>
  answerRun(given.engine, given.actor, { runId, nodeId: 'add', iterationPath: '', answer: chosen });
const accounts = async (name: string) =>
  (await given.org.query(`select Id from Account where Name = '${name}'`)).length;

test('the run says why, shows what there is to choose from, and tells the owners once; nothing was written', async () => {
  const runId = await asked('Asked');
  const run = await reaches(given, runId, 'needsAttention');
  const step = run.steps.find(({ nodeId }) => nodeId === 'add');
  expect(step).toMatchObject({
    status: 'uncertain',
    isChoice: true,
    candidates: [{ id: alike, label: 'Look at me', url: expect.stringContaining(alike) }],
    error: { code: 'salesforce.duplicatesForReview', params: { object: 'Account' } },
  });
  for (const locale of ['ja', 'en'] as const) {
    const told = describeError(locale, step?.error?.code ?? '', step?.error?.params ?? {});
    expect(told.message).not.toContain('salesforce.');
    expect(told.action).not.toBe('');
  }
  expect(run.attempts).toEqual([]);
  const { rows } = await listNotices(given.engine, given.actor.workspaceId);
  expect(rows.filter((notice) => JSON.stringify(notice).includes(runId))).toMatchObject([{ kind: 'needsAttention' }]);
  expect(await accounts('Asked')).toBe(0);
});

test('goes on with the record that the person picked', async () => {
  const runId = await asked('Picked');
  await answer(runId, { kind: 'created', recordId: alike });
  const run = await reaches(given, runId, 'succeeded');
  expect(run.steps.find(({ nodeId }) => nodeId === 'add')?.output).toMatchObject({ id: alike });
  expect(run.steps.find(({ nodeId }) => nodeId === 'after')?.status).toBe('succeeded');
  expect(await accounts('Picked')).toBe(0);
});

test('later steps find all that the step would have put out itself', async () => {
  const { engine, actor, org } = given;
  const told = ['id', 'url', 'object', 'created'].flatMap((name) => [reference('add', name), literal(' ')]);
  const add = {
    connection: org.connectionId,
    config: { object: 'Account', duplicates: 'review' },
    input: { fields: map({ Name: literal('Values'), Phone: literal('5') }) },
  };
  const document = flow('manual.started')
    .step('add', 'salesforce.addRecord', add)
    .step('after', 'logic.onceOnly', { config: { days: 1 }, input: { key: { kind: 'text', parts: told } } })
    .document();
  const runId = await startRun(given, await goLive(given, document, 'Values'));
  await reaches(given, runId, 'needsAttention');
  await answerRun(engine, actor, {
    ...{ runId, nodeId: 'add', iterationPath: '' },
    answer: { kind: 'created', recordId: alike },
  });
  const run = await reaches(given, runId, 'succeeded', 'failed');
  const after = run.steps.find(({ nodeId }) => nodeId === 'after');
  expect(after?.input).toEqual({ key: expect.stringMatching(new RegExp(`^${alike} http.*${alike} Account false $`)) });
});

test('sent again it asks again while the duplicate is there, and adds when it is gone', async () => {
  const runId = await asked('Again');
  await answer(runId, { kind: 'sendAgain' });
  const again = await reaches(given, runId, 'needsAttention');
  expect(again.steps.find(({ nodeId }) => nodeId === 'add')?.candidates).toHaveLength(1);
  await given.org.schema({});
  await answer(runId, { kind: 'sendAgain' });
  await reaches(given, runId, 'succeeded');
  expect(await accounts('Again')).toBe(1);
});

test('saved all the same it is added beside the match, where the rule only warns', async () => {
  await given.org.schema({ duplicateRules: [{ object: 'Account', name: 'Same_Phone', match: [['Phone']] }] });
  const runId = await asked('Beside');
  await answer(runId, { kind: 'sendAgain', anyway: true });
  const run = await reaches(given, runId, 'succeeded', 'needsAttention', 'failed');
  expect(run.status).toBe('succeeded');
  expect(run.steps.find(({ nodeId }) => nodeId === 'add')).toMatchObject({ output: { created: true } });
  expect(await accounts('Beside')).toBe(1);
});

test('a record of another object, or what is no id, cannot stand for the one that a step makes', async () => {
  await given.org.schema({ duplicateRules: [{ object: 'Account', name: 'Same_Phone', match: [['Phone']] }] });
  const runId = await asked('Other');
  for (const [recordId, code] of [
    ['00Q000000000001AAA', 'salesforce.idOfOtherObject'],
    ['https://acme.example/lightning/r/Account/001000000000001AAA/view', 'salesforce.notAnId'],
  ] as const)
    await expect(answer(runId, { kind: 'created', recordId })).rejects.toMatchObject({ code });
  await answer(runId, { kind: 'created', recordId: alike });
  await reaches(given, runId, 'succeeded');
});
