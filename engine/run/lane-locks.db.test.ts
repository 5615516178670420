/** A process that freezes with a lane in its hands: what it holds up, and for how long. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFlow, publishFlow, switchFlow } from '../api.ts';
import { sendTo } from '../testing/arrivals.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { withLanes } from './lanes.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

test('events of a lane are accepted although a process froze while it was handing the lane over', async () => {
  const { engine, actor } = given;
  const document = { ...flow('webhook.received').document(), lane: { path: ['id'], afterFailure: 'goOn' as const } };
  const { flowId } = await createFlow(engine, actor, { name: 'Flow', document });
  await publishFlow(engine, actor, { flowId });
  await switchFlow(engine, actor, { flowId, isOn: true });
  const send = await sendTo(given, flowId);
  const event = () => send({ id: 'k' });
  await event();

  const thawed = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<void>();
  const frozen = withLanes(
    engine.pool,
    [{ workspaceId: actor.workspaceId, name: flowId, key: 'k' }],
    async (client) => {
      holding.resolve();
      await thawed.promise;
      await client.query('select 1');
    },
  );
  const lost = expect(frozen).rejects.toThrow();
  await holding.promise;
  expect((await event()).status).toBe('accepted');
  thawed.resolve();
  await lost;
});
