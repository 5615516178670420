/**
 * Searches for one value each in the same field, as one query with `IN`. Each asker gets the rows whose value is like the
 * one it asked for. A wrong "nothing found" would become a duplicate, so whatever does not fit is asked again alone.
 */
import { type QueryPage, readPage, type SalesforceRecord } from '../answers.ts';
import type { Equality } from '../equality.ts';
import type { Subject } from '../errors.ts';
import type { Call, SalesforceSession } from '../session.ts';
import { LONGEST_QUERY } from '../soql.ts';
import { mayBeSmaller } from './reads.ts';
import { type Outcome, type Party, Refused } from './travel.ts';

export interface Search {
  /** The query of this asker alone. */
  soql: string;
  equality: Equality;
  subject: Subject;
}

export function searches(session: SalesforceSession): Party<Search, QueryPage> {
  const told = (error: unknown, { subject }: Search) => session.told(error, { ...subject, again: 'read' });
  const query = async (text: string, call: Call) =>
    readPage(await session.send({ method: 'GET', path: `/query?q=${encodeURIComponent(text)}` }, call), session.host);
  return {
    told,
    startGroup,
    alone: (search, call) =>
      query(search.soql, call).catch((error: unknown) => {
        throw told(error, search);
      }),
    async together(items, call) {
      const [first] = items as [Search]; // a group has items
      const values = [...new Set(items.map(({ equality }) => equality.literal))].join(', ');
      const page = await query(`${first.equality.before}${values}${first.equality.after}`, call).catch(
        (error: unknown) => {
          throw mayBeSmaller(error, told(error, first)) ? new Refused() : error;
        },
      );
      if (!page.done || page.records.length !== page.totalSize) throw new Refused();
      return deal(items, page);
    },
  };
}

function startGroup(): (search: Search) => boolean {
  let characters = 0;
  return ({ equality }) => {
    if (characters === 0) characters = encodeURIComponent(equality.before + equality.after).length;
    characters += encodeURIComponent(`${equality.literal}, `).length;
    return characters <= LONGEST_QUERY;
  };
}

/** Throws Refused when a row fits nobody: then nobody knows whose it is. */
function deal(items: Search[], page: QueryPage): Outcome<QueryPage>[] {
  const rows = new Map<string, SalesforceRecord[]>();
  const texts = new Map<string, Set<string>>();
  for (const { equality } of items) {
    const { likeness, sameText } = equality;
    rows.set(likeness, []);
    texts.set(likeness, (texts.get(likeness) ?? new Set()).add(sameText));
  }
  for (const record of page.records) {
    const value = record[items[0]?.equality.column ?? ''];
    const found = typeof value === 'string' ? rows.get(items[0]?.equality.likenessOf(value) ?? '') : undefined;
    if (!found) throw new Refused();
    found.push(record);
  }
  return items.map(({ equality }) => {
    const own = rows.get(equality.likeness) ?? [];
    // Askers that are alike but not the same, such as one in full width: only Salesforce knows which of them a row fits.
    if (own.length > 0 && (texts.get(equality.likeness)?.size ?? 0) > 1) return 'askAlone';
    const records = own.map((record) => asAsked(record, equality));
    return { value: { ...page, totalSize: records.length, records } };
  });
}

function asAsked(record: SalesforceRecord, { column, isSelected }: Equality): SalesforceRecord {
  if (isSelected) return { ...record };
  const { [column]: _helper, ...asked } = record;
  return asked;
}
