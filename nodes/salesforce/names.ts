/** Names of records whose ids are known, for words that a person reads. What cannot be read is left out. */
import type { Call, SalesforceClient } from './client.ts';
import { quoted } from './literals.ts';

const MOST = 20;

export async function namesOf(
  client: SalesforceClient,
  records: { object: string; id: string }[],
  call: Call,
): Promise<Map<string, string>> {
  const byObject = Map.groupBy(records.slice(0, MOST), ({ object }) => object);
  const found = await Promise.all(
    [...byObject].map(async ([object, some]) => {
      const described = await client.describe(object, call);
      const name = described.fields.find((field) => field.nameField)?.name;
      if (name === undefined) return [];
      const ids = some.map(({ id }) => quoted(id)).join(', ');
      const page = await client.query(`SELECT Id, ${name} FROM ${described.name} WHERE Id IN (${ids})`, call);
      return page.records.flatMap((record) => {
        const text = record[name];
        return record.Id && typeof text === 'string' && text !== '' ? [[record.Id, text] as const] : [];
      });
    }),
  ).catch(() => []); // only names: the ids say it too
  return new Map(found.flat());
}
