/** What *convert a value* can do: each with the questions it asks. Pure. */
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, shortened } from '../rest/json.ts';
import { clockOf, dayOf, momentOf, moved, type Pattern, readWhen, type Unit, type When, writeWhen } from './dates.ts';
import { asNumber, calculate, numberText, type Operation, type Rounding } from './numbers.ts';
import * as text from './text.ts';

export const conversions = [
  'trim',
  'lower',
  'upper',
  'halfWidth',
  'fullWidth',
  'fullWidthKana',
  'halfWidthKana',
  'katakana',
  'hiragana',
  'digits',
  'replace',
  'cut',
  'domain',
  'join',
  'split',
  'number',
  'calculate',
  'date',
  'dateTime',
  'writeDate',
  'moveDate',
  'yesNo',
  'lookUp',
  'ifEmpty',
] as const;

export type Conversion = (typeof conversions)[number];

export const separators = {
  comma: ',',
  kanjiComma: '、',
  semicolon: ';',
  space: ' ',
  newLine: '\n',
  none: '',
} as const;

export interface Settings {
  separator: keyof typeof separators;
  length: number;
  operation: Operation;
  decimals: number;
  rounding: Rounding;
  pattern: Pattern;
  withTime: boolean;
  unit: Unit;
  otherwise: 'keep' | 'empty' | 'fail';
}

export interface Given {
  find?: Json | undefined;
  replacement?: Json | undefined;
  operand?: Json | undefined;
  amount?: Json | undefined;
  fallback?: Json | undefined;
  table?: { key: string; value?: Json | undefined }[] | undefined;
}

export interface Asked {
  settings: Settings;
  given: Given;
  timeZone: string;
}

const onTexts: Partial<Record<Conversion, (value: string, asked: Asked) => Json>> = {
  trim: (value) => value.trim(),
  lower: (value) => value.toLowerCase(),
  upper: (value) => value.toUpperCase(),
  halfWidth: text.halfWidth,
  fullWidth: text.fullWidth,
  fullWidthKana: text.fullWidthKana,
  halfWidthKana: text.halfWidthKana,
  katakana: text.katakana,
  hiragana: text.hiragana,
  digits: text.digits,
  replace: (value, { given }) =>
    value.replaceAll(plain(given.find, 'find'), () => plain(given.replacement, 'replacement')),
  cut: (value, { settings }) => text.cut(value, settings.length),
  domain: text.domainOf,
  split: (value, { settings }) => {
    const mark = separators[settings.separator];
    const parts = mark === '' ? [...value] : value.split(mark);
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  },
  number: (value) => asNumber(numberIn(value, 'value')),
  calculate: (value, { settings, given }) => {
    const other = numberIn(plain(given.operand, 'operand'), 'operand');
    const found = calculate(numberIn(value, 'value'), settings.operation, other, settings);
    if (found === undefined) throw new UserFixableError('data.dividedByZero', {}, at('operand'));
    return asNumber(found);
  },
  date: (value, { timeZone }) => dayOf(whenIn(value, timeZone), timeZone),
  dateTime: (value, { timeZone }) => momentOf(whenIn(value, timeZone), timeZone),
  writeDate: (value, { settings, timeZone }) => {
    const when = whenIn(value, timeZone);
    const day = writeWhen(when, settings.pattern, timeZone);
    return settings.withTime ? `${day} ${clockOf(when, timeZone)}` : day;
  },
  moveDate: (value, { settings, given, timeZone }) => {
    const amount = numberIn(plain(given.amount, 'amount'), 'amount');
    const when = /^-?\d+$/.test(amount)
      ? moved(whenIn(value, timeZone), Number(amount), settings.unit, timeZone)
      : undefined;
    if (!when) throw new UserFixableError('data.notMovable', { value: shortened(amount) }, at('amount'));
    return 'day' in when ? when.day : momentOf(when, timeZone);
  },
  yesNo: (value) => {
    const found = text.yesOrNo(value);
    if (found === undefined) throw new UserFixableError('data.notYesNo', { value: shortened(value) }, inData);
    return found;
  },
};

/** Of a list each value; nothing stays nothing. */
export function convert(how: Conversion, value: Json, asked: Asked): Json {
  if (how === 'ifEmpty') return isNothing(value) ? (asked.given.fallback ?? null) : value;
  if (how === 'join') return joined(value, separators[asked.settings.separator]);
  if (Array.isArray(value)) return value.map((one) => convert(how, one, asked));
  if (how === 'lookUp') return lookedUp(value, asked);
  if (value === null || (value === '' && !isText(how))) return null;
  const convertText = onTexts[how];
  if (!convertText) throw new Error(`no conversion ${how}`);
  if (typeof value === 'object') throw new UserFixableError('data.notPlain', {}, at('value'));
  return convertText(String(value), asked);
}

const isText = (how: Conversion): boolean => conversions.indexOf(how) < conversions.indexOf('domain');

const isNothing = (value: Json): boolean => isBlank(value) || (Array.isArray(value) && value.length === 0);

function joined(value: Json, mark: string): string | null {
  if (value === null) return null;
  const parts = (Array.isArray(value) ? value.flat() : [value]).filter((part) => !isBlank(part));
  return parts.map((part) => plain(part, 'value')).join(mark);
}

function lookedUp(value: Json, { settings, given }: Asked): Json {
  const wanted = likeness(value);
  const row = given.table?.find(({ key }) => likeness(key) === wanted);
  if (row) return row.value ?? null;
  if (settings.otherwise === 'fail') throw new UserFixableError('data.notInTable', { value: shortened(value) }, inData);
  return settings.otherwise === 'keep' ? value : null;
}

/** Without case, width and blanks around. */
export const likeness = (value: Json): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).normalize('NFKC').trim().toLowerCase();

function numberIn(value: string, field: 'value' | 'operand' | 'amount'): string {
  const found = numberText(value);
  if (found !== undefined) return found;
  throw new UserFixableError('data.notNumber', { value: shortened(value) }, field === 'value' ? inData : at(field));
}

function whenIn(value: string, timeZone: string): When {
  const found = readWhen(value, timeZone);
  if (found) return found;
  throw new UserFixableError('data.notDate', { value: shortened(value) }, inData);
}

function plain(value: Json | undefined, field: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  throw new UserFixableError('data.notPlain', {}, at(field));
}

const inData = { repair: { kind: 'data', field: 'value' } } as const;

const at = (field: string) => ({ repair: { kind: 'field', field } }) as const;
