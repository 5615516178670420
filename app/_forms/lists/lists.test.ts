import { describe, expect, it } from 'vitest';
import { list, literal, map, reference } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import { previewOf } from '../values/preview.ts';
import { joined, readConditions, readFixed, withoutCondition, writeConditions, writeFixed } from './conditions.ts';
import {
  canBeCleared,
  cleared,
  inFieldOrder,
  isCleared,
  misfitOf,
  missingRequired,
  readMapping,
  sentAs,
  writeMapping,
} from './field-map.ts';
import { readInputs, writeInputs } from './inputs.ts';
import { isNameable, readPaths, writePaths } from './paths.ts';
import { newRouteId, readRoutes, writeRoutes } from './routes.ts';

describe('routes', () => {
  const config = [{ id: 'none', label: 'Not found' }, { id: 'many' }];
  const input = map({
    none: list(
      map({
        all: list(
          map({ left: reference('s', 'totalSize'), operator: literal('equals'), right: literal(0) }),
          map({ left: reference('t', 'mail'), operator: literal('isNotEmpty') }),
        ),
      }),
    ),
    many: list(),
  });

  it('come back as they were', () => {
    expect(writeRoutes(readRoutes(config, input))).toEqual({ config, input });
  });

  it('keep unfinished conditions', () => {
    const routes = [{ id: 'r1', label: '', groups: [[{ operator: 'equals' }]] }];
    const written = writeRoutes(routes);
    expect(readRoutes(written.config, written.input)).toEqual([
      { id: 'r1', label: '', groups: [[{ left: undefined, operator: 'equals', right: undefined }]] },
    ]);
  });

  it('drop the compared value when the operator needs none', () => {
    const [route] = readRoutes(config, input);
    if (!route) throw new Error('no route');
    const group = [{ left: reference('t', 'mail'), operator: 'isEmpty', right: literal('x') }];
    expect(JSON.stringify(writeRoutes([{ ...route, groups: [group] }]).input)).not.toContain('right');
  });

  it('get ids that no other route has', () => {
    expect(newRouteId([{ id: 'r2', label: '', groups: [] }])).toBe('r3');
    expect(newRouteId([])).toBe('r1');
  });
});

describe('fixed conditions', () => {
  it('come back as they were written, groups and empty comparisons too', () => {
    const rows: Json = [
      { field: 'Name', operator: 'contains', value: '山' },
      { field: 'Phone', operator: 'isEmpty' },
      { field: 'Rating', operator: 'equals', value: 'Hot', or: true },
    ];
    expect(writeFixed(readFixed(rows))).toEqual(rows);
  });

  it('a row in which nothing was chosen is none; anything else is no list', () => {
    expect(writeFixed([{ field: '', operator: 'equals' }])).toBeUndefined();
    for (const value of [undefined, null, 'x', { a: 1 }]) expect(readFixed(value)).toEqual([]);
    expect(readFixed([1])).toEqual([{ field: '', operator: 'equals' }]);
  });
});

describe('conditions', () => {
  it('keep their groups, also when the row that begins one is taken out', () => {
    const row = (field: string) => ({ field, operator: 'equals', value: undefined });
    const rows = [row('A'), joined(row('B'), 'or'), row('C')];
    expect(readConditions(writeConditions(rows))).toEqual(rows);
    expect(withoutCondition(rows, 1)).toEqual([row('A'), joined(row('C'), 'or')]);
    expect(readConditions(writeConditions(withoutCondition(rows, 0)))).toEqual([row('B'), row('C')]);
    expect(joined(joined(row('A'), 'or'), 'and')).toEqual(row('A'));
  });

  it('come back as they were', () => {
    const source = list(
      map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('c', 'email') }),
    );
    expect(writeConditions(readConditions(source))).toEqual(source);
    expect(writeConditions([])).toBeUndefined();
  });
});

