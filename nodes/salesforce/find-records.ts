/** Records for a person to choose from: by a part of the name, or by an id. */
import type { Option, OptionsContext, OptionsLoader } from '../contract.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { quoted } from './literals.ts';
import { unlessRefused } from './refused.ts';
import { type Query, soql } from './soql.ts';

const most = 20;

/** What a lookup may lead to is asked at once; some lead to dozens of objects. */
const MOST_OBJECTS = 6;

/** Without a text the newest changed ones. */
export async function findRecords(
  client: SalesforceClient,
  object: ObjectDescription,
  given: string,
  call: Call,
): Promise<Option[]> {
  const text = given.trim();
  const name = object.fields.find(({ nameField }) => nameField)?.name;
  const telling = hints.flatMap((one) => object.byName.get(one.toLowerCase())?.name ?? []);
  const query: Query = {
    object,
    fields: [...(name ? [name] : []), ...telling],
    conditions: conditionsOf(text, isIdOf(object, text), name),
    ...(object.byName.has('lastmodifieddate') ? { orderBy: { field: 'LastModifiedDate', direction: 'desc' } } : {}),
    limit: most,
  };
  const { records } = await client.query(soql(query), call, { object: object.name });
  return records.map((record) => optionOf(record, name, telling));
}

function optionOf(record: SalesforceRecord, name: string | undefined, telling: string[]): Option {
  const id = record.Id ?? '';
  const label = String((name && record[name]) ?? id);
  const hint = telling
    .map((one) => record[one])
    .find((value) => typeof value === 'string' && value !== '' && value !== label);
  return { value: id, label, ...(typeof hint === 'string' ? { hint } : {}) };
}

function conditionsOf(text: string, isId: boolean, name: string | undefined): NonNullable<Query['conditions']> {
  if (text === '') return [];
  if (isId || !name) return [{ field: 'Id', operator: 'equals', value: text }];
  return [{ field: name, operator: 'contains', value: text }];
}

const looksLikeId = (text: string): boolean => /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text);

const isIdOf = ({ keyPrefix }: ObjectDescription, text: string): boolean =>
  looksLikeId(text) && text.startsWith(keyPrefix ?? '');

/** What tells records of one name apart. */
const hints = ['Email', 'Company', 'AccountNumber', 'Phone', 'Subject', 'StageName', 'Username', 'Status'];

export const readingRecords = (load: OptionsLoader<SalesforceClient>): OptionsLoader<SalesforceClient> =>
  Object.assign(load, { readsRecords: true as const });

/**
 * A loader of forms: records of the object that the step is about, or of the named ones. Of several objects each record says
 * what it is, and those that the user may not see are left out.
 */
export function recordsOf(
  named: readonly string[] | ((context: OptionsContext<SalesforceClient>) => Promise<readonly string[]>),
) {
  return readingRecords(async (context) => {
    const { client, locale, text = '' } = context;
    const call = { signal: AbortSignal.timeout(30_000) };
    const names = typeof named === 'function' ? (await named(context)).slice(0, MOST_OBJECTS) : named;
    if (names.length === 1 && names[0] !== undefined)
      return findRecords(client, await client.describe(names[0], call, locale), text, call);
    const found = await Promise.all(
      names.map((name) => unlessRefused(recordsOfOne(client, name, { text, locale }, call), [])),
    );
    return found.flat();
  });
}

async function recordsOfOne(
  client: SalesforceClient,
  name: string,
  { text, locale }: { text: string; locale: 'ja' | 'en' },
  call: Call,
): Promise<Option[]> {
  const object = await client.describe(name, call, locale);
  if (looksLikeId(text.trim()) && !isIdOf(object, text.trim())) return [];
  const found = await findRecords(client, object, text, call);
  return found.map(({ hint, ...option }) => ({ ...option, hint: [object.label, hint].filter(Boolean).join(' · ') }));
}

/** The statuses of a campaign that is fixed; else what members may have anywhere. */
export async function memberStatuses(context: OptionsContext<SalesforceClient>): Promise<Option[]> {
  const wanted = (context.text ?? '').trim().toLowerCase();
  const all = await statusesOf(context);
  return all.filter(({ value, label }) => `${label} ${value}`.toLowerCase().includes(wanted));
}

async function statusesOf({ client, config, locale }: OptionsContext<SalesforceClient>): Promise<Option[]> {
  const call = { signal: AbortSignal.timeout(30_000) };
  const { campaignId } = config;
  if (typeof campaignId === 'string' && looksLikeId(campaignId)) {
    const soql = `SELECT Id, Label FROM CampaignMemberStatus WHERE CampaignId = ${quoted(campaignId)} ORDER BY SortOrder ASC`;
    const { records } = await client.query(soql, call, { object: 'CampaignMemberStatus' });
    return records.flatMap(({ Label }) => (typeof Label === 'string' ? [{ value: Label, label: Label }] : []));
  }
  const status = (await client.describe('CampaignMember', call, locale)).byName.get('status');
  const values = status?.picklistValues.filter(({ active }) => active) ?? [];
  return values.map(({ value, label }) => ({ value, label: label ?? value }));
}
