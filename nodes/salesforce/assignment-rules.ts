/** The rules that may give a record its owner. An organization has one active rule for each object; the others can be named. */
import type { Option } from '../contract.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { quoted } from './literals.ts';
import en from './messages.en.json' with { type: 'json' };
import ja from './messages.ja.json' with { type: 'json' };
import { unlessRefused } from './refused.ts';

/** Accounts have territories, everything else has no such rules. */
const ruled = new Set(['Lead', 'Case']);

export const hasRules = ({ name }: ObjectDescription): boolean => ruled.has(name);

/** The active one first. Empty where the user may not read them: then Salesforce uses the active one. */
export async function loadAssignmentRules(
  client: SalesforceClient,
  object: ObjectDescription,
  locale: 'ja' | 'en',
  call: Call,
): Promise<Option[]> {
  if (!hasRules(object)) return [];
  const soql = `SELECT Id, Name, Active FROM AssignmentRule WHERE SobjectType = ${quoted(object.name)} ORDER BY Active DESC, Name ASC LIMIT 200`;
  const { records } = await unlessRefused(client.query(soql, call, { object: 'AssignmentRule' }), { records: [] });
  return records.flatMap((record) => optionOf(record, locale));
}

function optionOf({ Id, Name, Active }: SalesforceRecord, locale: 'ja' | 'en'): Option[] {
  if (!Id || typeof Name !== 'string') return [];
  const words = { ja, en }[locale].options.assignmentRule;
  return [{ value: Id, label: Name, hint: Active === true ? words.active : words.inactive }];
}
