/**
 * SOQL that a person wrote, with values at its `:name` places. The text is parsed first; each place is then filled with a
 * literal of the compared field's own type, so that no value can become a part of the query.
 */
import {
  type FieldSubquery,
  type HavingClause,
  isNegationCondition,
  isValueQueryCondition,
  isWhereOrHavingClauseWithRightCondition,
  type Query as ParsedQuery,
  parseQuery,
  type QueryBase,
  type WhereClause,
} from '@jetstreamapp/soql-parser-js';
import type { Json, Need } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { shortened } from '../rest/json.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { FieldDescription } from './describe.ts';
import { describedAt } from './described-at.ts';
import { decimal, likeEscaped, literal, quoted } from './literals.ts';
import { withParents } from './parents.ts';
import { listedSoql } from './soql-lists.ts';
import { needsOfQuery, withoutAlias } from './soql-needs.ts';

/** A `:name` of the text, with what it is compared to. */
interface Place {
  name: string;
  /** The object whose field it is, or the way down to it (Account.Contacts); undefined where only Salesforce knows. */
  object: string | undefined;
  /** Undefined for functions that make something else of a field. */
  field: string | undefined;
  /** It is compared to a number, whatever the field is: `field` is then the function that counts. */
  isNumber: boolean;
  operator: string;
}

const atText = { repair: { kind: 'field' as const, field: 'soql' } };
const atValues = { repair: { kind: 'field' as const, field: 'values' } };

export interface BoundSoql {
  text: string;
  object: string;
}

export async function boundSoql(
  client: SalesforceClient,
  given: { soql: string; values: { [name: string]: Json } },
  call: Call,
): Promise<BoundSoql> {
  const { soql, lists } = listedSoql(given.soql);
  const query = parsed(soql);
  const object = query.sObject ?? '';
  const places = placesOf(query, object);
  const parts = split(soql);
  const names = parts.flatMap((part) => (part.kind === 'name' ? [part.text] : []));
  // The parser and we have to see the same places in the same order, or a value would land in another one's.
  if (names.join(' ') !== places.map(({ name }) => name).join(' ')) {
    throw new UserFixableError(
      'salesforce.soqlPlace',
      { names: shortened(names.map((name) => `:${name}`).join(', '), 200) },
      atText,
    );
  }
  const literals = await Promise.all(
    places.map((place) => {
      const names = lists.get(place.name);
      if (!names) return literalAt(client, place, givenFor(given.values, place.name), call);
      const listed = names.flatMap((name) => givenFor(given.values, name));
      return literalAt(client, { ...place, name: names.join(', :') }, listed, call);
    }),
  );
  const text = parts.map((part) => (part.kind === 'name' ? literals.shift() : part.text)).join('');
  return { text, object };
}

/** What the text reads; nothing for a text that does not parse. */
export function soqlNeeds(soql: string): Need[] {
  try {
    return needsOfQuery(parse(listedSoql(soql).soql));
  } catch {
    return [];
  }
}

function parsed(soql: string): ParsedQuery {
  try {
    return parse(soql);
  } catch (error) {
    throw new UserFixableError('salesforce.soqlUnreadable', placeIn(soql), { ...atText, cause: error });
  }
}

const parse = (soql: string): ParsedQuery => parseQuery(soql, { allowApexBindVariables: true });

/** The parser does not tell where it stumbled: it is the first word after which more text cannot mend it. */
function placeIn(soql: string) {
  const words = [...soql.matchAll(/'(?:\\.|[^'\\])*'?|:\s*\w+|\w(?:[\w:.+-]*\w)?|\S/gs)];
  const wrong = words.find(({ index, 0: word }) => !mayGoOn(soql.slice(0, index + word.length)));
  const offset = wrong?.index ?? soql.length;
  const before = soql.slice(0, offset).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    near: shortened(soql.slice(offset).trim(), 30),
  };
}

function mayGoOn(beginning: string): boolean {
  try {
    parse(beginning);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return /but found(?::| -->)\s*''/.test(message);
  }
}

type Part = { kind: 'text' | 'name'; text: string };

/** Text and places; a colon inside a quoted text or a time is no place. */
function split(soql: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of soql.matchAll(/'(?:\\.|[^'\\])*'|:\s*([A-Za-z_]\w*)/gs)) {
    const [whole, name] = match;
    if (name === undefined) continue;
    parts.push({ kind: 'text', text: soql.slice(at, match.index) }, { kind: 'name', text: name });
    at = match.index + whole.length;
  }
  parts.push({ kind: 'text', text: soql.slice(at) });
  return parts;
}

