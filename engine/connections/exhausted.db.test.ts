/** That a service's calls are used up, and that there is room again, over several workers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notices } from '../../db/schema/index.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { type TestEngine, testEngine } from '../testing/engine.ts';
import { park, requireAllowance, unpark } from './allowance.ts';
import { definitionOf } from './definitions.ts';
import { readExhausted } from './exhausted.ts';
import { insertConnection } from './save.ts';

let given: TestEngine;
let other: Engine;
let connectionId: string;

beforeAll(async () => {
  given = await testEngine();
  other = await given.another();
  const secrets = { origin: 'https://shop.example.jp', token: 'token' };
  const { workspaceId } = given.actor;
  const definition = definitionOf('ecforce');
  ({ connectionId } = await insertConnection(given.engine, { workspaceId, definition, name: 'Shop', secrets }));
});
afterAll(() => given.close());

const isRefused = (engine: Engine) =>
  requireAllowance(engine, connectionId).then(
    () => false,
    (error: { code?: string }) => error.code === 'connection.allowanceExhausted',
  );

test('what one worker was told the others know, and room that one has found they all have at once', async () => {
  const { engine, actor } = given;
  await park(engine, connectionId, { code: 'salesforce.dailyLimit' });
  expect(await isRefused(engine)).toBe(true);
  await readExhausted(other); // every few seconds
  expect(await isRefused(other)).toBe(true);
  await park(other, connectionId, { code: 'connection.allowanceExhausted' });

  await unpark(engine, { connectionId, workspaceId: actor.workspaceId, isExhausted: true });
  expect(await isRefused(other)).toBe(false);
  expect(await isRefused(engine)).toBe(false);
  expect(await engine.db.select().from(notices)).toHaveLength(1);
});

test('a refusal is over by itself after a while, for every worker', async () => {
  const { engine } = given;
  await park(engine, connectionId, { code: 'salesforce.dailyLimit' });
  await readExhausted(other);
  await engine.pool.query("update allowances set exhausted_until = exhausted_until - $1 * interval '1 millisecond'", [
    limits.parkedLookMs,
  ]);
  expect(await Promise.all([isRefused(engine), isRefused(other)])).toEqual([false, false]);
});
