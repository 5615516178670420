import type { FieldFunctionExpression, FunctionExp, GroupByClause, Query } from '@jetstreamapp/soql-parser-js';
import { refuse } from '../http/api-error.ts';
import { isLongText, isNumeric } from '../schema/describe-field.ts';
import { emptyField } from '../schema/field-notation.ts';
import type { Field } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import { type Comparable, comparable, targetsOf } from './condition.ts';
import { dateFunction } from './date-functions.ts';
import type { Leaf, Logic } from './logic.ts';
import { makeTest } from './operators.ts';
import { compareBy, orderOf } from './order.ts';
import { readPath, resolvePath, withoutAlias } from './path.ts';
import { type Json, output } from './record-shape.ts';
import { malformed, offsetOf } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { operandsOf, treeOf, type WhereInput } from './where.ts';

const AGGREGATES = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX']);

interface Column {
  /** Normalised text, so that HAVING and ORDER BY find the column again. */
  text: string;
  field: Field;
  read: (context: RunContext, rows: readonly Row[]) => Value | undefined;
  /** GROUPING(X): the text of the column of which it says whether it is summed over. */
  subtotalOf?: string;
}

export type Grouping = (context: RunContext, rows: readonly Row[]) => Json[];

export const isAggregate = (query: Query): boolean =>
  query.groupBy !== undefined ||
  (query.fields ?? []).some(
    (field) => field.type === 'FieldFunctionExpression' && AGGREGATES.has(field.functionName.toUpperCase()),
  );

/** Compiles a query whose records are groups. */
export function compileGrouping(input: WhereInput, query: Query): Grouping {
  const groups = groupColumns(input, query.groupBy);
  const sets = groupingSets(query.groupBy, groups);
  let unnamed = 0;
  const selected = (query.fields ?? []).map((field) => {
    if (field.type === 'FieldFunctionExpression') {
      const column = functionColumn(input, field);
      const alias = field.alias ?? `expr${unnamed++}`;
      return { column, key: alias };
    }
    if (field.type === 'FieldSubquery' || field.type === 'FieldTypeof')
      throw malformed(undefined, 0, 'Grouped queries cannot have subqueries');
    const text = withoutAlias(input, 'rawValue' in field && field.rawValue ? field.rawValue : field.field);
    const column = fieldColumn(input, text);
    if (!groups.some((group) => group.text === column.text)) {
      throw malformed(input.query, offsetOf(input.query, text), `Field must be grouped or aggregated: ${field.field}`);
    }
    return {
      column,
      key: 'alias' in field && field.alias && !('objectPrefix' in field) ? field.alias : column.field.name,
    };
  });
  const having = query.having ? treeOf(query.having, input.query) : undefined;
  const order = query.orderBy === undefined ? [] : Array.isArray(query.orderBy) ? query.orderBy : [query.orderBy];
  const sortColumns = order.map((clause) => ({
    order: orderOf(clause),
    column:
      'field' in clause
        ? (selected.find(({ key }) => key === clause.field)?.column ?? fieldColumn(input, clause.field))
        : functionColumn(input, clause.fn),
  }));
  return (context, rows) => {
    let buckets = bucketsOf(context, groups, sets, rows);
    if (having) buckets = buckets.filter((bucket) => holds(input, context, having, bucket));
    const keyed = buckets.map((bucket) => ({
      bucket,
      keys: sortColumns.map(({ column }) => comparable(readBucket(context, column, bucket))),
    }));
    if (sortColumns.length > 0)
      keyed.sort((a, b) =>
        sortColumns.reduce(
          (result, { order: by }, n) => result || compareBy(by, a.keys[n] ?? null, b.keys[n] ?? null),
          0,
        ),
      );
    return keyed.map(({ bucket }) => {
      const record: Json = { attributes: { type: 'AggregateResult' } };
      for (const { column, key } of selected) record[key] = output(column.field, readBucket(context, column, bucket));
      return record;
    });
  };
}

/** Rows of one group; for a subtotal the columns that are summed over read as null. */
interface Bucket {
  rows: Row[];
  hidden: ReadonlySet<string>;
}

/** Without GROUP BY everything is one group, even when there is no row. */
function bucketsOf(
  context: RunContext,
  groups: readonly Column[],
  sets: readonly (readonly Column[])[],
  rows: readonly Row[],
): Bucket[] {
  if (groups.length === 0) return [{ rows: [...rows], hidden: new Set() }];
  return sets.flatMap((set) => {
    const hidden = new Set(groups.filter((group) => !set.includes(group)).map((group) => group.text));
    const buckets = new Map<string, Row[]>();
    for (const row of rows) {
      const key = JSON.stringify(set.map((group) => comparable(group.read(context, [row]))));
      const bucket = buckets.get(key);
      if (bucket) bucket.push(row);
      else buckets.set(key, [row]);
    }
    return [...buckets.values()].map((entry) => ({ rows: entry, hidden }));
  });
}

