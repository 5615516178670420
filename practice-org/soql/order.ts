import type { OrderByClause } from '@jetstreamapp/soql-parser-js';
import { isLongText } from '../schema/describe-field.ts';
import type { Row } from '../store/table.ts';
import { type Comparable, comparable } from './condition.ts';
import { distanceFunction, isDistance } from './distance.ts';
import { readPath, resolvePath, withoutAlias } from './path.ts';
import { badFilter } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import type { WhereInput } from './where.ts';

/** Sorts rows; only the first `wanted` of them have to come back. */
export type Sorter = (context: RunContext, rows: readonly Row[], wanted: number | undefined) => Row[];

export interface Order {
  descending: boolean;
  nullsLast: boolean;
}

export const orderOf = (clause: OrderByClause): Order => ({
  descending: clause.order === 'DESC',
  nullsLast: clause.nulls === 'LAST',
});

/** Nulls come first unless the query says otherwise, whatever the direction. */
export function compareBy({ descending, nullsLast }: Order, a: Comparable, b: Comparable): number {
  if (a === b) return 0;
  if (a === null) return nullsLast ? 1 : -1;
  if (b === null) return nullsLast ? -1 : 1;
  return a < b === descending ? 1 : -1;
}

export function compileOrder(
  input: WhereInput,
  clause: OrderByClause | readonly OrderByClause[] | undefined,
): Sorter | undefined {
  if (clause === undefined) return undefined;
  const clauses = Array.isArray(clause) ? (clause as readonly OrderByClause[]) : [clause as OrderByClause];
  const columns = clauses.flatMap((entry) => {
    if ('fn' in entry && isDistance(entry.fn)) {
      const { bind } = distanceFunction(input, entry.fn);
      return [{ bind, order: orderOf(entry) }];
    }
    if (!('field' in entry)) return [];
    const path = resolvePath(input.schema, input.object, withoutAlias(input, entry.field), input.query);
    if (isLongText(path.field) || path.field.type === 'address') {
      throw badFilter(input.query, path.text, `field '${path.field.name}' can not be sorted in a query call`);
    }
    return [{ bind: (context: RunContext) => readPath(context, path), order: orderOf(entry) }];
  });
  return (context, rows, wanted) => {
    const readers = columns.map(({ bind }) => bind(context));
    const compare = (a: Keyed, b: Keyed): number => {
      for (const [n, { order }] of columns.entries()) {
        const result = compareBy(order, a.keys[n] ?? null, b.keys[n] ?? null);
        if (result !== 0) return result;
      }
      return 0;
    };
    const keyed = (row: Row): Keyed => ({ row, keys: readers.map((read) => comparable(read(row))) });
    const few = wanted !== undefined && wanted * 4 < rows.length;
    return (few ? smallest(rows, wanted, keyed, compare) : rows.map(keyed).sort(compare)).map(({ row }) => row);
  };
}

interface Keyed {
  row: Row;
  keys: Comparable[];
}

/** The first rows of the order without sorting the rest: a poll asks for 200 of a hundred thousand. */
function smallest(
  rows: readonly Row[],
  wanted: number,
  keyed: (row: Row) => Keyed,
  compare: (a: Keyed, b: Keyed) => number,
): Keyed[] {
  const best: Keyed[] = [];
  for (const row of rows) {
    const entry = keyed(row);
    const last = best[wanted - 1];
    if (last && compare(last, entry) <= 0) continue;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = best[middle];
      if (there && compare(there, entry) <= 0) low = middle + 1;
      else high = middle;
    }
    best.splice(low, 0, entry);
    if (best.length > wanted) best.pop();
  }
  return best;
}
