import { expect, test } from 'vitest';
import type { Json } from '../../nodes/contract.ts';
import { listed } from '../testing/catalog.ts';
import { flow } from '../testing/flow.ts';
import { item, list, literal, map, reference, type ValueSource } from '../values/source.ts';
import type { Catalog, CatalogField } from './catalog.ts';
import type { FlowDocument } from './document.ts';
import { stepNumbers } from './graph.ts';
import { isShown } from './shown.ts';
import { validate } from './validate.ts';

const catalog: Catalog = {
  nodes: [
    listed('webhook.received', { kind: 'trigger', start: 'webhook' }),
    listed('crm.changed', {
      kind: 'trigger',
      start: 'poll',
      fields: [{ key: 'conditions', place: 'config', required: false, control: 'conditions', default: [] }],
    }),
    listed('crm.add', {
      connection: 'crm',
      fields: [
        { key: 'object', place: 'config', required: true, control: 'choice' },
        { key: 'fields', place: 'input', required: true, control: 'fieldMap' },
        { key: 'reason', place: 'config', required: true, control: 'text', when: { field: 'object', is: ['Case'] } },
      ],
    }),
    listed('logic.loop', { loop: { items: 'items', collect: 'result' } }),
    listed('logic.branch', {
      branches: { from: 'routes', hasElse: true },
      fields: [{ key: 'routes', place: 'input', required: true, control: 'routes' }],
    }),
    listed('crm.find', {
      fields: [
        { key: 'by', place: 'config', required: true, control: 'choice', default: 'conditions' },
        {
          key: 'conditions',
          place: 'input',
          required: true,
          control: 'conditions',
          when: { field: 'by', is: ['conditions'] },
        },
        { key: 'id', place: 'input', required: true, control: 'text', when: { field: 'by', is: ['id'] } },
      ],
    }),
    listed('logic.filter', { fields: [{ key: 'rules', place: 'input', required: true, control: 'rules' }] }),
    listed('http.request', {
      fields: [
        { key: 'url', place: 'input', required: false, control: 'text', secretNames: true },
        { key: 'headers', place: 'input', required: false, control: 'keyValues', secretNames: true },
        { key: 'json', place: 'input', required: false, control: 'json' },
      ],
    }),
    listed('logic.wait', { fields: [{ key: 'until', place: 'input', required: true, control: 'dateTime' }] }),
  ],
  connections: [],
};

const codes = (document: FlowDocument) =>
  validate(document, catalog).map((problem) => [problem.nodeId, problem.code, problem.field ?? null]);

const always = { left: reference('trigger', 'x'), operator: literal('exists') };
const groups = (...conditions: Record<string, ValueSource>[]) => list(map({ all: list(...conditions.map(map)) }));
const whole = { config: { routes: [{ id: 'yes' }] }, input: { routes: map({ yes: groups(always) }) } };

const complete = { connection: 'c', config: { object: 'Account' }, input: { fields: map({ Name: literal('x') }) } };

test('a complete flow has no problems', () => {
  expect(codes(flow().step('add', 'crm.add', complete).document())).toEqual([]);
});

test('what is missing is named with its card and field, in the order of the steps', () => {
  expect(codes(flow().step('a', 'crm.add').step('b', 'crm.add', complete).document())).toEqual([
    ['a', 'flow.connectionMissing', null],
    ['a', 'flow.fieldRequired', 'object'],
    ['a', 'flow.fieldRequired', 'fields'],
  ]);
});

test('what only follows from a question that is hidden itself is not asked', () => {
  const by = (field: string, ...is: Json[]) =>
    ({ place: 'config', required: true, control: 'text', when: { field, is } }) as const;
  const fields: CatalogField[] = [
    { key: 'owner', place: 'config', required: false, control: 'text' },
    { key: 'usesRule', ...by('owner', null, ''), default: true },
    { key: 'rule', ...by('usesRule', true) },
  ];
  const shown = (config: { [key: string]: Json }) => {
    const node = { id: 'a', type: 'crm.add', version: 1, config, input: {} };
    return fields.filter((field) => isShown(field, node, fields)).map(({ key }) => key);
  };
  expect(shown({})).toEqual(['owner', 'usesRule', 'rule']);
  expect(shown({ owner: '' })).toEqual(['owner', 'usesRule', 'rule']);
  expect(shown({ usesRule: false })).toEqual(['owner', 'usesRule']);
  expect(shown({ owner: 'somebody' })).toEqual(['owner']);
});

