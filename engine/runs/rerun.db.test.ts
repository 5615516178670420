/** What a re-run from a chosen step keeps of the run before: also what failed and was dealt with. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FarSide, startFarSide } from '../../nodes/testing/far-side.ts';
import { rerunRuns } from '../api.ts';
import type { FlowDocument } from '../flow/document.ts';
import { flow } from '../testing/flow.ts';
import { finishes, goLive, startRun, type WorkingEngine, workingEngine } from '../testing/working.ts';
import { item, literal, reference } from '../values/source.ts';

let given: WorkingEngine;
let far: FarSide;

beforeAll(async () => {
  given = await workingEngine();
  far = await startFarSide(({ url }) => ({ status: url.includes('refused') ? 422 : 200, body: {} }));
});
afterAll(async () => {
  await far?.close();
  await given.close();
});
beforeEach(() => {
  far.received.length = 0;
});

const post = (path: string) => ({
  config: { method: 'POST', bodyKind: 'none' },
  input: { url: literal(`${far.url}${path}`) },
});

async function runsTwice(document: FlowDocument, nodeId: string) {
  const flowId = await goLive(given, document);
  const first = await finishes(given, await startRun(given, flowId));
  far.received.length = 0;
  const question = { runIds: [first.id], from: { nodeId }, version: 'same' as const };
  const { runIds } = await rerunRuns(given.engine, given.actor, question);
  const second = await finishes(given, runIds[0] ?? '');
  return { first, second, asked: far.received.map(({ url }) => url) };
}

test('what failed and went its way for errors is not tried again by a re-run from a step behind it', async () => {
  const document = flow('manual.started')
    .step('fails', 'http.request', { ...post('/refused'), hasErrorRoute: true })
    .step('well', 'http.request', post('/well'))
    .step('repair', 'http.request', { ...post('/repair'), after: 'fails:error' })
    .step('last', 'http.request', {
      config: { method: 'POST', bodyKind: 'text' },
      input: { url: literal(`${far.url}/last`), text: reference('fails', 'error', 'code') },
      after: ['repair', 'well'],
    })
    .document();
  const { first, second, asked } = await runsTwice(document, 'last');
  expect(asked).toEqual(['/last']);
  expect(first).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' });
  expect(second).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' });
  const kept = second.steps.find(({ nodeId }) => nodeId === 'fails');
  expect(kept).toMatchObject({ status: 'failed', error: { code: 'http.refused' } });
  // The value that was handed on was the error, and is again.
  expect(far.received[0]?.body).toBe('http.refused');
});

test('a list that lacks some of its items lacks them in a re-run from a step behind it too', async () => {
  const document = flow('manual.started')
    .step('loop', 'logic.loop', {
      config: { onError: 'goOn', order: 'sideBySide' },
      input: { items: literal(['/a', '/refused']) },
    })
    .step('each', 'http.request', {
      config: { method: 'POST', bodyKind: 'none' },
      input: { url: { kind: 'text', parts: [literal(far.url), item()] } },
      after: 'loop:each',
    })
    .step('last', 'http.request', { ...post('/last'), after: 'loop' })
    .document();
  const { second, asked } = await runsTwice(document, 'last');
  expect(asked).toEqual(['/last']);
  expect(second).toMatchObject({ status: 'succeeded', outcome: 'partlyFailed' });
});