/** In the order of the text: subqueries stand in the SELECT list, before WHERE and HAVING. */
function placesOf(query: QueryBase, object: string | undefined): Place[] {
  const children = (query.fields ?? []).filter((field): field is FieldSubquery => field.type === 'FieldSubquery');
  return [
    ...children.flatMap(({ subquery }) => placesOf(subquery, object && `${object}.${subquery.relationshipName}`)),
    ...clausePlaces(query.where, query, object),
    ...clausePlaces(query.having, query, object),
  ];
}

function clausePlaces(
  clause: WhereClause | HavingClause | undefined,
  query: QueryBase,
  object: string | undefined,
): Place[] {
  if (!clause) return [];
  const here = clause.left && !isNegationCondition(clause.left) ? conditionPlaces(clause.left, query, object) : [];
  const right = isWhereOrHavingClauseWithRightCondition(clause) ? clausePlaces(clause.right, query, object) : [];
  return [...here, ...right];
}

type Condition = NonNullable<(WhereClause | HavingClause)['left']>;

function conditionPlaces(condition: Condition, query: QueryBase, object: string | undefined): Place[] {
  if (isValueQueryCondition(condition)) return placesOf(condition.valueQuery, condition.valueQuery.sObject);
  if (!('literalType' in condition) || condition.literalType !== 'APEX_BIND_VARIABLE') return [];
  const { name: fn, of } = functionIn(condition);
  const named = 'field' in condition && typeof condition.field === 'string' ? condition.field : of;
  const isNumber = counting.test(fn);
  const field = isNumber ? fn : named && withoutAlias(named, query, object ?? '');
  return [
    { name: String(condition.value), object, field, isNumber, operator: String(condition.operator).toUpperCase() },
  ];
}

const counting = /^(COUNT|COUNT_DISTINCT|SUM|AVG|DISTANCE|(CALENDAR|FISCAL|DAY_IN|WEEK_IN|HOUR_IN)_\w+)$/i;
/** These give back what their field has. */
const choosing = /^(MIN|MAX|convertCurrency)$/i;

function functionIn(condition: Condition): { name: string; of: string | undefined } {
  const { functionName: name = '', parameters = [] } = ('fn' in condition && condition.fn) || {};
  const [of] = parameters;
  return { name, of: choosing.test(name) && typeof of === 'string' ? of : undefined };
}

async function literalAt(client: SalesforceClient, place: Place, value: Json, call: Call): Promise<string> {
  const { name, operator } = place;
  const field = await fieldAt(client, place, call);
  try {
    if (Array.isArray(value)) {
      const takesList = ['IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'].includes(operator);
      if (!takesList) throw misfit(place, value);
      if (value.length === 0) throw new UserFixableError('salesforce.soqlListEmpty', { name }, atValues);
      return `(${value.map((one) => single(one, field, place)).join(', ')})`;
    }
    const one = single(value, field, place);
    return ['IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'].includes(operator) ? `(${one})` : one;
  } catch (error) {
    if (!(error instanceof UserFixableError) || own.includes(error.code)) throw error;
    throw misfit(place, value, error);
  }
}

function givenFor(values: { [name: string]: Json }, name: string): Json {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new UserFixableError('salesforce.soqlValueMissing', { name }, atValues);
  return value;
}

const own = ['salesforce.soqlValueMisfit', 'salesforce.soqlListEmpty'];

function misfit({ name, field }: Place, value: Json, cause?: unknown): UserFixableError {
  return new UserFixableError(
    'salesforce.soqlValueMisfit',
    { name, field: field ?? '', value: shortened(value) },
    { cause, repair: { kind: 'field', field: 'values' } },
  );
}

/** Of the field's type where that is known, else as the value itself is. */
function single(value: Json, field: FieldDescription | undefined, place: Place): string {
  if (typeof value === 'string' && !value.isWellFormed()) throw misfit(place, value);
  if (place.operator === 'LIKE') {
    if (typeof value === 'object') throw misfit(place, value);
    return `'${likeEscaped(String(value))}'`;
  }
  if (value === null) return 'null';
  if (place.isNumber) {
    const number = typeof value === 'string' || typeof value === 'number' ? decimal(value) : undefined;
    if (number === undefined) throw misfit(place, value);
    return number;
  }
  if (field) return literal(value, field);
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      return decimal(value) ?? String(value);
    case 'string':
      return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(value) &&
        place.field === undefined
        ? value
        : quoted(value);
    default:
      throw misfit(place, value);
  }
}

/** An unknown field is left to Salesforce: it names the place in the text better than we could. */
async function fieldAt(
  client: SalesforceClient,
  { object, field, isNumber }: Place,
  call: Call,
): Promise<FieldDescription | undefined> {
  if (object === undefined || field === undefined || isNumber) return undefined;
  try {
    const described = await describedAt(client, object, call);
    return described && (await withParents(client, described, [field], call)).byName.get(field.toLowerCase());
  } catch (error) {
    if (error instanceof UserFixableError && error.repair?.kind !== 'connection') return undefined;
    throw error;
  }
}
