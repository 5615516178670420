/**
 * A search for one of so many values that they do not fit into an address, as several whose rows together are those of the
 * one. Pure.
 */
import type { Json } from '../contract.ts';
import { fits, type Query } from './soql.ts';

/** 10,000 ids; a search is no import. */
const MOST_PARTS = 25;

/** The query itself where it fits, or cannot be taken apart: then it is refused as too long. */
export function inParts(query: Query): Query[] {
  const { conditions = [], orderBy, limit, join } = query;
  const isChoice = conditions.length > 1 && (join === 'or' || conditions.some(({ or }, index) => or && index > 0));
  if (orderBy || limit !== undefined || isChoice) return [query];
  const place = longestList(query);
  if (place === undefined || fits(query)) return [query];
  const parts = halved(query, place, [...new Set(listOf(conditions[place]?.value))]);
  return parts.length > MOST_PARTS ? [query] : parts;
}

/** Worth a look. */
const MANY = 100;

function longestList({ conditions = [] }: Query): number | undefined {
  const lengths = conditions.map(({ operator, value }) => (operator === 'in' ? listOf(value).length : 0));
  const longest = Math.max(0, ...lengths);
  return longest < MANY ? undefined : lengths.indexOf(longest);
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value.flat() : []);

function halved(query: Query, place: number, values: Json[]): Query[] {
  const conditions = (query.conditions ?? []).map((one, index) => (index === place ? { ...one, value: values } : one));
  const part = { ...query, conditions };
  if (values.length === 1 || fits(part)) return [part];
  const middle = Math.ceil(values.length / 2);
  return [...halved(query, place, values.slice(0, middle)), ...halved(query, place, values.slice(middle))];
}
