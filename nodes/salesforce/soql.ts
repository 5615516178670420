/**
 * The one file that writes SOQL. Names come from the org's own description, never from pasted text; values become
 * literals of the field's type (literals.ts), so that no value can change what is asked.
 */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';
import type { FieldDescription, ObjectDescription } from './describe.ts';
import { about, aboutField, aboutObject } from './labels.ts';
import {
  likeEscaped,
  literal,
  literalKind,
  literalsOf,
  refuseHalfCharacters,
  withoutBlanksAfter,
  withoutBlanksBefore,
} from './literals.ts';

export const operators = [
  'equals',
  'notEquals',
  'contains',
  'startsWith',
  'endsWith',
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'in',
  'isEmpty',
  'isNotEmpty',
] as const;

export type Operator = (typeof operators)[number];

export interface Condition {
  field: string;
  operator: Operator;
  value?: Json | undefined;
  /** Begins a further group: all conditions of a group must hold, and one group is enough. */
  or?: boolean | undefined;
}

export interface Query {
  object: ObjectDescription;
  fields: string[];
  conditions?: Condition[];
  join?: 'and' | 'or';
  /** A blank value is an error that names its condition, unless a person chose to look for blank fields. */
  matchBlanks?: boolean;
  orderBy?: { field: string; direction: 'asc' | 'desc' } | undefined;
  limit?: number | undefined;
}

/** The query travels in the URL, which Salesforce cuts at about 16 KB. */
export const LONGEST_QUERY = 12_000;

export function soql(query: Query): string {
  const text = whole(query);
  if (isTooLong(text)) throw tooLong(query);
  return text;
}

/** Names the condition with the longest value. */
export function tooLong({ object, conditions = [] }: Pick<Query, 'object' | 'conditions'>): UserFixableError {
  const lengths = conditions.map(({ value = null }) => JSON.stringify(value).length);
  const field = `conditions.${lengths.indexOf(Math.max(...lengths))}`;
  const repair = conditions.length > 0 ? { repair: { kind: 'field' as const, field } } : {};
  return new UserFixableError('salesforce.searchTooLong', aboutObject(object), repair);
}

export const fits = (query: Query): boolean => !isTooLong(whole(query));

/** A character becomes nine at most: nearly all are too short to be asked. */
const isTooLong = (text: string): boolean =>
  9 * text.length > LONGEST_QUERY && encodeURIComponent(text).length > LONGEST_QUERY;

