import type { FieldSubquery, FieldType, Query, QueryBase } from '@jetstreamapp/soql-parser-js';
import { refuse } from '../http/api-error.ts';
import type { Schema } from '../schema/schema.ts';
import { findField } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import { activitiesOf, isActivityList } from './activities.ts';
import { compileGrouping, type Grouping, isAggregate } from './aggregate.ts';
import { compileOrder } from './order.ts';
import { withoutAlias } from './path.ts';
import { attributes, type Json } from './record-shape.ts';
import { malformed, noSuchRelationship, noSuchType, offsetOf } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { compileSelect, type Writer } from './select.ts';
import type { SubqueryRunner } from './subquery.ts';
import { compileWhere, type Where } from './where.ts';

/** A parsed and checked query, ready to be run with any literals. */
export interface Plan {
  object: SObject;
  /** SELECT COUNT() answers only totalSize. */
  countOnly: boolean;
  grouping: Grouping | undefined;
  /** Rows that match (of `among`, if given), in order, cut by LIMIT and OFFSET; groups are cut after grouping. */
  rows: (context: RunContext, among?: readonly Row[]) => Row[];
  /** How many rows an index offers; undefined = the whole table is read. */
  indexed: (context: RunContext) => number | undefined;
  shape: (context: RunContext, row: Row, version: string) => Json;
  /** The plans of the subqueries by the name of their relationship. */
  children: ReadonlyMap<string, Plan>;
  limit: number | undefined;
  offset: number;
  /** What FOR VIEW and FOR REFERENCE write the time into. */
  marks: string | undefined;
}

/** SOQL goes no further than this. */
const MAX_OFFSET = 2000;

/** Children of one row in one answer; the others come by an address of their own. */
const CHILD_PAGE = 200;

