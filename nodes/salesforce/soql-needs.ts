/** What a query of a person's own reads: objects and fields, of its own level, of records below it and of queries inside. Pure. */
import {
  type FieldType,
  type FunctionExp,
  type HavingClause,
  isNegationCondition,
  isWhereOrHavingClauseWithRightCondition,
  type Query,
  type QueryBase,
  type WhereClause,
} from '@jetstreamapp/soql-parser-js';
import type { Need } from '../contract.ts';

/** Of a text that was parsed; nothing where it names no object. */
export function needsOfQuery(query: Query): Need[] {
  return query.sObject ? needsAt(query, query.sObject) : [];
}

/** `object` is an object, or a way down to records below it (Account.Contacts), which only the org can follow. */
function needsAt(query: QueryBase, object: string): Need[] {
  if (!/^\w{1,80}(\.\w{1,80})*$/.test(object)) return [];
  const fields = query.fields ?? [];
  const aliases = new Set(
    fields.flatMap((field) => ('alias' in field && field.alias ? [field.alias.toLowerCase()] : [])),
  );
  const named = [
    ...fields.flatMap(namesOfField),
    ...namesOfClause(query.where),
    ...namesOfClause(query.having),
    ...listOf(query.groupBy).flatMap(namesOfPart),
    ...listOf(query.orderBy).flatMap(namesOfPart),
  ];
  const own = named.map((name) => withoutAlias(name, query, object)).filter((name) => !aliases.has(name.toLowerCase()));
  const names = own.filter((name) => /^[A-Za-z]\w*(\.\w+)*$/.test(name));
  return [
    { object, access: 'read' },
    ...[...new Set(names)].map((field): Need => ({ object, field, access: 'read' })),
    ...fields.flatMap((field) => needsBelow(field, object)),
    ...[...queriesIn(query.where), ...queriesIn(query.having)].flatMap(needsOfQuery),
  ];
}

function needsBelow(field: FieldType, object: string): Need[] {
  if (field.type === 'FieldSubquery') return needsAt(field.subquery, `${object}.${field.subquery.relationshipName}`);
  if (field.type !== 'FieldTypeof') return [];
  return field.conditions.flatMap(({ objectType, fieldList }) =>
    objectType ? needsAt({ fields: fieldList.map((name) => ({ type: 'Field', field: name })) }, objectType) : [],
  );
}

function namesOfField(field: FieldType): string[] {
  switch (field.type) {
    case 'Field':
      return [field.field];
    case 'FieldRelationship':
      return [[...field.relationships, field.field].join('.')];
    case 'FieldFunctionExpression':
      return namesOfFunction(field);
    default:
      return [];
  }
}

/** FIELDS(ALL) names a group, no field; texts and numbers do not look like names. */
function namesOfFunction({ functionName, parameters = [] }: FunctionExp): string[] {
  if (functionName?.toUpperCase() === 'FIELDS') return [];
  return parameters.flatMap((one) => (typeof one === 'string' ? [one] : namesOfFunction(one)));
}

type Part = { field: string } | { fn: FunctionExp };

const namesOfPart = (part: Part): string[] => ('field' in part ? [part.field] : namesOfFunction(part.fn));

function listOf<One>(given: One | One[] | undefined): One[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given];
}

type Clause = WhereClause | HavingClause;
type Condition = NonNullable<Clause['left']>;

function conditionsOf(clause: Clause | undefined): Condition[] {
  if (!clause) return [];
  const right = isWhereOrHavingClauseWithRightCondition(clause) ? conditionsOf(clause.right) : [];
  return clause.left && !isNegationCondition(clause.left) ? [clause.left, ...right] : right;
}

function namesOfClause(clause: Clause | undefined): string[] {
  return conditionsOf(clause).flatMap((condition) => {
    if ('field' in condition && typeof condition.field === 'string') return [condition.field];
    return 'fn' in condition && condition.fn ? namesOfFunction(condition.fn) : [];
  });
}

const queriesIn = (clause: Clause | undefined): Query[] =>
  conditionsOf(clause).flatMap((condition) => ('valueQuery' in condition ? [condition.valueQuery] : []));

/** A field may be named with its own object before it, or with what the query calls that. */
export function withoutAlias(name: string, { sObjectAlias }: QueryBase, object: string): string {
  const [first = '', ...others] = name.split('.');
  const isOwn = [sObjectAlias, object].some((one) => one?.toLowerCase() === first.toLowerCase());
  return isOwn && others.length > 0 ? others.join('.') : name;
}
