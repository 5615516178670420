/** Windows, pages and keys: what a look asks for and what it makes of the rows. */
import { describe, expect, it } from 'vitest';
import type { SalesforceRecord } from './answers.ts';
import {
  afterSetBack,
  changesQuery,
  eventsOf,
  OVERLAP_MS,
  PAGE,
  rowsOf,
  type Watch,
  type WatchCursor,
  watchText,
  withSmallerPage,
} from './changes.ts';
import { objectDescription } from './describe.ts';

const object = objectDescription.parse({
  name: 'Account',
  label: 'Account',
  queryable: true,
  fields: [
    { name: 'Id', label: 'Id', type: 'id' },
    { name: 'Name', label: 'Name', type: 'string', nameField: true },
    { name: 'CreatedDate', label: 'Created', type: 'datetime' },
    { name: 'SystemModstamp', label: 'Modified', type: 'datetime' },
    { name: 'LastModifiedById', label: 'By', type: 'reference' },
  ],
});

const watch = (more: Partial<Watch> = {}): Watch => ({
  object,
  change: 'updated',
  fields: [],
  conditions: [],
  ignoredUserId: null,
  recordUrl: (id) => `https://org/${id}`,
  ...more,
});

const t0 = Date.parse('2026-11-22T02:00:00.000Z');
const cursor = (more: Partial<WatchCursor> = {}): WatchCursor => ({
  orgId: '00D',
  watch: '',
  floor: t0 - 3_600_000,
  before: [],
  lookedAt: t0,
  ...more,
});
const row = (id: string, stamp: number, more: Partial<SalesforceRecord> = {}): SalesforceRecord => ({
  Id: id,
  Name: id,
  CreatedDate: '2026-11-01T00:00:00.000+0000',
  SystemModstamp: new Date(stamp).toISOString().replace('Z', '+0000'),
  LastModifiedById: '005000000000001AAA',
  ...more,
});
const look = (given: Watch, records: SalesforceRecord[], more: { cursor?: WatchCursor; isWhole?: boolean } = {}) =>
  eventsOf(given, more.cursor ?? cursor(), {
    records,
    isWhole: more.isWhole ?? true,
    askedAt: t0 + 60_000,
    ownAt: 60_000,
  });
const keys = ({ events }: ReturnType<typeof look>) => events.map(({ dedupeKey }) => dedupeKey);

describe('a question', () => {
  it('goes back by the overlap, never before the switch', () => {
    expect(changesQuery(watch(), cursor())).toBe(
      `SELECT Id, Name, CreatedDate, SystemModstamp, LastModifiedById FROM Account WHERE SystemModstamp >= ${new Date(t0 - OVERLAP_MS).toISOString()} ORDER BY SystemModstamp ASC, Id ASC LIMIT ${PAGE}`,
    );
    expect(changesQuery(watch(), cursor({ floor: t0 - 1_000 }))).toContain('>= 2026-11-22T01:59:59.000Z');
  });

  it('goes on behind the last row of a page, within its second too', () => {
    const page = { stamp: t0, id: '001000000000001AAA', askedAt: t0 };
    expect(changesQuery(watch({ change: 'added' }), cursor({ page }))).toContain(
      "WHERE CreatedDate >= 2026-11-22T02:00:00.000Z AND (CreatedDate > 2026-11-22T02:00:00.000Z OR Id > '001000000000001AAA') ORDER BY CreatedDate ASC, Id ASC",
    );
  });

  it('keeps conditions apart from its window, and values apart from its text', () => {
    const conditions = [
      { field: 'Name', operator: 'equals' as const, value: "x' OR Name != '" },
      { field: 'Name', operator: 'isEmpty' as const, or: true },
    ];
    expect(changesQuery(watch({ conditions }), cursor())).toContain(
      "AND (Name = 'x\\' OR Name != \\'' OR Name = null) ORDER BY",
    );
  });
});

