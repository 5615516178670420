import { expect, test } from 'vitest';
import type { Json } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { dedupeKey } from './received.ts';

const order: Json = { id: 12, data: { order: { id: 'A-1' }, items: [{ sku: 'x' }] }, empty: '', none: null };

test.each<[string | undefined, string | null]>([
  [undefined, null],
  ['', null],
  ['id', '12'],
  ['$.data.order.id', 'A-1'],
  [' data.items[0].sku ', 'x'],
  ['id, data.order.id', '["12","A-1"]'],
  ['id、data.order.id', '["12","A-1"]'],
  ['missing', null],
  ['id, missing', null],
  ['empty', null],
  ['none', null],
  ['data', null],
  ['data.order.id.length', null],
  ['__proto__', null],
])('the key %j names the event %j', (path, key) => {
  expect(dedupeKey(order, path)).toBe(key);
});

test('a long key is kept short and stays different', () => {
  const long = (end: string) => dedupeKey({ id: 'x'.repeat(1000) + end }, 'id');
  expect(long('a')).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(long('a')).not.toBe(long('b'));
});

test('the same body twice is two events unless a key was chosen', () => {
  const trigger = nodeDefinition('webhook.received');
  if (trigger?.kind !== 'trigger') throw new Error('no trigger');
  const body = new TextEncoder().encode('{"id":"1"}');
  const request = { method: 'POST', headers: {}, query: {}, body, receivedAt: new Date() };
  const accepted = trigger.accept?.(request, { config: trigger.config.parse({}) });
  expect(accepted).toEqual({ events: [{ dedupeKey: null, payload: { id: '1' } }] });
});