describe('the mapping grid', () => {
  it('comes back as it was', () => {
    const source = map({ Name: reference('c', 'name'), Phone: literal('03') });
    expect(writeMapping(readMapping(source))).toEqual(source);
  });

  it('keeps apart a row that waits for its value and one that empties the field', () => {
    const rows = readMapping(map({ Phone: literal(''), Fax: cleared }));
    expect(rows).toEqual([
      ['Phone', undefined],
      ['Fax', cleared],
    ]);
    expect(rows.map(([, source]) => isCleared(source))).toEqual([false, true]);
    expect(writeMapping(rows)).toEqual(map({ Phone: literal(''), Fax: literal(null) }));
  });

  it('lets no field be emptied that always holds something', () => {
    const option = { value: 'F', label: 'F' };
    expect(canBeCleared({ ...option, type: 'phone' })).toBe(true);
    for (const other of [undefined, { ...option, required: true }, { ...option, type: 'boolean' }])
      expect(canBeCleared(other)).toBe(false);
  });

  it('stands in the order of the account, whatever order it was stored in', () => {
    const options = ['Name', 'Mail__c', 'Phone'].map((value) => ({ value, label: value }));
    const stored = readMapping(map({ Old__c: literal(1), Phone: literal(2), Mail__c: literal(3), Name: literal(4) }));
    expect(inFieldOrder(stored, options).map(([field]) => field)).toEqual(['Name', 'Mail__c', 'Phone', 'Old__c']);
  });

  it('names required fields without a value', () => {
    const options = [
      { value: 'Name', label: 'Name', required: true },
      { value: 'Rank', label: 'Rank', required: true },
      { value: 'Phone', label: 'Phone' },
    ];
    const missing = missingRequired(
      [
        ['Name', reference('c', 'name')],
        ['Rank', literal('')],
      ],
      options,
    );
    expect(missing.map(({ value }) => value)).toEqual(['Rank']);
  });

  it.each([
    [{ type: 'string', maxLength: 3 }, 'abcd', 'tooLong'],
    [{ type: 'string', maxLength: 3 }, 'abc', undefined],
    [{ type: 'picklist', restricted: true, values: [{ value: 'A', label: 'A' }] }, 'B', 'notInList'],
    [{ type: 'picklist', values: [{ value: 'Prospecting', label: '商談中' }] }, '商談中', 'isLabel'],
    [{ type: 'picklist', values: [{ value: 'Prospecting', label: '商談中' }] }, 'Prospecting', undefined],
    [{ type: 'picklist', values: [{ value: 'Prospecting', label: '商談中' }] }, 'Something else', undefined],
    [
      {
        type: 'multipicklist',
        restricted: true,
        values: [
          { value: 'A', label: 'A' },
          { value: 'B', label: 'B' },
        ],
      },
      'A;B',
      undefined,
    ],
    [{ type: 'currency' }, 'many', 'notNumber'],
    [{ type: 'currency' }, '12.5', undefined],
    [{ type: 'date' }, '2026/11/21', undefined],
    [{ type: 'date' }, '2026-11-21T10:00:00Z', undefined],
    [{ type: 'date' }, '21.11.2026', 'notDate'],
    [{ type: 'datetime' }, '2026-11-21T10:00:00+09:00', undefined],
    [{ type: 'datetime' }, '2026-11-21', 'notMoment'],
    [{ type: 'datetime' }, '2026-11-21 10:00', 'notMoment'],
    [{ type: 'time' }, '9:00', undefined],
    [{ type: 'time' }, '25:00', 'notTime'],
    [{ type: 'double' }, '0x10', 'notNumber'],
    [{ type: 'double' }, true, 'notNumber'],
    [{ type: 'boolean' }, 'TRUE', undefined],
    [{ type: 'boolean' }, 'yes', 'notBoolean'],
    [{ type: 'multipicklist' }, ['A', 'B'], undefined],
    [{ type: 'address' }, { city: '東京' }, undefined],
    [{ type: 'any' }, ['a'], undefined],
    [{ type: 'list' }, ['a'], undefined],
    [{ type: 'text' }, 5, 'notText'],
    [{ type: 'number' }, '5', 'notNumber'],
    [{ type: 'email' }, 'nobody', 'notEmail'],
    [{ type: 'string' }, ['a'], 'isList'],
    [{ type: 'string', maxLength: 3 }, null, undefined],
  ])('warns when a sample will not fit: %j ← %j', (option, value, expected) => {
    expect(misfitOf({ value: 'F', label: 'F', ...option }, value)?.key).toBe(expected);
  });
});

describe('the result with the samples at hand', () => {
  it('joins texts and values, and is unknown while a sample is', () => {
    const source = { kind: 'text' as const, parts: [literal('Dear '), reference('c', 'name')] };
    const scope = (output: Json | undefined) => ({ output: () => output, turn: () => undefined });
    expect(previewOf(source, scope({ name: '佐藤' }))).toBe('Dear 佐藤');
    expect(previewOf(source, scope(undefined))).toBeUndefined();
  });
});

it('the values a called flow wants are read and written without loss, and none is no value at all', () => {
  const inputs = [{ key: 'email', type: 'text', required: true }];
  expect(readInputs(writeInputs(inputs))).toEqual(inputs);
  expect(readInputs([{ key: 'n' }, 'broken', null])).toEqual([{ key: 'n', type: 'text', required: false }]);
  expect(writeInputs([])).toBeUndefined();
});

describe('paths of values', () => {
  it('read as they were typed or picked, each once', () => {
    expect(readPaths(' id、data.order.id, id,, ')).toEqual(['id', 'data.order.id']);
    expect(writePaths(['id', 'data.order.id'])).toBe('id, data.order.id');
    expect(writePaths([' '])).toBeUndefined();
    expect(readPaths(undefined)).toEqual([]);
  });

  it('offer only what can be told as one', () => {
    expect(isNameable(['items', 0, 'sku'])).toBe(true);
    for (const key of ['a.b', 'a,b', 'a[0]', '', ' a']) expect(isNameable([key])).toBe(false);
  });
});

it('a moment in a date field is shown as the day that is sent, everything else as it is', () => {
  const date = { value: 'D', label: 'D', type: 'date' };
  expect(sentAs(date, '2026-10-04T16:50:33Z', 'Asia/Tokyo')).toBe('2026-10-05');
  expect(sentAs(date, 'soon', 'Asia/Tokyo')).toBe('soon');
  expect(sentAs({ ...date, type: 'time' }, '9:00', 'Asia/Tokyo')).toBe('9:00');
  expect(sentAs(undefined, 1, 'Asia/Tokyo')).toBe(1);
});
