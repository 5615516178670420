/** What customers can be searched by, and how a condition becomes a Ransack parameter. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';

export const operators = ['equals', 'notEquals', 'contains', 'startsWith', 'greaterOrEqual', 'less', 'in'] as const;

export type Operator = (typeof operators)[number];

type FilterType = 'text' | 'number' | 'dateTime';

/** Attributes of ecforce's customer that its search accepts; their words are `fields.conditions.choices`' neighbours in `filters`. */
export const filters: Record<string, FilterType> = {
  id: 'number',
  number: 'text',
  email: 'text',
  state: 'text',
  customer_rank_id: 'number',
  customer_type_id: 'number',
  buy_times: 'number',
  buy_total: 'number',
  point: 'number',
  link_number: 'text',
  line_id: 'text',
  created_at: 'dateTime',
  updated_at: 'dateTime',
  first_order_completed_at: 'dateTime',
  last_order_completed_at: 'dateTime',
};

const predicates: Record<Operator, string> = {
  equals: 'eq',
  notEquals: 'not_eq',
  contains: 'cont',
  startsWith: 'start',
  greaterOrEqual: 'gteq',
  less: 'lt',
  in: 'in',
};

const fitting: Record<FilterType, readonly Operator[]> = {
  text: ['equals', 'notEquals', 'contains', 'startsWith', 'in'],
  number: ['equals', 'notEquals', 'greaterOrEqual', 'less', 'in'],
  dateTime: ['equals', 'greaterOrEqual', 'less'],
};

export interface FilterCondition {
  field: string;
  operator: Operator;
  value?: Json | undefined;
  /** Begins a further group in searches that know groups. The shop's is only known to join conditions by *and*. */
  or?: boolean | undefined;
}

/** A condition as the shop was asked it. */
export interface Asked {
  field: string;
  operator: Operator;
  type: FilterType;
  values: string[];
}

/** In the reader's words. */
export const nameOf = (field: string): string => `@nodes.ecforce.filters.${field}`;

export function addFilters(query: URLSearchParams, conditions: FilterCondition[]): Asked[] {
  return conditions.map((condition, index) => {
    const repair = { repair: { kind: 'field' as const, field: `conditions.${index}` } };
    const type = Object.hasOwn(filters, condition.field) ? filters[condition.field] : undefined;
    const { operator } = condition;
    if (!type) throw new UserFixableError('ecforce.unknownFilter', { field: shortened(condition.field) }, repair);
    const field = nameOf(condition.field);
    if (condition.or) throw new UserFixableError('ecforce.noGroups', { field }, repair);
    if (!fitting[type].includes(operator)) {
      throw new UserFixableError('ecforce.operatorDoesNotFit', { field, operator }, repair);
    }
    const { value = null } = condition;
    // One of several may itself be a list of an earlier step.
    const values = Array.isArray(value) && operator === 'in' ? value.flat() : [value];
    if (values.length === 0 || values.some(isBlank))
      throw new UserFixableError('ecforce.blankCondition', { field }, repair);
    const written = values.map((value) => plainText(value, type, field, repair));
    const asked = parametersOf(condition.field, operator, type, written);
    // The shop's search keeps only the last of two that are named alike: it would find more than was asked for.
    const twice = asked.some(([name]) => query.has(name));
    if (twice) throw new UserFixableError('ecforce.conditionTwice', { field, operator }, repair);
    for (const [name, value] of asked) query.append(name, value);
    return { field: condition.field, operator, type, values: written };
  });
}

function parametersOf(
  field: string,
  operator: Operator,
  type: FilterType,
  values: string[],
): [name: string, value: string][] {
  const [first = ''] = values;
  if (operator === 'in') return values.map((value) => [`q[${field}_in][]`, value]);
  if (operator !== 'equals' || type !== 'dateTime') return [[`q[${field}_${predicates[operator]}]`, first]];
  // Stored times have parts of a second that equality would miss: the whole second is asked for.
  const next = japanTimeText(new Date(Date.parse(asIso(first)) + 1000));
  return [
    [`q[${field}_gteq]`, first],
    [`q[${field}_lt]`, next],
  ];
}

function plainText(
  value: Json,
  type: FilterType,
  field: string,
  repair: { repair: { kind: 'field'; field: string } },
): string {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : undefined;
  if (text !== undefined && type === 'text') return text;
  if (text !== undefined && type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return text;
  if (text !== undefined && type === 'dateTime') {
    if (/^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return text;
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text)) return japanTimeText(new Date(text));
    const day = /^(\d{4})[-/](\d{2})[-/](\d{2})$/.exec(text);
    if (day) return `${day[1]}/${day[2]}/${day[3]} 00:00:00`;
  }
  throw new UserFixableError('ecforce.wrongType', { field, type, value: shortened(value) }, repair);
}

const asIso = (text: string) => `${text.replaceAll('/', '-').replace(' ', 'T')}+09:00`;

/** `2026/11/21 10:02:11`, Japan time, as ecforce compares. */
function japanTimeText(date: Date): string {
  const shifted = new Date(date.getTime() + 9 * 3_600_000).toISOString();
  return shifted.slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}
