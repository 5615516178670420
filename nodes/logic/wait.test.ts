import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Json, StepResult } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { runContext } from '../testing/context.ts';
import { failure } from '../testing/failure.ts';
import { inTimeZone } from '../time-zone.ts';

const now = '2026-11-21T00:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
});
afterEach(() => {
  vi.useRealTimers();
});

function wait(config: object, input: object = {}, timeZone = 'Asia/Tokyo'): Promise<StepResult> {
  const node = nodeDefinition('logic.wait');
  if (node?.kind !== 'action') throw new Error('no wait');
  const given = { client: null, config: node.config.parse(config), input: node.input.parse(input) };
  return inTimeZone(timeZone, () => node.run(runContext(given)));
}

const waits = (until: string) => ({ kind: 'wait', until: new Date(until), output: { until } });

test('a step made before there was a choice waits for its length', async () => {
  expect(await wait({ amount: 2, unit: 'days' })).toEqual(waits('2026-11-23T00:00:00.000Z'));
});

test.each<[Json, string]>([
  ['2026-12-01T09:00:00Z', '2026-12-01T09:00:00.000Z'],
  ['2026-12-01T09:00:00+09:00', '2026-12-01T00:00:00.000Z'],
  ['2026-12-01 09:00', '2026-12-01T00:00:00.000Z'],
  ['2026/12/1 9:00', '2026-12-01T00:00:00.000Z'],
  ['2026-12-01', '2026-11-30T15:00:00.000Z'],
  ['２０２６／１２／０１', '2026-11-30T15:00:00.000Z'],
])('waits until %s, in the time zone of the workspace where it says none', async (until, at) => {
  expect(await wait({ way: 'until' }, { until })).toEqual(waits(at));
});

test('waits until some time before or after a time', async () => {
  const until = '2026-12-10T10:00:00Z';
  expect(await wait({ way: 'before', amount: 1, unit: 'days' }, { until })).toEqual(waits('2026-12-09T10:00:00.000Z'));
  expect(await wait({ way: 'after', amount: 3, unit: 'hours' }, { until })).toEqual(waits('2026-12-10T13:00:00.000Z'));
});

test('days before and after a time are days of the calendar, also when the clocks change between', async () => {
  const inNewYork = (config: object, until: string) => wait(config, { until }, 'America/New_York');
  const days = { amount: 1, unit: 'days' };
  expect(await inNewYork({ way: 'before', ...days }, '2027-03-14 10:00')).toEqual(waits('2027-03-13T15:00:00.000Z'));
  expect(await inNewYork({ way: 'after', ...days }, '2027-03-13 10:00')).toEqual(waits('2027-03-14T14:00:00.000Z'));
  expect(await inNewYork({ way: 'after', amount: 24, unit: 'hours' }, '2027-03-13 10:00')).toEqual(
    waits('2027-03-14T15:00:00.000Z'),
  );
});

test.each([
  [{ way: 'until' }, '2026-11-20'],
  [{ way: 'until' }, now],
  [{ way: 'before', amount: 2, unit: 'days' }, '2026-11-22'],
])('a time in the past goes on at once', async (config, until) => {
  expect(await wait(config, { until })).toEqual({ kind: 'done', output: { until: now } });
});

describe('refuses', () => {
  test.each<[string, Json | undefined, string]>([
    ['nothing', undefined, 'logic.noTime'],
    ['an empty value', ' ', 'logic.noTime'],
    ['a word', 'tomorrow', 'logic.notATime'],
    ['a day that does not exist', '2026-02-30', 'logic.notATime'],
    ['a number', 1_795_219_200, 'logic.notATime'],
    ['a record', { at: '2026-12-01' }, 'logic.notATime'],
    ['more than 100,000 days', '2400-01-01', 'logic.waitTooLong'],
  ])('%s', async (_name, until, code) => {
    expect(await failure(wait({ way: 'until' }, { until }))).toMatchObject({
      code,
      repair: { kind: 'field', field: 'until' },
    });
  });
});