describe('rows', () => {
  it('are events of their own, but not in the second they were made in', () => {
    const created = { CreatedDate: new Date(t0).toISOString() };
    expect(keys(look(watch(), [row('a', t0), row('b', t0, created)]))).toEqual([`a:${new Date(t0).toISOString()}`]);
    expect(look(watch({ change: 'addedOrUpdated' }), [row('b', t0, created)]).events[0]?.payload).toMatchObject({
      change: 'added',
      url: 'https://org/b',
      record: { Id: 'b', Name: 'b' },
    });
  });

  it('of a second that is not over wait, and so do all behind them', () => {
    const found = look(watch(), [row('a', t0), row('b', t0 + 58_500), row('c', t0 + 59_000)]);
    expect(keys(found)).toHaveLength(1);
    expect(found.againInMs).toBeGreaterThan(0);
    expect(found.againInMs).toBeLessThan(5_000);
    expect(found.cursor.lookedAt).toBe(t0 + 60_000);
  });

  it('that were there when the watch began, and changes of an ignored user, are none', () => {
    const key = `a:${new Date(t0).toISOString()}`;
    expect(keys(look(watch(), [row('a', t0)], { cursor: cursor({ before: [key] }) }))).toEqual([]);
    expect(keys(look(watch({ ignoredUserId: '005000000000001' }), [row('a', t0)]))).toEqual([]);
  });

  it('of a full page leave the place where it ends; the look counts from its first page', () => {
    const first = look(watch(), [row('a', t0), row('b', t0)], { isWhole: false });
    expect(first).toMatchObject({
      hasMore: true,
      cursor: { lookedAt: t0, page: { stamp: t0, id: 'b', askedAt: t0 + 60_000, ownAt: 60_000 } },
    });
    const last = eventsOf(watch(), first.cursor, { records: [], isWhole: true, askedAt: t0 + 90_000, ownAt: 90_000 });
    expect(last).toMatchObject({ hasMore: false, cursor: { lookedAt: t0 + 60_000, ownAt: 60_000 } });
    expect(last.cursor).not.toHaveProperty('page');
  });
});

describe('a page that is too much', () => {
  it('becomes smaller down to one row, and as large as ever when its look is over', () => {
    const sizes: number[] = [];
    for (let at: WatchCursor | null = cursor(); at; at = withSmallerPage(at)) sizes.push(rowsOf(at));
    expect(sizes).toEqual([PAGE, 500, 100, 20, 4, 1]);
    expect(changesQuery(watch(), cursor({ rows: 20 }))).toMatch(/ LIMIT 20$/);
    const first = look(watch(), [row('a', t0)], { isWhole: false, cursor: cursor({ rows: 1 }) });
    expect(first.cursor.rows).toBe(1);
    expect(look(watch(), [], { cursor: first.cursor }).cursor).not.toHaveProperty('rows');
  });
});

describe('a clock that was set back', () => {
  const HOUR = 3_600_000;
  const at = (askedAt: number, ownAt: number) => afterSetBack(cursor({ ownAt: 0 }), { askedAt, ownAt });

  it('is looked behind for what was written since the last look, also when it is past that look again', () => {
    expect(at(t0 - HOUR / 2, 60_000)).toMatchObject({ lookedAt: t0 - HOUR / 2 - 60_000 });
    expect(at(t0 + HOUR / 2, HOUR)).toMatchObject({ lookedAt: t0 - HOUR / 2 });
  });

  it('is none while it goes on, for as much as clocks may differ', () => {
    expect(at(t0 + HOUR, HOUR)).toBeNull();
    expect(at(t0 + HOUR - 59_000, HOUR)).toBeNull();
    expect(at(t0 + HOUR, HOUR / 2)).toBeNull();
    expect(at(t0 + HOUR, -HOUR)).toBeNull();
  });
});

describe('another watch', () => {
  it('is one with another choice, not with other fields', () => {
    expect(watchText(watch({ fields: ['Name'] }))).toBe(watchText(watch()));
    expect(watchText(watch({ change: 'added' }))).not.toBe(watchText(watch()));
    expect(watchText(watch({ ignoredUserId: '005' }))).not.toBe(watchText(watch()));
  });
});
