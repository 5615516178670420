/** Whatever stands in a value, at every input of every step that is not Salesforce's (salesforce/hostile.test.ts), stays data. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, StepResult } from './contract.ts';
import { EcforceClient } from './ecforce/client.ts';
import { FlowError } from './errors.ts';
import { catalogFields } from './fields.ts';
import { nodeDefinition, nodes } from './registry.ts';
import { runContext } from './testing/context.ts';
import { failure } from './testing/failure.ts';
import { type FarSide, type Received, startFarSide } from './testing/far-side.ts';
import { hostile, MEGABYTE } from './testing/hostile.ts';
import { type Practice, startPractice } from './testing/practice.ts';

let far: FarSide;
let practice: Practice;

beforeAll(async () => {
  far = await startFarSide(() => ({ status: 200, body: { ok: true } }));
  practice = await startPractice();
});
afterAll(async () => {
  await far.close();
  await practice.close();
});

type Step = [config: object, input: object];

/** What comes out, or was received, must be the text itself: `same` gives it back. */
type Place = [type: string, place: string, step: (value: Json) => Step, same?: (result: StepResult) => unknown];

const request = (): Received => far.received.at(-1) ?? { method: '', url: '', body: '', headers: {} };
const post = (bodyKind: string, input: object): Step => [
  { method: 'POST', bodyKind },
  { url: far.url, ...input },
];
const rules = (value: Json) => [{ all: [{ left: value, operator: 'equals', right: value }] }];
const output = (result: StepResult) => ('output' in result ? (result.output as Record<string, Json>) : {});

const places: Place[] = [
  ['http.request', 'url', (value) => [{}, { url: value }]],
  ['http.request', 'url', (value) => [{}, { url: `${far.url}/${String(value)}` }]],
  [
    'http.request',
    'query',
    (value) => [{}, { url: far.url, query: [{ key: 'q', value }] }],
    () => new URL(request().url, far.url).searchParams.get('q'),
  ],
  ['http.request', 'query', (value) => [{}, { url: far.url, query: [{ key: value, value: 'x' }] }]],
  ['http.request', 'headers', (value) => [{}, { url: far.url, headers: [{ key: 'X-Text', value }] }]],
  ['http.request', 'headers', (value) => [{}, { url: far.url, headers: [{ key: value, value: 'x' }] }]],
  ['http.request', 'json', (value) => post('json', { json: { value } }), () => JSON.parse(request().body).value],
  [
    'http.request',
    'form',
    (value) => post('form', { form: [{ key: 'f', value }] }),
    () => new URLSearchParams(request().body).get('f'),
  ],
  ['http.request', 'text', (value) => post('text', { text: value }), () => request().body],
  ['ecforce.getCustomer', 'id', (value) => [{}, { id: value }]],
  [
    'ecforce.searchCustomers',
    'conditions',
    (value) => [{}, { conditions: [{ field: 'email', operator: 'equals', value }] }],
  ],
  [
    'ecforce.searchCustomers',
    'conditions',
    (value) => [{}, { conditions: [{ field: 'email', operator: 'contains', value }] }],
  ],
  ['logic.branch', 'routes', (value) => [{ routes: [{ id: 'a', label: 'A' }] }, { routes: { a: rules(value) } }]],
  ['logic.filter', 'rules', (value) => [{ reason: 'r' }, { rules: rules(value) }]],
  ['logic.loop', 'items', (value) => [{}, { items: value }]],
  ['logic.loop', 'result', (value) => [{}, { items: [value], result: value }]],
  ['logic.wait', 'until', (value) => [{ way: 'until' }, { until: value }]],
  ['logic.onceOnly', 'key', (value) => [{}, { key: value }], (result) => output(result).key],
  ['logic.lane', 'key', (value) => [{}, { key: value }], (result) => output(result).key],
  [
    'logic.callFlow',
    'values',
    (value) => [{ flow: 'f' }, { values: { v: value } }],
    (result) => result.kind === 'call' && result.values.v,
  ],
  [
    'data.convertValue',
    'value',
    (value) => [{ how: 'ifEmpty' }, { value, fallback: 'x' }],
    (result) => output(result).value,
  ],
  ['data.convertValue', 'value', (value) => [{ how: 'date' }, { value }]],
  ['data.convertValue', 'value', (value) => [{ how: 'calculate' }, { value, operand: 2 }]],
  ['data.convertValue', 'find', (value) => [{ how: 'replace' }, { value: 'x', find: value, replacement: '' }]],
  [
    'data.convertValue',
    'replacement',
    (value) => [{ how: 'replace' }, { value: 'x', find: 'x', replacement: value }],
    (result) => output(result).value,
  ],
  ['data.convertValue', 'operand', (value) => [{ how: 'calculate' }, { value: 1, operand: value }]],
  ['data.convertValue', 'amount', (value) => [{ how: 'moveDate' }, { value: '2026-11-21', amount: value }]],
  [
    'data.convertValue',
    'table',
    (value) => [{ how: 'lookUp' }, { value: 'a', table: [{ key: 'a', value }] }],
    (result) => output(result).value,
  ],
  [
    'data.convertValue',
    'fallback',
    (value) => [{ how: 'ifEmpty' }, { value: '', fallback: value }],
    (result) => output(result).value,
  ],
  ['data.splitName', 'name', (value) => [{}, { name: value }]],
  ['data.findInList', 'items', (value) => [{}, { items: value, value: 'x' }]],
  ['data.findInList', 'value', (value) => [{}, { items: [value], value }], (result) => output(result).item],
  ['logic.answer', 'values', (value) => [{}, { values: [{ key: 'v', value }] }], (result) => output(result).v],
  // Names that come with values, and settings that take any text.
  ['logic.answer', 'values', (value) => [{}, { values: [{ key: value, value: 'x' }] }]],
  ['logic.callFlow', 'values', (value) => [{ flow: value }, { values: Object.fromEntries([[String(value), 'x']]) }]],
  ['http.request', 'form', (value) => post('form', { form: [{ key: value, value: 'x' }] })],
  ['data.convertValue', 'table', (value) => [{ how: 'lookUp' }, { value, table: [{ key: value, value: 'x' }] }]],
  ['data.findInList', 'key', (value) => [{ key: value }, { items: [{ [String(value)]: 'x' }], value: 'x' }]],
  [
    'logic.filter',
    'reason',
    (value) => [{ reason: value }, { rules: [{ all: [{ left: 1, operator: 'equals', right: 2 }] }] }],
  ],
  ['logic.lane', 'name', (value) => [{ name: value }, { key: 'k' }]],
  ['logic.branch', 'routes', (value) => [{ routes: [{ id: 'a', label: value }] }, { routes: { a: rules('x') } }]],
];

