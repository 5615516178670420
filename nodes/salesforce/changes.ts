/**
 * What changed in an object since the last look, as queries and events. Pure.
 *
 * Stamps have whole seconds and are the moment of writing, while a record is visible from the commit of its transaction on,
 * which may take ten minutes in Salesforce. So every look goes back by more than that, and keys tell what was seen before.
 * A second is only read when it is over: a record that is written twice in one second has one stamp for both.
 */
import { z } from 'zod';
import type { AcceptedEvent, Json } from '../contract.ts';
import type { SalesforceRecord } from './answers.ts';
import type { ObjectDescription } from './describe.ts';
import { literal } from './literals.ts';
import { type Condition, columnsOf, fieldOf, LONGEST_QUERY, tooLong, whereOf } from './soql.ts';

/** Servers of one org whose clocks differ, and ours beside theirs. */
const CLOCKS_MS = 60_000;

/** The longest transaction of Salesforce (10 min), and clocks that differ. */
export const OVERLAP_MS = 10 * 60_000 + CLOCKS_MS;

/** A second that ended this long before the org was asked is over on all its servers. */
const SETTLED_MS = 1_000;

export const PAGE = 2_000;

/** What is tried when a page of wide records is too much for an answer. */
const SMALLER_PAGES = [500, 100, 20, 4, 1];

export type Change = 'added' | 'updated' | 'addedOrUpdated';

export interface Watch {
  object: ObjectDescription;
  change: Change;
  fields: string[];
  conditions: Condition[];
  /** Changes that this user made last are no events. */
  ignoredUserId: string | null;
  recordUrl(id: string): string;
}

/** Times are the org's own, in ms, unless their name says otherwise. */
export const watchCursor = z.object({
  orgId: z.string(),
  /** What is watched: another choice begins where the last one ended, and never looks back before it. */
  watch: z.string(),
  /** Nothing from before is an event. */
  floor: z.number(),
  /** Records of the floor's own second that were there when it began. */
  before: z.array(z.string()).default([]),
  /** When the last whole look began. */
  lookedAt: z.number(),
  /** The same moment by the clock of whoever looked: how long ago it was shows whether the org's clock was set back. */
  ownAt: z.number().optional(),
  /** Within a look of several pages: the last record, and when its first page was asked for. */
  page: z.object({ stamp: z.number(), id: z.string(), askedAt: z.number(), ownAt: z.number().optional() }).optional(),
  /** Rows of a page, until this look ends: the usual number was too much. */
  rows: z.number().optional(),
});

export type WatchCursor = z.infer<typeof watchCursor>;

const stampField = (change: Change) => (change === 'added' ? 'CreatedDate' : 'SystemModstamp');

/** Two settings with equal text find the same records. */
export const watchText = ({ object, change, conditions, ignoredUserId }: Watch): string =>
  JSON.stringify([object.name, change, conditions, 'and', ignoredUserId !== null]); // stored cursors say how groups are joined

export const rowsOf = ({ rows = PAGE }: Pick<WatchCursor, 'rows'>): number => rows;

/** The same place with a smaller page; null when it is as small as can be. */
export function withSmallerPage(cursor: WatchCursor): WatchCursor | null {
  const rows = SMALLER_PAGES.find((size) => size < rowsOf(cursor));
  return rows === undefined ? null : { ...cursor, rows };
}

/**
 * Where to look again when the org's clock was set back since the last look: what was written since then may be stamped
 * before it. Null while it goes on. A clock of ours that was set forward looks the same, and costs one look that finds
 * nothing new. The floor stays: nobody can tell what was there from what came when one time passes twice.
 */
export function afterSetBack(cursor: WatchCursor, { askedAt, ownAt }: Asked): WatchCursor | null {
  if (cursor.page || cursor.ownAt === undefined) return null;
  const earliest = askedAt - Math.max(0, ownAt - cursor.ownAt);
  return earliest < cursor.lookedAt - CLOCKS_MS ? { ...cursor, lookedAt: earliest, ownAt } : null;
}

/** Oldest first, from where the cursor stands; `since` is asked for when a watch begins. */
export function changesQuery(watch: Watch, cursor: Pick<WatchCursor, 'floor' | 'lookedAt' | 'page' | 'rows'>): string {
  const stamp = fieldOf(watch.object, stampField(watch.change));
  const { page } = cursor;
  const from = page?.stamp ?? Math.max(cursor.floor, cursor.lookedAt - OVERLAP_MS);
  const at = (ms: number): string => literal(new Date(ms).toISOString(), stamp);
  const window = [`${stamp.name} >= ${at(from)}`];
  if (page) window.push(`(${stamp.name} > ${at(from)} OR Id > ${literal(page.id, fieldOf(watch.object, 'Id'))})`);
  return queryOf(watch, window, `${stamp.name} ASC, Id ASC LIMIT ${rowsOf(cursor)}`);
}

/** The newest record that could be an event. */
export const latestQuery = (watch: Watch): string =>
  queryOf(watch, [], `${fieldOf(watch.object, stampField(watch.change)).name} DESC, Id DESC LIMIT 1`);