export function compile(schema: Schema, query: Query, text: string): Plan {
  const object = query.sObject ? schema.find(query.sObject) : undefined;
  if (!object) throw noSuchType(text, query.sObject ?? '');
  if (!object.queryable)
    throw refuse(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${object.name} does not support query`);
  checkFilter(object, query);
  return compileFor(schema, object, query, text);
}

/** What is said of all fields of all objects would be too much for one answer. */
function checkFilter(object: SObject, { where }: Query): void {
  const { name, filteredBy } = object;
  if (!filteredBy) return;
  const asked = JSON.stringify(where ?? {}).toLowerCase();
  const known = [...filteredBy, ...object.fieldByRelationship.keys()];
  if (known.some((column) => asked.includes(`"field":"${column.toLowerCase()}`))) return;
  throw malformed(undefined, 0, `${name}: a filter on a reified column is required [${filteredBy.join(',')}]`);
}

function compileFor(schema: Schema, object: SObject, query: QueryBase, text: string): Plan {
  const runSubquery: SubqueryRunner = (inner) => semiJoin(schema, inner, text);
  const input = { schema, object, query: text, runSubquery, ...aliasOf(query) };
  const where = query.where ? compileWhere(input, query.where) : undefined;
  const fields = query.fields ?? [];
  const countOnly = isCountOnly(fields);
  const grouping = !countOnly && isAggregate(query) ? compileGrouping(input, query) : undefined;
  const children = new Map<string, Plan>();
  const sort = grouping ? undefined : compileOrder(input, query.orderBy);
  const writers =
    grouping || countOnly
      ? []
      : compileSelect(
          {
            ...input,
            limit: query.limit,
            subquery: (field) => childQuery({ schema, parent: object, text, children }, field),
          },
          fields,
        );
  const offset = query.offset ?? 0;
  const isMine = query.usingScope?.toLowerCase() === 'mine';
  if (offset > MAX_OFFSET) {
    throw malformed(
      text,
      offsetOf(text, String(offset)),
      `SOQL offset ${offset} is greater than the maximum allowed, ${MAX_OFFSET}`,
    );
  }
  return {
    object,
    countOnly,
    grouping,
    rows: (context, among) => {
      const wanted = query.limit === undefined ? undefined : query.limit + offset;
      // Without an order the first rows do: nobody needs the rest of a large table.
      const enough = sort || grouping || isMine ? undefined : wanted;
      const all = matching(context, object, among, where, enough);
      const found = isMine ? all.filter((row) => row.OwnerId === context.userId) : all;
      const rows = sort ? sort(context, found, wanted) : found;
      return grouping ? rows : cut(rows, offset, query.limit);
    },
    indexed: (context) => where?.candidates(context)?.length,
    shape: (context, row, version) => shapeRow(object, writers, context, row, version),
    children,
    limit: query.limit,
    offset,
    marks: marksOf(query),
  };
}

function marksOf(query: QueryBase): string | undefined {
  const purpose = 'for' in query ? query.for : undefined;
  if (purpose === 'VIEW') return 'LastViewedDate';
  return purpose === 'REFERENCE' ? 'LastReferencedDate' : undefined;
}

export const cut = <T>(rows: T[], offset: number, limit: number | undefined): T[] =>
  offset === 0 && limit === undefined ? rows : rows.slice(offset, limit === undefined ? undefined : offset + limit);

function isCountOnly(fields: readonly FieldType[]): boolean {
  const [only] = fields;
  return (
    fields.length === 1 &&
    only?.type === 'FieldFunctionExpression' &&
    only.functionName.toUpperCase() === 'COUNT' &&
    only.parameters.length === 0 &&
    !only.alias
  );
}

function matching(
  context: RunContext,
  object: SObject,
  among: readonly Row[] | undefined,
  where: Where | undefined,
  enough = Number.POSITIVE_INFINITY,
): Row[] {
  const rows = among ?? where?.candidates(context) ?? context.store.table(object.name).rows.values();
  const test = where?.bind(context);
  const found: Row[] = [];
  for (const row of rows) {
    if (found.length >= enough) break;
    if (!context.includeDeleted && row.IsDeleted === true) continue;
    if (!test || test(row)) found.push(row);
  }
  return found;
}

function shapeRow(object: SObject, writers: readonly Writer[], context: RunContext, row: Row, version: string): Json {
  const record: Json = { attributes: attributes(object, row.Id, version) };
  for (const write of writers) write(record, row, context, version);
  return record;
}

const aliasOf = ({ sObjectAlias: alias }: QueryBase): { alias?: string } => (alias ? { alias } : {});

/** Values of the one field that the query of an IN (SELECT …) asks for. */
function semiJoin(schema: Schema, query: Query, text: string): (context: RunContext) => Value[] {
  const plan = compile(schema, query, text);
  const [field] = query.fields ?? [];
  const given = field && 'rawValue' in field && field.type !== 'FieldFunctionExpression' ? field.rawValue : undefined;
  const name = given ?? (field?.type === 'Field' ? field.field : undefined);
  const column =
    name === undefined
      ? undefined
      : findField(plan.object, withoutAlias({ object: plan.object, ...aliasOf(query) }, name));
  if (!column) throw malformed(undefined, 0, 'A semi-join subquery must select exactly one field');
  return (context) => plan.rows(context).flatMap((row) => row[column.name] ?? []);
}

interface ParentQuery {
  schema: Schema;
  parent: SObject;
  text: string;
  children: Map<string, Plan>;
}

/** (SELECT … FROM Contacts): the children's own query, run once per parent over the index of their lookup. */
function childQuery({ schema, parent, text, children }: ParentQuery, { subquery }: FieldSubquery): Writer {
  const name = subquery.relationshipName;
  const relationship = schema.childrenOf(parent).find((entry) => entry.name?.toLowerCase() === name.toLowerCase());
  if (!relationship?.name) throw noSuchRelationship(text, name, name);
  const { child, field, name: key } = relationship;
  // LIMIT and OFFSET count per parent.
  const { limit, offset = 0, ...rest } = subquery;
  const plan = compileFor(schema, child, rest, text);
  const isList = isActivityList(child);
  children.set(key, plan);
  return (record, row, context, version) => {
    const related = isList
      ? activitiesOf(context, child, parent, row)
      : (context.store.table(child.name).find(field.name, row.Id) ?? []);
    const rows = cut(plan.rows(context, related), offset, limit);
    const totalSize = rows.length;
    const shape = (entry: Row) => plan.shape(context, entry, version);
    if (totalSize === 0) record[key] = null;
    else if (totalSize <= CHILD_PAGE || isList) record[key] = { totalSize, done: true, records: rows.map(shape) };
    else {
      const ids = rows.map((entry) => entry.Id);
      const nextRecordsUrl = context.keepChildren(key, ids, CHILD_PAGE);
      record[key] = { totalSize, done: false, nextRecordsUrl, records: rows.slice(0, CHILD_PAGE).map(shape) };
    }
  };
}
