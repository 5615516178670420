import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ActionDefinition, ConfirmContext } from '../../nodes/contract.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { confirmStep } from './confirm.ts';
import type { RunInHand } from './in-hand.ts';
import type { Prepared } from './prepared.ts';
import type { StepState } from './state.ts';

let given: TestEngine;

beforeAll(async () => {
  given = await testEngine();
});

afterAll(() => given.close());

type Context = ConfirmContext<unknown, unknown, unknown>;

/** Of a step that sent a second ago, by the database's clock. */
async function confirmed(
  more: Partial<ActionDefinition>,
  { agoMs = 1_000, settleMs = 120_000, ...before }: Partial<StepState> & { agoMs?: number; settleMs?: number } = {},
): Promise<StepState> {
  const { rows } = await given.engine.pool.query<{ now: Date }>('select clock_timestamp() as now');
  const sent = (rows[0]?.now.getTime() ?? 0) - agoMs;
  const definition = { type: 'test.add', ...more } as ActionDefinition; // all that confirming reads of it
  const intent = {
    intendedAt: new Date(sent),
    sendBefore: new Date(sent + 10_000),
    settledAfter: new Date(sent + 10_000 + settleMs),
  };
  const step = { nodeId: 'add', iterationPath: '', attempt: 1, log: [], intent, ...before } as unknown as StepState;
  const lease = { now: () => sent + agoMs, signal: new AbortController().signal };
  const hand = { run: { id: 'run', workspaceId: 'w', lease }, touch: () => {} } as unknown as RunInHand;
  const node = { id: 'add', type: 'test.add', version: 1, config: {}, input: {} };
  const prepared = { node, definition, effect: 'once', config: {}, input: {}, client: undefined } as Prepared;
  await confirmStep(given.engine, hand, step, prepared);
  return step;
}

/** What a confirm is told. */
async function told(): Promise<Context> {
  const contexts: Context[] = [];
  await confirmed({
    confirm: async (context) => {
      contexts.push(context);
      return { kind: 'cannotTell', candidates: [] };
    },
  });
  const [context] = contexts;
  if (!context) throw new Error('nothing was asked');
  return context;
}

test.each([0, 600_000, -600_000])(
  'a lost write is looked for by the clock of this machine, be it %d ms ahead of the database',
  async (aheadMs) => {
    const own = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => own() + aheadMs);
    const began = Date.now();
    const { intendedAt, sendBefore, settledAfter } = await told();
    vi.restoreAllMocks();
    // Far less than the clocks are apart.
    expect(Math.abs(intendedAt.getTime() - (began - 1_000))).toBeLessThan(60_000);
    expect(sendBefore.getTime() - intendedAt.getTime()).toBeGreaterThanOrEqual(10_000);
    expect(settledAfter.getTime() - sendBefore.getTime()).toBe(120_000);
    expect(settledAfter.getTime() - intendedAt.getTime()).toBeLessThan(190_000);
  },
);

/** What each of them takes for this machine's time when PostgreSQL read its own. */
test.each(['before PostgreSQL hears it', 'before it hears the answer'])(
  'a worker that stands still while it asks for the time, %s, looks neither too late nor not long enough',
  async (when) => {
    const { pool } = given.engine;
    const [own, query] = [Date.now.bind(Date), pool.query.bind(pool) as (text: string) => Promise<unknown>];
    const stillMs = 20_000;
    let stoodMs = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => own() + stoodMs);
    const began = Date.now();
    let asked = 0;
    vi.spyOn(pool, 'query').mockImplementation(async (text: string) => {
      const isOwn = ++asked === 2; // the first is this test's
      if (isOwn && when === 'before PostgreSQL hears it') stoodMs = stillMs;
      const answer = await query(text);
      if (isOwn) stoodMs = stillMs;
      return answer;
    });
    const { intendedAt, settledAfter } = await told();
    vi.restoreAllMocks();
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(intendedAt.getTime()).toBeLessThan(began);
    expect(settledAfter.getTime()).toBeGreaterThanOrEqual(began - 1_000 + 130_000 + stillMs);
  },
);

test('a confirm that never answers ends at the time-out of its node, and its requests with it', async () => {
  const signals: AbortSignal[] = [];
  const hanging = confirmed({
    timeoutMs: 50,
    confirm: ({ signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  await expect(hanging).rejects.toMatchObject({ name: 'TransientError', code: 'engine.timeout' });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test.each([
  [1_000, 5_000],
  [60_000, 60_000],
  [400_000, 120_000],
  [600_000, 40_000],
])(
  'a write that has been missing for %d ms is looked for again in %d ms, and neither sent again nor asked about until it has settled',
  async (agoMs, inMs) => {
    for (const answer of [{ kind: 'didNotHappen' as const }, { kind: 'cannotTell' as const, candidates: [] }]) {
      const { status, dueAt, intent } = await confirmed({ confirm: async () => answer }, { agoMs, settleMs: 630_000 });
      expect(status, answer.kind).toBe('waiting');
      expect((dueAt?.getTime() ?? 0) - (intent?.intendedAt.getTime() ?? 0)).toBe(agoMs + inMs);
    }
  },
);

test('one that nobody can look for rests until it has settled', async () => {
  const { dueAt, intent } = await confirmed({});
  expect(dueAt).toEqual(intent?.settledAfter);
});

describe('a write that surely did not happen', () => {
  const error = { code: 'salesforce.noAnswer', params: {} };
  const agoMs = 131_000;
  async function not(before: Partial<StepState>): Promise<StepState & { restMs: number }> {
    const now = Date.now();
    const step = await confirmed({ confirm: async () => ({ kind: 'didNotHappen' }) }, { ...before, agoMs });
    return { ...step, restMs: (step.dueAt?.getTime() ?? now) - now };
  }

  test('is sent again at once, and after pauses when the far side answers so each time', async () => {
    expect(await not({ attempt: 1, error })).toMatchObject({ status: 'retrying', intent: null });
    expect((await not({ attempt: 3, error })).restMs).toBeGreaterThan(
      (await not({ attempt: 1, error })).restMs + 5_000,
    );
  });

  test('fails after the last attempt with what the far side has answered', async () => {
    expect(await not({ attempt: limits.maxAttempts, error })).toMatchObject({ status: 'failed', intent: null, error });
  });

  test('was broken off by a worker that died: that is nobody’s answer, and it is sent again however often', async () => {
    expect(await not({ attempt: 9, error: null })).toMatchObject({ status: 'retrying', intent: null });
  });
});
