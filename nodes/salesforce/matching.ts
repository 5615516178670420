/** The records that a writing step is about, found by conditions. Looks only. */
import { UserFixableError } from '../errors.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import { aboutObject } from './labels.ts';
import { withParents } from './parents.ts';
import type { Condition } from './soql.ts';

/** One call writes no more. */
export const MOST_AT_ONCE = 200;

/**
 * Newest and oldest by creation. What is written may stand in the conditions, so a step that writes keeps what was chosen
 * (RunContext.keep). No order and no limit in the query itself, so that many such searches share a call.
 */
export async function matching(
  client: SalesforceClient,
  given: {
    object: ObjectDescription;
    conditions: Condition[];
    whenSeveral: 'fail' | 'newest' | 'oldest' | 'all';
    /** Columns to read too. */
    fields?: string[];
  },
  call: Call,
): Promise<SalesforceRecord[]> {
  const { whenSeveral, fields = [] } = given;
  const names = given.conditions.map(({ field }) => field);
  const object = await withParents(client, given.object, names, call);
  const dated = object.byName.has('createddate') ? ['CreatedDate'] : [];
  const { records, totalSize } = await client.search(
    { object, fields: [...fields, ...dated], conditions: given.conditions },
    call,
  );
  if (records.length <= 1) return records;
  const params = aboutObject(object);
  const repair = { repair: { kind: 'field' as const, field: 'conditions' } };
  if (whenSeveral === 'fail') {
    const ids = records.flatMap(({ Id }) => Id ?? []);
    const shown = { count: String(totalSize), ids: ids.slice(0, 5).join(', ') };
    throw new UserFixableError('salesforce.severalMatch', { ...params, ...shown }, repair);
  }
  const isTooMany = whenSeveral === 'all' ? totalSize > MOST_AT_ONCE : totalSize > records.length;
  if (isTooMany) throw new UserFixableError('salesforce.tooManyMatches', { ...params, limit: MOST_AT_ONCE }, repair);
  if (whenSeveral === 'all') return records;
  const byAge = records.toSorted((one, other) => (age(one) < age(other) ? -1 : 1));
  const chosen = whenSeveral === 'oldest' ? byAge[0] : byAge.at(-1);
  return chosen ? [chosen] : [];
}

/** How many records fit now. */
export async function countMatching(
  client: SalesforceClient,
  given: { object: ObjectDescription; conditions: Condition[] },
  call: Call,
): Promise<number> {
  const { conditions } = given;
  const names = conditions.map(({ field }) => field);
  const object = await withParents(client, given.object, names, call);
  return (await client.search({ object, fields: [], conditions }, call)).totalSize;
}

/** Ids break ties: records of one second, and objects without a date. */
const age = ({ CreatedDate, Id }: SalesforceRecord): string => `${String(CreatedDate ?? '')} ${Id ?? ''}`;

/** Refused because another record has the unique value: whoever looked for it before may look again. */
export const isTaken = (error: unknown): error is UserFixableError =>
  error instanceof UserFixableError && error.code === 'salesforce.duplicateValue';
