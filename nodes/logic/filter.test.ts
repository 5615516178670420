import { expect, test } from 'vitest';
import { runContext } from '../testing/context.ts';
import { failure } from '../testing/failure.ts';
import { filter } from './filter.ts';

const is = (left: string, right: string) => ({ left, operator: 'equals', right });
const config = { reason: 'Not in Japan' };
const run = (rules: unknown) => filter.run(runContext({ client: undefined, config, input: { rules } }));

test('goes on when all conditions of one group hold', async () => {
  const rules = [{ all: [is('a', 'b')] }, { all: [is('a', 'a'), is('b', 'b')] }];
  expect(await run(rules)).toEqual({ kind: 'done', output: {} });
});

test('ends the run well with the person’s reason when no group holds entirely', async () => {
  const rules = [{ all: [is('a', 'a'), is('b', 'c')] }];
  expect(await run(rules)).toEqual({ kind: 'finish', reason: 'Not in Japan' });
});

test('no condition at all, or a group without one, is an error and never a yes', async () => {
  expect(await failure(run([]))).toMatchObject({ code: 'logic.noConditions' });
  expect(await failure(run([{ all: [is('a', 'a')] }, { all: [] }]))).toMatchObject({ code: 'logic.noConditions' });
});

test('a comparison that makes no sense says so instead of ending the run', async () => {
  const rules = [{ all: [{ left: 'abc', operator: 'greater', right: 1 }] }];
  expect(await failure(run(rules))).toMatchObject({ code: 'logic.wrongType', repair: { field: 'rules' } });
});