function queryOf(watch: Watch, window: string[], order: string): string {
  const { object } = watch;
  const conditions = whereOf({ object, fields: [], conditions: watch.conditions });
  const where = conditions === '' ? window : [...window, `(${conditions})`];
  const text = [
    `SELECT ${columnsOf({ object, fields: [...givenFields(watch), ...auditFields(object)] }).join(', ')} FROM ${object.name}`,
    where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
    `ORDER BY ${order}`,
  ];
  const whole = text.filter((part) => part !== '').join(' ');
  if (encodeURIComponent(whole).length > LONGEST_QUERY) throw tooLong(watch);
  return whole;
}

/** Without a choice the name, so that people see which record it is. */
function givenFields({ object, fields }: Watch): string[] {
  if (fields.length > 0) return fields;
  return object.fields.filter(({ nameField }) => nameField).map(({ name }) => name);
}

const auditFields = (object: ObjectDescription): string[] => [
  'CreatedDate',
  'SystemModstamp',
  ...(object.byName.has('lastmodifiedbyid') ? ['LastModifiedById'] : []),
];

export interface Look {
  events: AcceptedEvent[];
  cursor: WatchCursor;
  hasMore: boolean;
  againInMs?: number;
}

/** A moment before the org began to look, by its clock and by ours. */
export interface Asked {
  askedAt: number;
  ownAt: number;
}

/** One page of rows. */
export function eventsOf(
  watch: Watch,
  cursor: WatchCursor,
  answer: Asked & { records: SalesforceRecord[]; isWhole: boolean },
): Look {
  const settled = watch.change === 'added' ? Number.POSITIVE_INFINITY : answer.askedAt - SETTLED_MS;
  const rows = answer.records.map((record) => ({ record, stamp: stampOf(watch, record) }));
  const open = rows.find(({ stamp }) => stamp + 1_000 > settled);
  const over = open ? rows.slice(0, rows.indexOf(open)) : rows;
  const before = new Set(cursor.before);
  const events = over.flatMap(({ record, stamp }): AcceptedEvent[] => {
    const change = changeOf(watch, cursor, record, stamp);
    const key = keyOf(watch, record, stamp);
    return change && !before.has(key) ? [{ dedupeKey: key, payload: payloadOf(watch, record, change) }] : [];
  });
  const { askedAt, ownAt } = cursor.page ?? answer;
  const own = ownAt === undefined ? {} : { ownAt };
  const last = over.at(-1);
  if (!open && !answer.isWhole && last)
    return {
      events,
      hasMore: true,
      cursor: { ...cursor, page: { stamp: last.stamp, id: last.record.Id ?? '', askedAt, ...own } },
    };
  const { page: _page, rows: _rows, ...rest } = cursor;
  return {
    events,
    hasMore: false,
    cursor: { ...rest, lookedAt: askedAt, ...own },
    ...(open ? { againInMs: Math.max(500, open.stamp + 1_000 - settled) } : {}),
  };
}

/** Null = no event for this watch. */
function changeOf(
  watch: Watch,
  cursor: WatchCursor,
  record: SalesforceRecord,
  stamp: number,
): 'added' | 'updated' | null {
  if (watch.change === 'added') return 'added';
  if (watch.ignoredUserId !== null && same(record.LastModifiedById, watch.ignoredUserId)) return null;
  const createdAt = timeOf(record.CreatedDate);
  if (watch.change === 'updated') return stamp > createdAt ? 'updated' : null;
  // Nobody has heard of a record that was made after the last look began.
  return stamp === createdAt || createdAt > cursor.lookedAt ? 'added' : 'updated';
}

/** Ids come in 15 or 18 characters; the last three only repeat the case of the others. */
const same = (one: Json | undefined, other: string): boolean =>
  typeof one === 'string' && one.slice(0, 15) === other.slice(0, 15);

export const keyOf = ({ change }: Pick<Watch, 'change'>, { Id: id = '' }: SalesforceRecord, stamp: number): string =>
  change === 'added' ? `added:${id}` : `${id}:${new Date(stamp).toISOString()}`;

export const stampOf = ({ change }: Pick<Watch, 'change'>, record: SalesforceRecord): number =>
  timeOf(record[stampField(change)]);

/** Salesforce writes +0000 where ISO 8601 has Z. */
const timeOf = (value: Json | undefined): number => Date.parse(String(value).replace(/\+0000$/, 'Z'));

export function payloadOf(watch: Watch, record: SalesforceRecord, change: 'added' | 'updated'): Json {
  const { Id: id = '', LastModifiedById: by = null } = record;
  const wanted = new Set(columnsOf({ object: watch.object, fields: givenFields(watch) }));
  const tops = new Set([...wanted].map((name) => name.split('.')[0]));
  return {
    id,
    url: watch.recordUrl(id),
    change,
    changedAt: new Date(stampOf(watch, record)).toISOString(),
    changedById: by,
    record: Object.fromEntries(
      Object.entries(record).flatMap(([key, value]) => (tops.has(key) && value !== undefined ? [[key, value]] : [])),
    ),
  };
}