function whole(query: Query): string {
  const { object, limit } = query;
  const where = whereOf(query);
  return [
    `SELECT ${columnsOf(query).join(', ')} FROM ${object.name}`,
    where === '' ? '' : `WHERE ${where}`,
    orderOf(query),
    limit === undefined ? '' : `LIMIT ${Math.trunc(limit)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function orderOf({ object, orderBy }: Query): string {
  if (!orderBy) return '';
  return `ORDER BY ${sortable(object, orderBy.field)} ${orderBy.direction === 'asc' ? 'ASC' : 'DESC'}`;
}

/** Conditions of a group must all hold; one that begins with `or` opens the next group, and one group is enough. */
export function whereOf(query: Pick<Query, 'object' | 'fields' | 'conditions' | 'join' | 'matchBlanks'>): string {
  const groups: string[][] = [];
  for (const [index, condition] of (query.conditions ?? []).entries()) {
    const text = written(query, condition, index);
    const group = query.join === 'or' || condition.or ? undefined : groups.at(-1);
    if (group) group.push(text);
    else groups.push([text]);
  }
  const [only, ...others] = groups;
  if (!only) return '';
  if (others.length === 0) return only.join(' AND ');
  return groups.map((group) => (group.length === 1 ? group.join('') : `(${group.join(' AND ')})`)).join(' OR ');
}

export const columnsOf = ({ object, fields }: Query): string[] => [
  ...new Set(['Id', ...fields.map((name) => fieldOf(object, name).name)]),
];

/** Records that this user made in a stretch of time, oldest first: what confirming an add looks through. */
export function createdBetween(input: {
  object: ObjectDescription;
  fields: string[];
  userId: string;
  from: Date;
  to: Date;
  limit: number;
}): string {
  const conditions: Condition[] = [
    { field: 'CreatedById', operator: 'equals', value: input.userId },
    { field: 'CreatedDate', operator: 'greaterOrEqual', value: input.from.toISOString() },
    { field: 'CreatedDate', operator: 'lessOrEqual', value: input.to.toISOString() },
  ];
  const { object, fields, limit } = input;
  return soql({ object, fields, conditions, orderBy: { field: 'CreatedDate', direction: 'asc' }, limit });
}

/** The org's own spelling of a field (of a parent's too, see parents.ts), or an error that names what is missing. */
export function fieldOf(object: ObjectDescription, name: string): FieldDescription {
  const field = object.byName.get(name.toLowerCase());
  if (field && /^\w+(\.\w+)*$/.test(field.name)) return field;
  throw new UserFixableError('salesforce.unknownField', about(object.name, [shortened(name)]));
}

function sortable(object: ObjectDescription, name: string): string {
  const field = fieldOf(object, name);
  if (field.sortable) return field.name;
  throw new UserFixableError('salesforce.fieldNotSortable', aboutField(object, field));
}

/** One condition of a query, or an error that names its place. */
export function written(query: Query, condition: Condition, index: number): string {
  try {
    return comparison(query, condition);
  } catch (error) {
    if (!(error instanceof UserFixableError)) throw error;
    const repair = { kind: 'field' as const, field: `conditions.${index}` };
    const params = { ...error.params, ...about(query.object.name, [shortened(condition.field)]) };
    throw new UserFixableError(error.code, params, { cause: error, repair });
  }
}

function comparison(query: Query, { field: name, operator, value = null }: Condition): string {
  const field = fieldOf(query.object, name);
  const kind = literalKind(field);
  if (!field.filterable) throw new UserFixableError('salesforce.fieldNotSearchable', { field: field.name });
  if (operator === 'isEmpty') return `${field.name} = null`;
  if (operator === 'isNotEmpty') return `${field.name} != null`;
  if (operator === 'in') return `${field.name} IN (${listed(value, field)})`;
  if (isBlank(value)) {
    const isEquality = operator === 'equals' || operator === 'notEquals';
    if (!isEquality || !query.matchBlanks)
      throw new UserFixableError('salesforce.blankSearchValue', { field: field.name });
    return `${field.name} ${operator === 'equals' ? '=' : '!='} null`;
  }
  switch (operator) {
    case 'equals':
      return anyOf(literalsOf(value, field), (one) => `${field.name} = ${one}`, `${field.name} IN`);
    case 'notEquals':
      return anyOf(literalsOf(value, field), (one) => `${field.name} != ${one}`, `${field.name} NOT IN`);
    case 'greater':
    case 'greaterOrEqual':
    case 'less':
    case 'lessOrEqual':
      if (kind === 'boolean' || kind === 'id' || kind === 'multipicklist') throw misfit(field, operator);
      return `${field.name} ${symbols[operator]} ${literal(value, field)}`;
    case 'contains':
      if (kind === 'multipicklist') return `${field.name} INCLUDES (${literal(value, field)})`;
      return like(field, operator, value, (text) => `%${likeEscaped(text)}%`);
    case 'startsWith':
      return like(field, operator, value, (text) => `${likeEscaped(withoutBlanksBefore(text))}%`);
    case 'endsWith':
      return like(field, operator, value, (text) => `%${likeEscaped(withoutBlanksAfter(text))}`);
  }
}

const anyOf = ([only = '', ...others]: string[], single: (one: string) => string, several: string): string =>
  others.length === 0 ? single(only) : `${several} (${[only, ...others].join(', ')})`;

const symbols = { greater: '>', greaterOrEqual: '>=', less: '<', lessOrEqual: '<=' } as const;

function like(field: FieldDescription, operator: Operator, value: Json, pattern: (text: string) => string): string {
  if (literalKind(field) !== 'text') throw misfit(field, operator);
  if (value === null || typeof value === 'object') {
    throw new UserFixableError('salesforce.wrongSearchType', {
      field: field.name,
      kind: 'text',
      value: shortened(value),
    });
  }
  refuseHalfCharacters(String(value), field.name);
  return `${field.name} LIKE '${pattern(String(value))}'`;
}

function listed(value: Json, field: FieldDescription): string {
  const values = Array.isArray(value) ? value.flat() : [value]; // one of several may itself be a list of an earlier step
  if (values.length === 0 || values.some(isBlank))
    throw new UserFixableError('salesforce.blankSearchValue', { field: field.name });
  return values.flatMap((one) => literalsOf(one, field)).join(', ');
}

function misfit(field: FieldDescription, operator: Operator): UserFixableError {
  return new UserFixableError('salesforce.operatorDoesNotFit', { field: field.name, operator });
}
