/** What is held for a flow that is off, compared with what came after it and with the trigger that it came to. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRerun, getFlow, publishFlow, saveDraft, sendEvent, switchFlow } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { reference } from '../values/source.ts';

let given: WorkingEngine;
beforeAll(async () => {
  given = await workingEngine();
});
afterAll(() => given.close());

/** Off, in a lane by the event's `key`. */
async function flowThatIsOff(): Promise<{ flowId: string; document: FlowDocument }> {
  const step = { config: { days: 1 }, input: { key: reference('trigger', 'id') } };
  const document: FlowDocument = {
    ...flow('webhook.received').step('once', 'logic.onceOnly', step).document(),
    lane: { path: ['key'], afterFailure: 'goOn' },
  };
  const flowId = await goLive(given, document, 'Held');
  await turn(flowId, false);
  return { flowId, document };
}

const send = (flowId: string, id: string) =>
  sendEvent(given.engine, given.actor, { flowId, payload: { id, key: 'a@example.jp' } });

const turn = (flowId: string, isOn: boolean, held?: 'ask' | 'run' | 'later') =>
  switchFlow(given.engine, given.actor, { flowId, isOn, held });

const succeeded = async (flowId: string, count: number) =>
  until(
    async () => {
      const { rows } = await given.engine.pool.query<{ id: string; event_id: string; name: string }>(
        `select r.id, r.event_id, e.payload ->> 'id' as name from runs r join events e on e.id = r.event_id
         where r.flow_id = $1 and r.status = 'succeeded' order by r.finished_at`,
        [flowId],
      );
      return rows;
    },
    (rows) => rows.length === count,
  );

test('an event that was held stays older than one that came later and ran before it', async () => {
  const { flowId } = await flowThatIsOff();
  await send(flowId, 'older');
  await turn(flowId, true, 'later');
  await send(flowId, 'newer');
  await succeeded(flowId, 1);
  expect(await turn(flowId, true, 'ask')).toMatchObject({ held: 1, overtaken: 1 });
  await turn(flowId, true, 'run');
  const [newer, older] = await succeeded(flowId, 2);
  expect([newer?.name, older?.name]).toEqual(['newer', 'older']);
  const check = (runId = '') =>
    checkRerun(given.engine, given.actor.workspaceId, { runIds: [runId], from: 'start', version: 'same' });
  expect((await check(older?.id)).newer).toMatchObject([{ newer: { id: newer?.id } }]);
  expect((await check(newer?.id)).newer).toEqual([]);
});

test('an event that was held for a trigger which was replaced runs nothing, and the flow goes on', async () => {
  const { engine, actor } = given;
  const { flowId, document } = await flowThatIsOff();
  await send(flowId, 'of the old trigger');
  const { draftRevision } = await getFlow(engine, actor.workspaceId, flowId);
  const other: FlowDocument = JSON.parse(JSON.stringify(document).replaceAll('"trigger"', '"other"'));
  await saveDraft(engine, actor, { flowId, revision: draftRevision, document: other });
  await publishFlow(engine, actor, { flowId });
  expect(await turn(flowId, true, 'run')).toMatchObject({ isOn: true, runs: 0, held: 0 });
  await send(flowId, 'of the new trigger');
  expect(await succeeded(flowId, 1)).toMatchObject([{ name: 'of the new trigger' }]);
});
