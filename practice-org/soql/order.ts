import type { OrderByClause } from '@jetstreamapp/soql-parser-js';
import { isLongText } from '../schema/describe-field.ts';
import type { Row } from '../store/table.ts';
import { type Comparable, comparable } from './condition.ts';
import { readPath, resolvePath } from './path.ts';
import { badFilter } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { type WhereInput, withoutAlias } from './where.ts';

export type Sorter = (context: RunContext, rows: readonly Row[]) => Row[];

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
    if (!('field' in entry)) return [];
    const path = resolvePath(input.schema, input.object, withoutAlias(input, entry.field), input.query);
    if (isLongText(path.field) || path.field.type === 'address') {
      throw badFilter(input.query, path.text, `field '${path.field.name}' can not be sorted in a query call`);
    }
    return [{ path, order: orderOf(entry) }];
  });
  return (context, rows) => {
    const keyed = rows.map((row) => ({
      row,
      keys: columns.map(({ path }) => comparable(readPath(context, path)(row))),
    }));
    keyed.sort((a, b) => {
      for (const [n, { order }] of columns.entries()) {
        const result = compareBy(order, a.keys[n] ?? null, b.keys[n] ?? null);
        if (result !== 0) return result;
      }
      return 0;
    });
    return keyed.map(({ row }) => row);
  };
}