test('a secret that was typed in is warned of, and keeps nobody from going live', () => {
  const asking = (key: string, value: ValueSource) => {
    const headers = list(map({ key: literal(key), value }));
    return validate(flow().step('h', 'http.request', { input: { headers } }).document(), catalog);
  };
  const [warning] = asking('Authorization', literal('Bearer abc'));
  expect(warning).toMatchObject({
    code: 'flow.secretTyped',
    field: 'headers',
    severity: 'warning',
    params: { names: 'Authorization' },
  });
  expect(JSON.stringify(warning)).not.toContain('abc');
  expect(asking('Authorization', reference('trigger', 'token'))).toEqual([]);
  expect(asking('Authorization', literal(''))).toEqual([]);
  expect(asking('Accept', literal('text/csv'))).toEqual([]);
});

test('a secret in a typed address is warned of, and a password before the host is refused', () => {
  const asking = (address: string) =>
    validate(
      flow()
        .step('h', 'http.request', { input: { url: literal(address) } })
        .document(),
      catalog,
    );
  const [warning] = asking('https://x.jp/?api_key=abc');
  expect(warning).toMatchObject({ code: 'flow.secretTyped', severity: 'warning', params: { names: 'api_key' } });
  const [error] = asking('https://me:abc@x.jp/');
  expect(error).toMatchObject({ code: 'flow.signInTyped', field: 'url', severity: 'error' });
  expect(JSON.stringify([warning, error])).not.toContain('abc');
  expect(asking('https://x.jp/?page=2')).toEqual([]);
});

test('a typed time has to be one; what a value will hold is not known yet', () => {
  const waiting = (until?: ValueSource) =>
    codes(
      flow()
        .step('w', 'logic.wait', { input: until ? { until } : {} })
        .document(),
    );
  expect(waiting()).toEqual([['w', 'flow.fieldRequired', 'until']]);
  expect(waiting(literal('tomorrow'))).toEqual([['w', 'flow.timeMalformed', 'until']]);
  expect(waiting(literal('2026-02-30'))).toEqual([['w', 'flow.timeMalformed', 'until']]);
  expect(waiting(literal('2026/12/1 9:00'))).toEqual([]);
  expect(waiting(reference('trigger', 'at'))).toEqual([]);
});

test('a field that is not shown is not asked for', () => {
  const document = flow()
    .step('a', 'crm.add', { ...complete, config: { object: 'Case' } })
    .document();
  expect(codes(document)).toEqual([['a', 'flow.fieldRequired', 'reason']]);
});

test('a value may only come from a step that runs before', () => {
  const input = { fields: map({ Name: reference('b', 'id'), Mail: reference('gone', 'x') }) };
  const document = flow()
    .step('a', 'crm.add', { ...complete, input })
    .step('b', 'crm.add', complete)
    .document();
  expect(codes(document)).toEqual([
    ['a', 'flow.laterReference', 'fields.Name'],
    ['a', 'flow.unknownReference', 'fields.Mail'],
  ]);
});

test('no trigger, two triggers, a step without a way to it, a circle and a lost route are all said', () => {
  expect(codes({ format: 1, nodes: [], edges: [] })).toEqual([[null, 'flow.noTrigger', null]]);
  const document = flow().step('a', 'crm.add', complete).step('b', 'crm.add', complete).document();
  const circle = [...document.edges, { id: 'back', source: 'b', sourceHandle: 'out', target: 'a' }];
  expect(codes({ ...document, edges: circle }).map(([, code]) => code)).toEqual(['flow.cycle', 'flow.cycle']);
  const loose = { ...document, edges: document.edges.slice(0, 1) };
  expect(codes(loose)).toEqual([['b', 'flow.unreachableNode', null]]);
  const lost = flow()
    .step('branch', 'logic.branch', whole)
    .step('a', 'crm.add', { ...complete, after: 'branch:no' })
    .document();
  expect(codes(lost)).toEqual([['branch', 'flow.unknownWay', null]]);
});

