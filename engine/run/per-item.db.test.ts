/** Writing a whole list in one step: every item is a step of its own for errors, confirming, trying again and re-running. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkRerun, createFlow, previewStep, publishFlow, rerunRuns, testStep } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { item, list, literal, map, reference } from '../values/source.ts';
import { startWorker } from '../worker.ts';

let given: SalesforceEngine;

beforeAll(async () => {
  given = await salesforceEngine();
});
beforeEach(() => given.org.fault({ clear: true }));
afterAll(() => given.close());

const writes = (type: string, config: object, input: object): FlowDocument =>
  flow('manual.started')
    .step('write', `salesforce.${type}`, {
      connection: given.org.connectionId,
      config: { object: 'Account', ...config },
      input: { items: reference('trigger', 'rows'), ...input },
    })
    .document();

const adds = (config: object = {}): FlowDocument =>
  writes('addRecords', config, { fields: map({ Name: item('name'), Phone: item('phone') }) });

const rowsOf = (prefix: string, count: number, phone = '03-1234-5678') =>
  Array.from({ length: count }, (_, n) => ({ name: `${prefix} ${n}`, phone }));

const namesLike = async (prefix: string) =>
  (await given.org.query<{ Name: string }>(`SELECT Name FROM Account WHERE Name LIKE '${prefix} %'`))
    .map(({ Name }) => Name)
    .toSorted();

const outputOf = (run: Awaited<ReturnType<typeof finishes>>) =>
  run.steps.find(({ nodeId, iterationPath }) => nodeId === 'write' && iterationPath === '')?.output;

async function runs(document: FlowDocument, rows: object[]) {
  const flowId = await goLive(given, document, 'List');
  const runId = await startRun(given, flowId, { rows: rows as [] });
  return { flowId, runId, run: await finishes(given, runId) };
}

test('450 records are added in few calls, and the step gives the result of each in the order of the list', async () => {
  await given.org.clearStats();
  const { run } = await runs(adds(), rowsOf('Bulk', 450));
  expect(run.status).toBe('succeeded');
  const output = outputOf(run) as { count: number; failed: number; results: { id: string; created: boolean }[] };
  expect(output).toMatchObject({ count: 450, failed: 0 });
  expect(output.results).toHaveLength(450);
  const found = await given.org.query<{ Id: string; Name: string }>(
    "SELECT Id, Name FROM Account WHERE Name LIKE 'Bulk %'",
  );
  const names = new Map(found.map(({ Id, Name }) => [Id, Name]));
  expect(output.results.map(({ id }) => names.get(id))).toEqual(rowsOf('Bulk', 450).map(({ name }) => name));
  const { apiCalls } = (await given.org.stats()) as { apiCalls: number };
  expect(apiCalls).toBeLessThan(60);
});

test('an item that is refused is told with its number and reason, the others are written; a re-run writes only that one', async () => {
  const rows = rowsOf('Partly', 5).map((row, n) => (n === 3 ? { ...row, name: '' } : row));
  const { runId, run } = await runs(adds(), rows);
  expect(run).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' });
  expect(outputOf(run)).toMatchObject({
    count: 5,
    failed: 1,
    errors: [{ number: 4, error: { code: 'salesforce.requiredFieldMissing', message: { en: expect.any(String) } } }],
  });
  expect(await namesLike('Partly')).toEqual(['Partly 0', 'Partly 1', 'Partly 2', 'Partly 4']);

  const { engine, actor } = given;
  const question = { runIds: [runId], from: 'failed' as const, version: 'same' as const };
  expect((await checkRerun(engine, actor.workspaceId, question)).again).toEqual([]);
  const again = await checkRerun(engine, actor.workspaceId, { ...question, from: 'start' });
  expect(again.again).toMatchObject([{ count: 4, isDoubtful: false }]);
  const [rerunId = ''] = (await rerunRuns(engine, actor, question)).runIds;
  expect(outputOf(await finishes(given, rerunId))).toMatchObject({ count: 5, failed: 1 });
  expect(await namesLike('Partly')).toHaveLength(4);
});

test('a re-run after the mapping was mended writes the failed items with the new version', async () => {
  const { engine, actor } = given;
  const rows = [{ name: 'Mended 0' }, { name: 'Mended 1' }];
  const broken = writes(
    'addRecords',
    {},
    {
      fields: map({ Name: item('name'), NumberOfEmployees: literal('many') }),
    },
  );
  const { flowId, runId, run } = await runs(broken, rows);
  expect(outputOf(run)).toMatchObject({ failed: 2 });
  const mended = writes('addRecords', {}, { fields: map({ Name: item('name') }) });
  await engine.pool.query('update flows set draft = $2 where id = $1', [flowId, JSON.stringify(mended)]);
  await publishFlow(engine, actor, { flowId });
  const { runIds } = await rerunRuns(engine, actor, { runIds: [runId], from: 'failed', version: 'newest' });
  expect(outputOf(await finishes(given, runIds[0] ?? ''))).toMatchObject({ count: 2, failed: 0 });
  expect(await namesLike('Mended')).toEqual(['Mended 0', 'Mended 1']);
});

test('stopping at the first error fails the step with the item, and its way for errors is taken', async () => {
  const base = adds({ onError: 'stop' });
  const document: FlowDocument = {
    ...base,
    nodes: [
      ...base.nodes.map((node) => (node.id === 'write' ? { ...node, hasErrorRoute: true as const } : node)),
      {
        id: 'tell',
        type: 'logic.answer',
        version: 1,
        config: {},
        input: { values: list(map({ key: literal('why'), value: reference('write', 'error', 'code') })) },
      },
    ],
    edges: [...base.edges, { id: 'e', source: 'write', sourceHandle: 'error', target: 'tell' }],
  };
  const { run } = await runs(document, [{ name: '', phone: '1' }]);
  const step = run.steps.find(({ nodeId, iterationPath }) => nodeId === 'write' && iterationPath === '');
  expect(step).toMatchObject({
    status: 'failed',
    error: { code: 'salesforce.requiredFieldMissing', params: { item: 1 } },
  });
  expect(run.steps.find(({ nodeId }) => nodeId === 'tell')?.status).toBe('succeeded');
});

test('a lost answer to a group is looked for item by item, and no record is written twice', async () => {
  await given.org.fault({
    fail: [{ method: 'POST', path: '/(sobjects/Account|composite/sobjects)$', as: 'dropAfterCommit', times: 2 }],
  });
  const { run } = await runs(adds(), rowsOf('Lost', 40));
  expect(run.status).toBe('succeeded');
  expect(outputOf(run)).toMatchObject({ count: 40, failed: 0 });
  expect(await namesLike('Lost')).toEqual(
    rowsOf('Lost', 40)
      .map(({ name }) => name)
      .toSorted(),
  );
});

test('records are updated, and added or updated by external id, from a list', async () => {
  const { run } = await runs(adds(), rowsOf('Known', 3));
  const { results } = outputOf(run) as { results: { id: string }[] };
  const updates = writes('updateRecords', { findBy: 'id' }, { id: item('id'), fields: map({ Phone: item('phone') }) });
  const changed = await runs(
    updates,
    results.map(({ id }, n) => ({ id, phone: `06-${n}` })),
  );
  expect(outputOf(changed.run)).toMatchObject({ count: 3, failed: 0 });
  const phones = await given.org.query<{ Phone: string }>(
    "SELECT Phone FROM Account WHERE Name LIKE 'Known %' ORDER BY Name",
  );
  expect(phones.map(({ Phone }) => Phone)).toEqual(['06-0', '06-1', '06-2']);

  const upserts = writes(
    'upsertRecords',
    { keyField: 'Nagare_Key__c' },
    {
      key: item('key'),
      fields: map({ Name: item('name') }),
    },
  );
  const rows = [
    { key: 'k1', name: 'Keyed 1' },
    { key: 'k2', name: 'Keyed 2' },
  ];
  await runs(upserts, rows);
  const second = await runs(upserts, [...rows, { key: 'k3', name: 'Keyed 3' }]);
  expect(outputOf(second.run)).toMatchObject({ results: [{ created: false }, { created: false }, { created: true }] });
  expect(await namesLike('Keyed')).toEqual(['Keyed 1', 'Keyed 2', 'Keyed 3']);
});

test('an empty list writes nothing, and what is no list is refused at the list', async () => {
  expect(outputOf((await runs(adds(), [])).run)).toEqual({ count: 0, failed: 0, results: [], errors: [] });
  const document = adds();
  const nodes = document.nodes.map((node) =>
    node.id === 'write' ? { ...node, input: { ...node.input, items: literal('hello') } } : node,
  );
  const { run } = await runs({ ...document, nodes }, []);
  expect(run).toMatchObject({ status: 'failed', error: { code: 'salesforce.itemsNotAList' } });
});

test('the list itself may not use the item, everything else may', async () => {
  const { engine, actor } = given;
  const document = adds();
  const nodes = document.nodes.map((node) =>
    node.id === 'write' ? { ...node, input: { ...node.input, items: item('rows') } } : node,
  );
  const { flowId } = await createFlow(engine, actor, { name: 'Wrong', document: { ...document, nodes } });
  await expect(publishFlow(engine, actor, { flowId })).rejects.toMatchObject({ code: 'flow.notReady' });
});

test('a test writes the first item only, and a preview shows it with how many there are', async () => {
  const { engine, actor } = given;
  const document = adds();
  // No run claims the record of a tested step: one with the phone of the others could be what became of a lost add of theirs.
  const tried = rowsOf('Tried', 3, '06-1111-2222');
  const nodes = document.nodes.map((node) =>
    node.id === 'write' ? { ...node, input: { ...node.input, items: literal(tried) } } : node,
  );
  const { flowId } = await createFlow(engine, actor, { name: 'Tried', document: { ...document, nodes } });
  const at = { flowId, nodeId: 'write' };
  expect(await previewStep(engine, actor.workspaceId, at)).toMatchObject({
    ok: true,
    preview: { items: 3, first: { object: 'Account', fields: { Name: 'Tried 0' } } },
    check: { ok: true, wouldDo: { kind: 'add', count: 1 } },
  });
  expect(await namesLike('Tried')).toEqual([]);
  expect(await testStep(engine, actor, at)).toMatchObject({
    ok: true,
    output: { count: 3, results: [{ created: true }] },
  });
  expect(await namesLike('Tried')).toEqual(['Tried 0']);
});

test('whatever stands in an item is data, or is refused for that item alone', async () => {
  const strings = [
    "' OR Name != '",
    '\\\\ \\n',
    '%_%',
    'שלום \u202eevil',
    '👩‍👩‍👧 𠮷野家',
    '<b>&amp;]]>',
    '{{x}} ${y} @{z.id} :name',
    '../x?y#z',
  ];
  const unusual = [null, { a: 1 }, ['x'], 'x'.repeat(300)];
  const rows = [...strings, ...unusual].map((value) => ({
    name: `Hostile ${strings.indexOf(value as string)}`,
    value,
  }));
  const document = writes('addRecords', {}, { fields: map({ Name: item('name'), Site: item('value') }) });
  const { run } = await runs(document, rows);
  const { results, errors } = outputOf(run) as {
    results: { id: string }[];
    errors: { number: number; error: object }[];
  };
  expect(errors.map(({ number }) => number)).toEqual([10, 11, 12]);
  expect(errors[0]?.error).toMatchObject({ code: 'salesforce.wrongType', params: { field: 'Site' } });
  expect(errors[2]?.error).toMatchObject({ code: 'salesforce.valueTooLong', params: { field: 'Site' } });
  expect(results).toHaveLength(9);
  const found = await given.org.query<{ Site: string }>(
    "SELECT Site FROM Account WHERE Name LIKE 'Hostile %' AND Site != null",
  );
  expect(found.map(({ Site }) => Site).toSorted()).toEqual(strings.toSorted());
});

test('as a killed worker leaves it: what arrived is found, what did not is sent, and each record is there once', async () => {
  const { engine } = given;
  const { runId, run } = await runs(adds(), rowsOf('Killed', 6));
  const { results } = outputOf(run) as { results: { id: string }[] };
  // 3: sent and saved, its answer not written down. 4: announced, never arrived. 5: not begun. The others had ended.
  const remove = flow('manual.started')
    .step('loop', 'logic.loop', {
      config: { onError: 'stop', order: 'inOrder' },
      input: { items: reference('trigger', 'ids') },
    })
    .step('delete', 'salesforce.deleteRecord', {
      connection: given.org.connectionId,
      config: { object: 'Account' },
      input: { id: item() },
      after: 'loop:each',
    })
    .document();
  const deletes = await goLive(given, remove, 'Deletes');
  await finishes(given, await startRun(given, deletes, { ids: [results[4]?.id ?? '', results[5]?.id ?? ''] }));
  expect(await namesLike('Killed')).toHaveLength(4);
  await given.worker.stop();
  const open = "status = 'running', output = null, finished_at = null, error_code = null, error_params = null";
  for (const statement of [
    `delete from iterations where run_id = $1 and iteration_path in ('3', '4', '5')`,
    `delete from steps where run_id = $1 and iteration_path = '5'`,
    `update steps set ${open} where run_id = $1 and iteration_path = ''  and node_id = 'write'`,
    `update steps set ${open}, intended_at = started_at, send_before = now(), settled_after = now()
     where run_id = $1 and iteration_path in ('3', '4')`,
    `update runs set status = 'running', outcome = null, finished_at = null, lease_token = gen_random_uuid(),
       lease_until = now() - interval '1 second' where id = $1`,
  ])
    await engine.pool.query(statement, [runId]);
  given.worker = await startWorker(engine);
  const again = await finishes(given, runId);
  expect(again.steps.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  const output = outputOf(again) as { failed: number; results: { id: string }[] };
  expect(output).toMatchObject({ count: 6, failed: 0 });
  expect(output.results.slice(0, 4)).toEqual(results.slice(0, 4));
  expect(await namesLike('Killed')).toEqual(rowsOf('Killed', 6).map(({ name }) => name));
});

test('like items of a list are found or added once: the second finds what the first has added', async () => {
  const document = writes(
    'findOrAddRecords',
    { whenFound: 'update' },
    {
      conditions: list(map({ field: literal('Name'), operator: literal('equals'), value: item('name') })),
      fields: map({ Name: item('name'), Phone: item('phone') }),
    },
  );
  const rows = [
    { name: 'Same 1', phone: '1' },
    { name: 'Same 2', phone: '2' },
    { name: 'Same 1', phone: '3' },
    { name: 'Same 1', phone: '3' },
  ];
  const { run } = await runs(document, rows);
  const { results } = outputOf(run) as { results: { id: string; created: boolean; changed: boolean }[] };
  expect(results.map(({ created, changed }) => [created, changed])).toEqual([
    [true, true],
    [true, true],
    [false, true],
    [false, false],
  ]);
  expect(new Set(results.map(({ id }) => id)).size).toBe(2);
  expect(await given.org.query("SELECT Name, Phone FROM Account WHERE Name LIKE 'Same %' ORDER BY Name")).toMatchObject(
    [
      { Name: 'Same 1', Phone: '3' },
      { Name: 'Same 2', Phone: '2' },
    ],
  );
});