/** ROLLUP(a, b) groups by a and b, by a, and in all; CUBE by every combination. */
function groupingSets(groupBy: Query['groupBy'], groups: readonly Column[]): Column[][] {
  const [only] = Array.isArray(groupBy) ? groupBy : [groupBy];
  const name = only && 'fn' in only ? (only.fn.functionName ?? '').toUpperCase() : '';
  if (name === 'ROLLUP') return groups.map((_, n) => groups.slice(0, groups.length - n)).concat([[]]);
  if (name !== 'CUBE') return [[...groups]];
  const combinations = Array.from({ length: 2 ** groups.length }, (_, bits) =>
    groups.filter((_group, n) => (bits >> n) & 1),
  );
  return combinations.sort((a, b) => b.length - a.length);
}

function readBucket(context: RunContext, column: Column, { hidden, rows }: Bucket): Value | undefined {
  if (column.subtotalOf !== undefined) return hidden.has(column.subtotalOf) ? 1 : 0;
  return hidden.has(column.text) ? undefined : column.read(context, rows);
}

function groupColumns(input: WhereInput, groupBy: Query['groupBy']): Column[] {
  if (groupBy === undefined) return [];
  const clauses: GroupByClause[] = Array.isArray(groupBy) ? groupBy : [groupBy];
  return clauses.flatMap((clause) => {
    if ('field' in clause) return [groupColumn(input, clause.field)];
    const name = (clause.fn.functionName ?? '').toUpperCase();
    if (name === 'ROLLUP' || name === 'CUBE') {
      return (clause.fn.parameters ?? []).map((parameter) => groupColumn(input, String(parameter)));
    }
    return [functionColumn(input, clause.fn)];
  });
}

function groupColumn(input: WhereInput, text: string): Column {
  const column = fieldColumn(input, withoutAlias(input, text));
  if (isLongText(column.field) || column.field.type === 'address' || column.field.type === 'base64') {
    const message = `field '${column.field.name}' can not be grouped in a query call`;
    throw refuse(400, 'INVALID_FIELD', message);
  }
  return column;
}

function fieldColumn(input: WhereInput, text: string): Column {
  const path = resolvePath(input.schema, input.object, text, input.query);
  return {
    text: path.text.toLowerCase(),
    field: path.field,
    read: (context, rows) => (rows[0] ? readPath(context, path)(rows[0]) : undefined),
  };
}

function functionColumn(input: WhereInput, expression: FunctionExp | FieldFunctionExpression): Column {
  const name = (expression.functionName ?? '').toUpperCase();
  const text = `${name}(${(expression.parameters ?? []).map(String).join(',')})`.toLowerCase();
  if (name === 'GROUPING') {
    const subtotalOf = fieldColumn(input, withoutAlias(input, String(expression.parameters?.[0] ?? ''))).text;
    return { text, field: emptyField('expr', 'int'), read: () => 0, subtotalOf };
  }
  if (!AGGREGATES.has(name)) {
    const fn = dateFunction(input, expression as FunctionExp);
    return { text, field: fn.field, read: (context, rows) => (rows[0] ? fn.bind(context)(rows[0]) : undefined) };
  }
  const parameter = expression.parameters?.[0];
  if (parameter === undefined) return { text, field: emptyField('expr', 'int'), read: (_context, rows) => rows.length };
  const path = resolvePath(input.schema, input.object, withoutAlias(input, String(parameter)), input.query);
  const counts = name === 'COUNT' || name === 'COUNT_DISTINCT';
  const sums = name === 'SUM' || name === 'AVG';
  if (sums ? !isNumeric(path.field) : isLongText(path.field) || (!counts && path.field.type === 'boolean')) {
    throw malformed(
      input.query,
      offsetOf(input.query, expression.functionName ?? ''),
      `field ${path.field.name} does not support aggregate operator ${name}`,
    );
  }
  return {
    text,
    field: counts ? emptyField('expr', 'int') : path.field,
    read: (context, rows) => {
      const read = readPath(context, path);
      return aggregate(
        name,
        rows.map(read).filter((value) => value !== undefined),
      );
    },
  };
}

function aggregate(name: string, values: readonly Value[]): Value | undefined {
  switch (name) {
    case 'COUNT':
      return values.length;
    case 'COUNT_DISTINCT':
      return new Set(values.map(comparable)).size;
    case 'SUM':
      return values.length === 0 ? undefined : values.reduce<number>((sum, value) => sum + Number(value), 0);
    case 'AVG':
      return values.length === 0
        ? undefined
        : values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
    default: {
      const sorted = [...values].sort((a, b) => ((comparable(a) ?? '') < (comparable(b) ?? '') ? -1 : 1));
      return name === 'MIN' ? sorted[0] : sorted.at(-1);
    }
  }
}

function holds(input: WhereInput, context: RunContext, logic: Logic, bucket: Bucket): boolean {
  switch (logic.kind) {
    case 'leaf':
      return leafHolds(input, context, logic.leaf, bucket);
    case 'not':
      return !holds(input, context, logic.inner, bucket);
    case 'and':
      return logic.parts.every((part) => holds(input, context, part, bucket));
    default:
      return logic.parts.some((part) => holds(input, context, part, bucket));
  }
}

function leafHolds(input: WhereInput, context: RunContext, leaf: Leaf, bucket: Bucket): boolean {
  const column = 'fn' in leaf ? functionColumn(input, leaf.fn) : fieldColumn(input, leaf.field);
  const value: Comparable = comparable(readBucket(context, column, bucket));
  const targets = operandsOf(leaf).flatMap((operand) => targetsOf(context, column.field, column.text, operand));
  return makeTest(leaf.operator, targets)(value);
}
