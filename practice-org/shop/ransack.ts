import type { Row } from '../store/table.ts';
import { addressAttributes, customerAttributes } from './resource.ts';

type Test = (value: unknown, wanted: string, all: readonly string[]) => boolean;

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** Numbers by size, everything else (dates too) as text. */
function compare(value: unknown, wanted: string): number {
  if (typeof value === 'number') return value - Number(wanted);
  return text(value) < wanted ? -1 : text(value) > wanted ? 1 : 0;
}

const present = (value: unknown): boolean => value !== null && value !== undefined;
const truthy = (wanted: string): boolean => wanted === 'true' || wanted === '1';

/** Ransack's predicates, the longer names before those that end alike. */
const PREDICATES: readonly (readonly [suffix: string, test: Test])[] = [
  ['_not_eq', (value, wanted) => text(value) !== wanted],
  ['_not_in', (value, _wanted, all) => !all.includes(text(value))],
  ['_not_cont', (value, wanted) => !text(value).toLowerCase().includes(wanted.toLowerCase())],
  ['_gteq', (value, wanted) => present(value) && compare(value, wanted) >= 0],
  ['_lteq', (value, wanted) => present(value) && compare(value, wanted) <= 0],
  ['_gt', (value, wanted) => present(value) && compare(value, wanted) > 0],
  ['_lt', (value, wanted) => present(value) && compare(value, wanted) < 0],
  ['_eq', (value, wanted) => text(value) === wanted],
  ['_in', (value, _wanted, all) => all.includes(text(value))],
  ['_cont', (value, wanted) => text(value).toLowerCase().includes(wanted.toLowerCase())],
  ['_start', (value, wanted) => text(value).startsWith(wanted)],
  ['_end', (value, wanted) => text(value).endsWith(wanted)],
  ['_not_null', (value, wanted) => present(value) === truthy(wanted)],
  ['_null', (value, wanted) => present(value) !== truthy(wanted)],
  ['_present', (value, wanted) => (text(value) !== '') === truthy(wanted)],
  ['_blank', (value, wanted) => (text(value) === '') === truthy(wanted)],
];

const ADDRESS_PREFIX = 'billing_address_';

function attribute(row: Row, name: string): unknown {
  if (name.startsWith(ADDRESS_PREFIX)) return addressAttributes(row)[name.slice(ADDRESS_PREFIX.length)];
  return customerAttributes(row)[name];
}

const knows = (row: Row, name: string): boolean =>
  name.startsWith(ADDRESS_PREFIX)
    ? Object.hasOwn(addressAttributes(row), name.slice(ADDRESS_PREFIX.length))
    : Object.hasOwn(customerAttributes(row), name);

/** Customers that fit every `q[<attribute>_<predicate>]`; conditions on unknown attributes are ignored, as Ransack does. */
export function searchCustomers(rows: readonly Row[], query: URLSearchParams): Row[] {
  const [sample] = rows;
  if (!sample) return [];
  const conditions = new Map<string, string[]>();
  for (const [key, value] of query) {
    const name = /^q\[(\w+)\](?:\[\])?$/.exec(key)?.[1];
    if (name && name !== 's') conditions.set(name, [...(conditions.get(name) ?? []), value]);
  }
  let found = [...rows];
  for (const [name, wanted] of conditions) {
    const predicate = PREDICATES.find(([suffix]) => name.endsWith(suffix));
    const attributeName = predicate ? name.slice(0, -predicate[0].length) : '';
    if (!predicate || !knows(sample, attributeName)) continue;
    found = found.filter((row) => predicate[1](attribute(row, attributeName), wanted[0] ?? '', wanted));
  }
  return sorted(found, query.get('q[s]') ?? 'id desc');
}

function sorted(rows: Row[], order: string): Row[] {
  const [name = 'id', direction] = order.trim().split(/\s+/);
  const sign = direction?.toLowerCase() === 'desc' ? -1 : 1;
  return rows.sort((a, b) => {
    const x = attribute(a, name);
    const y = attribute(b, name);
    if (typeof x === 'number' && typeof y === 'number') return (x - y) * sign;
    return text(x) < text(y) ? -sign : text(x) > text(y) ? sign : 0;
  });
}
