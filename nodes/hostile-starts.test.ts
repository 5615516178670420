/** Whatever a stranger, another flow or a setting brings to the start of a flow stays data, or is refused in words. */
import { describe, expect, test } from 'vitest';
import type { Acceptance, HookRequest, Json } from './contract.ts';
import { FlowError } from './errors.ts';
import { nodes } from './registry.ts';
import { failure, refusal } from './testing/failure.ts';
import { hostile, MEGABYTE } from './testing/hostile.ts';

const triggers = nodes.flatMap((node) => (node.kind === 'trigger' ? [node] : []));
const doors = triggers.flatMap(({ type, accept }) => (accept ? [[type, accept] as const] : []));

/** A start has one of these ways in; those that poll are tried with an org (salesforce/hostile-settings.test.ts). */
test('every trigger that strangers or other flows bring something to is here', () => {
  expect(triggers.filter(({ start, accept }) => start === 'webhook' && !accept)).toEqual([]);
  expect(triggers.filter(({ start, call }) => start === 'call' && !call)).toEqual([]);
  expect(doors.length).toBeGreaterThan(2);
});

const request = (body: string | Uint8Array, more: Partial<HookRequest> = {}): HookRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  query: {},
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  receivedAt: new Date(),
  ...more,
});

/** In XML, as a body of its own, as a form: what a sender may make of a text. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const message = (text: string) =>
  `<e:Envelope xmlns:e="x"><e:Body><notifications><OrganizationId>${escaped(text)}</OrganizationId><Notification><Id>04l000000000001AAA</Id><sObject><Id>001000000000001AAA</Id><Name>${escaped(text)}</Name></sObject></Notification></notifications></e:Body></e:Envelope>`;

type Way = [what: string, make: (text: string) => HookRequest];
const ways: Way[] = [
  ['as a value', (text) => request(JSON.stringify({ id: text, deep: [{ value: text }] }))],
  ['as a name', (text) => request(JSON.stringify(Object.fromEntries([[text, 'x']])))],
  ['as the whole body', (text) => request(text, { headers: {} })],
  ['as JSON that is none', (text) => request(`{"a": ${text}}`)],
  [
    'as a form',
    (text) =>
      request(new URLSearchParams([[text, text.toWellFormed()]]).toString(), {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  ],
  ['as XML', (text) => request(message(text), { headers: { 'content-type': 'text/xml' } })],
  ['as XML that is none', (text) => request(`<a>${text}`, { headers: { 'content-type': 'text/xml' } })],
  ['in its headers', (text) => request('{"a":1}', { headers: { 'content-type': text, [text]: text } })],
  ['in its address', (text) => request('{"a":1}', { query: { [text]: text } })],
  ['by another method', (text) => request(text, { method: text })],
  ['as bytes of no text', (text) => request(new Uint8Array([0xff, 0xfe, ...Buffer.from(text)]))],
];

function tried(work: () => Acceptance): Acceptance | undefined {
  try {
    return work();
  } catch {
    const error = refusal(work) as FlowError;
    expect(error).toBeInstanceOf(FlowError);
    expect(error).toMatchObject({ kind: 'userFixable' });
    expect(JSON.stringify(error.params).length).toBeLessThan(1_000);
    return undefined;
  }
}

describe.each(doors)('%s', (type, accept) => {
  describe.each(ways)('%s', (what, make) => {
    test.each([...hostile, ['1 MB', MEGABYTE], ['nothing', '']] as const)('%s', (_what, text) => {
      for (const config of text.length < 1_000 ? [{}, { dedupeKey: text }, { dedupeKey: 'id' }] : [{}]) {
        const acceptance = tried(() => accept(make(text), { config }));
        const [event] = (acceptance && 'events' in acceptance && acceptance.events) || [];
        if (what === 'as a value' && event && !type.includes('outboundMessage')) {
          expect(event.payload).toEqual(JSON.parse(JSON.stringify({ id: text, deep: [{ value: text }] })));
          expect((event.dedupeKey ?? '').length).toBeLessThanOrEqual(200);
        }
        if (what === 'as XML' && event && type.includes('outboundMessage'))
          expect(JSON.stringify(event.payload)).not.toContain('Notification');
      }
    });
  });
});

test.each([...hostile, ['1 MB', MEGABYTE]] as const)(
  'a called flow takes %s as it is given, or names the value',
  (_what, text) => {
    const called = triggers.find(({ call }) => call);
    if (!called?.call) throw new Error('no call');
    const key = text.slice(0, 60).trim() || 'x';
    const named = called.config.safeParse({ inputs: [{ key, type: 'text', required: true }] });
    expect(named.success).toBe(true);
    const config = named.data as never;
    const values = Object.fromEntries([[key, text]]) as { [key: string]: Json };
    expect(called.call.accept(values, config)).toEqual(values);
    const wrong = refusal(() => called.call?.accept(Object.fromEntries([[key, { text }]]), config));
    expect(wrong).toMatchObject({ code: 'flow.badValue', repair: { field: `values.${key}` } });
  },
);

test('a called flow gives no way to the prototype of what it hands on', async () => {
  const called = triggers.find(({ call }) => call);
  const parsed = (async () => called?.config.parse({ inputs: [{ key: '__proto__', type: 'text' }] }))();
  expect((await failure(parsed)).name).toBe('ZodError');
});
