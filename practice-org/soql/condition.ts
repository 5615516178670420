import { isLongText, isNumeric } from '../schema/describe-field.ts';
import type { Field } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import type { Value } from '../store/table.ts';
import { parseDate, parseDatetime } from '../validate/date-values.ts';
import { type DaySpan, dateLiteralSpan, dayOf, dayText, startOfDay } from './date-literals.ts';
import { badFilter, invalidId } from './refusals.ts';
import type { RunContext } from './run-context.ts';
import { unescapeLiteral } from './scan.ts';

/** What a condition compares with, before its type is known. */
export interface Operand {
  literalType: string;
  text: string;
}

export type Comparable = string | number | boolean | null;
/** A span stands for a date literal such as TODAY: at or after `from`, before `to`. */
export type Target = Comparable | { from: Comparable; to: Comparable };

/** The literal of a placeholder `'@n'`, or the text itself. */
export function literalTexts(context: RunContext, text: string): string[] {
  const placeholder = /^'@(\d+)'$/.exec(text);
  if (!placeholder) return [text];
  const literal = context.literals[Number(placeholder[1])] ?? '';
  return typeof literal === 'string' ? [literal] : literal;
}

/** How a stored value takes part in comparisons: text in lower case. */
export const comparable = (value: Value | undefined): Comparable =>
  value === undefined ? null : typeof value === 'string' ? value.toLowerCase() : value;

export function targetsOf(context: RunContext, field: Field, path: string, operand: Operand): Target[] {
  if (operand.literalType === 'STRING') {
    return literalTexts(context, operand.text).map((raw) => textTarget(context, field, path, raw));
  }
  return [bareTarget(context, field, path, operand)];
}

function textTarget(context: RunContext, field: Field, path: string, raw: string): Comparable {
  const text = unescapeLiteral(raw);
  if (field.type === 'id' || field.type === 'reference') {
    if (text === '') return null;
    const id = normalizeId(text);
    if (!id) throw invalidId(context.query, path, text);
    return id.toLowerCase();
  }
  const type = unquotedType(field);
  if (type) {
    const message = `value of filter criterion for field '${path}' must be of type ${type} and should not be enclosed in quotes`;
    throw badFilter(context.query, path, message);
  }
  return text === '' ? null : text.toLowerCase();
}

function unquotedType(field: Field): string | undefined {
  if (field.type === 'datetime') return 'dateTime';
  if (field.type === 'int' || field.type === 'date' || field.type === 'boolean') return field.type;
  return isNumeric(field) ? 'double' : undefined;
}

function bareTarget(context: RunContext, field: Field, path: string, { literalType, text }: Operand): Target {
  const refuseType = () => {
    const type = unquotedType(field);
    const rule = type
      ? `of type ${type} and should not be enclosed in quotes`
      : 'of type string and should be enclosed in quotes';
    return badFilter(context.query, path, `value of filter criterion for field '${path}' must be ${rule}`);
  };
  switch (literalType) {
    case 'NULL':
      return null;
    case 'BOOLEAN':
      if (field.type !== 'boolean') throw refuseType();
      return text.toLowerCase() === 'true';
    case 'DATE':
      if (field.type !== 'date' || parseDate(text) === undefined) throw refuseType();
      return text;
    case 'DATETIME': {
      const time = parseDatetime(text);
      if (field.type !== 'datetime' || time === undefined) throw refuseType();
      return time;
    }
    case 'DATE_LITERAL':
    case 'DATE_N_LITERAL': {
      const span = dateLiteralSpan(text, dayOf(context.now, context.zoneOffset));
      if (!span || (field.type !== 'date' && field.type !== 'datetime')) throw refuseType();
      return spanTarget(context, field, span);
    }
    default: {
      const number = Number(text.replace(/^[A-Za-z]{3}/, ''));
      if (!isNumeric(field) || Number.isNaN(number)) throw refuseType();
      return number;
    }
  }
}

function spanTarget(context: RunContext, field: Field, { from, to }: DaySpan): Target {
  if (field.type === 'date') return { from: dayText(from), to: dayText(to) };
  return { from: startOfDay(from, context.zoneOffset), to: startOfDay(to, context.zoneOffset) };
}

export function checkFilterable(context: { query: string }, field: Field, path: string): void {
  if (isLongText(field) || field.type === 'address') {
    throw badFilter(context.query, path, `field '${field.name}' can not be filtered in a query call`);
  }
}