const others = nodes.flatMap((node) => (node.kind === 'action' && !node.type.startsWith('salesforce.') ? [node] : []));

test('every input of every other action stands in this table', () => {
  const here = new Set(places.map(([type, place]) => `${type} ${place}`));
  const inputs = others.flatMap(({ type, input }) => catalogFields(input, 'input').map(({ key }) => `${type} ${key}`));
  expect(inputs.filter((input) => !here.has(input))).toEqual([]);
});

test('every setting of theirs that takes any text stands in it too', () => {
  const here = new Set(places.map(([type, place]) => `${type} ${place}`));
  const settings = others.flatMap(({ type, config }) =>
    catalogFields(config, 'config')
      .filter(({ choices, control }) => !choices && ['text', 'longText', 'keyValues'].includes(control))
      .map(({ key }) => `${type} ${key}`),
  );
  expect(settings.filter((setting) => !here.has(setting))).toEqual([]);
});

async function run(type: string, [config, input]: Step): Promise<StepResult> {
  const node = nodeDefinition(type);
  if (node?.kind !== 'action') throw new Error(type);
  const shop = new EcforceClient({ origin: practice.url, token: practice.shopToken });
  const client = node.connection === 'ecforce' ? shop : undefined;
  return node.run(runContext({ client, config: node.config.parse(config), input: node.input.parse(input) }));
}

describe.each(places)('%s %s', (type, _place, step, same) => {
  test.each(hostile)('%s', async (_what, value) => {
    const asked = far.received.length;
    const tried = (async () => run(type, step(value)))();
    const { result, error } = await tried.then(
      (done) => ({ result: done, error: undefined }),
      (thrown: unknown) => ({ result: undefined, error: thrown }),
    );
    if (error !== undefined) await refused(error);
    else if (same && result) expect([sent(type, value), value.toWellFormed()]).toContain(same(result));
    // One request at most, and no line of a value has become a line of its own.
    expect(far.received.length - asked).toBeLessThanOrEqual(1);
    if (far.received.length > asked) expect(request().headers['set-cookie']).toBeUndefined();
  });

  test('1 MB is data or is refused in short words', async () => {
    const error = await (async () => run(type, step(MEGABYTE)))().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) await refused(error);
  });
});

/** Keys are trimmed; all else comes out as it went in, or with a sign in the place of half a character. */
const sent = (type: string, value: string): string => (/onceOnly|lane/.test(type) ? value.trim() : value);

async function refused(error: unknown): Promise<void> {
  const spoken = await failure(Promise.reject(error));
  // The engine tells a value that does not fit the input's shape by its field.
  if (spoken.name === 'ZodError') return;
  expect(spoken).toBeInstanceOf(FlowError);
  expect(spoken).toMatchObject({ kind: 'userFixable' });
  expect(JSON.stringify((spoken as FlowError).params).length).toBeLessThan(2_000);
}
