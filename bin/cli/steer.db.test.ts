/** Stopping, going on, asking now and starting by hand on the command line, beside a worker that does the work. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns, publishFlow, readStop, saveDraft, sendEvent } from '../../engine/api.ts';
import { until } from '../../engine/testing/engine.ts';
import { flow } from '../../engine/testing/flow.ts';
import { goLive, reaches, type SalesforceEngine, salesforceEngine, startRun } from '../../engine/testing/working.ts';
import { reference } from '../../engine/values/source.ts';
import { openTerminal, type Terminal } from './testing/terminal.ts';

let given: SalesforceEngine;
let terminal: Terminal;
let recordId: string;

const keeping = (trigger: string, config = {}, days = 1) => {
  const { nodes, edges } = flow(trigger, config)
    .step('keep', 'logic.onceOnly', { config: { days }, input: { key: reference('trigger', 'id') } })
    .document();
  const { connectionId } = given.org;
  const isOfSalesforce = trigger.startsWith('salesforce.');
  return {
    format: 1 as const,
    nodes: nodes.map((node) =>
      isOfSalesforce && node.id === 'trigger' ? { ...node, connection: connectionId } : node,
    ),
    edges,
  };
};

beforeAll(async () => {
  given = await salesforceEngine();
  terminal = openTerminal({ home: given.home, databaseUrl: given.url });
  await given.org.seed(1);
  recordId = (await given.org.query<{ Id: string }>('select Id from Account limit 1'))[0]?.Id ?? '';
}, 120_000);
afterAll(async () => {
  await terminal.close();
  await given.close();
});

const runsOf = async (flowId: string) => (await listRuns(given.engine, given.actor.workspaceId, { flowId })).rows;

test('`flow start --record` reads the record and runs the flow with it, and says when it cannot', async () => {
  const { json, problem, nagare } = terminal;
  const flowId = await goLive(given, keeping('salesforce.chosenRecord', { object: 'Account' }), 'By hand');
  const started = await json(['flow', 'start', 'By hand', '--record', recordId]);
  expect(started).toMatchObject({ flowId, name: 'By hand' });
  const run = await reaches(given, started.runId, 'succeeded');
  expect(run.steps.find(({ nodeId }) => nodeId === 'trigger')?.output).toMatchObject({ id: recordId });
  expect((await problem(['flow', 'start', 'By hand', '--record', '001000000000404AAA'])).code).toBe(
    'salesforce.recordNotFound',
  );
  expect((await nagare(['flow', 'start', 'By hand'])).stderr).toContain('--record');
}, 120_000);

test('`flow poll` asks now: what was added since is run without waiting for the interval', async () => {
  const { json, problem } = terminal;
  const config = { object: 'Account', change: 'added', interval: 60 };
  const flowId = await goLive(given, keeping('salesforce.recordChanged', config), 'Watching');
  await until(
    async () =>
      (await given.engine.pool.query('select from polls where flow_id = $1 and polled_at is not null', [flowId]))
        .rowCount,
    (count) => count === 1,
  );
  await given.org.seed(2);
  await given.org.fault({ clockSkewMs: 5_000 }); // the second in which they were written is over
  expect(await runsOf(flowId)).toEqual([]);
  expect(await json(['flow', 'poll', 'Watching'])).toEqual({ flowId, name: 'Watching' });
  await until(
    () => runsOf(flowId),
    (rows) => rows.length > 0 && rows.every(({ status }) => status === 'succeeded'),
  );
  await json(['flow', 'off', 'Watching']);
  expect((await problem(['flow', 'poll', 'Watching'])).code).toBe('flow.isOff');
}, 120_000);

test('`flow pause` and `flow resume`: runs wait meanwhile, and move to the newest version only when that was said', async () => {
  const { json, nagare } = terminal;
  const flowId = await goLive(given, keeping('manual.started'), 'Resting');
  const publish = async (days: number) => {
    const { rows } = await given.engine.pool.query<{ draft_revision: number }>(
      'select draft_revision from flows where id = $1',
      [flowId],
    );
    await saveDraft(given.engine, given.actor, {
      flowId,
      revision: rows[0]?.draft_revision ?? 0,
      document: keeping('manual.started', {}, days),
    });
    await publishFlow(given.engine, given.actor, { flowId });
  };
  expect(await json(['flow', 'pause', 'Resting'])).toEqual({ flowId, name: 'Resting', isPaused: true });
  const first = await startRun(given, flowId, { id: 1 });
  expect(await reaches(given, first, 'waiting')).toMatchObject({ waitingFor: 'paused' });
  await publish(2);
  const told = await nagare(['flow', 'resume', 'Resting']);
  expect(told.stdout).toContain('One run keeps its older version');
  expect(await reaches(given, first, 'succeeded')).toMatchObject({ versionNumber: 1 });

  await json(['flow', 'pause', 'Resting']);
  const second = await startRun(given, flowId, { id: 2 });
  await publish(3);
  expect(await json(['flow', 'resume', 'Resting', '--newest'])).toMatchObject({
    isPaused: false,
    version: 'newest',
    older: [{ number: 2, count: 1 }],
  });
  expect(await reaches(given, second, 'succeeded')).toMatchObject({ versionNumber: 3 });
}, 120_000);

test('`flow on` tells what came while the flow was off, and runs it first when that is said', async () => {
  const { json, nagare } = terminal;
  const flowId = await goLive(given, keeping('webhook.received'), 'Held');
  await json(['flow', 'off', 'Held']);
  await sendEvent(given.engine, given.actor, { flowId, payload: { id: 'meanwhile' } });
  expect((await nagare(['flow', 'on', 'Held'])).stdout).toContain('One event that came while it was off: kept');
  expect(await runsOf(flowId)).toEqual([]);
  expect(await json(['flow', 'on', 'Held', '--held', 'run'])).toMatchObject({ isOn: true, runs: 1, held: 0 });
  expect(await runsOf(flowId)).toHaveLength(1);
});

test('`workspace stop` stops everything, refuses what is begun by hand, and `workspace go-on` continues', async () => {
  const { json, problem, nagare } = terminal;
  const { engine, actor } = given;
  const flowId = await goLive(given, keeping('manual.started'), 'Stopped');
  expect(await json(['workspace', 'stop'])).toMatchObject({ isStopped: true, running: 0 });
  expect(await readStop(engine, actor.workspaceId)).toMatchObject({ by: null });
  expect((await problem(['flow', 'resume', 'Stopped'])).code).toBe('workspace.stopped');
  await sendEvent(engine, actor, { flowId, payload: { id: 'kept' } });
  const [run] = await runsOf(flowId);
  expect(run).toMatchObject({ status: 'waiting', waitingFor: 'paused' });
  const { stdout } = await nagare(['workspace', 'go-on'], { env: { LANG: 'ja_JP.UTF-8' } });
  expect(stdout).toContain('再開しました');
  await reaches(given, run?.id ?? '', 'succeeded');
  expect(await readStop(engine, actor.workspaceId)).toBeNull();
}, 120_000);

test('`failures` tells what failed by its cause, and `rerun --alike` runs all of one cause again', async () => {
  const { json, problem, nagare } = terminal;
  const flowId = await goLive(given, keeping('manual.started'), 'Failing');
  const [good, ...bad] = await Promise.all(
    [{ id: 'a' }, {}, {}, {}].map((payload) => startRun(given, flowId, payload)),
  );
  await reaches(given, good ?? '', 'succeeded');
  for (const runId of bad) await reaches(given, runId, 'failed');
  const { groups } = await json(['failures', '--flow', 'Failing']);
  expect(groups).toMatchObject([{ flowName: 'Failing', step: 2, count: 3, message: expect.stringContaining('id') }]);
  expect((await problem(['rerun', good ?? '', '--alike'])).code).toBe('cli.notAmongFailures');
  const { stdout } = await nagare(['rerun', groups[0].newest.id, '--alike', '--from', 'start']);
  expect(stdout).toContain('3 runs run again.');
  const all = await until(
    () => runsOf(flowId),
    (rows) => rows.every(({ status }) => status === 'failed' || status === 'succeeded'),
  );
  expect(
    all
      .filter(({ kind }) => kind === 'rerun')
      .map(({ rerunOf }) => rerunOf)
      .sort(),
  ).toEqual(bad.sort());
}, 120_000);

test('a connection by certificate is added, takes another’s place, and has its share set', async () => {
  const { json, problem, nagare } = terminal;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  given.org.trustKey(publicKey);
  const { url, clientId, username, connectionId } = given.org;
  const app = ['--name', 'By certificate', '--login-url', url, '--client-id', clientId, '--username', username];
  const key = ['--private-key', '-'];
  const added = await json(['connection', 'add', 'salesforce', ...app, ...key], { input: privateKey });
  expect(JSON.stringify(added)).not.toContain('PRIVATE');
  const flowId = await goLive(given, keeping('salesforce.chosenRecord', { object: 'Account' }), 'Moves');

  const dry = await nagare(['connection', 'replace', 'Org', 'By certificate', '--dry-run']);
  expect(dry.stdout).toContain('Nothing was changed');
  const replaced = await json(['connection', 'replace', 'Org', 'By certificate', '--publish']);
  expect(replaced).toMatchObject({ fromId: connectionId, toId: added.connectionId, missing: [] });
  expect(replaced.published).toBe(replaced.flows.length);
  const started = await json(['flow', 'start', 'Moves', '--record', recordId]);
  expect(started.flowId).toBe(flowId);
  await reaches(given, started.runId, 'succeeded');

  expect(await json(['connection', 'share', 'By certificate', '60%'])).toMatchObject({ share: 60 });
  expect((await problem(['connection', 'share', 'By certificate', '0'])).code).toBe('cli.badNumber');
}, 240_000);
