/** The mapping grid: which field of the account gets which value, and whether the value will fit. Pure. */
import { isEmptySource } from '../../../engine/flow/conditions.ts';
import { map, type ValueSource } from '../../../engine/values/source.ts';
import type { Json, Option } from '../../../nodes/contract.ts';
import { readTyped } from '../../../nodes/typed-value.ts';

export type Mapping = [field: string, source: ValueSource | undefined][];

export function readMapping(source: ValueSource | undefined): Mapping {
  if (source?.kind !== 'map') return [];
  return Object.entries(source.entries).map(([field, entry]) => [field, isUnfilled(entry) ? undefined : entry]);
}

const isUnfilled = (source: ValueSource): boolean => isLiteral(source, '') && source.format === undefined;

/** The field is emptied in the account: chosen by the person, never what a row without a value means. */
export const cleared: ValueSource = { kind: 'literal', value: null };

export const isCleared = (source: ValueSource | undefined): boolean => isLiteral(source, null);

const isLiteral = (source: ValueSource | undefined, value: Json): source is Extract<ValueSource, { kind: 'literal' }> =>
  source?.kind === 'literal' && source.value === value;

/** A required field and a checkbox always hold something. */
export const canBeCleared = (option: Option | undefined): boolean =>
  option !== undefined && option.required !== true && option.type !== 'boolean';

/** A row for every field of the account, filled or not. */
export function withAllRows(mapping: Mapping, options: readonly Option[]): Mapping {
  const stored = new Set(mapping.map(([field]) => field));
  return [...mapping, ...options.flatMap(({ value }): Mapping => (stored.has(value) ? [] : [[value, undefined]]))];
}

/** Stored maps keep no order: rows stand in the order of the account's fields, unknown ones last. */
export function inFieldOrder(mapping: Mapping, options: readonly Option[]): Mapping {
  const places = new Map(options.map(({ value }, index) => [value, index]));
  const place = (field: string): number => places.get(field) ?? options.length;
  return [...mapping].sort(([a], [b]) => place(a) - place(b));
}

/** A row without a value stays in the grid as an empty text until it is filled or taken out; the check asks for it. */
export function writeMapping(mapping: Mapping): ValueSource | undefined {
  if (mapping.length === 0) return undefined;
  return map(Object.fromEntries(mapping.map(([field, source]) => [field, source ?? { kind: 'literal', value: '' }])));
}

/** Required fields that get no value. */
export function missingRequired(mapping: Mapping, options: Option[]): Option[] {
  const filled = new Set(mapping.filter(([, source]) => !isEmptySource(source)).map(([field]) => field));
  return options.filter((option) => option.required === true && option.writable !== false && !filled.has(option.value));
}

/** What speaks against a value in a field: a key of the `forms.fit` words with its params. */
export interface Misfit {
  key:
    | 'tooLong'
    | 'notInList'
    | 'isLabel'
    | 'notText'
    | 'notNumber'
    | 'notDate'
    | 'notMoment'
    | 'notTime'
    | 'notBoolean'
    | 'notEmail'
    | 'isList';
  params: Record<string, string | number>;
}

/** As the step itself reads it (nodes/typed-value.ts; nodes/flow/called.ts for values of a flow of ours). */
export function misfitOf(option: Option, value: Json | undefined): Misfit | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const type = (option.type ?? '').toLowerCase();
  if (type === 'any') return undefined;
  if (type === 'list' || type === 'record') return undefined; // a sample that is none is named when the flow is called
  const read = type === 'number' || type === 'text' ? asOurs(value, type) : readTyped(value, type, 'UTC');
  if (read === undefined && typeof value === 'object') return { key: 'isList', params: {} };
  const text = String(read ?? value);
  if (read === undefined) return { key: misread[type] ?? 'notText', params: { value: short(text) } };
  if (option.maxLength !== undefined && option.maxLength > 0 && text.length > option.maxLength)
    return { key: 'tooLong', params: { max: option.maxLength, length: text.length } };
  if (option.restricted && option.values && !isInList(option, text, type))
    return { key: 'notInList', params: { value: short(text) } };
  const meant = labelled(option, text);
  if (meant) return { key: 'isLabel', params: { value: short(text), stored: short(meant) } };
  if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return { key: 'notEmail', params: { value: short(text) } };
  return undefined;
}

/** What the step makes of a value that fits, a moment in a date field its day: the value itself where nothing is changed. */
export function sentAs(option: Option | undefined, value: Json, timeZone: string): Json {
  const type = (option?.type ?? '').toLowerCase();
  return type === 'date' || type === 'datetime' ? (readTyped(value, type, timeZone) ?? value) : value;
}

/** A flow of ours says what it wants and is given exactly that. */
const asOurs = (value: Json, type: 'number' | 'text'): Json | undefined =>
  typeof value === (type === 'text' ? 'string' : 'number') ? value : undefined;

const misread: Record<string, Misfit['key']> = {
  text: 'notText',
  date: 'notDate',
  datetime: 'notMoment',
  time: 'notTime',
  boolean: 'notBoolean',
  ...Object.fromEntries(['double', 'currency', 'percent', 'int', 'number', 'long'].map((type) => [type, 'notNumber'])),
};

function isInList(option: Option, text: string, type: string): boolean {
  const allowed = new Set(option.values?.map(({ value }) => value));
  const given = type === 'multipicklist' ? text.split(';') : [text];
  return given.every((one) => allowed.has(one.trim()));
}

/** A list that is open takes what people see for a new value, beside the one that they meant. */
function labelled({ values = [] }: Option, text: string): string | undefined {
  const folded = fold(text);
  if (values.some(({ value }) => fold(value) === folded)) return undefined;
  return values.find(({ label }) => fold(label) === folded)?.value;
}

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