test('cards are numbered from the trigger down, the routes of a branch in their order', () => {
  const document = flow()
    .step('branch', 'logic.branch', { config: { routes: [{ id: 'yes' }] } })
    .step('add', 'crm.add', { ...complete, after: 'branch:yes' })
    .step('update', 'crm.add', { ...complete, after: 'branch:else' })
    .document();
  expect([...stepNumbers(document)]).toEqual([
    ['trigger', 1],
    ['branch', 2],
    ['add', 3],
    ['update', 4],
  ]);
});

test('a loop repeats something, and its steps are reached through it alone', () => {
  expect(codes(flow().step('loop', 'logic.loop').document())).toEqual([['loop', 'flow.emptyLoop', null]]);
  const document = flow()
    .step('loop', 'logic.loop')
    .step('a', 'crm.add', { ...complete, after: 'loop:each' })
    .step('b', 'crm.add', { ...complete, after: ['a', 'loop:out'] })
    .document();
  expect(codes(document)).toEqual([['b', 'flow.loopLeak', null]]);
});

test('items are used inside their loop; values from inside leave it only as collected results', () => {
  const uses = (source: ReturnType<typeof item>) => ({ ...complete, input: { fields: map({ Name: source }) } });
  const document = flow()
    .step('outer', 'logic.loop', { input: { result: reference('a', 'id'), items: item() } })
    .step('a', 'crm.add', { ...uses(item('name')), after: 'outer:each' })
    .step('inner', 'logic.loop', { input: { items: item('lines'), result: item() } })
    .step('b', 'crm.add', { ...uses({ kind: 'item', nodeId: 'outer', path: [] }), after: 'inner:each' })
    .step('c', 'crm.add', { ...uses(reference('b', 'id')), after: 'inner:out' })
    .step('after', 'crm.add', { ...uses(reference('outer', 'results')), after: 'outer:out' })
    .step('wrong', 'crm.add', uses(reference('a', 'id')))
    .step('worse', 'crm.add', uses({ kind: 'index' }))
    .document();
  expect(codes(document).sort()).toEqual([
    ['c', 'flow.insideReference', 'fields.Name'],
    ['outer', 'flow.outsideLoop', 'items'],
    ['worse', 'flow.outsideLoop', 'fields.Name'],
    ['wrong', 'flow.insideReference', 'fields.Name'],
  ]);
});

test('what was not chosen counts as its default, for what is shown and asked for', () => {
  expect(codes(flow().step('a', 'crm.find', { config: {} }).document())).toEqual([
    ['a', 'flow.fieldRequired', 'conditions'],
  ]);
});

test('what was filled in before another choice hid its field counts no more', () => {
  const conditions = list(map({ field: literal('Name'), operator: literal('isEmpty') }));
  const hidden = (by: string) =>
    codes(
      flow()
        .step('a', 'crm.find', { config: { by }, input: { conditions, id: reference('gone', 'id') } })
        .document(),
    );
  expect(hidden('conditions')).toEqual([]);
  expect(hidden('id')).toEqual([['a', 'flow.unknownReference', 'id']]);
});

test('half-filled routes and conditions are named, each where it stands', () => {
  const open = { left: reference('trigger', 'x'), operator: literal('equals') };
  const routes = map({ yes: groups(always), no: groups(always, open), never: list() });
  const document = flow()
    .step('branch', 'logic.branch', {
      config: { routes: [{ id: 'yes' }, { id: 'no' }, { id: 'never' }] },
      input: { routes },
    })
    .step('filter', 'logic.filter', { input: { rules: groups(always, open) }, after: 'branch:else' })
    .step('find', 'crm.find', {
      config: { by: 'conditions' },
      input: { conditions: list(map({ field: literal('Name'), operator: literal('equals') })) },
    })
    .document();
  expect(codes(document)).toEqual([
    ['branch', 'flow.routeUnfinished', 'routes.no'],
    ['branch', 'flow.routeUnfinished', 'routes.never'],
    ['filter', 'flow.conditionUnfinished', 'rules'],
    ['find', 'flow.conditionUnfinished', 'conditions.0'],
  ]);
});

