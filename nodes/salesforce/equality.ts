/** A search for one value in one field, taken apart so that many of them can become one query with `IN`. */

import type { FieldDescription } from './describe.ts';
import { asKept, literalsOf } from './literals.ts';
import type { Condition, Query } from './soql.ts';
import { columnsOf, fieldOf, orderOf, written } from './soql.ts';

export interface Equality {
  /** The query around the values: `SELECT … IN (` and `) …`. Searches with the same two can share a call. */
  before: string;
  after: string;
  literal: string;
  likeness: string;
  /** The likeness of a value that came back in the column. */
  likenessOf(value: string): string;
  /** What of the value counts for this field: askers with the same one get the same rows. */
  sameText: string;
  column: string;
  /** False: the column is only fetched to deal out the rows. */
  isSelected: boolean;
}

/** How well a value of this type tells records apart; others are compared in ways that only Salesforce knows. */
const rank: Record<string, number> = { email: 4, id: 4, phone: 3, string: 2, reference: 1 };

/** undefined: this search goes alone. The query's own errors are met when it is written as a whole. */
export function equalityOf(query: Query): Equality | undefined {
  const { object, limit, join, conditions = [] } = query;
  const isChoice = conditions.length > 1 && (join === 'or' || conditions.some(({ or }, index) => or && index > 0));
  if (limit !== undefined || isChoice) return undefined;
  const place = mostTelling(query, conditions);
  const condition = conditions[place];
  if (!condition || typeof condition.value !== 'string') return undefined;
  const field = fieldOf(object, condition.field);
  const likeness = likenessOf(condition.value, field);
  if (likeness === '') return undefined;
  const others = conditions.map((other, index) => (index === place ? '' : written(query, other, index)));
  const columns = columnsOf(query);
  const isSelected = columns.includes(field.name);
  const selected = isSelected ? columns : [...columns, field.name];
  // The rows of all in order are the rows of each in order.
  const order = query.orderBy ? ` ${orderOf(query)}` : '';
  const first = others.slice(0, place).map((text) => `${text} AND `);
  return {
    before: `SELECT ${selected.join(', ')} FROM ${object.name} WHERE ${first.join('')}${field.name} IN (`,
    after: `)${others
      .slice(place + 1)
      .map((text) => ` AND ${text}`)
      .join('')}${order}`,
    literal: literalsOf(condition.value, field).join(', '),
    likeness,
    likenessOf: (value) => likenessOf(value, field),
    sameText: sameText(condition.value, field),
    column: field.name,
    isSelected,
  };
}

function mostTelling({ object }: Query, conditions: Condition[]): number {
  let best = -1;
  let bestRank = 0;
  for (const [index, { field: name, operator, value }] of conditions.entries()) {
    // A parent's value does not stand in the row itself: rows could not be dealt out by it.
    const isOwn = operator === 'equals' && typeof value === 'string' && !name.includes('.');
    const field = isOwn ? fieldOf(object, name) : undefined;
    const own = field ? (rank[field.type] ?? 0) + (field.unique || field.externalId || field.idLookup ? 10 : 0) : 0;
    if (field && rank[field.type] && own > bestRank) {
      best = index;
      bestRank = own;
    }
  }
  return best;
}

const isId = ({ type }: FieldDescription): boolean => type === 'id' || type === 'reference';

/**
 * Values that any comparison of Salesforce's could take for equal have the same likeness: without case, width, accents and
 * blanks. Ids are told apart by their case, and by their first 15 characters.
 */
function likenessOf(value: string, field: FieldDescription): string {
  if (isId(field)) return value.trim().slice(0, 15);
  return value
    .normalize('NFKD')
    .replace(/[\p{M}\p{Z}\p{C}]/gu, '')
    .toLowerCase();
}

function sameText(value: string, field: FieldDescription): string {
  if (isId(field)) return value.trim().slice(0, 15);
  return field.caseSensitive ? asKept(value) : asKept(value).toLowerCase();
}
