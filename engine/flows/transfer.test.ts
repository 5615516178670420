import { expect, test } from 'vitest';
import type { UserFixableError } from '../../nodes/errors.ts';
import { flow } from '../testing/flow.ts';
import { list, literal, map, reference } from '../values/source.ts';
import { calledIn, withCalledFlows } from './called-flows.ts';
import { calledOutputs } from './called-outputs.ts';
import { readExport, withConnections } from './transfer.ts';

const document = flow()
  .step('add', 'salesforce.addRecord', { connection: 'salesforce', config: { object: 'Account' } })
  .document();
const good = { nagare: 1, name: 'A flow', slots: { salesforce: { type: 'salesforce' } }, document };

const placeOf = (value: unknown): unknown => {
  try {
    readExport(value);
    return 'accepted';
  } catch (error) {
    const { code, params } = error as UserFixableError;
    return code === 'flow.brokenDocument' ? params.place : error;
  }
};

/** The good file with one value changed. */
const changed = (change: (copy: typeof good) => void): unknown => {
  const copy = structuredClone(good);
  change(copy);
  return copy;
};

test('a file that was exported is read', () => {
  expect(placeOf(good)).toBe('accepted');
});

test.each<[string, unknown, string]>([
  ['no object at all', 'text', 'file'],
  ['another program’s file', { nodes: [] }, 'nagare'],
  ['a name that is missing', changed((copy) => Reflect.deleteProperty(copy, 'name')), 'name'],
  [
    'an unknown kind of step',
    changed((copy) => Object.assign(copy.document.nodes[1] ?? {}, { type: 'x.y' })),
    'document.nodes.1.type',
  ],
  [
    'two steps with one id',
    changed((copy) => Object.assign(copy.document.nodes[1] ?? {}, { id: 'trigger' })),
    'document.nodes.1.id',
  ],
  [
    'a line to nowhere',
    changed((copy) => Object.assign(copy.document.edges[0] ?? {}, { target: 'gone' })),
    'document.edges.0.target',
  ],
  [
    'a way out that the step has not',
    changed((copy) => Object.assign(copy.document.edges[0] ?? {}, { sourceHandle: 'left' })),
    'document.edges.0.sourceHandle',
  ],
  [
    'a circle',
    changed((copy) => copy.document.edges.push({ id: 'back', source: 'add', sourceHandle: 'out', target: 'add' })),
    'document.edges',
  ],
  [
    'a value of an unknown kind',
    changed((copy) => Object.assign(copy.document.nodes[1] ?? {}, { input: { fields: { kind: 'code', text: 'x' } } })),
    'document.nodes.1.input.fields.kind',
  ],
])('%s is refused with the place in the file', (_name, value, place) => {
  expect(placeOf(value)).toBe(place);
});

test('connections become what the reader chooses; a slot without a choice stays open', () => {
  const [, chosen] = withConnections(document, () => 'c-1').nodes;
  expect(chosen?.connection).toBe('c-1');
  const [, open] = withConnections(document, () => undefined).nodes;
  expect(open).not.toHaveProperty('connection');
});

test('called flows become what the reader chooses; one that is not found leaves its setting open', () => {
  const calls = flow()
    .step('one', 'logic.callFlow', { config: { flow: 'a' }, input: { values: map({ x: literal(1) }) } })
    .step('two', 'logic.callFlow', { config: { flow: 'b' } })
    .step('other', 'logic.filter', { config: { reason: 'a' } })
    .document();
  expect(calledIn(calls)).toEqual(['a', 'b']);
  const [, one, two, other] = withCalledFlows(calls, (name) => (name === 'a' ? 'id-of-a' : undefined)).nodes;
  expect([one?.config, two?.config, other?.config]).toEqual([{ flow: 'id-of-a' }, {}, { reason: 'a' }]);
  expect(one?.input).toEqual({ values: map({ x: literal(1) }) });
});

test('a flow gives back what its answering steps name, with the types that are known', () => {
  const row = (key: string, value: ReturnType<typeof literal>) => map({ key: literal(key), value });
  const document = flow('flow.called')
    .step('loop', 'logic.loop')
    .step('answer', 'logic.answer', {
      input: {
        values: list(
          row('total', reference('loop', 'count')),
          row('given', reference('trigger', 'amount')),
          row('fixed', literal(true)),
          row('text', reference('loop', 'results', 0)),
          row(' ', literal('nameless')),
          row('total', literal('again')),
        ),
      },
    })
    .document();
  const outputs = calledOutputs(document, [{ value: 'amount', label: 'amount', type: 'number' }]);
  expect(outputs.map(({ value, type }) => [value, type])).toEqual([
    ['total', 'number'],
    ['given', 'number'],
    ['fixed', 'boolean'],
    ['text', 'text'],
  ]);
});
