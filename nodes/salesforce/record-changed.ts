import { z } from 'zod';
import { defineTrigger, field, type Json, type PollContext, type Polled } from '../contract.ts';
import { FlowError, UserFixableError } from '../errors.ts';
import {
  type Asked,
  afterSetBack,
  changesQuery,
  eventsOf,
  keyOf,
  latestQuery,
  payloadOf,
  rowsOf,
  stampOf,
  type Watch,
  type WatchCursor,
  watchCursor,
  watchText,
  withSmallerPage,
} from './changes.ts';
import type { QueryPage, SalesforceClient } from './client.ts';
import { conditions, objectField, returnedFields } from './inputs.ts';
import { withLabels } from './labels.ts';
import { loaders } from './options.ts';
import { withParents } from './parents.ts';

const where = conditions();
const changes = ['added', 'updated', 'addedOrUpdated'] as const;
/** In minutes. Each look is one call; every minute makes 1,440 a day, a tenth of what the smallest orgs may use. */
const intervals = ['1', '5', '15', '60'] as const;

const config = z.object({
  change: field(z.enum(changes).default('added'), { control: 'choice', choices: changes, default: 'added' }),
  object: objectField('queryableObjects'),
  fields: returnedFields(),
  conditions: field(where.list.default([]), { ...where.spec, default: [] }),
  every: field(z.enum(intervals).default('5'), { control: 'choice', choices: intervals, default: '5' }),
  ignoreOwn: field(z.boolean().default(false), {
    control: 'boolean',
    default: false,
    when: { field: 'change', is: ['updated', 'addedOrUpdated'] },
    advanced: true,
  }),
});

type Config = z.infer<typeof config>;
type Context = PollContext<SalesforceClient, Config>;

export const recordChanged = defineTrigger<Config, SalesforceClient>({
  type: 'salesforce.recordChanged',
  version: 1,
  icon: 'refresh-dot',
  start: 'poll',
  connection: 'salesforce',
  config,
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['change'], labelKey: 'change', type: 'text', sample: 'added' },
    { path: ['changedAt'], labelKey: 'changedAt', type: 'dateTime' },
    { path: ['changedById'], labelKey: 'changedById', type: 'text' },
    { path: ['record'], labelKey: 'record', type: 'record' },
  ],
  options: loaders,
  poll: {
    everyMs: ({ every }) => Number(every) * 60_000,
    poll: (context) => withLabels(context.client, () => poll(context)),
    latest: (context) => withLabels(context.client, () => latest(context)),
  },
});

async function poll({ client, config: settings, cursor: stored, signal }: Context): Promise<Polled> {
  const watch = await watchOf(client, settings, signal);
  const cursor = placeOf(client, watch, stored);
  if (!cursor) return { events: [], cursor: asJson(await begin(client, watch, signal)) };
  try {
    const { page, ...asked } = await ask(client, watch, changesQuery(watch, cursor), signal);
    const earlier = afterSetBack(cursor, asked);
    if (earlier) return fromHere(earlier);
    const isWhole = page.done && page.records.length < rowsOf(cursor);
    const look = eventsOf(watch, cursor, { records: page.records, isWhole, ...asked });
    return { ...look, cursor: asJson(look.cursor) };
  } catch (error) {
    const smaller = isTooMuch(error) ? withSmallerPage(cursor) : null;
    if (!smaller) throw error;
    return fromHere(smaller);
  }
}

/** Nothing was read; the next page is asked for at once, from another place or in another size. */
const fromHere = (cursor: WatchCursor): Polled => ({ events: [], cursor: asJson(cursor), hasMore: true });

const tooMuch = new Set(['salesforce.searchTooLarge', 'salesforce.queryTimedOut']);

const isTooMuch = (error: unknown): boolean => error instanceof FlowError && tooMuch.has(error.code);

/** It is stored as JSON, where an absent page and an undefined one are the same. */
const asJson = (cursor: WatchCursor): Json => cursor as unknown as Json;

/** Null = begin now: it was never asked, or of another org. */
function placeOf(client: SalesforceClient, watch: Watch, stored: Json | null): WatchCursor | null {
  const read = watchCursor.safeParse(stored);
  if (!read.success || read.data.orgId !== client.orgId) return null;
  const cursor = read.data;
  const text = watchText(watch);
  if (cursor.watch === text) return cursor;
  const { lookedAt, orgId, ownAt } = cursor;
  return { orgId, watch: text, floor: lookedAt, lookedAt, before: [], ...(ownAt === undefined ? {} : { ownAt }) };
}

/** Two questions: what time it is over there, and who was there already in that very second. */
async function begin(client: SalesforceClient, watch: Watch, signal: AbortSignal): Promise<WatchCursor> {
  const bare = { ...watch, fields: ['Id'] };
  const { page: first } = await ask(client, bare, latestQuery(bare), signal);
  const floor = Math.floor(first.orgTime / 1_000) * 1_000 - 1_000;
  const { page, askedAt, ownAt } = await ask(client, bare, changesQuery(bare, { floor, lookedAt: floor }), signal);
  return {
    orgId: client.orgId,
    watch: watchText(watch),
    floor,
    lookedAt: askedAt,
    ownAt,
    before: page.records.map((record) => keyOf(watch, record, stampOf(watch, record))),
  };
}

async function latest({ client, config: settings, signal }: Omit<Context, 'cursor'>): Promise<Json | null> {
  const watch = await watchOf(client, settings, signal);
  const { page } = await ask(client, watch, latestQuery(watch), signal);
  const [record] = page.records;
  return record ? payloadOf(watch, record, settings.change === 'added' ? 'added' : 'updated') : null;
}

async function watchOf(client: SalesforceClient, settings: Config, signal: AbortSignal): Promise<Watch> {
  const described = await client.describe(settings.object, { signal });
  const named = [...settings.fields, ...settings.conditions.map((condition) => condition.field)];
  const object = await withParents(client, described, named, { signal });
  for (const name of ['CreatedDate', 'SystemModstamp'])
    if (!object.byName.has(name.toLowerCase()))
      throw new UserFixableError(
        'salesforce.objectNotWatchable',
        { object: object.name, objectLabel: object.name, objectLabelJa: object.name },
        { repair: { kind: 'field', field: 'object' } },
      );
  return {
    object,
    change: settings.change,
    fields: settings.fields,
    conditions: settings.conditions,
    ignoredUserId: settings.ignoreOwn && settings.change !== 'added' ? client.userId : null,
    recordUrl: (id) => client.recordUrl(id),
  };
}

/**
 * The Date header is of the answer, and the question may have been a while under way before it: how long is measured by a
 * clock that nobody sets.
 */
async function ask(
  client: SalesforceClient,
  watch: Watch,
  soql: string,
  signal: AbortSignal,
): Promise<Asked & { page: QueryPage }> {
  const ownAt = Date.now();
  const began = performance.now();
  const page = await client.query(soql, { signal }, { object: watch.object.name });
  return { page, askedAt: page.orgTime - (performance.now() - began), ownAt };
}
