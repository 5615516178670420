/** What steps name of another org (fixed.ts) and this one does not have. Each object is asked once. */
import type { Absent, Fixed } from '../contract.ts';
import type { ErrorParams } from '../errors.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import { about } from './labels.ts';
import { quoted } from './literals.ts';
import { namesOf } from './names.ts';
import { unlessRefused } from './refused.ts';

const IDS_AT_ONCE = 200;

/** `source` = the org that they were chosen in, where it can be asked: it knows the names of records. */
export async function absentOf(
  client: SalesforceClient,
  fixed: readonly Fixed[],
  call: Call,
  source?: SalesforceClient,
): Promise<Absent[]> {
  const of = (kind: string) => fixed.filter((one) => one.kind === kind);
  const found = await Promise.all([
    absentRecords(client, of('record'), call, source),
    absentRecordTypes(client, of('recordType'), call),
    absentNames(of('flow'), 'salesforce.absentFlow', async () => {
      return (await client.listFlows(call)).actions.map(({ name }) => name);
    }),
    absentNames(of('status'), 'salesforce.absentStatus', async () => {
      const soql = 'SELECT Id, ApiName, MasterLabel FROM LeadStatus WHERE IsConverted = true';
      const { records } = await client.query(soql, call, { object: 'LeadStatus' });
      return records.flatMap(({ ApiName, MasterLabel }) => [String(ApiName), String(MasterLabel)]);
    }),
  ]);
  return found.flat();
}

type Named = { name: string; label: string; labelJa: string };

async function absentRecords(
  client: SalesforceClient,
  fixed: Fixed[],
  call: Call,
  source: SalesforceClient | undefined,
): Promise<Absent[]> {
  if (fixed.length === 0) return [];
  const objects = await objectsByPrefix(client, call);
  const byPrefix = Map.groupBy(fixed, ({ value }) => value.slice(0, 3));
  const found = await Promise.all(
    [...byPrefix].map(async ([prefix, some]) => {
      const object = objects.get(prefix);
      const there = object ? await idsThere(client, object.name, some, call) : new Map<string, SalesforceRecord>();
      if (there === 'unknown') return [];
      return some.flatMap((one) => {
        const record = there.get(one.value.slice(0, 15));
        return record && record.IsActive !== false ? [] : [{ ...one, of: object, isInactive: record !== undefined }];
      });
    }),
  );
  const absent = found.flat();
  const names = source ? await namesOf(source, absent.flatMap(asRecord), call) : new Map<string, string>();
  return absent.map(({ of, isInactive, ...one }) => {
    const { value: id } = one;
    if (!of) return { ...one, code: 'salesforce.absentId', params: { id } };
    const name = names.has(id) ? `${names.get(id)} (${id})` : id;
    if (isInactive) return { ...one, code: 'salesforce.absentActiveUser', params: { id, name } };
    return { ...one, code: 'salesforce.absentRecord', params: { ...labelled(of), id, name } };
  });
}

const asRecord = ({ value: id, of }: Fixed & { of: Named | undefined }) => (of ? [{ object: of.name, id }] : []);

const labelled = ({ name, label, labelJa }: Named): ErrorParams => ({
  ...about(name),
  objectLabel: label,
  objectLabelJa: labelJa,
});

/** Two objects may share a prefix (statuses do): the first that can be asked has the records. */
async function objectsByPrefix(client: SalesforceClient, call: Call): Promise<Map<string, Named>> {
  const [english, japanese] = await Promise.all([client.describeGlobal(call, 'en'), client.describeGlobal(call, 'ja')]);
  const inJapanese = new Map(japanese.sobjects.map(({ name, label }) => [name, label]));
  const objects = new Map<string, Named>();
  for (const { name, label, keyPrefix, queryable } of english.sobjects) {
    if (!keyPrefix || !queryable || objects.has(keyPrefix)) continue;
    objects.set(keyPrefix, { name, label, labelJa: inJapanese.get(name) ?? label });
  }
  return objects;
}

/** By their first 15 characters; what this user may not read is not called absent. Somebody who has left owns nothing new. */
async function idsThere(client: SalesforceClient, object: string, fixed: Fixed[], call: Call) {
  const ids = [...new Set(fixed.map(({ value }) => value))];
  const columns = object === 'User' ? 'Id, IsActive' : 'Id';
  const there = new Map<string, SalesforceRecord>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = ids
      .slice(from, from + IDS_AT_ONCE)
      .map(quoted)
      .join(', ');
    const asked = client.query(`SELECT ${columns} FROM ${object} WHERE Id IN (${some})`, call, { object });
    const page = await unlessRefused(asked, undefined);
    if (!page) return 'unknown';
    for (const record of page.records) there.set((record.Id ?? '').slice(0, 15), record);
  }
  return there;
}

/** Of an object that is not there nothing is said: that is told of already. */
async function absentRecordTypes(client: SalesforceClient, fixed: Fixed[], call: Call): Promise<Absent[]> {
  const found = await Promise.all(
    fixed.map(async (one): Promise<Absent[]> => {
      const described = (locale: string) => unlessRefused(client.describe(one.object, call, locale), undefined);
      const [english, japanese] = await Promise.all([described('en'), described('ja')]);
      if (!english) return [];
      if (english.recordTypes.some(({ id, developerName }) => one.value === id || one.value === developerName))
        return [];
      const object = { name: english.name, label: english.label, labelJa: japanese?.label ?? english.label };
      return [{ ...one, code: 'salesforce.recordTypeUnknown', params: { ...labelled(object), name: one.value } }];
    }),
  );
  return found.flat();
}

async function absentNames(fixed: Fixed[], code: string, ask: () => Promise<string[]>): Promise<Absent[]> {
  if (fixed.length === 0) return [];
  const there = await unlessRefused(ask(), undefined);
  if (!there) return [];
  return fixed
    .filter(({ value }) => !there.includes(value))
    .map((one) => ({ ...one, code, params: { name: one.value } }));
}
