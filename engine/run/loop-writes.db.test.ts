/** Writes inside a loop: one whose answer was lost asks a person about its own item, and the other items are left alone. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerRun, getRun, runByHand } from '../api.ts';
import { until } from '../testing/engine.ts';
import { flow } from '../testing/flow.ts';
import { goLive, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, literal, reference } from '../values/source.ts';

let given: WorkingEngine;
let url: string;
const received: string[] = [];
const lost = new Set<string>();

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    received.push(body);
    if (lost.delete(body)) request.socket.destroy();
    else response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ made: body }));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  given = await workingEngine();
});
afterAll(async () => {
  await given.close();
  await new Promise((resolve) => server.close(resolve));
});

test('one lost answer among the items asks a person about that item; sent again, only it is sent', async () => {
  const { engine, actor } = given;
  const document = flow('manual.started')
    .step('loop', 'logic.loop', {
      config: { onError: 'goOn', order: 'sideBySide' },
      input: { items: reference('trigger', 'items'), result: reference('post', 'body', 'made') },
    })
    .step('post', 'http.request', {
      config: { method: 'POST', bodyKind: 'text' },
      input: { url: literal(url), text: item() },
      after: 'loop:each',
    })
    .step('after', 'http.request', {
      config: { method: 'POST', bodyKind: 'text' },
      input: { url: literal(url), text: literal('end') },
      after: 'loop:out',
    })
    .document();
  const flowId = await goLive(given, document, 'Writes');
  lost.add('b');
  const { runId } = await runByHand(engine, actor, { flowId, payload: { items: ['a', 'b', 'c'] } });
  const read = () => getRun(engine, actor.workspaceId, runId);
  await until(read, (run) => run.status === 'waiting');
  expect((await read()).loops).toEqual({ loop: { ended: 2, failed: 0 } });

  // As if the time had passed after which the other side can no longer be working on it.
  await engine.pool.query(
    `update steps set settled_after = now() - interval '1 second', due_at = now()
     where run_id = $1 and iteration_path = '1'`,
    [runId],
  );
  await engine.pool.query(
    `with now as (update runs set due_at = now() where id = $1 and status = 'waiting')
     select graphile_worker.add_job('advanceRun', json_build_object('runId', $1::text), job_key := 'run:' || $1::text)`,
    [runId],
  );
  const asked = await until(read, (run) => run.status === 'needsAttention');
  expect(asked.steps.find((step) => step.status === 'uncertain')).toMatchObject({ nodeId: 'post', iterationPath: '1' });
  expect(received.toSorted()).toEqual(['a', 'b', 'c']);

  const which = { runId, nodeId: 'post', iterationPath: '1' };
  await answerRun(engine, actor, { ...which, answer: { kind: 'sendAgain' } });
  const run = await until(read, (each) => each.status === 'succeeded');
  expect(run.steps.find((step) => step.nodeId === 'loop')?.output).toMatchObject({
    failed: 0,
    results: ['a', 'b', 'c'],
  });
  expect(received.toSorted()).toEqual(['a', 'b', 'b', 'c', 'end']);
});