test('a trigger’s fixed conditions are asked for their values too', () => {
  const watching = (conditions: Json) => {
    const document = flow().step('add', 'crm.add', complete).document();
    const [trigger, ...steps] = document.nodes;
    if (!trigger) throw new Error('no trigger');
    return codes({ ...document, nodes: [{ ...trigger, type: 'crm.changed', config: { conditions } }, ...steps] });
  };
  const row = (more: object) => ({ field: 'Status', operator: 'equals', ...more });
  expect(watching([row({ value: 'New' }), row({ operator: 'isEmpty' }), row({ value: 0 })])).toEqual([]);
  expect(watching([row({ value: 'New' }), row({}), row({ value: ' ' }), row({ field: '', value: 'x' })])).toEqual([
    ['trigger', 'flow.conditionUnfinished', 'conditions.1'],
    ['trigger', 'flow.conditionUnfinished', 'conditions.2'],
    ['trigger', 'flow.conditionUnfinished', 'conditions.3'],
  ]);
  expect(watching([row({ operator: 'in', value: ['New', ''] })])).toHaveLength(1);
});

test('JSON that was not read yet is named, with a value in it or without', () => {
  const sending = (json: ValueSource) => codes(flow().step('post', 'http.request', { input: { json } }).document());
  expect(sending(map({ a: reference('trigger', 'x'), b: literal('{') }))).toEqual([]);
  expect(sending(literal('hello'))).toEqual([]);
  const pasted: ValueSource = { kind: 'text', parts: [literal('{'), reference('trigger', 'x')] };
  for (const unread of [literal('{"a": 1,}'), pasted])
    expect(sending(unread)).toEqual([['post', 'flow.jsonUnreadable', 'json']]);
});

test('of several values that a condition compares with, each is asked for', () => {
  const condition = (value: ValueSource) => map({ field: literal('Name'), operator: literal('in'), value });
  const conditions = list(
    condition(list(literal('a'), reference('trigger', 'x'))),
    condition(list(literal('a'), literal(''))),
    condition(literal([])),
    condition(literal(['a'])),
  );
  const step = { config: { by: 'conditions' }, input: { conditions } };
  expect(codes(flow().step('find', 'crm.find', step).document())).toEqual([
    ['find', 'flow.conditionUnfinished', 'conditions.1'],
    ['find', 'flow.conditionUnfinished', 'conditions.2'],
  ]);
});

test('a mapped field without a value is asked for, and is cleared only when that was chosen', () => {
  const blank = { kind: 'text' as const, parts: [literal(' ')] };
  const standIn = { ...literal(''), format: [{ fn: 'default', args: ['none'] }] };
  const fields = map({
    Name: literal('x'),
    Phone: literal(''),
    Fax: blank,
    Site: standIn,
    Website: literal(null),
    Rating: reference('trigger', 'x'),
    Active: literal(false),
    Employees: literal(0),
  });
  const step = { connection: 'c', config: { object: 'Account' }, input: { fields } };
  expect(codes(flow().step('a', 'crm.add', step).document())).toEqual([
    ['a', 'flow.fieldRequired', 'fields.Phone'],
    ['a', 'flow.fieldRequired', 'fields.Fax'],
  ]);
});

test('a way for errors wants a step on it, where only the error of the failed step can be used', () => {
  const uses = (...path: string[]) => ({ ...complete, input: { fields: map({ Name: reference('a', ...path) }) } });
  const asked = flow()
    .step('a', 'crm.add', { ...complete, hasErrorRoute: true })
    .document();
  expect(codes(asked)).toEqual([['a', 'flow.errorRouteEmpty', null]]);
  const document = flow()
    .step('a', 'crm.add', { ...complete, hasErrorRoute: true })
    .step('tell', 'crm.add', { ...uses('error', 'message'), after: 'a:error' })
    .step('wrong', 'crm.add', { ...uses('id'), after: 'a:error' })
    .step('next', 'crm.add', { ...uses('id'), after: 'a:out' })
    .step('both', 'crm.add', { ...uses('id'), after: ['tell', 'next'] })
    .document();
  expect(codes(document)).toEqual([['wrong', 'flow.failedReference', 'fields.Name']]);
});

test('what a loop repeats is numbered before what follows it, and ways for errors last', () => {
  const document = flow()
    .step('loop', 'logic.loop')
    .step('after', 'crm.add', { after: 'loop:out' })
    .step('told', 'crm.add', { after: 'loop:error' })
    .step('inside', 'crm.add', { after: 'loop:each' })
    .document();
  expect([...stepNumbers(document).keys()]).toEqual(['trigger', 'loop', 'inside', 'after', 'told']);
});
